package diagnose

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// URLError says what is wrong with the URL of a mail server. It never holds the
// URL nor a piece of it: what cannot be parsed may be a password.
type URLError struct {
	Part string // "scheme", "host", "port", "user", "password", "path", "query" or a parameter's name
	Err  error
}

func (e *URLError) Error() string { return "diagnose: mail URL: " + e.Part + ": " + e.Err.Error() }

// Unwrap returns what is wrong, such as [ErrNotSMTP].
func (e *URLError) Unwrap() error { return e.Err }

// ErrNotSMTP says that mail does not leave by SMTP as things are set: it goes to
// an HTTP API, a local program, a log, or nowhere.
var ErrNotSMTP = errors.New("mail is not sent by SMTP")

var (
	errEncode  = errors.New("a character of the user name or password must be percent-encoded: / is %2F, ? is %3F, # is %23, @ is %40")
	errPercent = errors.New("a % that two hexadecimal digits do not follow; % itself is %25")
	errPort    = errors.New("not a number from 1 to 65535")
	errHost    = errors.New("not a host name or address")
	errNoHost  = errors.New("there is none")
	errIPv6    = errors.New("not an IPv6 address in brackets")
	errTLSWord = errors.New("not a way to use TLS: ssl, tls, starttls, none, true, false")
	errAddress = errors.New("not an IP address")
	errControl = errors.New("a blank or control character")
)

// scheme is what a URL's scheme means.
type scheme struct {
	tls  TLSMode // "": by the port
	port string
}

// schemeOf knows the schemes that programs use. RFC 8314 names the services
// submission and submissions; no standard has the URLs.
func schemeOf(name string) (s scheme, ok bool) {
	switch strings.ToLower(name) {
	case "smtp":
		return scheme{"", "587"}, true
	case "smtps", "smtp+ssl", "submissions", "ssl":
		return scheme{TLSImplicit, "465"}, true
	case "submission", "submit", "smtp+starttls", "smtp+tls", "tls":
		return scheme{TLSSTARTTLS, "587"}, true
	case "smtp+none", "smtp+insecure", "smtp+plain":
		return scheme{TLSNone, "25"}, true
	}
	return scheme{}, false
}

// ParseURL reads the URL of a mail server, as programs keep it in their settings:
//
//	smtps://user:p%40ss@smtp.example.com              TLS from the first byte, port 465
//	smtp://user:pass@smtp.example.com:587             STARTTLS
//	submission://user:pass@smtp.example.com           STARTTLS, port 587
//	smtp+starttls://smtp.example.com                  the same
//	smtp://[2001:db8::25]:25?encryption=none          clear text
//
// User and password are percent-decoded. A "smtp" URL has port 587 if it names
// none; there STARTTLS is required, and on other ports the mode is [TLSAuto].
// Parameters that Symfony, Swift Mailer, Laravel, Rails, dj-email-url and
// Nodemailer know are understood, in any spelling of their names:
// encryption, secure, tls, ssl, starttls, auto_tls, require_tls, ignoreTLS; auth_mode;
// local_domain; source_ip; from; username and password. Others are left alone.
//
// The error is a [*URLError], without the URL. A scheme that is none of SMTP's
// (sendgrid+api, sendmail, null) gives [ErrNotSMTP].
func ParseURL(s string) (Config, error) {
	u, err := splitURL(strings.TrimSpace(s))
	if err != nil {
		return Config{}, err
	}
	return u.config()
}

// mailURL is a URL taken apart. The TLS mode waits for the port.
type mailURL struct {
	scheme     string
	meaning    scheme
	host, port string // port is "" if there is none
	user, pass string
	params     []param
}

type param struct{ name, value string }

// splitURL takes a URL apart by itself, for the errors of net/url quote what they
// could not read.
func splitURL(s string) (u mailURL, err error) {
	if i := strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r == 0x7F }); i >= 0 {
		return u, &URLError{"host", errControl}
	}
	name, rest, ok := strings.Cut(s, "://")
	if !ok {
		return u, &URLError{"scheme", errors.New("there is none: smtp:// or smtps:// comes first")}
	}
	u.scheme = strings.ToLower(name)
	if u.meaning, ok = schemeOf(name); !ok {
		return u, &URLError{"scheme", ErrNotSMTP}
	}
	authority, after := rest, ""
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority, after = rest[:i], rest[i:]
	}
	unencoded := !strings.Contains(authority, "@") && strings.Contains(after, "@") // the @ of user:pa/ss@host
	host := authority
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		host = authority[i+1:]
		user, pass, _ := strings.Cut(authority[:i], ":")
		if u.user, err = url.PathUnescape(user); err != nil {
			return u, &URLError{"user", errPercent}
		}
		if u.pass, err = url.PathUnescape(pass); err != nil {
			return u, &URLError{"password", errPercent}
		}
	}
	if u.host, u.port, err = splitHost(host); err != nil {
		if unencoded {
			return u, &URLError{"password", errEncode}
		}
		return u, err
	}
	path, query, _ := strings.Cut(after, "?")
	if strings.Contains(after, "#") || path != "" && path != "/" {
		if unencoded {
			return u, &URLError{"password", errEncode}
		}
		return u, &URLError{"path", errors.New("the URL of a mail server has none")}
	}
	for p := range strings.SplitSeq(query, "&") {
		name, value, ok := strings.Cut(p, "=")
		name, err1 := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		switch {
		case err1 != nil || err2 != nil:
			return u, &URLError{"query", errPercent}
		case !ok && unencoded && strings.Contains(p, "@"):
			return u, &URLError{"password", errEncode}
		case name != "":
			u.params = append(u.params, param{plainName(name), value})
		}
	}
	return u, nil
}

func splitHost(s string) (host, port string, err error) {
	if after, ok := strings.CutPrefix(s, "["); ok {
		host, port, ok = strings.Cut(after, "]")
		if unescaped, err := url.PathUnescape(host); err == nil {
			host = unescaped // a zone: fe80::1%25eth0
		}
		if a, err := netip.ParseAddr(host); !ok || err != nil || !a.Is6() {
			return "", "", &URLError{"host", errIPv6}
		}
		if port != "" && port[0] != ':' {
			return "", "", &URLError{"port", errPort}
		}
		port = strings.TrimPrefix(port, ":")
	} else {
		host, port, _ = strings.Cut(s, ":")
		switch {
		case host == "":
			return "", "", &URLError{"host", errNoHost}
		case strings.Contains(port, ":"):
			return "", "", &URLError{"host", errIPv6}
		case strings.ContainsAny(host, "\"<>\\^`{|}%[]@,;"):
			return "", "", &URLError{"host", errHost}
		}
	}
	if port == "" {
		return host, "", nil
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n == 0 {
		return "", "", &URLError{"port", errPort}
	}
	return host, port, nil
}

// plainName is a parameter's name without what spellings differ in: auth_mode,
// authMode and auth-mode are one.
func plainName(s string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "").Replace(strings.ToLower(s))
}

// config is the Config that a URL means.
func (u *mailURL) config() (Config, error) {
	c, means := Config{User: u.user}, u.meaning
	port := u.port
	if port == "" {
		port = means.port
	}
	var settings []tlsSetting
	var names []string
	mechanism, secret := "", u.pass
	for _, p := range u.params {
		if term, ok := tlsParam(p.name); ok {
			settings, names = append(settings, tlsSetting{term, p.value}), append(names, p.name)
			continue
		}
		switch p.name {
		case "authmode", "auth", "authentication", "authmethod", "mechanism":
			mechanism = p.value
		case "localdomain", "helo", "ehlo", "name", "domain":
			c.HELO = p.value
		case "from", "fromaddress", "sender", "defaultfromemail":
			c.From = p.value
		case "username", "user":
			c.User = p.value
		case "password", "pass":
			secret = p.value
		case "sourceip", "localaddress":
			addr, err := netip.ParseAddr(strings.Trim(p.value, "[]"))
			if err != nil {
				return Config{}, &URLError{"source_ip", errAddress}
			}
			c.SourceIP = addr
		}
	}
	mode, bad := tlsModeOf(settings, port)
	switch {
	case bad >= 0:
		return Config{}, &URLError{names[bad], errTLSWord}
	case mode == TLSImplicit && u.port == "":
		port = "465" // ?encryption=ssl
	case mode == "" && means.tls == "" && port == "587":
		mode = TLSSTARTTLS
	case mode == "":
		mode = means.tls
	}
	if means.tls == TLSImplicit && mode != TLSSTARTTLS {
		mode = TLSImplicit // auto_tls=0 is about STARTTLS
	}
	if mode == "" {
		mode = TLSAuto
	}
	c.Server, c.TLS = net.JoinHostPort(u.host, port), mode
	c.login(mechanism, secret)
	return c, nil
}

// login sets the credential: a token, where the mechanism is one of OAuth's.
func (c *Config) login(mechanism, secret string) {
	m := strings.ToUpper(strings.ReplaceAll(strings.TrimSpace(mechanism), "_", "-"))
	switch m {
	case "PLAIN", "LOGIN", "CRAM-MD5", "XOAUTH2", "OAUTHBEARER", "SCRAM-SHA-1", "SCRAM-SHA-256":
		c.Mechanisms = []string{m}
	}
	if m == "XOAUTH2" || m == "OAUTHBEARER" {
		c.Token = Secret(secret)
	} else {
		c.Password = Secret(secret)
	}
}

// tlsParam says how a parameter speaks of TLS, if it does.
func tlsParam(name string) (tlsTerm, bool) {
	switch name {
	case "encryption", "security", "tlsmode":
		return tlsWord, true
	case "tls", "usetls":
		return tlsEither, true
	case "ssl", "usessl", "secure":
		return tlsSSL, true
	case "starttls", "enablestarttls":
		return tlsSTARTTLS, true
	case "autotls", "enablestarttlsauto":
		return tlsOffered, true
	case "requiretls":
		return tlsRequired, true
	case "ignoretls":
		return tlsIgnored, true
	}
	return 0, false
}
