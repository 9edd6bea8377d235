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

// command finds the initial response of an AUTH command (RFC 4954, section 4).
// The list of an EHLO reply ("AUTH LOGIN CRAM-MD5") holds names, no response.
func command(s string, i int) (int, int) {
	i = blanks(s, i)
	for _, name := range mechanisms {
		if !announces(s, i, name) {
			continue
		}
		start, end := payload(s, i+len(name))
		if strings.ToUpper(s[start:end]) == s[start:end] {
			return 0, 0
		}
		return start, end
	}
	return 0, 0
}

// authorization finds the credentials of the HTTP header, after its scheme.
func authorization(s string, i int) (int, int) {
	i = blanks(s, i)
	if j := strings.IndexByte(s[i:], ' '); j >= 0 && j < 12 {
		i += j
	}
	return payload(s, i)
}

// payload finds what follows an AUTH command or an authorization scheme. Words
// are prose: "AUTH PLAIN failed", "basic authentication".
func payload(s string, i int) (int, int) {
	start := blanks(s, i)
	end := run(s, start)
	if end-start < 8 || lowerWord(s[start:end]) {
		return 0, 0
	}
	return start, end
}

// response finds the line a client sent after the challenge "334 ..." of a
// transcript. A log may set a mark before it: "C: ", "-> ".
func response(s string, i int) (int, int) {
	const longest = 1 << 12 // bounds the search in hostile text
	line := strings.IndexByte(s[i:min(len(s), i+longest)], '\n')
	if line < 0 {
		return 0, 0
	}
	start := i + line + 1
	end := start
	for end < len(s) && end < start+longest && s[end] != '\r' && s[end] != '\n' {
		end++
	}
	if j := strings.LastIndexByte(s[start:end], ' '); j > 0 {
		if mark := s[start+j-1]; mark != ':' && mark != '>' {
			return 0, 0
		}
		start += j + 1
	}
	if end-start < 4 || run(s, start) < end {
		return 0, 0
	}
	return start, end
}

// userinfo finds the password in "://user:password@". The last "@" ends it, for
// people write passwords into URLs as they are.
func userinfo(s string, i int) (int, int) {
	const longest = 1 << 8 // bounds the search in hostile text
	colon, at := -1, -1
	for j := i; j < min(len(s), i+longest); j++ {
		switch c := s[j]; {
		case c == ':' && colon < 0:
			colon = j
		case c == '@':
			at = j
		case c <= ' ' || c == '"', c == '/' && (colon < 0 || at > 0 || digits(s[colon+1:j])):
			return max(colon, 0) + 1, at
		}
	}
	return max(colon, 0) + 1, at
}

// address finds the password in "user:password@host:587", which someone gave
// where host:port is due. A port of mail tells it from "to:user@example.com".
func address(s string, i int) (int, int) {
	const longest = 1 << 8 // bounds the search in hostile text
	at := -1
	for j := i + 1; j < min(len(s), i+longest); j++ {
		switch c := s[j]; {
		case c == '@':
			at = j
		case c == ':' && at > 0:
			end := j + 1
			for end < len(s) && '0' <= s[end] && s[end] <= '9' {
				end++
			}
			switch s[j+1 : end] {
			case "25", "465", "587", "2465", "2525", "2587":
				return i + 1, at
			}
			return 0, 0
		case c <= ' ' || c == '"' || c == '<' || c == ':':
			return 0, 0
		}
	}
	return 0, 0
}

// value finds the value after a name: "=secret", ": secret", `":"secret"`. A
// value in quotes runs to its closing quote. One that is an ordinary word after
// a colon is prose ("password: incorrect").
func value(s string, i int) (int, int) {
	var quote byte
	announced, assigned := false, false
	for i < len(s) && strings.IndexByte(`"' :=>\`, s[i]) >= 0 {
		switch s[i] {
		case '=':
			announced, assigned, quote = true, true, 0
		case ':':
			announced, quote = true, 0
		case '"', '\'':
			quote = s[i]
			if announced && (i+1 == len(s) || s[i+1] == quote) {
				return 0, 0 // an empty value
			}
		}
		i++
	}
	if !announced {
		return 0, 0
	}
	if quote != 0 {
		if end := closing(s, i, quote); end > 0 {
			return i, end
		}
	}
	end := i
	for end < len(s) && s[end] > ' ' && s[end] != '"' && s[end] != '\'' && s[end] != '&' {
		end++
	}
	if quote == 0 && !assigned && lowerWord(s[i:end]) {
		return 0, 0
	}
	return i, end
}

// closing returns where the value in quotes that begins at s[i] ends, or 0. In
// JSON within a JSON string the quotes themselves are escaped.
func closing(s string, i int, quote byte) int {
	nested := i > 1 && s[i-2] == '\\'
	for j := i; j < len(s) && s[j] != '\n'; j++ {
		if s[j] == '\\' && j+1 < len(s) && (!nested || s[j+1] != quote) {
			j++
			continue
		}
		if s[j] == quote {
			return j
		}
		if s[j] == '\\' {
			return j
		}
	}
	return 0
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
