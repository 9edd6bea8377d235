package netprobe

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/phrase"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesName judge the server's name and address, before anything is dialled.
var rulesName = []rule{
	{
		Meta: check.Meta{
			Code: "host-malformed", Cause: string(smtpcode.ServerAddressInvalid), Severity: check.Error,
			Title: "The configured server is neither a host name nor an address",
			Doc:   "The host or port cannot be dialled as it stands. Usual slips are a URL where a bare host belongs, the port inside the host, blanks or a line feed from an environment variable, a mail address, and two hosts in one setting.",
			Fix:   "Configure the bare host name and, apart from it, the port: smtp.example.com and 587",
			Refs:  []string{"RFC 1123, section 2.1", "RFC 3986, section 3.2.2", "Go documentation, net.JoinHostPort"},
		},
		Check: hostMalformed,
	},
	{
		Meta: check.Meta{
			Code: "host-unknown", Cause: string(smtpcode.ServerNameNotFound), Severity: check.Error,
			Title: "DNS has no address for the server's name",
			Doc:   "The resolver that this program uses answered that the name does not exist, or that it has no A and no AAAA record. It is a typing error, a host of another region, a container's service name on another network, or a domain that receives mail (MX) and has no host of its own.",
			Fix:   "Correct the server's name as the provider's page for outgoing mail (SMTP) gives it; look it up from the same machine or container",
			Refs:  []string{"RFC 1035, section 4.1.1", "RFC 2308, section 2"},

			ExplainedBy: []check.Code{"host-malformed", "no-network"},
		},
		Check: hostUnknown,
	},
	{
		Meta: check.Meta{
			Code: "resolver-failing", Cause: string(smtpcode.DNSResolverFailed), Severity: check.Error,
			Title: "The resolver of this machine does not answer for the server's name",
			Doc:   "The name server that this machine asks was silent, refused or failed, so that the server's address stays unknown. It says nothing about whether the name exists. A wrong nameserver line in /etc/resolv.conf, an overloaded cluster DNS, a filter on UDP port 53 and broken DNSSEC of the domain look like this.",
			Fix:   "Repair or replace the nameserver in /etc/resolv.conf (in Kubernetes: look at CoreDNS and at egress policies for port 53), then send again; the message needs no change",
			Refs:  []string{"RFC 1035, section 4.1.1", "RFC 8914, section 4"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: func(r *Result) []check.Finding {
			n := r.Resolution
			if n == nil || n.Outcome != ResolverFailed || n.Control != "" {
				return nil
			}
			f := check.Finding{Confidence: check.Likely, Subject: n.Host, Evidence: append([]string{fmt.Sprintf("%s after %s: %s", n.Host, round(n.Took), n.Detail)}, evidence(r.elsewhere())...)}
			if len(filter(r.elsewhere(), answered)) > 0 {
				f.Confidence = check.Certain // the network is there, so it is the resolver
			}
			return []check.Finding{f}
		},
	},
	{
		Meta: check.Meta{
			Code: "server-zone-failing", Cause: string(smtpcode.DNSResolverFailed), Severity: check.Error,
			Title: "The resolver fails for the server's name, and answers for others",
			Doc:   "The name server that this machine asks works, and answers SERVFAIL or the like for the mail server's name. The servers of that name's zone do not answer it, or the zone's DNSSEC signatures are broken, and every resolver that validates fails alike. It says nothing about whether the name exists.",
			Fix:   "Compare with another resolver (dig NAME @9.9.9.9) and without validation (dig +cd NAME); tell the operator of the server's domain, or use another server or its address for the time being",
			Refs:  []string{"RFC 1035, section 4.1.1", "RFC 4035, section 5.5", "RFC 8914, section 4"},

			ExplainedBy: []check.Code{"no-network"},
		},
		Check: func(r *Result) []check.Finding {
			n := r.Resolution
			if n == nil || n.Outcome != ResolverFailed || n.Control == "" {
				return nil
			}
			return []check.Finding{{Confidence: check.Certain, Subject: n.Host, Evidence: []string{n.Host + ": " + n.Detail, "the same resolver for " + n.Control}}}
		},
	},
	{
		Meta: check.Meta{
			Code: "name-points-here", Cause: string(smtpcode.ConnectionRefused), Severity: check.Error,
			Title: "The server's name leads to this machine itself",
			Doc:   "The name resolves to a loopback or unspecified address, and nothing there takes the connection. A line in the hosts file, a DNS filter that answers 0.0.0.0 for names it blocks, or a test entry that was left behind sends the program to itself.",
			Fix:   "Remove the name from /etc/hosts, or let the DNS filter pass it; then compare with: dig +short NAME",
			Refs:  []string{"RFC 6890, section 2.2.2", "hosts(5)"},
		},
		Check: func(r *Result) []check.Finding {
			n := r.Resolution
			if n == nil || r.isLocal() || r.worked() || !strings.Contains(strings.Trim(n.Host, "."), ".") || len(n.Addrs) == 0 {
				return nil
			}
			for _, a := range n.Addrs {
				if !a.IsLoopback() && !a.IsUnspecified() {
					return nil
				}
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: n.Host,
				Message:  fmt.Sprintf("%s resolves to %v, which is this machine itself, and nothing takes the connection there.", n.Host, n.Addrs),
				Evidence: append([]string{fmt.Sprintf("%s: %v", n.Host, n.Addrs)}, evidence(r.dials(RoleTarget))...),
			}}
		},
	},
	{
		Meta: check.Meta{
			Code: "host-not-ascii", Cause: string(smtpcode.ServerNameNotFound), Severity: check.Warning,
			Title: "The server's name is not in the form in which DNS has it",
			Doc:   "The name has letters outside ASCII. DNS knows it in its encoded form (xn--…), and many programs, those that use Go's net package among them, do not encode it and say \"no such host\".",
			Fix:   "Configure the encoded form of the name",
			Refs:  []string{"RFC 5891, section 4.4"},
		},
		Check: func(r *Result) []check.Finding {
			if r.Resolution == nil || r.Resolution.Outcome != Resolved || strings.IndexFunc(r.Host, func(c rune) bool { return c > 0x7F }) < 0 {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Possible, Subject: r.Host, Evidence: []string{r.Host + " is looked up as " + r.Resolution.Host},
				Fixes: []check.Fix{setServer("Configure the encoded form of the name", at(r.Resolution.Host, r.Port))},
			}}
		},
	},
}

func hostMalformed(r *Result) []check.Finding {
	fault := hostFault(r.Host)
	if fault == "" && r.Port == 0 {
		fault = "the port is missing"
	}
	if fault == "" {
		return nil
	}
	f := check.Finding{
		Confidence: check.Certain, Subject: r.Host,
		Message:  fmt.Sprintf("%q with port %d cannot be dialled: %s.", r.Host, r.Port, fault),
		Evidence: []string{fmt.Sprintf("host %q, port %d", r.Host, r.Port)},
	}
	if server := meant(r.Host, r.Port); server != "" {
		f.Fixes = []check.Fix{setServer("Configure the bare host and the port", server)}
	}
	return []check.Finding{f}
}

// meant is the server that a malformed setting was meant to name, or "".
func meant(host string, port uint16) string {
	s := strings.TrimSpace(host)
	if _, rest, ok := strings.Cut(s, "://"); ok {
		s = rest
	}
	s = s[strings.LastIndexByte(s, '@')+1:]
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		s = s[:i]
	}
	if h, p, ok := strings.Cut(s, ":"); ok && (!strings.Contains(p, ":") || strings.Contains(h, ".")) {
		s = h
		p = p[strings.LastIndexByte(p, ':')+1:] // the port may stand there twice
		if n, err := strconv.ParseUint(p, 10, 16); err == nil && n > 0 {
			port = uint16(n)
		}
	}
	if port == 0 {
		port = 587
	}
	if strings.ContainsRune(host, '@') && !strings.Contains(host, "://") || hostFault(s) != "" {
		return "" // a mail address names no server
	}
	return at(s, port)
}

func hostUnknown(r *Result) []check.Finding {
	n := r.Resolution
	if n == nil || n.Outcome != NameNotFound {
		return nil
	}
	f := check.Finding{Confidence: check.Certain, Subject: n.Host, Evidence: []string{n.Host + ": " + n.Detail}}
	name := strings.ToLower(strings.Trim(n.Host, "."))
	switch known := nearest(name); {
	case known != "":
		f.Message = fmt.Sprintf("DNS has no address for %s; %s is one letter or two away.", n.Host, known)
		f.Fixes = []check.Fix{setServer("Correct the server's name", at(known, r.Port))}
	case !strings.Contains(name, ".") && !r.isLocal():
		f.Message = fmt.Sprintf("%s is a name without a domain, and no network that this program is on knows it.", n.Host)
		f.Fixes = []check.Fix{{Message: "Join the container to the network on which that service has its name, or configure the full name of the server"}}
		if r.Local != nil && r.Local.Container != "" {
			f.Message = fmt.Sprintf("%s is a name without a domain, and the container's networks (%s) do not know it.", n.Host, r.Local.Container)
		}
	}
	return []check.Finding{f}
}

// submission lists hosts that very many programs are configured with, for slips of
// the pen. Each stands on its provider's page for outgoing mail.
var submission = []string{
	"smtp.gmail.com", "smtp-relay.gmail.com", "smtp.office365.com", "smtp-mail.outlook.com", "smtp.mail.yahoo.com",
	"smtp.mail.me.com", "smtp.fastmail.com", "smtp.zoho.com", "smtp.zoho.eu", "smtp.gmx.com", "smtp.gmx.net", "mail.gmx.net", "smtp.web.de",
	"smtp.ionos.com", "smtp.ionos.de", "smtp.hostinger.com", "smtp.titan.email", "smtp.yandex.com", "smtp.mail.ru", "smtp.aol.com",
	"smtp.sendgrid.net", "smtp.mailgun.org", "smtp.eu.mailgun.org", "smtp.postmarkapp.com", "smtp.mandrillapp.com", "smtp.sparkpostmail.com",
	"smtp-relay.brevo.com", "in-v3.mailjet.com", "smtp.mailersend.net", "smtp.resend.com", "mail.smtp2go.com", "smtp.elasticemail.com",
	"smtp.mailtrap.io", "live.smtp.mailtrap.io", "email-smtp.us-east-1.amazonaws.com", "email-smtp.eu-west-1.amazonaws.com",
}

// nearest returns the known host that differs from name in one or two places, or "".
func nearest(name string) string {
	best, found := 3, ""
	for _, known := range submission {
		if d := phrase.Distance(name, known); d > 0 && d < best {
			best, found = d, known
		}
	}
	return found
}
