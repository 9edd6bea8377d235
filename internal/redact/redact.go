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

// weak are names that prose and settings use for harmless things too. Only a
// long value after "=", or of a header as X-Mailgun-Key, is taken for a secret.
var weak = [256]string{'k': "key", 's': "signature"}

// prefixes begin the keys and tokens of services that mark theirs.
var prefixes = [256][]string{
	'a': {"AKIA"},
	'd': {"dop_v1_"},
	'e': {"eyJ"}, // a JSON Web Token, RFC 7519
	'g': {"GOCSPX-"},
	'k': {"key-"},
	'm': {"mlsn."},
	'p': {"pubkey-"},
	'r': {"re_"},
	's': {"SG.", "sk_live_"},
	'x': {"xkeysib-", "xsmtpsib-"},
	'y': {"ya29."},
}

// mechanisms are those of the SASL registry that servers offer.
var mechanisms = [...]string{"plain", "login", "cram-md5", "digest-md5", "xoauth2", "xoauth", "oauthbearer", "scram-sha-256-plus", "scram-sha-256", "scram-sha-1-plus", "scram-sha-1", "ntlm", "gssapi", "gs2-krb5", "external"}

// secret returns the bounds of a secret that the text at s[i:] announces, or an
// empty span.
func secret(s string, i int) (start, end int) {
	switch c := s[i]; {
	case c == ':' && strings.HasPrefix(s[i:], "://"):
		return userinfo(s, i+3)
	case c == ':':
		return address(s, i)
	case c == '3' && strings.HasPrefix(s[i:], "334") && (i == 0 || !word(s[i-1])):
		return response(s, i)
	}
	first := s[i] | 0x20
	if first < 'a' || first > 'z' || i > 0 && s[i-1] != '_' && word(s[i-1]) && !hump(s, i) { // password, SMTP_PASSWORD, smtpPassword
		return 0, 0
	}
	for _, name := range names[first] {
		if announces(s, i, name) {
			return value(s, i+len(name))
		}
	}
	if name := weak[first]; name != "" && announces(s, i, name) {
		start, end = value(s, i+len(name))
		if header := i > 0 && s[i-1] == '-'; end-start >= 8 && (header || s[i+len(name)] == '=') {
			return start, end
		}
		return 0, 0
	}
	switch {
	case announces(s, i, "auth"):
		return command(s, i+len("auth"))
	case hasFold(s[i:], "authorization:"):
		return authorization(s, i+len("authorization:"))
	case hasFold(s[i:], "bearer "):
		return payload(s, i+len("bearer"))
	case hasFold(s[i:], "basic "):
		return payload(s, i+len("basic"))
	}
	for _, prefix := range prefixes[first] {
		if strings.HasPrefix(s[i:], prefix) {
			start = i + len(prefix)
			if end = run(s, start); end-start >= 16 {
				return start, end
			}
		}
	}
	return 0, 0
}

// announces reports whether name stands at s[i:] as a whole word.
func announces(s string, i int, name string) bool {
	return hasFold(s[i:], name) && i+len(name) < len(s) && !word(s[i+len(name)])
}

func lowerWord(s string) bool {
	for i := range len(s) {
		if s[i] < 'a' || s[i] > 'z' {
			return i == len(s)-1 && strings.IndexByte(".,;:)", s[i]) >= 0
		}
	}
	return true
}

func digits(s string) bool {
	return strings.Trim(s, "0123456789") == ""
}

// blanks returns where the blanks at s[i:] end.
func blanks(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t') {
		i++
	}
	return i
}

// run returns where the characters of a token at s[i:] end.
func run(s string, i int) int {
	for i < len(s) && token(s[i]) {
		i++
	}
	return i
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
