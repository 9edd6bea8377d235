package dnscheck_test

import (
	"context"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// verdictOf is the result and the fault of a message's only signature, the topmost
// if there are several.
func verdictOf(t *testing.T, r dnscheck.Resolver, message string) string {
	t.Helper()
	d := dnscheck.VerifyDKIM(context.Background(), r, []byte(message), caseNow)
	if len(d.Signatures) == 0 {
		return "none"
	}
	s := d.Signatures[0]
	return strings.TrimSpace(string(s.Result) + " " + string(s.Fault))
}

// TestDKIMCanonicalisation: what each form bears (RFC 6376, section 3.4). Every
// message is signed, changed, and verified.
func TestDKIMCanonicalisation(t *testing.T) {
	const simple, relaxed = "simple", "relaxed"
	const ok, header, body = "pass", "fail header-changed", "fail body-changed"
	message := "From: Anna <anna@example.com>\r\nSubject: One\r\n two\tthree \r\nX-Empty:\r\nX-Tab:\tv\r\n\r\na  b\r\n\r\nc \r\n"
	r, key := keyZone(t), privateKey(t, "rsa2048")
	for _, tt := range []struct {
		header, body string
		old, changed string // "": the end of the message
		want         string
	}{
		{simple, simple, "", "", ok},
		{simple, simple, "From:", "from:", header},
		{simple, simple, "From: ", "From:", header},
		{simple, simple, "From: ", "From : ", header},
		{simple, simple, "One\r\n two", "One two", header},
		{simple, simple, "three \r\n", "three\r\n", header},
		{simple, simple, "X-Empty:\r\n", "X-Empty: \r\n", header},
		{simple, simple, "", "\r\n", ok},
		{simple, simple, "", "\r\n\r\n\r\n", ok},
		{simple, simple, "", " \r\n", body},
		{simple, simple, "a  b", "a b", body},
		{simple, simple, "c \r\n", "c\r\n", body},
		{simple, simple, "c \r\n", "c ", ok}, // the CRLF at the end is added
		{relaxed, simple, "From: Anna", "FROM\t:\r\n  Anna", ok},
		{relaxed, simple, "One\r\n two", "One two", ok},
		{relaxed, simple, "One\r\n two", "One\r\n\t\ttwo", ok},
		{relaxed, simple, "One\r\n two", "Onetwo", header},
		{relaxed, simple, "One\r\n two", "one\r\n two", header},
		{relaxed, simple, "three \r\n", "three\r\n", ok},
		{relaxed, simple, "three \r\n", "three \r\n \r\n", ok},
		{relaxed, simple, "X-Empty:\r\n", "X-Empty: \t \r\n", ok},
		{relaxed, simple, "X-Empty:\r\n", "X-Empty: x\r\n", header},
		{relaxed, simple, "X-Empty:\r\n", "", header},
		{relaxed, simple, "X-Tab:\tv", "X-Tab: v", ok},
		{relaxed, simple, "X-Tab:\tv", "X-Tab:v", ok},
		{relaxed, simple, "a  b", "a b", body},
		{relaxed, relaxed, "a  b", "a \t b", ok},
		{relaxed, relaxed, "a  b", "a\tb", ok},
		{relaxed, relaxed, "a  b", "ab", body},
		{relaxed, relaxed, "a  b", " a b", body}, // space at the beginning of a line stays
		{relaxed, relaxed, "c \r\n", "c\r\n", ok},
		{relaxed, relaxed, "c \r\n", "c\t \t\r\n", ok},
		{relaxed, relaxed, "c \r\n", "c", ok},
		{relaxed, relaxed, "\r\n\r\nc", "\r\n \t\r\nc", ok},
		{relaxed, relaxed, "\r\n\r\nc", "\r\nc", body},
		{relaxed, relaxed, "", " \r\n\t\r\n\r\n", ok},
		{relaxed, relaxed, "", "x", body},
		{simple, relaxed, "a  b", "a b", ok},
		{simple, relaxed, "From:", "from:", header},
		{simple, relaxed, "", "\t\r\n \r\n", ok},
	} {
		field := "DKIM-Signature: v=1; a=rsa-sha256; c=" + tt.header + "/" + tt.body + "; d=example.com; s=mail; h=from:subject:x-empty:x-tab; bh=; b="
		signed := sign(t, key, message, field)
		if tt.old == "" {
			signed += tt.changed
		} else {
			signed = strings.Replace(signed, tt.old, tt.changed, 1)
		}
		if got := verdictOf(t, r, signed); got != tt.want {
			t.Errorf("%s/%s, %q for %q: %s, want %s", tt.header, tt.body, tt.changed, tt.old, got, tt.want)
		}
	}
}

// TestDKIMBodies: bodies at the border of nothing, and bodies that count as the
// same (RFC 6376, sections 3.4.3 and 3.4.4).
func TestDKIMBodies(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	const head = "From: anna@example.com\r\n\r\n"
	for _, tt := range []struct {
		form, signed, received string
		same                   bool
	}{
		{"simple", "", "", true},
		{"simple", "", "\r\n", true},
		{"simple", "\r\n\r\n\r\n", "", true},
		{"simple", "", " \r\n", false},
		{"simple", "x", "x\r\n", true},
		{"simple", "x\r\n", "x\r\n\r\n", true},
		{"simple", "x\r\n", "\r\nx\r\n", false},
		{"relaxed", "", "", true},
		{"relaxed", "", "\r\n\r\n", true},
		{"relaxed", "", " \t\r\n \r\n", true},
		{"relaxed", "\r\n", " ", true},
		{"relaxed", "x", "x \t\r\n \r\n", true},
		{"relaxed", " x\r\n", "\tx\r\n", true},
		{"relaxed", " x\r\n", "x\r\n", false},
		{"relaxed", "x\r\n", "\r\nx\r\n", false},
		{"relaxed", "a\rb\r\n", "ab\r\n", false},
	} {
		field := "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/" + tt.form + "; d=example.com; s=mail; h=from; bh=; b="
		signed := sign(t, key, head+tt.signed, field)
		got := verdictOf(t, r, strings.TrimSuffix(signed, tt.signed)+tt.received)
		if (got == "pass") != tt.same {
			t.Errorf("%s: signed %q, received %q: %s", tt.form, tt.signed, tt.received, got)
		}
	}
	// The hashes of nothing, as RFC 6376 gives them.
	for form, hash := range map[string]string{"simple": "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=", "relaxed": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="} {
		field := "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/" + form + "; d=example.com; s=mail; h=from; bh=" + hash + "; b="
		if got := verdictOf(t, r, sign(t, key, head, field)); got != "pass" {
			t.Errorf("the hash of nothing, %s: %s", form, got)
		}
		if got := verdictOf(t, r, strings.TrimSuffix(sign(t, key, head, field), "\r\n")); got != "pass" {
			t.Errorf("a header that ends without an empty line, %s: %s", form, got)
		}
	}
}

// TestDKIMSelection: which fields h= means (RFC 6376, sections 3.5 and 5.4.2).
func TestDKIMSelection(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	field := func(names string) string {
		return "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d=example.com; s=mail; h=" + names + "; bh=; b="
	}
	const message = "X: 1\r\nX: 2\r\nX: 3\r\nFrom: anna@example.com\r\n\r\nbody\r\n"
	const ok, changed = "pass", "fail header-changed"
	for _, tt := range []struct{ names, old, replacement, want string }{
		{"from:x", "X: 3", "X: 4", changed},
		{"from:x", "X: 1", "X: 4", ok},
		{"from:x:x", "X: 2", "X: 4", changed},
		{"from:x:x", "X: 1\r\n", "", ok},
		{"from:x:x:x", "X: 2\r\nX: 3", "X: 3\r\nX: 2", changed},
		{"from:x:x:x", "X: 1", "X: 0\r\nX: 1", ok},
		{"from:x:x:x:x", "X: 1", "X: 0\r\nX: 1", changed},
		{"from:x:x:x:x:x", "", "", ok},
		{"x:from:y", "", "", ok},
		{"x:from:y", "From:", "Y: 1\r\nFrom:", changed},
		{"x:FROM:Y", "", "", ok},
		{"from:from", "From:", "From: eve@example.com\r\nFrom:", changed},
		{"from:from", "X: 1", "From: eve@example.com\r\nX: 1", changed},
		{"from", "X: 1", "From: eve@example.com\r\nX: 1", ok},
		// A signature that names its own kind does not mean itself.
		{"from:dkim-signature", "", "", ok},
		{"from:dkim-signature:dkim-signature", "", "", ok},
	} {
		signed := strings.Replace(sign(t, key, message, field(tt.names)), tt.old, tt.replacement, 1)
		if got := verdictOf(t, r, signed); got != tt.want {
			t.Errorf("h=%s, %q for %q: %s, want %s", tt.names, tt.replacement, tt.old, got, tt.want)
		}
	}
	// Two signatures, of which the upper one covers the lower.
	both := sign(t, key, sign(t, key, message, field("from")), field("from:dkim-signature"))
	if got := verdictOf(t, r, both); got != ok {
		t.Errorf("a signature over another: %s", got)
	}
	d := dnscheck.VerifyDKIM(context.Background(), r, []byte(sign(t, key, sign(t, key, message, field("from:dkim-signature")), field("from"))), caseNow)
	if d.Signatures[1].Result != dnscheck.DKIMFail {
		t.Errorf("one that allows no other beside it: %s", d.Signatures[1].Result)
	}
}

// TestDKIMTags: the syntax of signatures (RFC 6376, sections 3.2 and 3.5).
func TestDKIMTags(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	for _, tt := range []struct{ old, replacement, want string }{
		{"v=1", "v=1 ", "pass"},
		{"v=1; ", "v\t=\r\n\t1\r\n ;", "pass"},
		{"v=1; ", "", "permerror malformed"},
		{"v=1", "v=0", "permerror malformed"},
		{"v=1", "v=1.0", "permerror malformed"},
		{"v=1", "v=", "permerror malformed"},
		{"v=1", "V=1", "permerror malformed"},
		{"v=1; a=rsa-sha256", "a=rsa-sha256; v=1", "pass"}, // the order is free
		{"a=rsa-sha256; ", "", "permerror malformed"},
		{"a=rsa-sha256", "a=RSA-SHA256", "neutral unsupported"}, // values have their case (section 3.2)
		{"a=rsa-sha256", "a=sha256", "neutral unsupported"},
		{"a=rsa-sha256", "a=ed25519-sha256", "permerror key-type"},
		{"d=example.com; ", "", "permerror malformed"},
		{"d=example.com", "d=", "permerror malformed"},
		{"d=example.com", "d=Example.COM", "pass"},
		{"d=example.com", "d= example\r\n .com", "pass"},
		{"d=example.com", "d=example..com", "permerror malformed"},
		{"d=example.com", "d=nobody.example", "permerror key-missing"},
		{"s=mail; ", "", "permerror malformed"},
		{"s=mail", "s=MAIL", "pass"},
		{"s=mail", "s=mail;;", "permerror malformed"},
		{"s=mail", "s=mail; s=mail", "permerror malformed"},
		{"s=mail", "s=mail; S=mail", "pass"}, // another tag, which nobody knows
		{"s=mail", "s=mail; x_1-y=?", "pass"},
		{"s=mail", "s=mail; 1x=?", "permerror malformed"},
		{"s=mail", "s=mail; nonsense", "permerror malformed"},
		{"s=mail", "s=mail; =x", "permerror malformed"},
		{"h=from:", "h= from :\r\n\t", "pass"},
		{"h=from:", "h=From:", "pass"},
		{"h=from:to:subject:date:message-id", "h=", "permerror malformed"},
		{"h=from:to:subject:date:message-id", "h=fromage", "permerror from-unsigned"},
		{"bh=; ", "", "permerror malformed"},
		{"bh=;", "bh=AAAA;", "fail body-changed"},
		{"bh=;", "bh=a*b=;", "permerror malformed"},
		{"c=relaxed/relaxed", "c=relaxed", "pass"}, // the body is simple then
		{"c=relaxed/relaxed", "c=simple", "pass"},
		{"c=relaxed/relaxed", "c=Relaxed/relaxed", "neutral unsupported"},
		{"c=relaxed/relaxed", "c=relaxed/other", "neutral unsupported"},
		{"c=relaxed/relaxed", "c=", "neutral unsupported"},
		{"t=1795255200", "t=0", "pass"},
		{"t=1795255200", "t=999999999999", "pass"}, // MAY be ignored (section 3.5), and is not
		{"t=1795255200", "t=1000000000000", "permerror malformed"},
		{"t=1795255200", "t=-1", "permerror malformed"},
		{"t=1795255200", "t=+1", "permerror malformed"},
		{"t=1795255200", "t=", "permerror malformed"},
		{"t=1795255200", "t=1795255200; x=1795255199", "permerror malformed"},
		{"t=1795255200", "t=1795255200; x=1795255200", "permerror malformed"},
		{"t=1795255200", "t=1000000000; x=1000000001", "permerror expired"},
		{"t=1795255200", "x=0", "permerror expired"},
		{"t=1795255200", "t=1795255200; x=1900000000", "pass"},
		{"t=1795255200", "t=1795255200; x=soon", "permerror malformed"},
		{"t=1795255200", "q=dns/txt", "pass"},
		{"t=1795255200", "q=http/rest:dns/txt", "pass"},
		{"t=1795255200", "q=dns/new", "neutral unsupported"},
		{"t=1795255200", "z=From:anna|To:ben", "pass"},
		{"t=1795255200", "i=@example.com", "pass"},
		{"t=1795255200", "i=anna@example.com", "pass"},
		{"t=1795255200", "i=anna@a.b.example.com", "pass"},
		{"t=1795255200", "i=\"a b\"@example.com", "pass"},
		{"t=1795255200", "i=anna@com", "permerror identity"},
		{"t=1795255200", "i=anna@badexample.com", "permerror identity"},
		{"t=1795255200", "i=anna@example.com.evil.example", "permerror identity"},
		{"t=1795255200", "i=", "permerror malformed"},
		{"t=1795255200", "l=0x10", "permerror malformed"},
		{"t=1795255200", "l=-1", "permerror malformed"},
		{"t=1795255200", "l=", "permerror malformed"},
		{"t=1795255200", "l=99999999999999999999999", "permerror malformed"},
	} {
		message := sign(t, key, letter, strings.Replace(signedAs, tt.old, tt.replacement, 1))
		if strings.HasPrefix(tt.replacement, "l=") { // which the signer would put right
			message = strings.Replace(sign(t, key, letter, signedAs), tt.old, tt.replacement, 1)
		}
		if got := verdictOf(t, r, message); got != tt.want {
			t.Errorf("%q for %q: %s, want %s", tt.replacement, tt.old, got, tt.want)
		}
	}
	// b= itself: white space in it and around it means nothing (section 3.7).
	signed := sign(t, key, letter, signedAs)
	begin := strings.Index(signed, " b=") + 3
	end := begin + strings.Index(signed[begin:], "\r\n")
	value := signed[begin:end]
	for b, want := range map[string]string{
		value:                              "pass",
		" \r\n\t" + value + " \r\n ":       "pass",
		value[:20] + "\r\n  " + value[20:]: "pass",
		value[:20] + " \t" + value[20:] + "\r\n ": "pass",
		"":                     "permerror malformed",
		value[:len(value)-1]:   "permerror malformed",
		value[1:]:              "permerror malformed",
		"A" + value[1:]:        "fail key-other",
		value + "; t=1; t=2":   "permerror malformed",
		value + value:          "permerror malformed",
		"AAAA" + value:         "fail key-other",
		strings.ToUpper(value): "fail key-other",
	} {
		if got := verdictOf(t, r, signed[:begin]+b+signed[end:]); got != want {
			t.Errorf("b=%q: %s, want %s", b, got, want)
		}
	}
}

// TestDKIMBodyLength: l= (RFC 6376, section 3.5).
func TestDKIMBodyLength(t *testing.T) {
	r, key := keyZone(t), privateKey(t, "rsa2048")
	signed := sign(t, key, letter, strings.Replace(signedAs, "h=", "l=1; h=", 1)) // the signer makes it half
	if got := verdictOf(t, r, signed+"more\r\n"); got != "pass" {
		t.Errorf("text after l=: %s", got)
	}
	if got := verdictOf(t, r, strings.Replace(signed, "Dear", "Deer", 1)); got != "fail body-changed" {
		t.Errorf("a change before l=: %s", got)
	}
	if got := verdictOf(t, r, strings.SplitAfter(signed, "Dear Ben,\r\n")[0]); got != "fail body-changed" {
		t.Errorf("a body shorter than l=: %s", got)
	}
	// l=0 signs no body at all, and its hash is that of nothing.
	nothing := strings.NewReplacer("h=", "l=; h=", "bh=;", "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;").Replace(signedAs)
	nothing = strings.Replace(nothing, "l=;", "l=0;", 1)
	message := sign(t, key, "From: anna@example.com\r\n\r\n", nothing)
	if got := verdictOf(t, r, message+"anything\r\n"); got != "pass" {
		t.Errorf("l=0: %s", got)
	}
}

// TestDKIMKeys: the syntax of key records and what they forbid (RFC 6376, sections
// 3.6.1 and 6.1.2; RFC 8301; RFC 8463).
func TestDKIMKeys(t *testing.T) {
	der := privateKey(t, "rsa2048").Public().(*rsa.PublicKey)
	spki, err := x509.MarshalPKIXPublicKey(der)
	if err != nil {
		t.Fatal(err)
	}
	p := base64.StdEncoding.EncodeToString(spki)
	bare := base64.StdEncoding.EncodeToString(x509.MarshalPKCS1PublicKey(der))
	ed := strings.TrimPrefix(keyText(t, "ed25519"), "v=DKIM1; k=ed25519; p=")
	plain := strings.Replace(signedAs, "s=mail", "s=case", 1)
	message := sign(t, privateKey(t, "rsa2048"), letter, plain)
	sub := sign(t, privateKey(t, "rsa2048"), letter, strings.Replace(plain, "h=", "i=@a.example.com; h=", 1))
	thousand := sign(t, privateKey(t, "rsa1024"), letter, plain)
	curve := sign(t, privateKey(t, "ed25519"), letter, strings.Replace(plain, "rsa-", "ed25519-", 1))
	for _, tt := range []struct{ record, message, want string }{
		{"v=DKIM1; k=rsa; p=" + p, message, "pass"},
		{"v=DKIM1;k=rsa;p=" + p + ";", message, "pass"},
		{"p=" + p, message, "pass"},
		{"k=rsa; p=" + p, message, "pass"},
		{"v = DKIM1 ; p = " + p[:30] + " \t" + p[30:], message, "pass"},
		{"v=DKIM1; n=a note, with words; p=" + p, message, "pass"},
		{"v=DKIM1; zz=1; p=" + p, message, "pass"},
		{"v=DKIM1; g=; p=" + p, message, "pass"}, // RFC 6376 knows no g=
		{"v=DKIM1; p=" + bare, message, "pass"},  // erratum 3017
		{"v=DKIM1; t=y; p=" + p, message, "pass"},
		{"v=DKIM1; t=y : s; p=" + p, message, "pass"},
		{"v=DKIM1; t=unknown; p=" + p, message, "pass"},
		{"v=DKIM1; h=sha256; p=" + p, message, "pass"},
		{"v=DKIM1; h=sha1:sha256; p=" + p, message, "pass"},
		{"v=DKIM1; h=sha512; p=" + p, message, "permerror key-hash"},
		{"v=DKIM1; s=*; p=" + p, message, "pass"},
		{"v=DKIM1; s=email; p=" + p, message, "pass"},
		{"v=DKIM1; s=other:email; p=" + p, message, "pass"},
		{"v=DKIM1; s=other; p=" + p, message, "permerror key-service"},
		{"v=DKIM1; t=s; p=" + p, message, "pass"},
		{"v=DKIM1; t=s; p=" + p, sub, "permerror key-strict"},
		{"v=DKIM1; t=y; p=" + p, sub, "pass"},
		{"v=DKIM1; p=", message, "permerror key-revoked"},
		{"v=DKIM1; p= ", message, "permerror key-revoked"},
		{"v=DKIM1; k=rsa", message, "permerror key-malformed"},
		{"v=DKIM1; k=dsa; p=" + p, message, "permerror key-malformed"},
		{"v=DKIM1; k=ed25519; p=" + ed, message, "permerror key-type"},
		{"v=DKIM1; k=ed25519; p=" + ed, curve, "pass"},
		{"v=DKIM1; k=ed25519; h=sha256; p=" + ed, curve, "pass"},
		{"v=DKIM1; p=" + ed, curve, "permerror key-malformed"}, // k=rsa is the default
		{"v=DKIM1; k=ed25519; p=" + p, curve, "permerror key-malformed"},
		{"v=DKIM1; k=rsa; p=" + p, curve, "permerror key-type"},
		{"v=DKIM2; p=" + p, message, "permerror key-malformed"},
		{"v=dkim1; p=" + p, message, "permerror key-malformed"},
		{"k=rsa; v=DKIM1; p=" + p, message, "permerror key-malformed"},
		{"v=DKIM1; p=" + p + "; p=" + p, message, "permerror key-malformed"},
		{"v=DKIM1; p=" + p[:40], message, "permerror key-malformed"},
		{"v=DKIM1; p=" + p[:41], message, "permerror key-malformed"},
		{"v=DKIM1; p=" + p + "%", message, "permerror key-malformed"},
		{"v=DKIM1; p=" + strings.Replace(p, "IIB", "IIC", 1), message, "permerror key-malformed"},
		{keyText(t, "other"), message, "fail key-other"},
		{keyText(t, "rsa768"), message, "policy key-short"},
		{keyText(t, "rsa1024"), thousand, "pass"},
		{"v=spf1 -all", message, "permerror key-missing"},
	} {
		r := keyZone(t, dnscheck.TXT("case._domainkey.example.com", tt.record))
		if got := verdictOf(t, r, tt.message); got != tt.want {
			t.Errorf("%.60s: %s, want %s", tt.record, got, tt.want)
		}
	}
	// A record in many strings is one; several records are none.
	r := keyZone(t, dnscheck.TXT("case._domainkey.example.com", keyText(t, "rsa2048")), dnscheck.TXT("case._domainkey.example.com", keyText(t, "other")))
	if got := verdictOf(t, r, message); got != "permerror key-multiple" {
		t.Errorf("two keys: %s", got)
	}
	r = keyZone(t, dnscheck.TXT("case._domainkey.example.com", keyText(t, "rsa2048")), dnscheck.TXT("case._domainkey.example.com", "a note"))
	if got := verdictOf(t, r, message); got != "pass" {
		t.Errorf("a key and a note: %s", got)
	}
	r = keyZone(t, dnscheck.Record{Name: "case._domainkey.example.com", Type: dnscheck.TypeCNAME, Host: "mail._domainkey.example.com", Data: "mail._domainkey.example.com."})
	if got := verdictOf(t, r, message); got != "pass" {
		t.Errorf("a key behind an alias: %s", got)
	}
}

// TestDKIMInternational: domains in their own script (RFC 8616, section 4).
func TestDKIMInternational(t *testing.T) {
	r := keyZone(t, dnscheck.TXT("mail._domainkey.xn--bcher-kva.example", keyText(t, "rsa2048")))
	for _, tt := range []struct{ tags, want string }{
		{"d=xn--bcher-kva.example", "pass"},
		{"d=bücher.example", "pass"},
		{"d=bücher.example; i=@xn--bcher-kva.example", "pass"},
		{"d=xn--bcher-kva.example; i=anna@post.bücher.example", "pass"},
		{"d=xn--bcher-kva.example; i=anna@bucher.example", "permerror identity"},
	} {
		message := sign(t, privateKey(t, "rsa2048"), letter, strings.Replace(signedAs, "d=example.com", tt.tags, 1))
		if got := verdictOf(t, r, message); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.tags, got, tt.want)
		}
	}
}
