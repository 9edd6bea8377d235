package dnscheck

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

// DKIMCheck is what DKIM says of the target: its keys, and its message's
// signatures.
type DKIMCheck struct {
	Domain  string         `json:"domain"`         // the sender's
	Keys    []DKIMSelector `json:"keys,omitempty"` // of the selectors asked for, those of the message, or those that were guessed and found
	Guessed int            `json:"guessed,omitempty"`

	Message    bool            `json:"message,omitempty"`    // a message was looked at
	BareLF     bool            `json:"bare_lf,omitempty"`    // its lines ended in LF alone and were judged as if in CRLF
	Signatures []DKIMSignature `json:"signatures,omitempty"` // from the top of the message
	Ignored    int             `json:"ignored,omitempty"`    // how many more signatures there are than are verified

	Unknown []Unknown `json:"unknown,omitempty"`
}

// mostSignatures is how many signatures of a message are verified, so that a
// message cannot make its receiver ask thousands of questions.
const mostSignatures = 16

// mostLibraryHeader is up to how many octets of header the library is asked.
const mostLibraryHeader = 256 << 10

func (d *DKIMCheck) unknown() []Unknown { return d.Unknown }

func (d *DKIMCheck) summary() (lines []string) {
	for _, s := range d.Signatures {
		line := fmt.Sprintf("DKIM: %s for the signature of %s", s.Result, cmp.Or(s.Domain, "no domain"))
		if s.Reason != "" {
			line += " (" + s.Reason + ")"
		}
		lines = append(lines, line)
	}
	for _, k := range d.Keys {
		switch {
		case k.Problem != "":
		case len(k.Keys) == 1 && k.Keys[0].Usable():
			lines = append(lines, "DKIM: "+k.Name+" holds "+k.Keys[0].describe())
		default:
			lines = append(lines, "DKIM: "+k.Name+" holds no key that can be used")
		}
	}
	return lines
}

// passing are the signing domains (d=) of the signatures that verify.
func (d *DKIMCheck) passing() (domains []string) {
	for _, s := range d.Signatures {
		if domain, ok := asciiDomain(s.Domain); ok && s.Result == DKIMPass && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	return domains
}

// VerifyDKIM verifies the DKIM signatures of a message, at a time, and says of
// those that fail why. It never fails itself: a key that DNS would not give makes
// its signature's result temperror. At most 16 signatures are verified; a nil
// Resolver is a [Client] on the system's configuration. It is safe for concurrent
// use.
func VerifyDKIM(ctx context.Context, r Resolver, message []byte, now time.Time) *DKIMCheck {
	w := world{Checker: Checker{Now: func() time.Time { return now }}, Resolver: NewCache(r)}
	return w.dkim(ctx, Target{Domain: fromDomain(message), Message: message})
}

// dkim looks at the keys of the selectors that the target names, at the message's
// signatures and their keys, and if there is neither, at the keys of well-known
// senders.
func (w world) dkim(ctx context.Context, target Target) *DKIMCheck {
	d := &DKIMCheck{Domain: target.Domain, Message: len(target.Message) > 0}
	var wg sync.WaitGroup
	asked := make([]DKIMSelector, len(target.Selectors))
	for i, selector := range target.Selectors {
		wg.Go(func() {
			asked[i] = lookSelector(ctx, w.Resolver, strings.TrimSpace(selector), target.Domain, DKIMAsked)
		})
	}
	var signing []DKIMSelector
	if d.Message {
		wg.Go(func() { signing = w.signatures(ctx, d, target.Message) })
	}
	if !d.Message && len(target.Selectors) == 0 && d.Domain != "" {
		wg.Go(func() { w.guess(ctx, d) })
	}
	wg.Wait()
	for _, k := range slices.Concat(asked, signing) {
		if !slices.ContainsFunc(d.Keys, func(o DKIMSelector) bool { return o.Name == k.Name }) {
			k.Spare = k.Source == DKIMMessage && !slices.ContainsFunc(d.Signatures, func(s DKIMSignature) bool {
				return s.KeyName == k.Name && (s.Result == DKIMPass || !d.provenBeside(&s))
			})
			d.Keys = append(d.Keys, k)
			if k.Problem != "" {
				d.Unknown = append(d.Unknown, Unknown{Subject: k.Name, Reason: k.Problem})
			}
		}
	}
	return d
}

// signatures verifies those of a message, and returns where their keys stand.
func (w world) signatures(ctx context.Context, d *DKIMCheck, message []byte) (keys []DKIMSelector) {
	if len(message) > mostMail {
		d.Unknown = append(d.Unknown, Unknown{Reason: fmt.Sprintf("only the first %d MiB of the message were read", mostMail>>20)})
	}
	m := readMail(message)
	d.BareLF = m.bareLF
	fields := m.named("dkim-signature")
	if len(fields) > mostSignatures {
		d.Ignored = len(fields) - mostSignatures
		fields = fields[:mostSignatures]
		d.Unknown = append(d.Unknown, Unknown{Reason: fmt.Sprintf("%d more signatures of the message were not verified", d.Ignored)})
	}
	parsed := make([]*signature, len(fields))
	keys = make([]DKIMSelector, len(fields))
	var wg sync.WaitGroup
	for i, f := range fields {
		parsed[i] = readSignature(f, "v", "a", "b", "bh", "d", "h", "s")
		if s := parsed[i]; s.domain != "" && s.selector != "" {
			wg.Go(func() {
				keys[i] = lookSelector(ctx, w.Resolver, s.selector, s.domain, DKIMMessage)
			})
		}
	}
	wg.Wait()
	verified := w.libraryVerdict(ctx, m, len(fields))
	for i, s := range parsed {
		judged := s.judge(m, &keys[i], w.now(), verified[i])
		if judged.Fault == DKIMKeyMissing {
			w.fitElsewhere(ctx, &judged, s, m)
		}
		d.Signatures = append(d.Signatures, judged)
	}
	return slices.DeleteFunc(keys, func(k DKIMSelector) bool { return k.Name == "" })
}

// libraryVerdict says which signatures go-msgauth finds valid. What it lets pass
// needs no second opinion on its cryptography; of the rest it does not say enough,
// and it refuses what others accept (l=) and goes by the machine's clock, so that
// judge looks at them itself. So it does with headers of a size at which the
// library becomes slow.
func (w world) libraryVerdict(ctx context.Context, m *signedMail, n int) []bool {
	valid := make([]bool, n)
	if n == 0 || len(m.text)-len(m.body) > mostLibraryHeader {
		return valid
	}
	lookup := func(name string) ([]string, error) {
		a, err := ask(ctx, w.Resolver, name, TypeTXT)
		switch {
		case problem(a, err) != "":
			return nil, &net.DNSError{Err: problem(a, err), Name: name, IsTemporary: true}
		case len(a.Records) == 0:
			return nil, &net.DNSError{Err: "no TXT records", Name: name, IsNotFound: true}
		}
		return a.Texts(), nil
	}
	// The error only says that there are more signatures, or no whole header.
	verdicts, _ := dkim.VerifyWithOptions(bytes.NewReader(m.text), &dkim.VerifyOptions{LookupTXT: lookup, MaxVerifications: n})
	for i, v := range verdicts {
		valid[i] = v != nil && v.Err == nil
	}
	return valid
}
