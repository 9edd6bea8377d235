package dnscheck

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// arcChain is a chain as it is read from the header, with what is made of it.
type arcChain struct {
	mail    *signedMail
	sets    []arcSet // by instance, from 1; whole ones only, if the verdict has no fault
	verdict ARCVerdict
}

type arcSet struct {
	results       headerField
	message, seal arcSignature
}

type arcSignature struct {
	*signature
	key DKIMSelector
}

// mostARCSets is how many sets a chain can have (RFC 8617, section 4.2.1).
const mostARCSets = 50

// The fields of a set.
const (
	arcResults = "arc-authentication-results"
	arcMessage = "arc-message-signature"
	arcSeal    = "arc-seal"
)

// readARC collects the sets of a message and judges their structure: steps 1 to 3
// of RFC 8617, section 5.2.
func readARC(m *signedMail) *arcChain {
	c := &arcChain{mail: m}
	highest := 0
	var faults []string
	var found [mostARCSets + 1][3][]headerField
	for _, f := range m.fields {
		kind := slices.Index([]string{arcResults, arcMessage, arcSeal}, f.name)
		if kind < 0 {
			continue
		}
		i, err := instanceOf(f)
		if err != nil {
			faults = append(faults, f.name+": "+err.Error())
			continue
		}
		if i > mostARCSets {
			c.fail(ARCTooLong, "%s has instance %d; a chain has %d sets at most", f.name, i, mostARCSets)
			return c
		}
		found[i][kind] = append(found[i][kind], f)
		highest = max(highest, i)
	}
	for i := 1; i <= highest; i++ {
		set, shown := arcSet{}, ARCSet{Instance: i}
		if fields := found[i][0]; len(fields) > 0 {
			set.results = fields[0]
			_, payload, _ := strings.Cut(fields[0].value(), ";")
			shown.Results = strings.ToValidUTF8(strings.Join(strings.Fields(payload), " "), "?")
		}
		if fields := found[i][1]; len(fields) > 0 {
			set.message.signature = readSignature(fields[0], "i", "a", "b", "bh", "d", "h", "s")
		}
		if fields := found[i][2]; len(fields) > 0 {
			set.seal.signature = readSignature(fields[0], "i", "a", "b", "cv", "d", "s")
			shown.CV, _ = tagValue(set.seal.tags, "cv")
		}
		shown.Message, shown.Seal = set.message.signed(), set.seal.signed()
		for kind, name := range []string{arcResults, arcMessage, arcSeal} {
			if n := len(found[i][kind]); n != 1 {
				faults = append(faults, fmt.Sprintf("set %d has %d fields %s; it needs one", i, n, name))
			}
		}
		c.sets = append(c.sets, set)
		c.verdict.Sets = append(c.verdict.Sets, shown)
	}
	if highest > 0 && c.verdict.Sets[highest-1].CV == string(ARCFail) {
		c.fail(ARCStated, "%s, who sealed last, found the chain broken already (cv=fail)", c.verdict.Sets[highest-1].Seal.Domain)
		return c
	}
	for i := range c.sets {
		if err := c.sets[i].structure(i + 1); err != nil && len(faults) == 0 {
			faults = append(faults, fmt.Sprintf("set %d: %v", i+1, err))
		}
	}
	if len(faults) > 0 {
		c.fail(ARCStructure, "%s", strings.Join(faults, "; "))
	}
	return c
}

// structure judges the fields of a set, each by itself.
func (s *arcSet) structure(instance int) error {
	if s.message.signature == nil || s.seal.signature == nil {
		return errors.New("a signature is missing")
	}
	if err := s.message.structureARC("ARC-Message-Signature"); err != nil {
		return err
	}
	if err := s.seal.structureARC("ARC-Seal"); err != nil {
		return err
	}
	switch {
	case s.message.unsupported != "":
		return errors.New("ARC-Message-Signature: " + s.message.unsupported)
	case !slices.Contains(s.message.headers, "from"):
		return errors.New("ARC-Message-Signature: h= does not name From")
	case slices.Contains(s.message.headers, arcSeal):
		// Section 4.1.2 forbids to sign any field of ARC. Only the seal is made
		// after the signature and cannot have been there; signers that covered
		// ARC-Authentication-Results, as drafts had it, can be verified.
		return errors.New("ARC-Message-Signature: h= names ARC-Seal")
	}
	if h, ok := tagValue(s.seal.tags, "h"); ok {
		return fmt.Errorf("ARC-Seal: h=%s, which a seal must not have", h)
	}
	// Only the first handler finds no chain before it (section 5.2, step 3).
	want := string(ARCPass)
	if instance == 1 {
		want = string(ARCNone)
	}
	if cv, _ := tagValue(s.seal.tags, "cv"); cv != want {
		return fmt.Errorf("ARC-Seal: cv=%s, where only %s can stand", cv, want)
	}
	return nil
}

// structureARC judges what both kinds of signature have in common.
func (s *arcSignature) structureARC(name string) error {
	if len(s.faults) > 0 {
		return errors.New(name + ": " + strings.Join(s.faults, "; "))
	}
	if s.algorithm != "rsa-sha256" && s.algorithm != "ed25519-sha256" {
		return fmt.Errorf("%s: a=%s cannot be verified", name, s.algorithm)
	}
	if _, ok := keyName(s.selector, s.domain); !ok {
		return fmt.Errorf("%s: s=%s and d=%s make no domain name", name, s.selector, s.domain)
	}
	return nil
}

// instanceOf reads the instance of an ARC field. It is a tag like others in
// ARC-Seal and ARC-Message-Signature, and stands before the first semicolon in
// ARC-Authentication-Results (RFC 8617, section 3.9).
func instanceOf(f headerField) (int, error) {
	if len(f.raw) > mostSignature {
		return 0, fmt.Errorf("the field has %d octets", len(f.raw))
	}
	value := f.value()
	if f.name == arcResults {
		first, _, ok := strings.Cut(value, ";")
		if !ok {
			return 0, errors.New("there is nothing but the instance")
		}
		name, number, _ := strings.Cut(withoutComments(first), "=")
		if stripSpace(name) != "i" {
			return 0, errors.New("the instance (i=) does not stand at the beginning")
		}
		return instance(number)
	}
	tags, _ := parseTags(value)
	number, ok := tagValue(tags, "i")
	if !ok {
		return 0, errors.New("there is no instance (i=)")
	}
	return instance(withoutComments(number))
}

// instance reads one or two digits (RFC 8617, section 3.9); more can be read, so
// as to say that there are too many sets.
func instance(s string) (int, error) {
	s = stripSpace(s)
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil || n == 0 || len(s) > 2 && n <= mostARCSets {
		return 0, fmt.Errorf("i=%s is no instance from 1 to %d", s, mostARCSets)
	}
	return int(n), nil
}

// withoutComments takes the comments out of a text (RFC 5322, section 3.2.2).
func withoutComments(s string) string {
	if !strings.Contains(s, "(") {
		return s
	}
	var out strings.Builder
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && depth > 0:
			i++ // a quoted pair
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteByte(c)
		}
	}
	return out.String()
}
