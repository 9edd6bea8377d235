package dnscheck

import (
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesMTASTSFetch judge whether senders get the file that the record announces.
// Each of these faults has the same effect on them as no policy.
var rulesMTASTSFetch = []rule{
	{
		Meta: check.Meta{
			Code: "mta-sts-host-missing", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy host does not exist",
			Doc:   "A record announces an MTA-STS policy, but the host mta-sts.DOMAIN that should serve it has no address. Senders that have no copy of an earlier policy deliver without one; senders that have a copy keep it until it runs out.",
			Fix:   "Publish A or AAAA records (or a CNAME) for mta-sts.DOMAIN and serve the policy there, or remove the _mta-sts record",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			f := m.Fetch
			if f == nil || f.Status != 0 || !m.hostless() {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: m.Domain, Evidence: append(lines(m.Records), m.Host.records()...),
				Message: fmt.Sprintf("%s announces an MTA-STS policy, but %s has no address to fetch it from.", m.Domain, m.Host.Name),
			}}
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-host-unreachable", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy host does not answer",
			Doc:   "The policy host has an address, but no HTTPS connection to it gave a response. Senders wait up to a minute and then act as if there were no policy. It may also be that connections to port 443 are blocked where this was tried.",
			Fix:   "Let a web server on mta-sts.DOMAIN answer on port 443 from everywhere, over IPv4 and IPv6 alike if both have records",
			Refs:  []string{"RFC 8461, section 3.3"},

			ExplainedBy: []check.Code{"mta-sts-host-missing"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			if m.hostless() {
				return nil
			}
			return m.fetchFinding(check.Likely, "gave no policy", FetchUnreachable, FetchTimeout, FetchTLS, FetchUnresolved)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-certificate-expired", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy host's certificate has expired",
			Doc:   "The certificate that the policy host shows is outside its dates, so senders do not take the policy. Nobody looks at this host in a browser, so its renewal fails unseen; the mail servers' certificates are another matter.",
			Fix:   "Renew the certificate of mta-sts.DOMAIN, and have the web server load it",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.fetchFinding(check.Certain, "shows a certificate that is not valid now", FetchCertExpired)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-certificate-name", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy host's certificate is for another name",
			Doc:   "The certificate that the policy host shows does not name mta-sts.DOMAIN, so senders do not take the policy. The name must stand among the alternative names; a common name alone does not count. Often the host is an alias to a server that knows only its own name.",
			Fix:   "Get a certificate that names mta-sts.DOMAIN, and let the web server choose it by SNI",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.fetchFinding(check.Certain, "shows a certificate for other names", FetchCertName)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-certificate-untrusted", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy host's certificate is not trusted",
			Doc:   "The certificate that the policy host shows leads to no authority that is trusted here, so senders do not take the policy. It is self-signed, or the intermediate certificate is not sent along.",
			Fix:   "Use a certificate of a public authority for mta-sts.DOMAIN, and send its intermediate certificates with it",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.fetchFinding(check.Likely, "shows a certificate that is not trusted", FetchUntrusted)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-policy-redirected", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy is behind a redirect",
			Doc:   "The policy host answers with a redirect, which senders must not follow, so they act as if there were no policy. A rule that sends all visitors to www or to another host is the usual reason.",
			Fix:   "Serve https://mta-sts.DOMAIN/.well-known/mta-sts.txt itself with status 200, and except it from redirects",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.fetchFinding(check.Certain, "answers with a redirect", FetchRedirect)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-policy-not-found", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The policy host has no MTA-STS policy",
			Doc:   "The policy host answers, but not with status 200, so senders act as if there were no policy. The file belongs at /.well-known/mta-sts.txt; many web servers hide directories that begin with a dot.",
			Fix:   "Serve the policy at https://mta-sts.DOMAIN/.well-known/mta-sts.txt with status 200, without a login and without a check for robots",
			Refs:  []string{"RFC 8461, section 3.3"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			confidence := check.Certain
			if m.Fetch != nil && (m.Fetch.Status >= 500 || m.Fetch.Status == 429) {
				confidence = check.Likely // it may pass
			}
			return m.fetchFinding(confidence, "gives no policy", FetchStatus)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-policy-too-large", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Warning,
			Title: "The MTA-STS policy is too large",
			Doc:   "The policy file is larger than 64 kilobytes, where senders stop to read it. A policy needs a few lines; a page that large is probably another one.",
			Fix:   "Serve the policy alone: version, mode, max_age and a line for each MX host",
			Refs:  []string{"RFC 8461, section 3.3"},

			ExplainedBy: []check.Code{"mta-sts-media-type"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			return m.fetchFinding(check.Certain, "gives a file of more than 64 kilobytes", FetchTooLarge)
		}),
	},
	{
		Meta: check.Meta{
			Code: "mta-sts-media-type", Cause: string(smtpcode.TLSPolicyFailed), Severity: check.Error,
			Title: "The MTA-STS policy is not served as text/plain",
			Doc:   "The policy must have the media type text/plain; many senders refuse it otherwise. With text/html it is often not the policy at all, but a start page that the server gives for every address.",
			Fix:   "Serve /.well-known/mta-sts.txt with Content-Type: text/plain",
			Refs:  []string{"RFC 8461, section 3.2"},
		},
		Check: onMTASTS(func(r *Result, d *Destination, m *MTASTSCheck) []check.Finding {
			f := m.Fetch
			if f == nil || f.Status != 200 || plainText(f.ContentType) {
				return nil
			}
			return []check.Finding{{
				Confidence: check.Certain, Subject: m.Domain, Evidence: []string{f.URL, "Content-Type: " + f.ContentType},
				Message: fmt.Sprintf("The policy of %s comes as %q, not as text/plain.", m.Domain, f.ContentType),
			}}
		}),
	},
}

// hostless reports whether DNS says for certain that the policy host has no
// address.
func (m *MTASTSCheck) hostless() bool { return m.Host.told() && len(m.Host.Addrs) == 0 }

// fetchFinding is a finding if the fetch failed in one of these ways.
func (m *MTASTSCheck) fetchFinding(c check.Confidence, what string, faults ...FetchFault) []check.Finding {
	f := m.Fetch
	if f == nil || !slices.Contains(faults, f.Fault) {
		return nil
	}
	if f.Fault == FetchTimeout {
		c = check.Possible // a filter on the way from here looks the same
	}
	evidence := []string{f.URL}
	if f.Status != 0 {
		evidence[0] = fmt.Sprintf("%s: HTTP status %d", f.URL, f.Status)
	}
	for _, part := range [][2]string{{"", f.Detail}, {"", f.Certificate}, {"Location: ", f.Location}} {
		if part[1] != "" {
			evidence = append(evidence, part[0]+part[1])
		}
	}
	return []check.Finding{{
		Confidence: c, Subject: m.Domain, Evidence: evidence,
		Message: fmt.Sprintf("%s announces an MTA-STS policy, but %s %s.", m.Domain, m.Host.Name, strings.TrimSuffix(what, ".")),
	}}
}
