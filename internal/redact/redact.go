// Package redact takes secrets out of text before it is recorded: passwords in
// URLs and settings, AUTH payloads, bearer tokens, API keys. What is recorded
// once is copied everywhere, so nothing is redacted later on.
package redact

import "strings"

// Mark stands where a secret was.
const Mark = "[redacted]"

// String returns s without secrets. It returns s itself, and allocates nothing,
// when there is nothing to hide.
func String(s string) string {
	var b strings.Builder
	done := 0
	for i := 0; i < len(s); i++ {
		start, end := secret(s, i)
		if end <= start {
			continue
		}
		b.WriteString(s[done:start])
		b.WriteString(Mark)
		done, i = end, end-1
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// names are what settings and bodies call a secret, by their first letter.
var names = [256][]string{
	'a': {"access_token", "api_key", "apikey", "api-key", "auth_token"},
	'c': {"client_secret", "credentials"},
	'o': {"oauthbearer"},
	'p': {"password", "passwd", "passphrase", "pwd", "pass"},
	'r': {"refresh_token"},
	's': {"secret", "secret_key", "secretkey", "secret_access_key", "secretaccesskey"},
	't': {"token"},
	'x': {"x-api-key", "x-postmark-server-token"},
}

// schemes announce a payload, by their first letter.
var schemes = [256][]string{
	'a': {"auth plain ", "auth login ", "auth cram-md5 ", "auth xoauth2 ", "auth oauthbearer ", "auth scram-sha-256 ", "auth scram-sha-1 ", "authorization: "},
	'b': {"bearer ", "basic "},
}

// secret returns the bounds of a secret that the text at s[i:] announces, or an
// empty span.
func secret(s string, i int) (start, end int) {
	if s[i] == ':' && strings.HasPrefix(s[i:], "://") {
		return userinfo(s, i+3)
	}
	switch s[i] | 0x20 { // the letters with which the words below begin: password, SMTP_PASSWORD, smtpPassword
	case 'a', 'b', 'c', 'd', 'k', 'm', 'o', 'p', 'r', 's', 't', 'x':
		if i > 0 && s[i-1] != '_' && word(s[i-1]) && !hump(s, i) {
			return 0, 0
		}
	default:
		return 0, 0
	}
	for _, name := range names[s[i]|0x20] {
		if hasFold(s[i:], name) && (i+len(name) == len(s) || !word(s[i+len(name)])) {
			return value(s, i+len(name))
		}
	}
	for _, scheme := range schemes[s[i]|0x20] {
		if hasFold(s[i:], scheme) {
			return payload(s, i+len(scheme), scheme == "authorization: ")
		}
	}
	for _, prefix := range [...]string{"SG.", "key-", "re_", "xkeysib-", "xsmtpsib-", "mlsn.", "sk_live_", "AKIA", "pubkey-", "dop_v1_"} {
		if strings.HasPrefix(s[i:], prefix) {
			end = i + len(prefix)
			for end < len(s) && token(s[end]) {
				end++
			}
			if end-i-len(prefix) >= 16 {
				return i + len(prefix), end
			}
		}
	}
	return 0, 0
}

// payload finds what follows an AUTH command or an authorization scheme. Words
// are prose: "AUTH PLAIN failed", "basic authentication".
func payload(s string, start int, header bool) (int, int) {
	if header {
		if j := strings.IndexByte(s[start:], ' '); j >= 0 && j < 12 {
			start += j + 1
		}
	}
	end := start
	for end < len(s) && token(s[end]) {
		end++
	}
	if end-start < 8 || lowerWord(s[start:end]) {
		return 0, 0
	}
	return start, end
}

// userinfo finds the password in "://user:password@".
func userinfo(s string, i int) (int, int) {
	const longest = 1 << 10 // bounds the search in hostile text
	colon := -1
	for j := i; j < min(len(s), i+longest); j++ {
		switch c := s[j]; {
		case c == ':' && colon < 0:
			colon = j
		case c == '@' && colon > 0:
			return colon + 1, j
		case c == '/' && colon < 0 || c <= ' ' || c == '"':
			return 0, 0
		}
	}
	return 0, 0
}

// value finds the value after a name: "=secret", ": secret", `":"secret"`. A
// value that is an ordinary word after a colon is prose ("password: incorrect").
func value(s string, i int) (int, int) {
	quoted, equals := false, false
	for i < len(s) && strings.IndexByte(`"' :=>\`, s[i]) >= 0 {
		equals = equals || s[i] == '=' || s[i] == ':'
		quoted = quoted || s[i] == '"' || s[i] == '\''
		i++
	}
	if !equals {
		return 0, 0
	}
	end := i
	for end < len(s) && s[end] > ' ' && s[end] != '"' && s[end] != '\'' && s[end] != '&' && s[end] != ',' && s[end] != '}' && s[end] != '\\' && s[end] != ')' {
		end++
	}
	if !quoted && lowerWord(s[i:end]) && strings.IndexByte(s[max(0, i-1):i], '=') < 0 {
		return 0, 0
	}
	return i, end
}

func lowerWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return s[i] == '.' && i == len(s)-1 || s[i] == ';' || s[i] == ':'
		}
	}
	return true
}

// hump reports whether a capital at s[i] begins a word of a name in camel case.
func hump(s string, i int) bool {
	return 'A' <= s[i] && s[i] <= 'Z' && 'a' <= s[i-1] && s[i-1] <= 'z'
}

func word(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' || b == '_'
}

func token(b byte) bool {
	return word(b) || b == '-' || b == '.' || b == '+' || b == '/' || b == '=' || b == '~'
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
