package dnscheck

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"time"
)

// Record is one DNS record. Which fields are filled depends on its type; Data
// always holds the whole in the notation of zone files.
type Record struct {
	Name string        `json:"name"` // lower case, without the final dot
	Type Type          `json:"type"`
	TTL  time.Duration `json:"ttl,omitempty"`  // 0: not known, or not to be kept
	Data string        `json:"data,omitempty"` // the record's data as zone files write it

	Addr       netip.Addr `json:"addr,omitzero"`        // A, AAAA
	Host       string     `json:"host,omitempty"`       // MX, NS, PTR, CNAME, SOA (the primary server); "." for the root
	Preference uint16     `json:"preference,omitempty"` // MX
	Serial     uint32     `json:"serial,omitempty"`     // SOA
	Strings    []string   `json:"-"`                    // TXT, SPF: the character-strings with their borders; any octets. JSON has them in Data alone
	TLSA       TLSARecord `json:"tlsa,omitzero"`        // TLSA
}

// TLSARecord is the data of a TLSA record (RFC 6698, section 2.1).
type TLSARecord struct {
	Usage    uint8  `json:"usage"`         // 0 PKIX-TA, 1 PKIX-EE, 2 DANE-TA, 3 DANE-EE (RFC 7218)
	Selector uint8  `json:"selector"`      // 0 whole certificate, 1 public key
	Matching uint8  `json:"matching_type"` // 0 as it is, 1 SHA-256, 2 SHA-512
	Data     []byte `json:"data"`
}

// String gives the record as a line of a zone file, with its final dots.
func (r Record) String() string {
	if r.TTL > 0 {
		return fmt.Sprintf("%s %d %s %s", absolute(r.Name), r.TTL/time.Second, r.Type, r.Data)
	}
	return fmt.Sprintf("%s %s %s", absolute(r.Name), r.Type, r.Data)
}

// line is the record to publish: what a cache has left of its time to live is not
// for the zone.
func (r Record) line() string {
	r.TTL = 0
	return r.String()
}

// Text joins the strings of a TXT record without spaces between (RFC 7208,
// section 3.3; RFC 6376, section 3.6.2.2).
func (r Record) Text() string { return strings.Join(r.Strings, "") }

// TXT makes a TXT record, cutting text into strings of 255 octets, the most one
// can hold.
func TXT(name, text string) Record {
	var parts []string
	for len(text) > 255 {
		parts, text = append(parts, text[:255]), text[255:]
	}
	return txtStrings(name, append(parts, text))
}

func txtStrings(name string, parts []string) Record {
	quoted := make([]string, len(parts))
	for i, p := range parts {
		quoted[i] = quote(p)
	}
	return Record{Name: canonical(name), Type: TypeTXT, Strings: parts, Data: strings.Join(quoted, " ")}
}

// Address makes an A or AAAA record.
func Address(name string, addr netip.Addr) Record {
	addr = addr.Unmap()
	r := Record{Name: canonical(name), Type: TypeAAAA, Addr: addr, Data: addr.String()}
	if addr.Is4() {
		r.Type = TypeA
	}
	return r
}

// MX makes an MX record; the host "." makes the null MX (RFC 7505).
func MX(name string, preference uint16, host string) Record {
	return Record{
		Name: canonical(name), Type: TypeMX, Preference: preference, Host: canonical(host),
		Data: strconv.Itoa(int(preference)) + " " + absolute(canonical(host)),
	}
}

// Pointer makes a record that names a host: PTR, CNAME or NS.
func Pointer(name string, t Type, host string) Record {
	return Record{Name: canonical(name), Type: t, Host: canonical(host), Data: absolute(canonical(host))}
}

// UnmarshalJSON reads what [json.Marshal] wrote of a record. Strings are taken from
// Data, whose escapes keep octets that JSON cannot.
func (r *Record) UnmarshalJSON(data []byte) error {
	type plain Record // without this method
	if err := json.Unmarshal(data, (*plain)(r)); err != nil {
		return err
	}
	if r.Type == TypeTXT || r.Type == TypeSPF {
		r.Strings = unquoteAll(r.Data)
	}
	return nil
}

// unquoteAll reads the quoted strings of a TXT record's data.
func unquoteAll(data string) (out []string) {
	for {
		_, rest, ok := strings.Cut(data, `"`)
		if !ok {
			return out
		}
		end := 0
		for end < len(rest) && rest[end] != '"' {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return out
		}
		out, data = append(out, unescape(rest[:end])), rest[end+1:]
	}
}

// quote writes a character-string as zone files do (RFC 1035, section 5.1).
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			fmt.Fprintf(&b, "\\%03d", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
