package smtptest

import (
	"bytes"
	"errors"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/maildiag/maildiag/dnscheck"
)

// judgeMessage looks at the message.
func (c *session) judgeMessage(m arrived) Event {
	p := c.Policy
	switch {
	case m.tooBig:
		return EventSize
	case p == nil:
		return ""
	case p.BareLF && m.bareLF:
		return EventBareLF
	case p.MaxLine > 0 && m.longest > p.MaxLine:
		return EventLine
	}
	header, _, _ := bytes.Cut(m.data, []byte("\r\n\r\n"))
	if p.MaxHops > 0 && bytes.Count(bytes.ToLower(header), []byte("\nreceived:")) >= p.MaxHops {
		return EventLoop
	}
	if p.Content {
		switch from := field(header, "from"); {
		case bytes.Contains(m.data, []byte(gtube)):
			return EventSpam
		case bytes.Contains(m.data, []byte(eicar)):
			return EventVirus
		case from == "":
			return EventHeader
		}
	}
	if c.user != "" {
		return ""
	}
	return c.judgeSignatures(m.data, field(header, "from"))
}

// judgeSignatures looks at DKIM, and at DMARC, which joins it with SPF.
func (c *session) judgeSignatures(message []byte, from string) Event {
	p := c.Policy
	if !p.DKIM && !p.DMARC && !p.Authenticated {
		return ""
	}
	checked, err := dkim.VerifyWithOptions(bytes.NewReader(message), &dkim.VerifyOptions{
		MaxVerifications: 10,
		LookupTXT: func(name string) ([]string, error) {
			a := c.asked(name, dnscheck.TypeTXT)
			if a == nil {
				return nil, errors.New("DNS did not answer")
			}
			return a.Texts(), nil
		},
	})
	if err != nil {
		checked = nil
	}
	var in dnscheck.DMARCInput
	c.results["dkim"] = "none"
	for _, v := range checked {
		result := "pass"
		if v.Err != nil {
			result = "fail"
		}
		if c.results["dkim"] != "pass" {
			c.results["dkim"] = result
		}
		in.DKIM = append(in.DKIM, dnscheck.DMARCIdentity{Domain: v.Domain, Result: result})
	}
	spf := c.results["spf"]
	in.SPF = dnscheck.DMARCIdentity{Domain: domainOf(c.from), Result: spf}
	if p.DKIM && len(checked) > 0 && c.results["dkim"] != "pass" {
		return EventDKIM
	}
	if p.Authenticated && spf != "pass" && c.results["dkim"] != "pass" {
		return EventUnauthenticated
	}
	if !p.DMARC || from == "" {
		return ""
	}
	c.results["from"] = domainOf(strings.Trim(from, "> "))
	_, verdict := dnscheck.CheckDMARC(c.ctx, c.resolver(), c.results["from"], in)
	c.results["dmarc"] = string(verdict.Result)
	if verdict.Disposition == dnscheck.DispositionReject {
		return EventDMARC
	}
	return ""
}

// field is the value of a header field on one line.
func field(header []byte, name string) string {
	for line := range strings.SplitSeq(strings.ReplaceAll(string(header), "\r\n ", " "), "\r\n") {
		key, value, found := strings.Cut(line, ":")
		if found && strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// The strings that every filter knows, to be tested with: GTUBE of SpamAssassin,
// and the EICAR test file. Each stands in two parts, so that no filter takes this
// source for a message.
const (
	gtube = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-" + "ANTI-UBE-TEST-EMAIL*C.34X"
	eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`
)
