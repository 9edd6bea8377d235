package diagnose

import (
	"bytes"
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/idna"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpprobe"
)

// ownNames are names that this client may give in EHLO: those that DNS confirms.
func ownNames(e *Evidence) (names []string) {
	if e.DNS == nil {
		return nil
	}
	for _, r := range e.DNS.Reverse {
		for _, h := range r.Names {
			if slices.Contains(h.Addrs, r.IP) {
				names = append(names, h.Name)
			}
		}
		if r.IP.Is4() {
			names = append(names, "["+r.IP.String()+"]")
		}
	}
	if d := domainOf(e.From); d != "" {
		names = append(names, "mail."+d)
	}
	return names
}

func (p patient) loginAsSender() []check.Fix {
	if !strings.Contains(p.User, "@") || strings.EqualFold(p.User, p.From) {
		return nil
	}
	return one(set("from", p.User, "Send as the address of the login"))
}

// alignedSender is the address that the message is from, if the envelope has one of
// another domain: SPF counts for DMARC only if the two agree (RFC 9989).
func (p patient) alignedSender() []check.Fix {
	m, err := mail.ReadMessage(bytes.NewReader(p.Message))
	if err != nil {
		return nil
	}
	from, err := mail.ParseAddress(m.Header.Get("From"))
	if err != nil || domainOf(from.Address) == domainOf(p.From) {
		return nil
	}
	return one(set("from", from.Address, "Give an address of the domain that the message is from as the envelope sender"))
}

// bareRecipients are the recipients less what stands around them.
func (p patient) bareRecipients() (out []check.Fix) {
	for _, to := range p.To {
		if bare, ok := bareAddress(to); ok && (p.s.Domain == "" || domainOf(bare) == p.s.Domain) {
			out = append(out, set("to", bare, "Give the bare address to RCPT"))
		}
	}
	return out
}

// bareAddress takes the address out of "Jo <jo@example.com>" and the like; it
// reports false if there is nothing to take away.
func bareAddress(s string) (string, bool) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Address == s {
		return "", false
	}
	return a.Address, true
}

// smallerMessage is what fits below the limit that the server states (RFC 1870).
func (p patient) smallerMessage() []check.Fix {
	if p.s.Session == nil {
		return nil
	}
	for _, x := range []*smtpprobe.Extensions{p.s.Session.EHLOTLS, p.s.Session.EHLO} {
		if x != nil && x.Size > 0 {
			most := strconv.FormatInt(x.Size, 10)
			return one(set("size", most, "Keep the message, as it is encoded, within "+most+" octets"))
		}
	}
	return nil
}

// meantRecipients are the recipients whose domain takes no mail and is a slip of the
// finger away from one that does, as dnscheck tells.
func (p patient) meantRecipients() (out []check.Fix) {
	if p.e.DNS == nil {
		return nil
	}
	for _, to := range p.recipientsAt(p.s.Domain) {
		at := strings.LastIndexByte(to, '@')
		if meant := p.e.DNS.Meant(domainOf(to)); meant != "" && at > 0 {
			out = append(out, set("to", to[:at+1]+meant, "Did you mean "+meant+"? Correct the address"))
		}
	}
	return out
}

// encodedDomains writes the domains of the envelope as DNS has them (RFC 5891): only
// what stands before the @ needs SMTPUTF8.
func (p patient) encodedDomains() (out []check.Fix) {
	if encoded, ok := encodedDomain(p.From); ok {
		out = append(out, set("from", encoded, "Write the sender's domain in its ASCII form"))
	}
	for _, to := range p.To {
		if encoded, ok := encodedDomain(to); ok && len(p.To) == 1 {
			out = append(out, set("to", encoded, "Write the recipient's domain in its ASCII form"))
		}
	}
	return out
}

func encodedDomain(address string) (string, bool) {
	at := strings.LastIndexByte(address, '@')
	domain, err := idna.Lookup.ToASCII(address[at+1:])
	if at < 0 || err != nil || domain == address[at+1:] {
		return "", false
	}
	return address[:at+1] + domain, true
}
