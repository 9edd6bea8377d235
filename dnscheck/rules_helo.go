package dnscheck

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesHELO judge the name given in EHLO.
var rulesHELO = []rule{
	{
		Meta: check.Meta{
			Code: "helo-localhost", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The EHLO name is localhost",
			Doc:   "The client introduces itself as localhost, which every machine calls itself. Many receivers refuse such clients outright, for spam programs do the same. Libraries use it unless told otherwise: in Go's net/smtp it is the default.",
			Fix:   "Set the EHLO name to the mail server's full name (in Go: (*smtp.Client).Hello)",
			Refs:  []string{"RFC 5321, section 4.1.4", "RFC 5321, section 2.3.5", "https://pkg.go.dev/net/smtp#Client.Hello"},
		},
		Check: onHELO(func(r *Result, h *HELOCheck) (check.Finding, bool) {
			kind, _, _ := heloForm(h.Name)
			return check.Finding{
				Message: fmt.Sprintf("EHLO gives the name %s.", h.Name), Fixes: nameFixes(r),
			}, kind == heloLocalhost
		}),
	},
	{
		Meta: check.Meta{
			Code: "helo-invalid", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The EHLO name is not a host name",
			Doc:   "The client introduces itself with something that is neither a host name nor an address literal: it has characters that host names do not have, empty labels, a port, or brackets in the wrong place. Receivers refuse it as a syntax error (501). An underscore in the machine's name is the usual reason.",
			Fix:   "Set the EHLO name to the mail server's full name, of letters, digits, hyphens and dots",
			Refs:  []string{"RFC 5321, section 4.1.2", "RFC 5321, section 4.1.3", "RFC 1123, section 2.1"},
		},
		Check: onHELO(func(r *Result, h *HELOCheck) (check.Finding, bool) {
			kind, _, why := heloForm(h.Name)
			return check.Finding{
				Message: fmt.Sprintf("The EHLO name %q %s.", h.Name, why), Fixes: nameFixes(r),
			}, kind == heloInvalid
		}),
	},
	{
		Meta: check.Meta{
			Code: "helo-not-fqdn", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The EHLO name is not a full domain name",
			Doc:   "The client introduces itself with a name that means nothing outside its own network: one without a domain, or one under an ending such as .local or .internal. Receivers that want a full name refuse it (504, 550). It is mostly the machine's own name, which a container, a cloud or a desktop made up.",
			Fix:   "Set the EHLO name to a full name that public DNS knows, best that of the PTR record",
			Refs:  []string{"RFC 5321, section 4.1.4", "RFC 5321, section 2.3.5", "https://www.postfix.org/postconf.5.html#reject_non_fqdn_helo_hostname"},
		},
		Check: onHELO(func(r *Result, h *HELOCheck) (check.Finding, bool) {
			kind, _, why := heloForm(h.Name)
			return check.Finding{
				Message: fmt.Sprintf("The EHLO name %s %s.", h.Name, why), Fixes: nameFixes(r),
			}, kind == heloUnqualified
		}),
	},
	{
		Meta: check.Meta{
			Code: "helo-address-literal", Cause: string(smtpcode.HELORejected), Severity: check.Warning,
			Title: "The EHLO name is an address",
			Doc:   "The client introduces itself with an address instead of a name. In brackets that is allowed for clients without a name, but many receivers take it for a sign of a home computer and refuse it; without brackets, or with another address than the one that connects, it is an error.",
			Fix:   "Set the EHLO name to the mail server's full name",
			Refs:  []string{"RFC 5321, section 4.1.3", "RFC 5321, section 4.1.4"},
		},
		Check: onHELO(heloAddress),
	},
	{
		Meta: check.Meta{
			Code: "helo-lookup-failed", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The EHLO name cannot be looked up",
			Doc:   "The question for the address of the name given in EHLO fails, while the resolver answers for other names. Receivers that check the name cannot tell whether it exists, and defer the mail (450). The servers of the name's zone are down, do not know it, or sign it wrongly.",
			Fix:   "Repair the zone of the EHLO name, or give a name in EHLO that can be looked up",
			Refs:  []string{"RFC 5321, section 4.1.4", "https://www.postfix.org/postconf.5.html#unknown_hostname_reject_code"},

			ExplainedBy: explainedByZone,
		},
		Check: onHELO(func(r *Result, h *HELOCheck) (check.Finding, bool) {
			if h.Host == nil || !h.Host.Failure.domains() || circularAlias(h.Host.Chain) {
				return check.Finding{}, false
			}
			f := h.Host.Failure.finding(fmt.Sprintf("The EHLO name %s cannot be looked up", h.Name))
			if name := goodName(r); name != "" {
				f.Fixes = []check.Fix{nameFix(name)}
			}
			return f, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "helo-does-not-resolve", Cause: string(smtpcode.HELORejected), Severity: check.Error,
			Title: "The EHLO name does not exist in DNS",
			Doc:   "The name has neither an A nor an AAAA record. The name given in EHLO must lead to an address; receivers that check it refuse the client (450 or 550 Host not found). Publish the address of the sending host at the name, or give a name that has one.",
			Fix:   "Publish an A or AAAA record for the EHLO name, or use a name that has one",
			Refs:  []string{"RFC 5321, section 2.3.5", "RFC 5321, section 4.1.4", "https://www.postfix.org/postconf.5.html#reject_unknown_helo_hostname"},

			ExplainedBy: []check.Code{"sender-domain-missing", "helo-invalid"},
		},
		Check: onHELO(heloUnresolved),
	},
	{
		Meta: check.Meta{
			Code: "helo-address-mismatch", Cause: string(smtpcode.HELORejected), Severity: check.Warning,
			Title: "The EHLO name leads to another address",
			Doc:   "The name exists, but not with the address that the mail comes from. The standard forbids receivers to refuse mail for this alone, yet some do, and many count it against the client, as it looks like a borrowed name. A second address, NAT, or IPv6 without an AAAA record are the usual reasons.",
			Fix:   "Add the sending address to the EHLO name's A or AAAA records, or use a name that leads to it",
			Refs:  []string{"RFC 5321, section 4.1.4", "RFC 8601, section 2.7.3"},
		},
		Check: onHELO(heloMismatch),
	},
	{
		Meta: check.Meta{
			Code: "helo-receivers-name", Cause: string(smtpcode.HELORejected), Severity: check.Warning,
			Title: "The EHLO name is the receiver's own",
			Doc:   "The client introduces itself with the name of the recipient's domain or mail host, and does not come from there. Receivers know that it is not them, and refuse such clients. The client should give its own name, not that of the server it connects to.",
			Fix:   "Set the EHLO name to the sending host's own name",
			Refs:  []string{"RFC 5321, section 4.1.1.1", "RFC 5321, section 4.1.4"},
		},
		Check: onHELO(heloOfReceiver),
	},
	{
		Meta: check.Meta{
			Code: "helo-alias", Cause: string(smtpcode.HELORejected), Severity: check.Info,
			Title: "The EHLO name is an alias",
			Doc:   "The name is a CNAME. EHLO should give the host's own name, the one with the address records.",
			Fix:   "Use the name that the alias leads to in EHLO",
			Refs:  []string{"RFC 5321, section 2.3.5", "RFC 1123, section 5.2.5"},
		},
		Check: onHELO(func(_ *Result, h *HELOCheck) (check.Finding, bool) {
			if h.Host == nil || len(h.Host.Chain) == 0 || len(h.Host.Addrs) == 0 {
				return check.Finding{}, false
			}
			return check.Finding{
				Message:  fmt.Sprintf("The EHLO name %s is an alias of %s.", h.Name, h.Host.Canonical()),
				Evidence: h.Host.records(), Fixes: []check.Fix{nameFix(h.Host.Canonical())},
			}, true
		}),
	},
	{
		Meta: check.Meta{
			Code: "helo-reverse-differs", Cause: string(smtpcode.HELORejected), Severity: check.Info,
			Title: "The EHLO name is not the reverse name",
			Doc:   "The address that the mail comes from has a reverse name that leads back to it, and EHLO gives another name. That is allowed; but some receivers compare the two, and one name everywhere is the simplest proof that a host is what it says.",
			Fix:   "Use the reverse name in EHLO, or have the PTR record set to the EHLO name",
			Refs:  []string{"RFC 5321, section 4.1.4", "RFC 8601, section 2.7.3"},

			ExplainedBy: []check.Code{"reverse-generic", "reverse-name-alias", "reverse-name-invalid"},
		},
		Check: onHELO(heloDiffers),
	},
}

// onHELO makes a check of the EHLO name, if there is one. It reports false where
// it finds nothing.
func onHELO(found func(*Result, *HELOCheck) (check.Finding, bool)) func(*Result) []check.Finding {
	return func(r *Result) []check.Finding {
		if r.HELO == nil {
			return nil
		}
		f, ok := found(r, r.HELO)
		if !ok {
			return nil
		}
		f.Subject = r.HELO.Name
		if f.Confidence == "" {
			f.Confidence = check.Certain
		}
		f.Evidence = append([]string{"EHLO " + r.HELO.Name}, f.Evidence...)
		return []check.Finding{f}
	}
}
