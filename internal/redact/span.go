package redact

import "strings"

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
