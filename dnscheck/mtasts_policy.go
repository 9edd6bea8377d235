package dnscheck

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// MTASTSMode is what a policy asks of senders when a mail host does not live up to
// it (RFC 8461, section 5).
type MTASTSMode string

// The modes.
const (
	MTASTSEnforce MTASTSMode = "enforce" // do not deliver
	MTASTSTesting MTASTSMode = "testing" // deliver, and report
	MTASTSNone    MTASTSMode = "none"    // as if there were no policy
)

// MTASTSPolicy is an MTA-STS policy file (RFC 8461, section 3.2).
type MTASTSPolicy struct {
	Mode       MTASTSMode    `json:"mode"`
	MaxAge     time.Duration `json:"max_age"`              // how long senders keep it, in nanoseconds
	MX         []string      `json:"mx,omitempty"`         // host names, or "*." and a domain for any one label before it
	Extensions []string      `json:"extensions,omitempty"` // "name: value" lines that senders pass over
	Ignored    []string      `json:"ignored,omitempty"`    // lines after the first of their kind
}

// mostPolicy is how large a policy file may be (RFC 8461, section 3.3, suggests
// 64 kilobytes).
const mostPolicy = 64 << 10

// longestMaxAge is a year and a bit: 31557600 seconds (RFC 8461, section 3.2).
const longestMaxAge = 31557600 * time.Second

// ParseMTASTSPolicy reads the body of a policy file. The faults, each with its
// line, say why the policy is invalid, which to a sender is the same as none; what
// could be read is returned all the same. Unknown fields are passed over, and of
// all fields but mx the first counts (RFC 8461, section 3.2).
func ParseMTASTSPolicy(body []byte) (policy *MTASTSPolicy, faults []string) {
	p := policyParser{policy: &MTASTSPolicy{}, seen: map[string]bool{}}
	switch {
	case len(body) > mostPolicy:
		return p.policy, []string{fmt.Sprintf("%d octets are more than the 64 kilobytes that senders read", len(body))}
	case len(body) == 0:
		return p.policy, []string{"the file is empty"}
	}
	// A line ends with LF or CRLF; the last need not end.
	lines := bytes.Split(bytes.TrimSuffix(body, []byte("\n")), []byte("\n"))
	for i, line := range lines {
		text := string(line)
		if i < len(lines)-1 || bytes.HasSuffix(body, []byte("\n")) {
			text = strings.TrimSuffix(text, "\r")
		}
		p.line = i + 1
		p.field(text)
	}
	p.line = 0
	for _, name := range []string{"version", "mode", "max_age"} {
		if !p.seen[name] {
			p.fault("there is no %s", name)
		}
	}
	if !p.seen["mx"] && p.policy.Mode != MTASTSNone {
		p.fault("there is no mx, which only mode none may do without")
	}
	return p.policy, p.faults
}

// emptyLine is the one fault that most senders forgive.
const emptyLine = "the line is empty"

type policyParser struct {
	policy *MTASTSPolicy
	seen   map[string]bool
	line   int // from 1; 0: the file as a whole
	faults []string
}

func (p *policyParser) fault(format string, args ...any) {
	s := fmt.Sprintf(format, args...)
	if p.line > 0 {
		s = fmt.Sprintf("line %d: %s", p.line, s)
	}
	p.faults = append(p.faults, s)
}

func (p *policyParser) field(text string) {
	name, value, ok := strings.Cut(text, ":")
	value = strings.Trim(value, wsp)
	switch {
	case strings.Trim(text, wsp) == "":
		p.fault(emptyLine)
		return
	case !ok || !validFieldName(name):
		p.fault("%s is not of the form \"name: value\"", show(text))
		return
	case value == "":
		p.fault("%s has no value", name)
		p.seen[name] = true
		return
	}
	again := p.seen[name]
	p.seen[name] = true
	switch {
	case name == "mx":
		if validMXPattern(value) {
			p.policy.MX = append(p.policy.MX, value)
		} else {
			p.fault("mx: %s is neither a host name nor \"*.\" and a domain name", show(value))
		}
	case name == "version" && !again:
		if value != "STSv1" {
			p.fault("version: %s is not STSv1", show(value))
		}
	case name == "mode" && !again:
		switch m := MTASTSMode(value); m {
		case MTASTSEnforce, MTASTSTesting, MTASTSNone:
			p.policy.Mode = m
		default:
			p.fault("mode: %s is not enforce, testing or none", show(value))
		}
	case name == "max_age" && !again:
		p.maxAge(value)
	case !validPolicyValue(value):
		p.fault("%s: %s holds control characters, or is not UTF-8", name, show(value))
	case again && (name == "version" || name == "mode" || name == "max_age"):
		p.policy.Ignored = append(p.policy.Ignored, text)
	default:
		p.policy.Extensions = append(p.policy.Extensions, name+": "+value)
	}
}

// maxAge reads 1 to 10 digits, of at most [longestMaxAge].
func (p *policyParser) maxAge(value string) {
	n, err := strconv.ParseUint(value, 10, 63)
	if err != nil || len(value) > 10 {
		p.fault("max_age: %s is not a number of seconds in up to 10 digits", show(value))
		return
	}
	if n > uint64(longestMaxAge/time.Second) {
		p.fault("max_age: %s is more than 31557600 seconds", value)
		n = uint64(longestMaxAge / time.Second)
	}
	p.policy.MaxAge = time.Duration(n) * time.Second
}

// show quotes a piece of somebody else's file, shortened.
func show(s string) string {
	if len(s) > 80 {
		s = strings.ToValidUTF8(s[:80], "") + "…"
	}
	return strconv.Quote(s)
}

// validPolicyValue reports whether s is UTF-8 without control characters
// (sts-policy-ext-value).
func validPolicyValue(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// validMXPattern reports whether s is a domain name, perhaps after "*."
// (sts-policy-mx-value; Domain of RFC 5321, section 4.1.2).
func validMXPattern(s string) bool {
	return validHostName(strings.TrimPrefix(s, "*."))
}

// validHostName reports whether s is labels of letters, digits and inner hyphens.
func validHostName(s string) bool {
	if !validName(s) {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		for i := range len(label) {
			if !isAlphanumeric(label[i]) && (label[i] != '-' || i == 0 || i == len(label)-1) {
				return false
			}
		}
	}
	return s != "."
}

// Match reports whether the policy allows delivery to this mail host. A pattern
// matches the name that it is, whatever its case; one that begins with "*."
// matches exactly one label in the place of the star (RFC 8461, section 4.1). The
// host may be written with a final dot, and in its own script.
func (p *MTASTSPolicy) Match(mxHost string) bool {
	host, ok := asciiDomain(mxHost)
	if !ok {
		return false
	}
	for _, pattern := range p.MX {
		if matchesMX(canonical(pattern), host) {
			return true
		}
	}
	return false
}

func matchesMX(pattern, host string) bool {
	if base, wild := strings.CutPrefix(pattern, "*."); wild {
		label, rest, _ := strings.Cut(host, ".")
		return label != "" && rest == base
	}
	return pattern == host
}

// String gives the policy as a file to serve.
func (p *MTASTSPolicy) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "version: STSv1\r\nmode: %s\r\n", p.Mode)
	for _, mx := range p.MX {
		fmt.Fprintf(&b, "mx: %s\r\n", mx)
	}
	fmt.Fprintf(&b, "max_age: %d\r\n", p.MaxAge/time.Second)
	for _, e := range p.Extensions {
		fmt.Fprintf(&b, "%s\r\n", e)
	}
	return b.String()
}
