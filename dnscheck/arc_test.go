package dnscheck_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// arcSet is a set as most handlers add it.
func arcSet(i int, cv string) arcFields {
	return arcFields{
		fmt.Sprintf("ARC-Authentication-Results: i=%d; h%d.example; spf=pass", i, i),
		fmt.Sprintf("ARC-Message-Signature: i=%d; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=mail; t=1795255200;\r\n h=from:to:subject:dkim-signature; bh=; b=", i),
		fmt.Sprintf("ARC-Seal: i=%d; a=rsa-sha256; t=1795255200; cv=%s;\r\n d=example.com; s=mail; b=", i, cv),
	}
}

// chain seals a message n times; edit may change a set before it is signed.
func chain(t testing.TB, n int, edit func(i int, f *arcFields)) string {
	message, key := letter, privateKey(t, "rsa2048")
	for i := 1; i <= n; i++ {
		f := arcSet(i, "pass")
		if i == 1 {
			f = arcSet(i, "none")
		}
		if edit != nil {
			edit(i, &f)
		}
		message = f.add(t, key, message)
	}
	return message
}

func TestVerifyARC(t *testing.T) {
	edited := func(n, at int, part string, pairs ...string) string {
		return chain(t, n, func(i int, f *arcFields) {
			r := strings.NewReplacer(pairs...)
			switch {
			case i != at:
			case part == "results":
				f.results = r.Replace(f.results)
			case part == "message":
				f.message = r.Replace(f.message)
			case part == "seal":
				f.seal = r.Replace(f.seal)
			}
		})
	}
	changed := func(message string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(message) }
	// without takes out the field of a name and an instance.
	without := func(message, name string, instance int) string {
		fields, body := split(message)
		var out strings.Builder
		for _, f := range fields {
			if !strings.HasPrefix(f, fmt.Sprintf("%s: i=%d;", name, instance)) {
				out.WriteString(f)
			}
		}
		return out.String() + "\r\n" + body
	}
	twice := func(message, name string) string {
		fields, _ := split(message)
		for _, f := range fields {
			if strings.HasPrefix(f, name) {
				return f + message
			}
		}
		return message
	}
	one, three := chain(t, 1, nil), chain(t, 3, nil)
	for name, tt := range map[string]struct {
		message, result, fault string
		oldest                 int
	}{
		"no chain":                  {letter, "none", "", 0},
		"one":                       {one, "pass", "", 0},
		"three":                     {three, "pass", "", 0},
		"fifty":                     {chain(t, 50, nil), "pass", "", 0},
		"fifty-one":                 {chain(t, 51, nil), "fail", "too-long", 0},
		"bare LF":                   {changed(three, "\r\n", "\n"), "pass", "", 0},
		"fields in another order":   {func() string { f, b := split(three); f[0], f[2] = f[2], f[0]; return strings.Join(f, "") + "\r\n" + b }(), "pass", "", 0},
		"folded anew":               {changed(three, "; cv=pass;\r\n d=", ";\r\n\tcv=pass;\r\n  d="), "pass", "", 0},
		"changed before the second": {chainChanged(t, 1, 2), "pass", "", 2},
		"changed before the third":  {chainChanged(t, 2, 3), "pass", "", 3},
		"changed at the end":        {three + "footer\r\n", "fail", "message", 0},
		"subject changed":           {changed(three, "Subject: ", "Subject: [x] "), "fail", "message", 0},
		"a result rewritten":        {changed(three, "h1.example; spf=pass", "h1.example; spf=fail"), "fail", "seal", 0},

		"no results":          {without(one, "ARC-Authentication-Results", 1), "fail", "structure", 0},
		"no message":          {without(one, "ARC-Message-Signature", 1), "fail", "structure", 0},
		"no seal":             {without(one, "ARC-Seal", 1), "fail", "structure", 0},
		"no seal below":       {without(three, "ARC-Seal", 1), "fail", "structure", 0},
		"a gap":               {without(without(without(three, "ARC-Seal", 2), "ARC-Message-Signature", 2), "ARC-Authentication-Results", 2), "fail", "structure", 0},
		"results twice":       {twice(one, "ARC-Authentication"), "fail", "structure", 0},
		"message twice":       {twice(one, "ARC-Message"), "fail", "structure", 0},
		"seal twice":          {twice(one, "ARC-Seal"), "fail", "structure", 0},
		"instance 0":          {changed(one, "i=1", "i=0"), "fail", "structure", 0},
		"no instance":         {changed(one, "ARC-Seal: i=1; ", "ARC-Seal: "), "fail", "structure", 0},
		"an empty instance":   {changed(one, "ARC-Seal: i=1;", "ARC-Seal: i=;"), "fail", "structure", 0},
		"an odd instance":     {changed(one, "ARC-Seal: i=1;", "ARC-Seal: i=one;"), "fail", "structure", 0},
		"instance 001":        {changed(one, "ARC-Seal: i=1;", "ARC-Seal: i=001;"), "fail", "structure", 0},
		"comments":            {edited(1, 1, "results", "i=1;", "(a (b)) i (c) = (d) 1 (e);"), "pass", "", 0},
		"results without i=":  {changed(one, "Results: i=1; ", "Results: "), "fail", "structure", 0},
		"results, i= too far": {changed(one, "i=1; h1.example", "h1.example; i=1"), "fail", "structure", 0},

		"cv=pass at the first":   {edited(1, 1, "seal", "cv=none", "cv=pass"), "fail", "structure", 0},
		"cv=none at the second":  {edited(2, 2, "seal", "cv=pass", "cv=none"), "fail", "structure", 0},
		"cv=fail at the last":    {edited(2, 2, "seal", "cv=pass", "cv=fail"), "fail", "stated", 0},
		"cv=fail below":          {edited(3, 2, "seal", "cv=pass", "cv=fail"), "fail", "structure", 0},
		"cv= empty":              {edited(1, 1, "seal", "cv=none", "cv="), "fail", "structure", 0},
		"cv=None":                {edited(1, 1, "seal", "cv=none", "cv=None"), "fail", "structure", 0},
		"cv= missing":            {edited(1, 1, "seal", "cv=none;", ""), "fail", "structure", 0},
		"seal: h=":               {edited(1, 1, "seal", "cv=none;", "cv=none; h=from;"), "fail", "structure", 0},
		"seal: unknown tags":     {edited(1, 1, "seal", "cv=none;", "cv=none; x=never; c=?; bh=*; zz=1;"), "pass", "", 0},
		"seal: no t=":            {edited(1, 1, "seal", " t=1795255200;", ""), "pass", "", 0},
		"seal: odd t=":           {edited(1, 1, "seal", " t=1795255200;", " t=x;"), "fail", "structure", 0},
		"seal: a tag twice":      {edited(1, 1, "seal", "cv=none;", "cv=none; cv=none;"), "fail", "structure", 0},
		"seal: no a=":            {edited(1, 1, "seal", "a=rsa-sha256; ", ""), "fail", "structure", 0},
		"seal: SHA-1":            {edited(1, 1, "seal", "rsa-sha256", "rsa-sha1"), "fail", "structure", 0},
		"seal: tag in capitals":  {changed(one, "cv=none", "CV=none"), "fail", "structure", 0},
		"seal: no semicolon":     {changed(one, "cv=none;", "cv=none"), "fail", "structure", 0},
		"seal: no key":           {edited(1, 1, "seal", "s=mail", "s=none"), "fail", "seal", 0},
		"seal: revoked key":      {edited(1, 1, "seal", "s=mail", "s=off"), "fail", "seal", 0},
		"seal: short key":        {edited(1, 1, "seal", "s=mail", "s=weak"), "fail", "seal", 0},
		"seal: no domain":        {edited(1, 1, "seal", "d=example.com", "d="), "fail", "structure", 0},
		"seal: semicolon last":   {edited(1, 1, "seal", "b=", "b=;"), "pass", "", 0},
		"seal: b= with spaces":   {changed(one, "cv=none;\r\n d=example.com; s=mail; b=", "cv=none;\r\n d=example.com; s=mail; b= \r\n "), "pass", "", 0},
		"seal: b= not base64":    {changed(one, "cv=none;\r\n d=example.com; s=mail; b=", "cv=none;\r\n d=example.com; s=mail; b=*"), "fail", "structure", 0},
		"seal: another order":    {edited(1, 1, "seal", "i=1; ", "", "s=mail;", "s=mail; i=1;"), "pass", "", 0},
		"seal: leading zero":     {edited(1, 1, "seal", "i=1", "i=01"), "pass", "", 0},
		"message: simple":        {edited(1, 1, "message", "relaxed/relaxed", "simple/simple"), "pass", "", 0},
		"message: no c=":         {edited(1, 1, "message", "c=relaxed/relaxed;", ""), "pass", "", 0},
		"message: odd c=":        {edited(1, 1, "message", "relaxed/relaxed", "nowsp"), "fail", "structure", 0},
		"message: empty c=":      {edited(1, 1, "message", "relaxed/relaxed", ""), "fail", "structure", 0},
		"message: v=":            {edited(1, 1, "message", "i=1;", "i=1; v=7;"), "pass", "", 0},
		"message: seal signed":   {edited(1, 1, "message", "h=from:", "h=from:arc-seal:"), "fail", "structure", 0},
		"message: From unsigned": {edited(1, 1, "message", "h=from:", "h="), "fail", "structure", 0},
		"message: results too":   {edited(1, 1, "message", "h=from:", "h=from:arc-authentication-results:"), "pass", "", 0},
		"message: no h=":         {changed(one, "h=from:to:subject:dkim-signature;", ""), "fail", "structure", 0},
		"message: no bh=":        {edited(1, 1, "message", "bh=; ", ""), "fail", "structure", 0},
		"message: odd bh=":       {edited(1, 1, "message", "bh=;", "bh=AAAA;"), "fail", "message", 0},
		"message: SHA-1":         {edited(1, 1, "message", "rsa-sha256", "rsa-sha1"), "fail", "structure", 0},
		"message: expired":       {edited(1, 1, "message", "t=1795255200", "x=1000000000"), "fail", "message", 0},
		"message: no key":        {edited(1, 1, "message", "s=mail", "s=none"), "fail", "message", 0},
		"message: another key":   {edited(1, 1, "message", "s=mail", "s=ed"), "fail", "message", 0},
		"message: d= in capital": {edited(1, 1, "message", "d=example.com", "d=EXAMPLE.com"), "pass", "", 0},
	} {
		v := dnscheck.VerifyARC(context.Background(), keyZone(t), []byte(tt.message), caseNow)
		if string(v.Result) != tt.result || string(v.Fault) != tt.fault || v.OldestPass != tt.oldest || len(v.Unknown) > 0 {
			t.Errorf("%s: %s, %q, oldest-pass %d; want %s, %q, %d (%s)", name, v.Result, v.Fault, v.OldestPass, tt.result, tt.fault, tt.oldest, v.Reason)
		}
	}
}

// chainChanged is a chain whose message is changed after one set, before another.
func chainChanged(t testing.TB, after, sets int) string {
	message, key := letter, privateKey(t, "rsa2048")
	for i := 1; i <= sets; i++ {
		cv := "pass"
		if i == 1 {
			cv = "none"
		}
		message = arcSet(i, cv).add(t, key, message)
		if i == after {
			message += "-- \r\nfooter\r\n"
		}
	}
	return message
}

// TestVerifyARCUnknown: a key that DNS would not give makes the chain fail, as RFC
// 8617, section 5.2.1, has it, and nobody is blamed.
func TestVerifyARCUnknown(t *testing.T) {
	world := zone(t, "mail._domainkey.example.com. SERVFAIL")
	message := []byte(chain(t, 2, nil))
	v := dnscheck.VerifyARC(context.Background(), world, message, caseNow)
	if v.Result != dnscheck.ARCFail || len(v.Unknown) != 1 {
		t.Errorf("%+v", v)
	}
	c := dnscheck.Checker{Resolver: world, Blocklists: []dnscheck.Blocklist{}}
	r, err := c.Check(context.Background(), dnscheck.Target{Message: message})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if strings.HasPrefix(string(f.Code), "arc-") {
			t.Errorf("found %s", f)
		}
	}
}

// TestVerifyARCSets says what a verdict tells of each handler.
func TestVerifyARCSets(t *testing.T) {
	v := dnscheck.VerifyARC(context.Background(), keyZone(t), []byte(chain(t, 2, nil)), caseNow)
	if len(v.Sets) != 2 {
		t.Fatalf("%+v", v)
	}
	s := v.Sets[1]
	if s.Instance != 2 || s.CV != "pass" || s.Results != "h2.example; spf=pass" || s.Seal.Domain != "example.com" ||
		s.Seal.Result != dnscheck.DKIMPass || s.Message.Result != dnscheck.DKIMPass || strings.Join(s.Message.Headers, ":") != "from:to:subject:dkim-signature" {
		t.Errorf("%+v", s)
	}
}
