package dnscheck_test

import (
	"bytes"
	"context"
	"crypto"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"github.com/maildiag/maildiag/dnscheck"
)

// keyZone publishes the keys of testdata/dkim, each where its name says.
func keyZone(t testing.TB, more ...dnscheck.Record) dnscheck.Resolver {
	t.Helper()
	empty, err := dnscheck.ParseZone("example.com. A 192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	return dnscheck.Overlay(empty, dnscheck.RecordChange{Add: append([]dnscheck.Record{
		dnscheck.TXT("mail._domainkey.example.com", keyText(t, "rsa2048")),
		dnscheck.TXT("ed._domainkey.example.com", keyText(t, "ed25519")),
		dnscheck.TXT("weak._domainkey.example.com", keyText(t, "rsa768")),
		dnscheck.TXT("off._domainkey.example.com", "v=DKIM1; p="),
		dnscheck.TXT("odd._domainkey.example.com", "v=DKIM1; p=%"),
		dnscheck.TXT("tls._domainkey.example.com", strings.Replace(keyText(t, "rsa2048"), "k=", "s=tlsrpt; k=", 1)),
		dnscheck.TXT("old._domainkey.example.com", strings.Replace(keyText(t, "rsa2048"), "k=", "h=sha1; k=", 1)),
		dnscheck.TXT("self._domainkey.example.com", strings.Replace(keyText(t, "rsa2048"), "k=", "t=s; k=", 1)),
	}, more...)})
}

func TestVerifyDKIM(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	as := func(pairs ...string) string {
		return sign(t, key, letter, strings.NewReplacer(pairs...).Replace(signedAs))
	}
	change := func(message string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(message) }
	simple := as("relaxed/relaxed", "simple/simple")
	for name, tt := range map[string]struct {
		message, result, fault, change string
	}{
		"passes":                       {as(), "pass", "", ""},
		"simple":                       {simple, "pass", "", ""},
		"c= left out":                  {as("c=relaxed/relaxed; ", ""), "pass", "", ""},
		"relaxed header, simple body":  {as("relaxed/relaxed", "relaxed"), "pass", "", ""},
		"without a body":               {sign(t, key, "From: anna@example.com\r\n\r\n", signedAs), "pass", "", ""},
		"bare LF":                      {strings.ReplaceAll(as(), "\r\n", "\n"), "pass", "", ""},
		"folded":                       {change(as(), "Subject: Offer of", "Subject:  Offer\r\n\tof"), "pass", "", ""},
		"a field more":                 {"Received: from x\r\n" + as(), "pass", "", ""},
		"Ed25519":                      {sign(t, privateKey(t, "ed25519"), letter, change(signedAs, "rsa-", "ed25519-", "s=mail", "s=ed")), "pass", "", ""},
		"a subdomain's identity":       {as("d=example.com;", "d=example.com; i=a=40b@News.Example.COM;"), "pass", "", ""},
		"tags nobody knows":            {as("v=1;", "v=1; zz=?;"), "pass", "", ""},
		"h= with a field not there":    {as("h=from:", "h=from:from:reply-to:"), "pass", "", ""},
		"q=":                           {as("v=1;", "v=1; q=dns/txt;"), "pass", "", ""},
		"l=, half of it":               {as(" h=", " l=1; h="), "pass", "", ""},
		"no keys but white space":      {as("v=1; a=", "\r\n\tv=1;\r\n\ta = "), "pass", "", ""},
		"empty line at the end":        {as() + "\r\n\r\n", "pass", "", ""},
		"another version":              {as("v=1", "v=2"), "permerror", "malformed", ""},
		"no bh=":                       {as("bh=; ", ""), "permerror", "malformed", ""},
		"a tag twice":                  {as("v=1;", "v=1; v=1;"), "permerror", "malformed", ""},
		"not base64":                   {as("bh=;", "bh=*;"), "permerror", "malformed", ""},
		"i= without @":                 {as("v=1;", "v=1; i=example.com;"), "permerror", "malformed", ""},
		"a time that is none":          {as("t=1795255200", "t=yesterday"), "permerror", "malformed", ""},
		"an algorithm nobody knows":    {as("rsa-sha256", "rsa-sha512"), "neutral", "unsupported", ""},
		"a canonicalisation likewise":  {as("relaxed/relaxed", "nowsp"), "neutral", "unsupported", ""},
		"a query likewise":             {as("v=1;", "v=1; q=http;"), "neutral", "unsupported", ""},
		"From not signed":              {as("h=from:", "h="), "permerror", "from-unsigned", ""},
		"an identity elsewhere":        {as("v=1;", "v=1; i=@notexample.com;"), "permerror", "identity", ""},
		"expired":                      {as("t=1795255200", "x=1795255200"), "permerror", "expired", ""},
		"not yet expired":              {as("t=1795255200", "x=1800000000"), "pass", "", ""},
		"SHA-1":                        {as("rsa-sha256", "rsa-sha1"), "permerror", "sha1", ""},
		"no key":                       {as("s=mail", "s=none"), "permerror", "key-missing", ""},
		"no name":                      {as("s=mail", "s=a..b"), "permerror", "malformed", ""},
		"revoked":                      {as("s=mail", "s=off"), "permerror", "key-revoked", ""},
		"a broken key":                 {as("s=mail", "s=odd"), "permerror", "key-malformed", ""},
		"a short key":                  {as("s=mail", "s=weak"), "policy", "key-short", ""},
		"a key for something else":     {as("s=mail", "s=tls"), "permerror", "key-service", ""},
		"a key for SHA-1":              {as("s=mail", "s=old"), "permerror", "key-hash", ""},
		"a key of another type":        {as("s=mail", "s=ed"), "permerror", "key-type", ""},
		"a strict key, subdomain":      {as("s=mail", "s=self; i=@a.example.com"), "permerror", "key-strict", ""},
		"a strict key":                 {as("s=mail", "s=self; i=@example.com"), "pass", "", ""},
		"another key":                  {sign(t, privateKey(t, "other"), letter, signedAs), "fail", "key-other", ""},
		"a footer":                     {as() + "-- \r\nlist\r\n", "fail", "body-changed", "text was added at the end"},
		"a banner":                     {change(as(), "\r\n\r\nDear", "\r\n\r\nCAUTION: external\r\n\r\nDear"), "fail", "body-changed", "text was added at the beginning"},
		"another body":                 {change(as(), "Monday.\r\n\r\nAnna", "Tuesday.\r\n\r\nAnna"), "fail", "body-changed", ""},
		"signed before it was written": {change(sign(t, key, strings.SplitAfter(letter, "\r\n\r\n")[0], signedAs), "plain\r\n\r\n", "plain\r\n\r\nhello\r\n"), "fail", "body-changed", "empty body"},
		"cut off before l=":            {change(as(" h=", " l=1; h="), "is the offer  of Monday.\r\n\r\nAnna", ""), "fail", "body-changed", ""},
		"From mangled":                 {change(sign(t, key, letter+"From here on\r\n", signedAs), "\r\nFrom here", "\r\n>From here"), "fail", "body-changed", `a ">"`},
		"dots":                         {change(sign(t, key, letter+"..x\r\n", signedAs), "\r\n..x", "\r\n.x"), "fail", "body-changed", "a dot was taken"},
		"white space only":             {change(sign(t, key, strings.Replace(letter, "offer  of", "offer of", 1), change(signedAs, "relaxed/relaxed", "relaxed/simple")), "offer of M", "offer  of M"), "fail", "body-changed", ""},
		"a subject tag":                {change(as(), "Subject: ", "Subject: [sales] "), "fail", "header-changed", `"[sales]" was put into the Subject`},
		"two subject tags":             {change(as(), "Subject: ", "Subject: [EXT] [sales] "), "fail", "header-changed", `"[EXT] [sales]"`},
		"a field oversigned and added": {change(as("h=from:", "h=from:reply-to:"), "Date:", "Reply-To: list@example.org\r\nDate:"), "fail", "header-changed", "a Reply-To field was added"},
		"two changes":                  {change(as("h=from:", "h=from:reply-to:"), "Date:", "Reply-To: list@example.org\r\nDate:", "Subject: ", "Subject: [x] "), "fail", "header-changed", "was put into the Subject"},
		"folded anew":                  {change(simple, "Subject: Offer of", "Subject: Offer\r\n of"), "fail", "header-changed", "folded anew"},
		"another From":                 {change(as(), "Anna <anna@", "Anna <eve@"), "fail", "header-changed", ""},
		"changed itself":               {change(as(), "t=1795255200", "t=1795255201"), "fail", "header-changed", ""},
	} {
		d := dnscheck.VerifyDKIM(context.Background(), r, []byte(tt.message), caseNow)
		if len(d.Signatures) != 1 {
			t.Errorf("%s: %d signatures", name, len(d.Signatures))
			continue
		}
		s := d.Signatures[0]
		if string(s.Result) != tt.result || string(s.Fault) != tt.fault || !strings.Contains(strings.Join(s.Changes, "; "), tt.change) {
			t.Errorf("%s: %s, %s, changes %q; want %s, %s, %q (%s)", name, s.Result, s.Fault, s.Changes, tt.result, tt.fault, tt.change, s.Reason)
		}
	}
}

// TestVerifyDKIMTempError: a key that DNS would not give is nobody's fault.
func TestVerifyDKIMTempError(t *testing.T) {
	r := zone(t, "mail._domainkey.example.com. SERVFAIL")
	d := dnscheck.VerifyDKIM(context.Background(), r, []byte(signedMessages(t)["signed"]), caseNow)
	if d.Signatures[0].Result != dnscheck.DKIMTempError || len(d.Unknown) == 0 {
		t.Errorf("%+v", d)
	}
}

// TestVerifyDKIMRFC8463 verifies the message of RFC 8463, appendix A, which carries
// an Ed25519 and an RSA signature.
func TestVerifyDKIMRFC8463(t *testing.T) {
	r := zone(t, `
brisbane._domainkey.football.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
test._domainkey.football.example.com. TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
`)
	message := strings.ReplaceAll(`DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=test; t=1528637909; h=from : to : subject :
 date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
 DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
 dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
`, "\n", "\r\n")
	d := dnscheck.VerifyDKIM(context.Background(), r, []byte(message), caseNow)
	for _, s := range d.Signatures {
		if s.Result != dnscheck.DKIMPass || !slices.Equal(s.Oversigned, []string{"from", "subject", "date"}) {
			t.Errorf("%s: %s (%s), oversigned %q", s.Algorithm, s.Result, s.Reason, s.Oversigned)
		}
	}
	if len(d.Signatures) != 2 {
		t.Errorf("%d signatures", len(d.Signatures))
	}
}

// TestVerifyDKIMAgainstLibrary verifies what another program signs.
func TestVerifyDKIMAgainstLibrary(t *testing.T) {
	for _, form := range []dkim.Canonicalization{dkim.CanonicalizationSimple, dkim.CanonicalizationRelaxed} {
		for _, body := range []string{"", "\r\n", " \r\n\t\r\n", "x", "x \t y \r\n\r\n\r\n", "\r\n\r\nx\r\n", "a\r\n b  c\t\r\nno end"} {
			for _, key := range []string{"rsa2048", "ed25519"} {
				var out bytes.Buffer
				err := dkim.Sign(&out, strings.NewReader("From:  a@example.com\r\nSubject: x \r\n  y\r\n\r\n"+body), &dkim.SignOptions{
					Domain: "example.com", Selector: map[string]string{"rsa2048": "mail", "ed25519": "ed"}[key], Signer: privateKey(t, key),
					Hash: crypto.SHA256, HeaderCanonicalization: form, BodyCanonicalization: form, HeaderKeys: []string{"From", "Subject"},
				})
				if err != nil {
					t.Fatal(err)
				}
				d := dnscheck.VerifyDKIM(context.Background(), keyZone(t), out.Bytes(), caseNow)
				if s := d.Signatures[0]; s.Result != dnscheck.DKIMPass || s.BodyHash != s.BodyComputed {
					t.Errorf("%s, %q, %s: %s (%s)", form, body, key, s.Result, s.Reason)
				}
			}
		}
	}
}

// TestFromDomain: the domain that a message is from, as the header says.
func TestFromDomain(t *testing.T) {
	for header, want := range map[string]string{
		"From: a@example.com":                                 "example.com",
		"from : \"A, B\" <a@Example.COM>":                     "example.com",
		"From: =?utf-8?q?=40evil=2Eexample?= <a@example.com>": "example.com",
		"From: =?x-none?b?AAAA?= <a@example.com>":             "example.com",
		"From: a@example.com (b@example.org)":                 "example.com",
		"From: \"x <b@example.org>\"\r\n <a@example.com>":     "example.com",
		"From: Team: a@example.com, b@example.com;":           "example.com",
		"From: a@example.com, b@example.com":                  "example.com",
		"From: Anna [Sales] <a@example.com>":                  "example.com",
		"From: a@bücher.example":                              "xn--bcher-kva.example",
		"From: a@example.com, b@example.org":                  "",
		"From: a@example.com\r\nFrom: b@example.org":          "",
		"From: <b@example.org> <a@example.com>":               "",
		"From: nobody":                                        "",
		"To: a@example.com":                                   "",
		"From: a@[192.0.2.1]":                                 "",
	} {
		d := dnscheck.VerifyDKIM(context.Background(), zone(t, "example.com. A 192.0.2.1"), []byte(header+"\r\n\r\n"), caseNow)
		if d.Domain != want {
			t.Errorf("%s: %q, want %q", header, d.Domain, want)
		}
	}
}

// TestDKIMRoundTrip: saved evidence is judged as the first time.
func TestDKIMRoundTrip(t *testing.T) {
	c := dnscheck.Checker{Resolver: keyZone(t), Blocklists: []dnscheck.Blocklist{}, Now: func() time.Time { return caseNow }}
	for name, message := range signedMessages(t) {
		r, err := c.Check(context.Background(), dnscheck.Target{Message: []byte(message)})
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.Result
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		first, again := dnscheck.Judge(r), dnscheck.Judge(&back)
		if !reflect.DeepEqual(first, again) {
			t.Errorf("%s: %v, and again %v", name, first, again)
		}
	}
}

// FuzzVerifyMessage reads headers, signatures and bodies; line ends in LF must not
// matter.
func FuzzVerifyMessage(f *testing.F) {
	for _, m := range signedMessages(f) {
		f.Add([]byte(m))
	}
	f.Add([]byte("ARC-Seal: i=(\\)1;cv=none\nARC-Authentication-Results: (x) i=01;"))
	r := keyZone(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		crlf := bytes.ReplaceAll(bytes.ReplaceAll(message, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
		one := dnscheck.VerifyDKIM(context.Background(), r, message, caseNow)
		two := dnscheck.VerifyDKIM(context.Background(), r, crlf, caseNow)
		if !reflect.DeepEqual(one.Signatures, two.Signatures) {
			t.Errorf("%+v, and with CRLF %+v", one.Signatures, two.Signatures)
		}
		if v := dnscheck.VerifyARC(context.Background(), r, message, caseNow); v.Result == "" {
			t.Errorf("%+v", v)
		}
	})
}

// TestDKIMKeyElsewhere: a message signed with a selector that is not published,
// while its key stands at another.
func TestDKIMKeyElsewhere(t *testing.T) {
	message := sign(t, privateKey(t, "rsa2048"), letter, strings.Replace(signedAs, "s=mail", "s=s9", 1))
	for name, tt := range map[string]struct {
		message string
		key     string // at another selector
		want    string
	}{
		"the same key":    {message, "rsa2048", "Publish the key of google._domainkey.example.com"},
		"another key":     {message, "other", ""},
		"a changed body":  {message + "footer\r\n", "rsa2048", ""},
		"none that works": {message, "ed25519", ""},
	} {
		r := dnscheck.Overlay(zone(t, "example.com. A 192.0.2.1"), dnscheck.RecordChange{Add: []dnscheck.Record{dnscheck.TXT("google._domainkey.example.com", keyText(t, tt.key))}})
		result, err := dnscheck.Checker{Resolver: r, Blocklists: []dnscheck.Blocklist{}, Now: func() time.Time { return caseNow }}.Check(t.Context(), dnscheck.Target{Message: []byte(tt.message)})
		if err != nil {
			t.Fatal(err)
		}
		missed := false
		for _, f := range result.Findings {
			if f.Code != "dkim-key-missing" {
				continue
			}
			missed = true
			proved := len(f.Fixes) > 0 && f.Fixes[0].Proof != nil && f.Fixes[0].Proof.Works
			if proved != (tt.want != "") || !strings.HasPrefix(f.Fixes[0].Message, tt.want) {
				t.Errorf("%s: proved %v, %v; want %q", name, proved, f.Fixes, tt.want)
			}
		}
		if !missed {
			t.Errorf("%s: the key is not missed: %v", name, result.Findings)
		}
	}
}
