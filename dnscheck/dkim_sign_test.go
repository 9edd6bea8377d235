package dnscheck_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	_ "crypto/sha1"
	_ "crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The signer of the tests: it makes whatever signature is asked for, good or bad,
// with code of its own, so that a mistake in the verifier is not made twice.

// privateKey reads a key of testdata/dkim. The keys belong to nobody and are only
// good for tests.
func privateKey(t testing.TB, name string) crypto.Signer {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "dkim", name+".pem"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(crypto.Signer)
}

// keyText is the record of a key's public part.
func keyText(t testing.TB, name string) string {
	t.Helper()
	switch public := privateKey(t, name).Public().(type) {
	case ed25519.PublicKey:
		return "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public)
	default:
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
	}
}

var (
	runs     = regexp.MustCompile(`[ \t]+`)
	lineEnds = regexp.MustCompile(`[ \t]+\r\n`)
	lastEnds = regexp.MustCompile(`(\r\n)+$`)
	instance = regexp.MustCompile(`\bi[^=;]*=\D*?0*(\d+)`)
	tagB     = regexp.MustCompile(`([;:\s]b=)[^;]*`)
)

func canonHeader(field, form string) string {
	if form == "simple" {
		return field
	}
	name, value, _ := strings.Cut(field, ":")
	value = runs.ReplaceAllString(strings.ReplaceAll(value, "\r\n", ""), " ")
	return strings.ToLower(strings.TrimSpace(name)) + ":" + strings.TrimSpace(value) + "\r\n"
}

func canonBody(body, form string) string {
	if form == "relaxed" {
		body = runs.ReplaceAllString(lineEnds.ReplaceAllString(body+"\r\n", "\r\n"), " ")
		if body = lastEnds.ReplaceAllString(body, ""); body == "" {
			return ""
		}
	}
	return lastEnds.ReplaceAllString(body, "") + "\r\n"
}

// tagOf finds the value of a tag of a signature field.
func tagOf(field, name string) string {
	m := regexp.MustCompile(`[;:\s]` + name + `=\s*([^;]*)`).FindStringSubmatch(field)
	if m == nil {
		return ""
	}
	return strings.Join(strings.Fields(m[1]), "")
}

// split takes a message apart into its fields and its body.
func split(message string) (fields []string, body string) {
	header, body, _ := strings.Cut(message, "\r\n\r\n")
	for _, line := range strings.SplitAfter(header+"\r\n", "\r\n") {
		switch {
		case line == "":
		case line[0] == ' ' || line[0] == '\t':
			fields[len(fields)-1] += line
		default:
			fields = append(fields, line)
		}
	}
	return fields, body
}

// covered are the fields that h= names, from below.
func covered(fields []string, names string) (out []string) {
	used := map[int]bool{}
	for name := range strings.SplitSeq(names, ":") {
		for i := len(fields) - 1; i >= 0; i-- {
			if field, _, _ := strings.Cut(fields[i], ":"); !used[i] && strings.EqualFold(strings.TrimSpace(field), name) {
				used[i] = true
				out = append(out, fields[i])
				break
			}
		}
	}
	return out
}

func signHash(t testing.TB, key crypto.Signer, hash crypto.Hash, data string) string {
	t.Helper()
	h := hash.New()
	h.Write([]byte(data))
	opts := crypto.SignerOpts(hash)
	if _, ok := key.(ed25519.PrivateKey); ok {
		opts = crypto.Hash(0)
	}
	sum, err := key.Sign(rand.Reader, h.Sum(nil), opts)
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(sum)
}

// sign fills bh= and b= of a signature field in and puts it before the message.
// The field says how: "DKIM-Signature: v=1; a=rsa-sha256; …; bh=; b=". Tags that
// are filled already are left.
func sign(t testing.TB, key crypto.Signer, message, field string) string {
	t.Helper()
	fields, body := split(message)
	headerForm, bodyForm := "simple", "simple"
	if c := tagOf(field, "c"); c != "" {
		both := strings.SplitN(c+"/simple", "/", 3)
		headerForm, bodyForm = both[0], both[1]
	}
	hash := crypto.SHA256
	if strings.HasSuffix(tagOf(field, "a"), "sha1") {
		hash = crypto.SHA1
	}
	canon := canonBody(body, bodyForm)
	if l := tagOf(field, "l"); l != "" {
		canon = canon[:len(canon)/2]
		field = strings.Replace(field, "l="+l, "l="+strconv.Itoa(len(canon)), 1)
	}
	if strings.Contains(field, "bh=;") {
		h := hash.New()
		h.Write([]byte(canon))
		field = strings.Replace(field, "bh=;", "bh="+base64.StdEncoding.EncodeToString(h.Sum(nil))+";", 1)
	}
	var data strings.Builder
	for _, f := range covered(fields, strings.ToLower(tagOf(field, "h"))) {
		data.WriteString(canonHeader(f, headerForm))
	}
	data.WriteString(strings.TrimSuffix(canonHeader(tagB.ReplaceAllString(field, "$1")+"\r\n", headerForm), "\r\n"))
	return tagB.ReplaceAllString(field, "${1}"+signHash(t, key, hash, data.String())) + "\r\n" + message
}

// arcFields is a set to be added to an ARC chain: its fields without CRLF, with
// bh= and b= empty.
type arcFields struct {
	results, message, seal string
}

// add fills the set in, over what RFC 8617, section 5.1.1, says, and puts it before
// the message.
func (f arcFields) add(t testing.TB, key crypto.Signer, message string) string {
	t.Helper()
	message = sign(t, key, f.results+"\r\n"+message, f.message)
	fields, _ := split(message)
	var data strings.Builder
	sets := map[string][3]string{}
	for _, field := range append(fields, f.seal+"\r\n") {
		name, _, _ := strings.Cut(field, ":")
		kind := map[string]int{"ARC-Authentication-Results": 0, "ARC-Message-Signature": 1, "ARC-Seal": 2}
		if k, ok := kind[name]; ok {
			i := instance.FindStringSubmatch(field)[1]
			set := sets[i]
			set[k] = field
			sets[i] = set
		}
	}
	for i := 1; i <= len(sets); i++ {
		set := sets[strconv.Itoa(i)]
		for k, field := range set {
			if k == 2 && i == len(sets) {
				field = strings.TrimSuffix(canonHeader(tagB.ReplaceAllString(f.seal, "$1")+"\r\n", "relaxed"), "\r\n")
				data.WriteString(field)
				break
			}
			data.WriteString(canonHeader(field, "relaxed"))
		}
	}
	return tagB.ReplaceAllString(f.seal, "${1}"+signHash(t, key, crypto.SHA256, data.String())) + "\r\n" + message
}

// updateMessages writes the signed messages of testdata anew.
var updateMessages = flag.Bool("update-messages", false, "sign the messages of testdata/dkim anew")

const letter = "Date: Sat, 21 Nov 2026 10:00:00 +0000\r\nFrom: Anna <anna@example.com>\r\nTo: Ben <ben@example.net>\r\n" +
	"Subject: Offer of Monday\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\n" +
	"Dear Ben,\r\n\r\nhere is the offer  of Monday.\r\n\r\nAnna\r\n"

const signedAs = "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=mail; t=1795255200; h=from:to:subject:date:message-id; bh=; b="

// signedMessages are the messages of testdata/dkim, for the cases of rules.
func signedMessages(t testing.TB) map[string]string {
	good, other, ed := privateKey(t, "rsa2048"), privateKey(t, "other"), privateKey(t, "ed25519")
	with := func(old, replacement string) string { return strings.Replace(signedAs, old, replacement, 1) }
	signed := sign(t, good, letter, signedAs)
	first := arcFields{
		"ARC-Authentication-Results: i=1; lists.example.org; dkim=pass header.d=example.com",
		"ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=lists.example.org; s=arc; h=from:to:subject; bh=; b=",
		"ARC-Seal: i=1; a=rsa-sha256; cv=none; d=lists.example.org; s=arc; b=",
	}.add(t, good, signed)
	stated := arcFields{
		"ARC-Authentication-Results: i=1; lists.example.org; arc=fail",
		"ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=lists.example.org; s=arc; h=from:to:subject; bh=; b=",
		"ARC-Seal: i=1; a=rsa-sha256; cv=fail; d=lists.example.org; s=arc; b=",
	}.add(t, good, signed)
	return map[string]string{
		"unsigned":   letter,
		"signed":     signed,
		"ed25519":    sign(t, ed, letter, with("rsa-sha256", "ed25519-sha256")),
		"other-key":  sign(t, other, letter, signedAs),
		"footer":     signed + "-- \r\nList info: https://lists.example.org/\r\n",
		"subject":    strings.Replace(signed, "Subject: Offer", "Subject: [sales] Offer", 1),
		"resigned":   sign(t, good, signed+"footer\r\n", with("s=mail", "s=list")),
		"identity":   sign(t, good, letter, with("d=example.com;", "d=example.com; i=anna@example.org;")),
		"subdomain":  sign(t, good, letter, with("d=example.com;", "d=example.com; i=@news.example.com;")),
		"expired":    sign(t, good, letter, with("t=1795255200;", "t=1790000000; x=1790604800;")),
		"future":     sign(t, good, letter, with("t=1795255200", "t=1795341600")),
		"length":     sign(t, good, letter, with("h=", "l=1; h=")),
		"no-from":    sign(t, good, letter, with("h=from:", "h=")),
		"sha1":       sign(t, good, letter, with("rsa-sha256", "rsa-sha1")),
		"malformed":  strings.Replace(signed, "d=example.com; ", "", 1),
		"arc":        first,
		"arc-footer": first + "-- \r\nScanned by example.org\r\n",
		"arc-broken": strings.Replace(first, "dkim=pass", "dkim=fail", 1),
		"arc-stated": stated,
	}
}

// TestSignedMessages keeps the messages of testdata/dkim as the signer makes them.
func TestSignedMessages(t *testing.T) {
	for name, want := range signedMessages(t) {
		file := filepath.Join("testdata", "dkim", name+".eml")
		text := strings.ReplaceAll(want, "\r\n", "\n")
		if *updateMessages {
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(got, []byte(text)) {
			t.Errorf("%s is not as it would be signed (run with -update-messages): %v", file, err)
		}
	}
}
