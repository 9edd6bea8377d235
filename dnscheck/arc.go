package dnscheck

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// ARCCheck is the verdict on a message's ARC chain (RFC 8617).
type ARCCheck struct {
	Verdict *ARCVerdict `json:"verdict,omitempty"`
}

func (a *ARCCheck) unknown() []Unknown {
	if a.Verdict == nil {
		return nil
	}
	return a.Verdict.Unknown
}

func (a *ARCCheck) summary() []string {
	if a.Verdict == nil || a.Verdict.Result == ARCNone {
		return nil
	}
	line := fmt.Sprintf("ARC: %s, %d sets", a.Verdict.Result, len(a.Verdict.Sets))
	if a.Verdict.Reason != "" {
		line += " (" + a.Verdict.Reason + ")"
	}
	return []string{line}
}

func (w world) arc(ctx context.Context, message []byte) *ARCCheck {
	return &ARCCheck{Verdict: verifyARC(ctx, w.Resolver, message, w.now())}
}

// ARCVerdict is what a validator makes of a chain (RFC 8617, section 5.2).
type ARCVerdict struct {
	Result ARCResult `json:"result"`
	Fault  ARCFault  `json:"fault,omitempty"`  // why it fails
	Reason string    `json:"reason,omitempty"` // the same in words
	Sets   []ARCSet  `json:"sets,omitempty"`   // by instance, from 1; as far as they can be told apart

	// OldestPass is the lowest instance from which on every message signature
	// passes: since then nobody has changed the message. 0 if all pass. It means
	// something only if Result is pass.
	OldestPass int `json:"oldest_pass"`

	// Unknown names the keys that DNS would not give. A validator says fail then
	// (section 5.2.1), as Result does; but nobody is to blame for it.
	Unknown []Unknown `json:"unknown,omitempty"`
}

// ARCResult is a Chain Validation Status (RFC 8617, section 4.4): what is written
// into cv= and into Authentication-Results.
type ARCResult string

// The results.
const (
	ARCNone ARCResult = "none" // the message has no chain
	ARCPass ARCResult = "pass"
	ARCFail ARCResult = "fail"
)

// ARCFault is what breaks a chain.
type ARCFault string

// The faults.
const (
	ARCTooLong   ARCFault = "too-long"  // more than 50 sets
	ARCStated    ARCFault = "stated"    // the newest seal says cv=fail
	ARCStructure ARCFault = "structure" // a field is missing, twice there, or cannot be read
	ARCMessage   ARCFault = "message"   // the newest message signature fails
	ARCSeal      ARCFault = "seal"      // a seal fails
)

// ARCSet is what one handler added: the three fields of one instance.
type ARCSet struct {
	Instance int          `json:"instance"`
	Results  string       `json:"results,omitempty"` // what it saw: the text of ARC-Authentication-Results
	CV       string       `json:"cv,omitempty"`      // what it thought of the chain before it
	Message  ARCSignature `json:"message"`           // ARC-Message-Signature
	Seal     ARCSignature `json:"seal"`              // ARC-Seal
}

// ARCSignature is one of the two signatures of a set.
type ARCSignature struct {
	Domain   string     `json:"domain,omitempty"`
	Selector string     `json:"selector,omitempty"`
	Headers  []string   `json:"headers,omitempty"` // h=; of a message signature only
	Result   DKIMResult `json:"result,omitempty"`  // "": it was not looked at
	Reason   string     `json:"reason,omitempty"`
	Changes  []string   `json:"changes,omitempty"` // what was changed since, found by undoing it
}

// VerifyARC validates the ARC chain of a message, at a time. It never fails: what
// cannot be read makes the chain fail. Line ends in LF alone are taken for CRLF.
// The keys are asked for all at once, each once; a nil Resolver is a [Client] on
// the system's configuration. It is safe for concurrent use.
func VerifyARC(ctx context.Context, r Resolver, message []byte, now time.Time) *ARCVerdict {
	return verifyARC(ctx, NewCache(r), message, now)
}

func verifyARC(ctx context.Context, r Resolver, message []byte, now time.Time) *ARCVerdict {
	c := readARC(readMail(message))
	v := &c.verdict
	if len(c.sets) == 0 && v.Fault == "" {
		v.Result = ARCNone
		return v
	}
	v.Result = ARCFail
	if v.Fault != "" {
		return v
	}
	c.fetchKeys(ctx, r)
	newest := len(c.sets) - 1
	oldest := newest + 1 // the last set, from the newest down, that verifies
	for oldest > 0 && c.verifyMessage(oldest-1, now) {
		oldest--
	}
	if m := v.Sets[newest].Message; m.Result != DKIMPass {
		return c.fail(ARCMessage, "the message signature of set %d does not verify: %s", newest+1, m.Reason)
	}
	for i := newest; i >= 0; i-- {
		if err := c.verifySeal(i); err != nil {
			return c.fail(ARCSeal, "the seal of set %d does not verify: %v", i+1, err)
		}
	}
	if oldest > 0 {
		v.OldestPass = oldest + 1
	}
	v.Result = ARCPass
	return v
}

// fail ends the validation.
func (c *arcChain) fail(fault ARCFault, format string, args ...any) *ARCVerdict {
	c.verdict.Result, c.verdict.Fault, c.verdict.Reason = ARCFail, fault, fmt.Sprintf(format, args...)
	return &c.verdict
}

// fetchKeys asks for the keys of all signatures at the same time.
func (c *arcChain) fetchKeys(ctx context.Context, r Resolver) {
	var wg sync.WaitGroup
	for i := range c.sets {
		for _, part := range []*arcSignature{&c.sets[i].message, &c.sets[i].seal} {
			wg.Go(func() { part.key = lookupKey(ctx, r, part.selector, part.domain, DKIMMessage) })
		}
	}
	wg.Wait()
	for _, s := range c.sets {
		for _, k := range []DKIMSelector{s.message.key, s.seal.key} {
			u := Unknown{Subject: k.Name, Reason: k.Problem}
			if k.Problem != "" && !slices.Contains(c.verdict.Unknown, u) {
				c.verdict.Unknown = append(c.verdict.Unknown, u)
			}
		}
	}
}

// usableKey is the key of a signature, if it may be used for it.
func (s *arcSignature) usableKey() (*DKIMKey, error) {
	key, _, err := s.key.key()
	if err != nil {
		return nil, err
	}
	_, err = key.allows(s.algorithm)
	return key, err
}

// verifyMessage verifies an ARC-Message-Signature, as DKIM signatures are (RFC
// 8617, section 4.1.2), and reports whether it passes.
func (c *arcChain) verifyMessage(i int, now time.Time) bool {
	s, out := &c.sets[i].message, &c.verdict.Sets[i].Message
	fail := func(result DKIMResult, err error) bool {
		out.Result, out.Reason = result, err.Error()
		return false
	}
	key, err := s.usableKey()
	switch {
	case s.key.Problem != "":
		return fail(DKIMTempError, err)
	case err != nil:
		return fail(DKIMPermError, err)
	case !s.expires.IsZero() && now.After(s.expires):
		return fail(DKIMPermError, errors.New("it expired on "+s.expires.Format(time.RFC1123)))
	}
	if _, stated := tagValue(s.tags, "c"); !stated && s.fitsRelaxed(key, c.mail) {
		out.Result = DKIMPass
		return true
	}
	if _, _, err := s.bodyMatches(c.mail); err != nil {
		out.Changes = undoBody(c.mail, s.bodyForm, s.bodyHash)
		return fail(DKIMFail, err)
	}
	covered := c.mail.pick(s.signature)
	if err := s.matches(key, covered, s.headerForm); err != nil {
		if err == errChanged {
			out.Changes = s.undoHeader(key, covered)
		}
		return fail(DKIMFail, err)
	}
	out.Result = DKIMPass
	return true
}

// fitsRelaxed reports whether a message signature without c= verifies as relaxed.
// DKIM's default, which RFC 8617 takes over, is simple; the drafts before it had
// relaxed, and so do programs that were written after them.
func (s *arcSignature) fitsRelaxed(key *DKIMKey, m *signedMail) bool {
	relaxed := *s.signature
	relaxed.headerForm, relaxed.bodyForm = canonRelaxed, canonRelaxed
	if _, _, err := relaxed.bodyMatches(m); err != nil {
		return false
	}
	return relaxed.matches(key, m.pick(&relaxed), canonRelaxed) == nil
}

// verifySeal verifies an ARC-Seal: it covers the three fields of every set up to
// its own, in the order of the sets, always relaxed (RFC 8617, section 5.1.1).
func (c *arcChain) verifySeal(i int) error {
	s, out := &c.sets[i].seal, &c.verdict.Sets[i].Seal
	key, err := s.usableKey()
	if err == nil {
		var covered []headerField
		for j, set := range c.sets[:i+1] {
			covered = append(covered, set.results, set.message.field)
			if j < i {
				covered = append(covered, set.seal.field)
			}
		}
		err = s.matches(key, covered, canonRelaxed)
	}
	switch {
	case err == nil:
		out.Result = DKIMPass
	case s.key.Problem != "":
		out.Result, out.Reason = DKIMTempError, err.Error()
	case errors.Is(err, errChanged), errors.Is(err, errOtherKey):
		out.Result, out.Reason = DKIMFail, err.Error()
	default:
		out.Result, out.Reason = DKIMPermError, err.Error()
	}
	return err
}

// signed says what a signature says of itself.
func (s *arcSignature) signed() ARCSignature {
	if s.signature == nil {
		return ARCSignature{}
	}
	return ARCSignature{
		Domain: strings.ToValidUTF8(s.domain, "?"), Selector: strings.ToValidUTF8(s.selector, "?"), Headers: s.headers,
	}
}
