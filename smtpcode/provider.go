package smtpcode

import "strings"

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

// familyOfHost looks up the host name's endings, the longest first.
func familyOfHost(host string) int {
	var buf [256]byte
	if i := strings.LastIndexByte(host, ':'); i >= 0 {
		host = host[:i]
	}
	host = strings.TrimSuffix(host, ".")
	if len(host) > len(buf) {
		return -1
	}
	for i := range len(host) {
		c := host[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	hosts := index().hosts
	for i := 0; i < len(host); i++ {
		if i == 0 || buf[i-1] == '.' {
			if n, ok := hosts[string(buf[i:len(host)])]; ok {
				return int(n)
			}
		}
	}
	return -1
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
	if name == "" {
		return -1
	}
	for n, f := range families {
		if strings.EqualFold(string(f.Provider), name) {
			return n
		}
	}
	word := name
	if i := strings.IndexAny(word, " /(,"); i >= 0 {
		word = word[:i]
	}
	for _, a := range aliases {
		if strings.EqualFold(a.name, word) || len(word) > len(a.name) && strings.EqualFold(word[:len(a.name)], a.name) && word[len(a.name)] == '-' {
			return familyOf(string(a.provider))
		}
	}
	for n, f := range families {
		if p := string(f.Provider); len(p) >= len(word) && strings.EqualFold(p[:len(word)], word) && (len(p) == len(word) || p[len(word)] == '-') {
			return n
		}
	}
	return -1
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
