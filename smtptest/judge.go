package smtptest

import (
	"context"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/dnscheck"
)

// none is the resolver of a server that knows no world.
type none struct{}

func (none) Resolve(_ context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
	return &dnscheck.Answer{Question: q, RCode: dnscheck.NXDomain}, nil
}

func (c *session) resolver() dnscheck.Resolver {
	if c.Resolver == nil {
		return none{}
	}
	return c.Resolver
}

// asked puts a question; nil means that there was no answer that tells.
func (c *session) asked(name string, t dnscheck.Type) *dnscheck.Answer {
	a, err := c.resolver().Resolve(c.ctx, dnscheck.Question{Name: name, Type: t})
	if err != nil || a.Failed() {
		return nil
	}
	return a
}

// takesHELO reports whether a name will do.
func (p *Policy) takesHELO(ctx context.Context, r dnscheck.Resolver, name string) bool {
	if strings.HasPrefix(name, "[") {
		literal := strings.TrimPrefix(strings.Trim(name, "[]"), "IPv6:")
		_, err := netip.ParseAddr(literal)
		return err == nil
	}
	if !strings.Contains(name, ".") || strings.ContainsAny(name, "_ :/") || strings.HasSuffix(name, ".localdomain") || strings.HasSuffix(name, ".local") {
		return false
	}
	if r == nil {
		return true
	}
	a, err := r.Resolve(ctx, dnscheck.Question{Name: name, Type: dnscheck.TypeA})
	return err != nil || a.Failed() || a.Exists()
}

// judgeSender looks at the envelope sender as MAIL gives it.
func (c *session) judgeSender(from string) Event {
	p := c.Policy
	if p == nil {
		return ""
	}
	if p.MaxMessages > 0 && c.server.count("from "+c.peer.Addr().String()) > p.MaxMessages {
		return EventRate
	}
	if slices.ContainsFunc(p.BlockedSenders, func(s string) bool { return strings.EqualFold(s, from) || strings.EqualFold(s, domainOf(from)) }) {
		return EventSenderBlocked
	}
	if p.SenderDomain && from != "" && !c.receives(domainOf(from)) {
		return EventSenderDomain
	}
	return ""
}

// receives reports whether a domain has a mail host, as far as DNS tells.
func (c *session) receives(domain string) bool {
	mx := c.asked(domain, dnscheck.TypeMX)
	if mx == nil {
		return true
	}
	if hosts := mx.Hosts(); len(hosts) > 0 {
		return !slices.Equal(hosts, []string{"."})
	}
	a := c.asked(domain, dnscheck.TypeA)
	return a == nil || len(a.Records) > 0
}

// judgeRecipient looks at the client, the sender and the recipient, in the order
// in which Postfix does, which puts off its checks until RCPT.
func (c *session) judgeRecipient(to string) Event {
	p := c.Policy
	if p == nil {
		return ""
	}
	box, known := p.Mailboxes[strings.ToLower(to)]
	domain := domainOf(to)
	local := false
	for address := range p.Mailboxes {
		local = local || domainOf(address) == domain
	}
	switch {
	case p.MaxRecipients > 0 && len(c.rcpts) >= p.MaxRecipients:
		return EventRecipients
	case c.user == "" && !local:
		return EventRelay
	case c.user != "" && !local:
		return ""
	}
	if c.user == "" {
		if e := c.judgeClient(); e != "" {
			return e
		}
	}
	switch {
	case !known:
		return EventUnknown
	case box.State != "":
		return mailboxEvents[box.State]
	case p.Greylist && c.server.count("grey "+c.peer.Addr().String()+" "+c.from+" "+to) == 1:
		return EventGreylisted
	}
	return ""
}

// judgeClient looks at the address that connects and at SPF.
func (c *session) judgeClient() Event {
	p := c.Policy
	if p.ReverseDNS {
		c.results["iprev"] = c.reverse()
		if c.results["iprev"] == "fail" {
			return EventReverse
		}
	}
	for _, list := range p.Blocklists {
		if e := c.listed(reversed(c.peer.Addr()), list, EventListed); e != "" {
			return e
		}
	}
	for _, list := range p.DomainBlocklists {
		if e := c.listed(domainOf(c.from), list, EventDomainListed); e != "" {
			return e
		}
	}
	if !p.SPF && !p.RequireSPF && !p.DMARC && !p.Authenticated {
		return ""
	}
	v := dnscheck.CheckSPF(c.ctx, c.resolver(), dnscheck.SPFQuery{IP: c.peer.Addr(), HELO: c.helo, MailFrom: c.from, Receiver: c.name()})
	c.results["spf"] = string(v.Result)
	switch {
	case p.SPF && v.Result == dnscheck.SPFPermError:
		return EventSPFError
	case p.SPF && v.Result == dnscheck.SPFFail, p.RequireSPF && v.Result != dnscheck.SPFPass && v.Result != dnscheck.SPFTempError:
		return EventSPF
	case p.SPF && v.Result == dnscheck.SPFTempError:
		return EventSPFTemporary
	}
	return ""
}

// reverse is forward-confirmed reverse DNS (RFC 8601, section 3).
func (c *session) reverse() string {
	ip := c.peer.Addr()
	zone := "in-addr.arpa"
	if ip.Is6() {
		zone = "ip6.arpa"
	}
	a := c.asked(reversed(ip)+"."+zone, dnscheck.TypePTR)
	if a == nil {
		return "temperror"
	}
	for _, name := range a.Hosts() {
		t := dnscheck.TypeA
		if ip.Is6() {
			t = dnscheck.TypeAAAA
		}
		if forward := c.asked(name, t); forward == nil || slices.Contains(forward.Addrs(), ip) {
			return "pass"
		}
	}
	return "fail"
}

// listed asks a block list (RFC 5782).
func (c *session) listed(subject, list string, e Event) Event {
	a := c.asked(subject+"."+list, dnscheck.TypeA)
	if a == nil {
		return ""
	}
	for _, addr := range a.Addrs() {
		c.results["list"] = list
		switch refused := netip.MustParsePrefix("127.255.255.0/24").Contains(addr); {
		case refused && c.Policy.TrustsErrors:
			return EventListRefused
		case !refused && addr.As4()[0] == 127:
			return e
		}
	}
	return ""
}

// reversed is an address as it stands in in-addr.arpa and block lists.
func reversed(ip netip.Addr) string {
	var parts []string
	if ip.Is4() {
		for _, b := range ip.As4() {
			parts = append(parts, portText(uint16(b)))
		}
	} else {
		const digits = "0123456789abcdef"
		for _, b := range ip.As16() {
			parts = append(parts, digits[b>>4:b>>4+1], digits[b&15:b&15+1])
		}
	}
	slices.Reverse(parts)
	return strings.Join(parts, ".")
}
