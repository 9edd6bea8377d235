package dnscheck_test

import (
	"context"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// arcVerdict is the result and the fault of a chain.
func arcVerdict(r dnscheck.Resolver, message string) string {
	v := dnscheck.VerifyARC(context.Background(), r, []byte(message), caseNow)
	return strings.TrimSpace(string(v.Result) + " " + string(v.Fault))
}

// TestARCTags: what a field of the first set may say and what not, if it is signed
// so (RFC 8617, sections 3.9 and 4.1).
func TestARCTags(t *testing.T) {
	const results, message, seal = "results", "message", "seal"
	r := keyZone(t,
		dnscheck.TXT("small._domainkey.example.com", keyText(t, "rsa1024")),
		dnscheck.TXT("many._domainkey.example.com", keyText(t, "rsa2048")), dnscheck.TXT("many._domainkey.example.com", keyText(t, "other")),
		dnscheck.TXT("mail._domainkey.xn--bcher-kva.example", keyText(t, "rsa2048")))
	for _, tt := range []struct{ part, old, replacement, want string }{
		{results, "h1.example; spf=pass", "h1.example; none", "pass"},
		{results, "h1.example; spf=pass", "anything at all;;", "pass"}, // what it says is not judged
		{results, "i=1;", "i = 1 ;", "pass"},
		{results, "i=1;", "i=1\r\n ;", "pass"},
		{results, "i=1;", "I=1;", "fail structure"},
		{results, "i=1; h1.example; spf=pass", "i=1 h1.example spf=pass", "fail structure"}, // nothing ends the instance
		{results, "i=1;", "i=1; i=1;", "pass"},
		{message, "i=1;", "i = 1 ;", "pass"},
		{message, "i=1; a=", "a=", "fail structure"},
		{message, "i=1;", "i=1; i=1;", "fail structure"},
		{message, "i=1;", "i=1.0;", "fail structure"},
		{message, "i=1;", "i=-1;", "fail structure"},
		{message, "i=1;", "i=+1;", "fail structure"},
		{message, "i=1;", "i=1; zz=?;", "pass"},
		{message, "i=1;", "i=1;;", "fail structure"},
		{message, "a=rsa-sha256", "a=", "fail structure"},
		{message, "a=rsa-sha256", "a=rsa-sha512", "fail structure"},
		{message, "a=rsa-sha256", "a= rsa-sha256 ", "pass"},
		{message, "a=rsa-sha256", "a=RSA-SHA256", "fail structure"},
		{message, "d=example.com", "d=EXAMPLE.com", "pass"},
		{message, "d=example.com", "d=", "fail structure"},
		{message, "d=example.com", "d=not a domain!..", "fail structure"},
		{message, "d=example.com", "d=bücher.example", "pass"},
		{message, "s=mail", "s=small", "fail message"},
		{message, "s=mail", "s=many", "fail message"},
		{message, "s=mail", "s=off", "fail message"},
		{message, "s=mail", "s=weak", "fail message"},
		{message, "s=mail", "s=", "fail structure"},
		{message, "s=mail", "s=a b", "fail message"}, // white space goes away, and there is no key
		{message, "t=1795255200", "t=", "fail structure"},
		{message, "t=1795255200", "t=tomorrow", "fail structure"},
		{message, "t=1795255200", "t=9999999999", "pass"},
		{message, "t=1795255200; x", "x", "pass"},
		{message, "t=1795255200", "t=1795255200; x=1795255100", "fail structure"},
		{message, "t=1795255200", "t=1000000000; x=1000000001", "fail message"},
		{message, "t=1795255200", "x=1900000000", "pass"},
		{message, "c=relaxed/relaxed", "c=simple/relaxed", "pass"},
		{message, "c=relaxed/relaxed", "c=relaxed/simple", "pass"},
		{message, "c=relaxed/relaxed", "c=relaxed", "pass"},
		{message, "c=relaxed/relaxed", "c=simple", "pass"},
		{message, "c=relaxed/relaxed", "c=relaxed/relaxed/relaxed", "fail structure"},
		{message, "c=relaxed/relaxed; ", "", "pass"},                                 // simple, by DKIM's default
		{message, "c=relaxed/relaxed", "x=1900000000; y=:c=relaxed/relaxed", "pass"}, // relaxed, by that of the drafts; the signer of the tests reads this as c=
		{message, "c=relaxed/relaxed", "y=:c=relaxed/simple", "fail message"},
		{message, "h=from:", "h=From : ", "pass"},
		{message, "h=from:", "h=from:from:from:", "pass"},
		{message, "h=from:", "h=from:x-not-there:", "pass"},
		{message, "h=from:", "h=from:arc-message-signature:", "pass"},
		{message, "h=from:", "h=from:ARC-Seal:", "fail structure"},
		{message, "bh=;", "bh=%;", "fail structure"},
		{message, "bh=;", "bh= ;", "fail structure"},
		{message, "i=1;", "i=1; q=dns/txt;", "pass"},
		{message, "i=1;", "i=1; q=other;", "fail structure"},
		{message, "i=1;", "i=1; l=1;", "pass"},
		{seal, "i=1;", "i = 1 ;", "pass"},
		{seal, "i=1; ", "", "fail structure"},
		{seal, "i=1;", "i=1; i=1;", "fail structure"},
		{seal, "a=rsa-sha256", "a=", "fail structure"},
		{seal, "a=rsa-sha256", "a=rsa-sha512", "fail structure"},
		{seal, "a=rsa-sha256", "a=ed25519-sha256", "fail seal"}, // the key is of another type
		{seal, "cv=none", "cv = none", "pass"},
		{seal, "cv=none", "cv=fail", "fail stated"},
		{seal, "cv=none", "cv=nope", "fail structure"},
		{seal, "cv=none", "cv=none; cv=none", "fail structure"},
		{seal, "cv=none;", "", "fail structure"},
		{seal, "cv=none", "cv=none; h=from:to", "fail structure"},
		{seal, "cv=none", "cv=none; h=", "fail structure"},
		{seal, "cv=none", "cv=none; c=simple/simple", "pass"}, // always relaxed
		{seal, "d=example.com", "d=Example.Com", "pass"},
		{seal, "d=example.com", "d=", "fail structure"},
		{seal, "d=example.com", "d=..", "fail structure"},
		{seal, "d=example.com", "d=nobody.example", "fail seal"},
		{seal, "d=example.com", "d=bücher.example", "pass"},
		{seal, "s=mail", "s=many", "fail seal"},
		{seal, "s=mail", "s=odd", "fail seal"},
		{seal, "s=mail", "s=tls", "fail seal"},
		{seal, "s=mail", "s=old", "fail seal"},
		{seal, "s=mail", "s=self", "pass"},
		{seal, "s=mail", "s=", "fail structure"},
		{seal, "s=mail; ", "", "fail structure"},
		{seal, "t=1795255200", "t=", "fail structure"},
		{seal, "t=1795255200", "t=1e9", "fail structure"},
		{seal, "t=1795255200", "t=9999999999", "pass"},
		{seal, " t=1795255200;", "", "pass"},
	} {
		edit := func(field string) string { return strings.Replace(field, tt.old, tt.replacement, 1) }
		late := strings.HasPrefix(tt.old, "i=1") && tt.want == "fail structure" // the signer needs an instance
		text := chain(t, 1, func(_ int, f *arcFields) {
			if field := map[string]*string{results: &f.results, message: &f.message, seal: &f.seal}[tt.part]; !late {
				*field = edit(*field)
			}
		})
		if fields, body := split(text); late {
			at := map[string]int{results: 2, message: 1, seal: 0}[tt.part]
			fields[at] = edit(fields[at])
			text = strings.Join(fields, "") + "\r\n" + body
		}
		if got := arcVerdict(r, text); got != tt.want {
			t.Errorf("%s, %q for %q: %s, want %s", tt.part, tt.replacement, tt.old, got, tt.want)
		}
	}
}

// TestARCStates: what the seals say of the chain before them (RFC 8617, sections
// 4.1.3 and 5.2), for every chain of up to three sets.
func TestARCStates(t *testing.T) {
	r := keyZone(t)
	for _, states := range []string{
		"none", "pass", "fail", "none pass", "none none", "none fail", "pass pass", "fail pass", "fail fail",
		"none pass pass", "none pass none", "none pass fail", "none fail pass", "none none pass", "pass pass pass", "none fail fail", "fail fail fail",
	} {
		cv := strings.Fields(states)
		message := chain(t, len(cv), func(i int, f *arcFields) {
			f.seal = strings.NewReplacer("cv=none", "cv="+cv[i-1], "cv=pass", "cv="+cv[i-1]).Replace(f.seal)
		})
		want := "fail structure"
		switch {
		case cv[len(cv)-1] == "fail":
			want = "fail stated"
		case states == strings.TrimSpace("none "+strings.Repeat("pass ", len(cv)-1)):
			want = "pass"
		}
		if got := arcVerdict(r, message); got != want {
			t.Errorf("%s: %s, want %s", states, got, want)
		}
	}
}

// TestARCChanges: what may be changed on the way, and what not. The newest message
// signature covers the message, and every seal the sets before it (RFC 8617,
// section 5.2).
func TestARCChanges(t *testing.T) {
	r := keyZone(t)
	message := chain(t, 3, nil)
	for _, tt := range []struct{ old, replacement, want string }{
		{"", "X-New: 1\r\n", "pass"},
		{"Date: Sat", "Date: Sun", "pass"}, // not signed here
		{"From: Anna", "from:  Anna", "pass"},
		{"From: Anna", "From: Eve", "fail message"},
		{"To: Ben", "To: Bob", "fail message"},
		{"Dear Ben", "Dear  Ben", "pass"},
		{"Dear Ben", "Dear Bob", "fail message"},
		{"ARC-Seal: i=3", "arc-seal:  i=3", "pass"}, // seals are relaxed
		{"ARC-Seal: i=1", "ARC-SEAL:\r\n i=1", "pass"},
		{"ARC-Seal: i=3", "ARC-Seal: I=3", "fail structure"},
		{"ARC-Authentication-Results: i=1; h1", "ARC-Authentication-Results:  i=1;\r\n\th1", "pass"},
		{"ARC-Authentication-Results: i=1; h1", "ARC-Authentication-Results: i=1; h9", "fail seal"},
		{"ARC-Authentication-Results: i=3; h3", "ARC-Authentication-Results: i=3; h9", "fail seal"},
		{"ARC-Authentication-Results: i=1", "ARC-Authentication-Results: i=2", "fail structure"},
		{"ARC-Authentication-Results: i=3", "ARC-Authentication-Results: i=4", "fail structure"},
		{"ARC-Message-Signature: i=1; a", "ARC-Message-Signature: i=1;  a", "pass"},
		{"ARC-Message-Signature: i=1; a", "ARC-Message-Signature: i=1;a", "fail seal"},
		{"ARC-Message-Signature: i=3; a", "ARC-Message-Signature: i=3;a", "fail message"},
		{"ARC-Seal: i=1; a", "ARC-Seal: i=1;a", "fail seal"},
	} {
		changed := strings.Replace(message, tt.old, tt.replacement, 1)
		if got := arcVerdict(r, changed); got != tt.want {
			t.Errorf("%q for %q: %s, want %s", tt.replacement, tt.old, got, tt.want)
		}
	}
	// The order and the place of the fields mean nothing.
	fields, body := split(message)
	backwards := ""
	for _, f := range fields {
		if strings.HasPrefix(f, "ARC-") {
			backwards += f // at the end, the newest first still
		}
	}
	for i := len(fields) - 1; i >= 0; i-- {
		if !strings.HasPrefix(fields[i], "ARC-") {
			backwards = fields[i] + backwards
		}
	}
	if got := arcVerdict(r, backwards+"\r\n"+body); got != "pass" {
		t.Errorf("sets below the rest: %s", got)
	}
	shuffled := ""
	for _, f := range fields {
		if strings.HasPrefix(f, "ARC-") {
			shuffled = f + shuffled // the oldest first
		} else {
			shuffled += f
		}
	}
	if got := arcVerdict(r, shuffled+"\r\n"+body); got != "pass" {
		t.Errorf("sets in the other order: %s", got)
	}
	// A set taken from the top leaves a whole chain, one from below does not.
	for i, want := range map[string]string{"i=3;": "pass", "i=2;": "fail structure", "i=1;": "fail structure"} {
		left := ""
		for _, f := range fields {
			if !strings.HasPrefix(f, "ARC-") || !strings.Contains(f, " "+i) {
				left += f
			}
		}
		if got := arcVerdict(r, left+"\r\n"+body); got != want {
			t.Errorf("without %s: %s, want %s", i, got, want)
		}
	}
}

// TestARCNone: what is no chain at all.
func TestARCNone(t *testing.T) {
	for _, message := range []string{"", "\r\n", "\r\nbody\r\n", "From: anna@example.com", letter, "X-ARC-Seal: i=1; cv=none\r\n\r\n", "\r\nARC-Seal: i=1\r\n"} {
		if got := arcVerdict(keyZone(t), message); got != "none" {
			t.Errorf("%q: %s", message, got)
		}
	}
	for _, field := range []string{"ARC-Seal: i=1; cv=none", "ARC-Seal:", "ARC-Message-Signature: ", "ARC-Authentication-Results: i=1; x"} {
		if got := arcVerdict(keyZone(t), field+"\r\n"+letter); got != "fail structure" {
			t.Errorf("%s alone: %s", field, got)
		}
	}
}

// TestARCOldestPass: since when nobody has changed the message (RFC 8617, section
// 5.2, step 5 and section 4.1.2).
func TestARCOldestPass(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	for changes, want := range map[string]int{"": 0, "1": 2, "2": 3, "3": 4, "12": 3, "13": 4, "123": 4} {
		message := letter
		for i := 1; i <= 4; i++ {
			cv := "pass"
			if i == 1 {
				cv = "none"
			}
			message = arcSet(i, cv).add(t, key, message)
			if strings.Contains(changes, string(rune('0'+i))) {
				message += "footer\r\n"
			}
		}
		v := dnscheck.VerifyARC(context.Background(), r, []byte(message), caseNow)
		if v.Result != dnscheck.ARCPass || v.OldestPass != want {
			t.Errorf("changed after %q: %s, oldest-pass %d, want %d (%s)", changes, v.Result, v.OldestPass, want, v.Reason)
		}
	}
}
