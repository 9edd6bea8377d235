package diagnose

import "strings"

// tlsTerm is how a setting speaks of TLS. The same word means one thing in one
// setting and another in the next: "tls" is STARTTLS to Laravel, "secure" is TLS
// from the first byte to Nodemailer.
type tlsTerm int

const (
	tlsWord     tlsTerm = iota // a word alone: encryption=ssl
	tlsEither                  // true: TLS, as the port wants it
	tlsSSL                     // true: TLS from the first byte
	tlsSTARTTLS                // true: STARTTLS
	tlsOffered                 // true: STARTTLS where the server offers it; false: never
	tlsRequired                // true: no mail without STARTTLS; false says nothing
	tlsIgnored                 // true: never STARTTLS
)

// tlsSetting is one setting as it was found.
type tlsSetting struct {
	term  tlsTerm
	value string
}

// mode says what one setting asks for. With ok and no mode it asks for nothing;
// without ok its value is none that is known.
func (s tlsSetting) mode(port string) (mode TLSMode, ok bool) {
	v := strings.ToLower(strings.Trim(s.value, " '\""))
	switch v {
	case "", "null", "(null)", "(empty)", "undefined":
		return "", true
	case "ssl", "smtps", "implicit", "ssl/tls", "tls/ssl", "ssltls", "ssl_tls", "force_tls", "submissions", "tls_wrapper":
		return TLSImplicit, true
	case "starttls", "smtp+starttls", "required", "mandatory", "mandatorystarttls", "always", "submission":
		return TLSSTARTTLS, true
	case "tls", "tlsv1", "tlsv1.2", "tlsv1.3":
		return tlsAt(port), true
	case "smtp", "auto", "opportunistic", "opportunisticstarttls", "if_available":
		return TLSAuto, true
	case "none", "plain", "plaintext", "insecure", "unencrypted", "never", "nostarttls":
		return TLSNone, true
	}
	yes, known := boolean(v)
	if !known {
		return "", false
	}
	switch {
	case s.term == tlsWord && !yes, s.term == tlsEither && !yes, s.term == tlsSTARTTLS && !yes, s.term == tlsOffered && !yes, s.term == tlsIgnored && yes:
		return TLSNone, true
	case s.term == tlsWord, s.term == tlsEither:
		return tlsAt(port), true
	case s.term == tlsSSL && yes:
		return TLSImplicit, true
	case s.term == tlsSSL && port == "465": // the client waits for a greeting that never comes
		return TLSSTARTTLS, true
	case s.term == tlsSTARTTLS, s.term == tlsRequired && yes:
		return TLSSTARTTLS, true
	case s.term == tlsOffered:
		return TLSAuto, true
	}
	return "", true
}

// tlsAt is what "with TLS" means on a port (RFC 8314, section 3.3).
func tlsAt(port string) TLSMode {
	if port == "465" {
		return TLSImplicit
	}
	return TLSSTARTTLS
}

// boolean reads the ways in which settings say yes and no.
func boolean(v string) (yes, known bool) {
	switch strings.ToLower(v) {
	case "1", "true", "yes", "on", "t", "y", "enabled", "(true)":
		return true, true
	case "0", "false", "no", "off", "f", "n", "disabled", "(false)":
		return false, true
	}
	return false, false
}

// tlsModeOf joins what several settings ask for: TLS from the first byte leaves
// no room for STARTTLS, and what is required stands above what is allowed. It
// returns "" where they ask for nothing, and the index of a setting that cannot be
// read, or -1.
func tlsModeOf(settings []tlsSetting, port string) (mode TLSMode, bad int) {
	rank := map[TLSMode]int{"": 0, TLSAuto: 1, TLSNone: 2, TLSSTARTTLS: 3, TLSImplicit: 4}
	for i, s := range settings {
		m, ok := s.mode(port)
		if !ok {
			return "", i
		}
		if rank[m] > rank[mode] {
			mode = m
		}
	}
	return mode, -1
}
