package smtpcode

import (
	"bytes"
	"strings"
)

// Provider names a mail provider, filter or server program in lower case:
// "gmail", "microsoft-365", "postfix".
type Provider string

// Name returns the provider's name as people write it, or its identifier if it
// is not one of those in the tables.
func (p Provider) Name() string {
	for _, f := range families {
		if f.Provider == p {
			return f.Name
		}
	}
	return string(p)
}

// ProviderOf recognises a provider by the name of one of its hosts: an MX, a
// submission host, the name in a greeting or before "said:" in a log line. A
// port may follow the name. It returns "" for a host it does not know.
func ProviderOf(host string) Provider {
	if f := familyOfHost(host); f >= 0 {
		return families[f].Provider
	}
	return ""
}

// ProviderNamed recognises a provider by a name that people and configurations
// give it: "Gmail MX", "office365", "ses". It returns "" for one it does not know.
func ProviderNamed(name string) Provider {
	if f := familyOf(name); f >= 0 {
		return families[f].Provider
	}
	return ""
}

// familyOfHost looks up the host name's endings, the longest first.
func familyOfHost(host string) int {
	var buf [256]byte
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	name := lower(buf[:0], strings.TrimSuffix(host, "."))
	hosts := index().hosts
	for i := range name {
		if i == 0 || name[i-1] == '.' {
			if n, ok := hosts[string(name[i:])]; ok {
				return int(n)
			}
		}
	}
	return -1
}

// lower appends s in small letters to buf; it appends nothing of a name too
// long to be one.
func lower(buf []byte, s string) []byte {
	if len(s) > cap(buf) {
		return buf
	}
	for i := range len(s) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf = append(buf, c)
	}
	return buf
}

// aliases are names by which configurations and reports call a provider, where
// they are not the beginning of its identifier.
var aliases = [...]struct {
	name     string
	provider Provider
}{
	{"google", "gmail"},
	{"gsuite", "gmail"},
	{"workspace", "gmail"},
	{"office365", "microsoft-365"},
	{"office", "microsoft-365"},
	{"o365", "microsoft-365"},
	{"m365", "microsoft-365"},
	{"microsoft", "microsoft-365"},
	{"outlook", "outlook-com"},
	{"hotmail", "outlook-com"},
	{"live", "outlook-com"},
	{"msn", "outlook-com"},
	{"exchange", "exchange-onprem"},
	{"aol", "yahoo"},
	{"verizon", "yahoo"},
	{"icloud", "apple-icloud"},
	{"apple", "apple-icloud"},
	{"ses", "amazon-ses-smtp"},
	{"amazon", "amazon-ses-smtp"},
	{"aws", "amazon-ses-smtp"},
	{"spectrum", "charter-spectrum"},
	{"charter", "charter-spectrum"},
	{"gmx", "gmx-webde"},
	{"1und1", "gmx-webde"},
	{"ionos", "gmx-webde"},
	{"web.de", "gmx-webde"},
	{"webde", "gmx-webde"},
	{"163", "netease-163"},
	{"126", "netease-163"},
	{"qq", "tencent-qq"},
	{"tencent", "tencent-qq"},
	{"exmail", "tencent-qq"},
	{"mail.ru", "mail-ru"},
	{"mailru", "mail-ru"},
	{"messagelabs", "symantec-messagelabs"},
	{"symantec", "symantec-messagelabs"},
	{"fireeye", "trellix-fireeye"},
	{"trellix", "trellix-fireeye"},
	{"trendmicro", "trend-micro"},
	{"ironport", "cisco-esa"},
	{"cisco", "cisco-esa"},
	{"zoho", "zoho-mail"},
	{"free", "free-fr"},
	{"laposte", "orange"},
	{"wanadoo", "orange"},
	{"t-online", "t-online"},
	{"telekom", "t-online"},
	{"bell", "bell-telus-shaw"},
}

// familyOf finds the provider that an application names: by its identifier,
// its beginning ("sendgrid" for sendgrid-smtp), or an alias. Upper case and
// words behind it ("Gmail MX") do not matter.
func familyOf(name string) int {
	var buf [64]byte
	names := index().names
	word := lower(buf[:0], name)
	if n, ok := names[string(word)]; ok {
		return int(n)
	}
	if i := bytes.IndexAny(word, " /(,"); i >= 0 {
		word = word[:i]
	}
	for {
		if n, ok := names[string(word)]; ok {
			return int(n)
		}
		i := bytes.LastIndexByte(word, '-')
		if i < 0 {
			return -1
		}
		word = word[:i]
	}
}

// providerNames maps every name to its family: identifiers, what stands before
// the first hyphen in them, aliases. An identifier goes before an alias, an
// alias before a beginning.
func providerNames() map[string]int16 {
	names := map[string]int16{}
	add := func(name string, n int) {
		if _, taken := names[name]; !taken {
			names[name] = int16(n)
		}
	}
	for n, f := range families {
		add(string(f.Provider), n)
	}
	for _, a := range aliases {
		add(a.name, int(names[string(a.provider)]))
	}
	for n, f := range families {
		root, _, _ := strings.Cut(string(f.Provider), "-")
		add(root, n)
	}
	return names
}

// kin tells which families' replies may come from the same servers: a
// provider's receiving and submission hosts, and Exchange under each of its
// names.
func kin(a, b int) bool { return a == b || root(families[a]) == root(families[b]) }

func root(f *family) Provider {
	if f.Kin != "" {
		return f.Kin
	}
	return Provider(strings.TrimSuffix(string(f.Provider), "-submission"))
}
