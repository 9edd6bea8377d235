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

// secret returns the bounds of a secret that the text at s[i:] announces, or an
// empty span.
func secret(s string, i int) (start, end int) {
	if s[i] == ':' && strings.HasPrefix(s[i:], "://") {
		return userinfo(s, i+3)
	}
	// One of the letters with which the words below begin, at a word's start.
	if strings.IndexByte("abcdkmoprstxABCDKMOPRSTX", s[i]) < 0 || i > 0 && word(s[i-1]) {
		return 0, 0
	}
	for _, name := range [...]string{"password", "passwd", "passphrase", "pwd", "pass", "secret", "client_secret", "token", "access_token", "refresh_token", "api_key", "apikey", "api-key", "x-api-key", "auth_token", "credentials", "oauthbearer", "x-postmark-server-token"} {
		if hasFold(s[i:], name) && (i+len(name) == len(s) || !word(s[i+len(name)])) {
			return value(s, i+len(name))
		}
	}
	for _, scheme := range [...]string{"auth plain ", "auth login ", "auth cram-md5 ", "auth xoauth2 ", "auth oauthbearer ", "auth scram-sha-256 ", "auth scram-sha-1 ", "bearer ", "basic ", "authorization: "} {
		if hasFold(s[i:], scheme) {
			start = i + len(scheme)
			if scheme == "authorization: " {
				if j := strings.IndexByte(s[start:], ' '); j >= 0 && j < 12 {
					start += j + 1
				}
			}
			end = start
			for end < len(s) && token(s[end]) {
				end++
			}
			if end-start < 8 || lowerWord(s[start:end]) {
				return 0, 0 // prose: "AUTH PLAIN failed", "basic authentication"
			}
			return start, end
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

// userinfo finds the password in "://user:password@".
func userinfo(s string, i int) (int, int) {
	colon := -1
	for j := i; j < len(s); j++ {
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

func word(b byte) bool {
	return 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9' || b == '_'
}

func token(b byte) bool {
	return word(b) || b == '-' || b == '.' || b == '+' || b == '/' || b == '=' || b == '~'
}

func hasFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}
