package dnscheck

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// TLSRPTCheck is a domain's TLS reporting record (RFC 8460).
type TLSRPTCheck struct {
	Domain  string        `json:"domain"`
	Records []Record      `json:"records,omitempty"` // TXT records at _smtp._tls that are, or were meant to be, of TLS-RPT
	Chain   []Record      `json:"chain,omitempty"`   // the aliases that led to them
	Record  *TLSRPTRecord `json:"record,omitempty"`  // what was read of the only one; nil: none, or several
	Faults  []string      `json:"faults,omitempty"`  // why it is invalid
	Unknown []Unknown     `json:"unknown,omitempty"`
}

func (t *TLSRPTCheck) unknown() []Unknown { return t.Unknown }

func (t *TLSRPTCheck) summary() []string {
	if t.Record == nil || len(t.Faults) > 0 {
		return nil
	}
	return []string{fmt.Sprintf("TLS-RPT: reports about %s go to %s", t.Domain, strings.Join(t.Record.RUA, ", "))}
}

// TLSRPTRecord is the TXT record at _smtp._tls.DOMAIN, which says where senders
// report how delivery over TLS went (RFC 8460, section 3).
type TLSRPTRecord struct {
	RUA        []string `json:"rua,omitempty"`        // mailto: and https: URIs
	Unusable   []string `json:"unusable,omitempty"`   // other URIs, each with what is wrong with it
	Extensions []string `json:"extensions,omitempty"` // name=value, which senders pass over
}

const tlsrptVersion = "v=TLSRPTv1"

// ParseTLSRPTRecord reads the text of a TLS-RPT record, its strings joined. The
// faults say why the record is invalid; what could be read is returned all the
// same.
func ParseTLSRPTRecord(text string) (record *TLSRPTRecord, faults []string) {
	record = &TLSRPTRecord{}
	fields, faults := fieldsOf(text, tlsrptVersion)
	found := false
	for _, f := range fields {
		if f.name != "rua" {
			if fault := extensionFault(f); fault != "" {
				faults = append(faults, fault)
			} else if f.value != "" {
				record.Extensions = append(record.Extensions, f.name+"="+f.value)
			}
			continue
		}
		found = true
		if f.value == "" {
			continue // told already
		}
		if strings.TrimLeft(f.value, wsp) != f.value {
			faults = append(faults, "space after rua=")
		}
		for uri := range strings.SplitSeq(f.value, ",") {
			uri = strings.Trim(uri, wsp)
			if fault := uriFault(uri); fault != "" {
				faults = append(faults, fmt.Sprintf("rua=%s: %s", uri, fault))
			} else if fault := destinationFault(uri); fault != "" {
				record.Unusable = append(record.Unusable, fmt.Sprintf("rua=%s: %s", uri, fault))
			} else {
				record.RUA = append(record.RUA, uri)
			}
		}
	}
	switch {
	case !found:
		faults = append(faults, "it has no rua=")
	case len(record.RUA) == 0:
		faults = append(faults, record.Unusable...)
	}
	return record, faults
}

// String gives the record as it is published.
func (r *TLSRPTRecord) String() string {
	return strings.Join(append([]string{tlsrptVersion, "rua=" + strings.Join(r.RUA, ",")}, r.Extensions...), "; ") + ";"
}

// uriFault says why a word is no URI (RFC 3986), or not one as this record wants
// it; "" if it is. Commas and semicolons have done their parting before, so of
// what must be encoded only "!" is left to be seen.
func uriFault(uri string) string {
	bad := func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("!<>\"{}|\\^`", r) }
	if i := strings.IndexFunc(uri, bad); i >= 0 {
		return fmt.Sprintf("a URI holds no %q unless it is percent-encoded", uri[i])
	}
	u, err := url.Parse(uri)
	if err != nil || u.Scheme == "" {
		return "it is no URI, such as mailto:tlsrpt@example.com"
	}
	return ""
}

// destinationFault says why reports cannot go to a URI; "" if they can.
func destinationFault(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return "it is no URI"
	}
	switch u.Scheme {
	case "mailto":
		address, err := url.PathUnescape(u.Opaque)
		if local, domain, ok := cutLast(address, "@"); err != nil || !ok || local == "" || !validHostName(domain) {
			return "after mailto: an address is wanted"
		}
	case "https":
		if u.Hostname() == "" {
			return "after https:// a host is wanted"
		}
	default:
		return "only mailto: and https: are for reports"
	}
	return ""
}

func (w world) tlsrpt(ctx context.Context, domain string) *TLSRPTCheck {
	t := &TLSRPTCheck{Domain: domain}
	name := "_smtp._tls." + domain
	a, err := ask(ctx, w.Resolver, name, TypeTXT)
	if reason := problem(a, err); reason != "" {
		t.Unknown = append(t.Unknown, Unknown{name, reason})
		return t
	}
	t.Chain = a.Chain
	if t.Records = chooseRecord(a.Records, tlsrptVersion); len(t.Records) == 1 {
		t.Record, t.Faults = ParseTLSRPTRecord(t.Records[0].Text())
		t.Faults = append(t.Faults, discarded(t.Records[0], a.Records, tlsrptVersion)...)
	}
	return t
}
