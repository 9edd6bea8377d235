package diagnose

import (
	"errors"
	"net"
	"net/mail"
	"os"
	"slices"
	"strconv"
	"strings"
)

// EnvError says which environment variables cannot be used, and why. It never
// holds a value.
type EnvError struct {
	Names []string
	Err   error
}

func (e *EnvError) Error() string {
	return "diagnose: environment: " + strings.Join(e.Names, ", ") + ": " + e.Err.Error()
}

// Unwrap returns the reason.
func (e *EnvError) Unwrap() error { return e.Err }

// The reasons for which an environment gives no Config. [ErrNotSMTP] is another.
var (
	ErrNoSettings = errors.New("diagnose: no environment variable names a mail server")
	ErrConflict   = errors.New("they say different things")
)

var (
	errPortLink  = errors.New("not a port but an address: Kubernetes sets such a variable for a service of that name; enableServiceLinks: false turns it off")
	errExclusive = errors.New("only one of them may be true")
)

// FromEnv reads what the application is set to from its environment, and returns
// the names it used. It knows those of Symfony (MAILER_DSN), Swift Mailer, Laravel
// (MAIL_HOST …), Flask-Mail, Django (EMAIL_HOST …, EMAIL_URL), Auth.js, Spring Boot,
// Grafana (GF_SMTP_HOST …), Gitea, Forgejo, Discourse, Ghost, and the many programs
// that read SMTP_URL, or SMTP_HOST or SMTP_ADDRESS with SMTP_PORT, SMTP_USERNAME or
// SMTP_USER, SMTP_PASSWORD or SMTP_PASS, SMTP_FROM, SMTP_TLS, SMTP_ENCRYPTION. Where
// the names are silent, port and TLS mode are what that framework would take.
//
// Host and port are not mended: a port that stands twice is what the application
// dials, and what [Diagnose] then names. Getenv is os.Getenv if nil; one that
// answers for some names alone chooses between programs that share an environment.
//
// The error is [ErrNoSettings], or an [*EnvError]: with [ErrConflict] if two names or
// two frameworks' names speak of different servers or accounts, with [ErrNotSMTP]
// if mail is set to leave in another way, or with a [*URLError].
func FromEnv(getenv func(string) string) (Config, []string, error) {
	if getenv == nil {
		getenv = os.Getenv
	}
	var found Config
	var names []string
	var notSMTP error
	for _, f := range families() {
		r := envReader{family: f, getenv: getenv}
		c, err := r.config()
		switch {
		case errors.Is(err, ErrNotSMTP):
			if notSMTP == nil {
				notSMTP = err
			}
		case err != nil:
			return Config{}, nil, err
		case len(r.used) == 0:
		case names == nil:
			found, names = c, r.used
		case c.Server != found.Server || c.User != found.User || c.Password != found.Password || c.Token != found.Token:
			return Config{}, nil, &EnvError{[]string{names[0], r.used[0]}, ErrConflict}
		}
	}
	switch {
	case names != nil:
		return found, names, nil
	case notSMTP != nil:
		return Config{}, nil, notSMTP
	}
	return Config{}, nil, ErrNoSettings
}

// envReader reads one family's names. The first error stays.
type envReader struct {
	family
	getenv func(string) string
	used   []string
	err    error
}

func (r *envReader) fail(err error, names ...string) {
	if r.err == nil {
		r.err = &EnvError{names, err}
	}
}

// value is what a name is set to. Line ends at its end come from files and are
// nobody's intention.
func (r *envReader) value(name string) string {
	v := strings.TrimRight(r.getenv(name), "\r\n")
	if r.null && (strings.EqualFold(v, "null") || v == "(null)" || v == "(empty)") {
		return ""
	}
	return v
}

// first is the value of the first name that has one. Another of the names must
// not say something else.
func (r *envReader) first(names []string) (value, name string) {
	for _, n := range names {
		v := r.value(n)
		switch {
		case v == "":
		case name == "":
			value, name = v, n
			if !slices.Contains(r.used, n) {
				r.used = append(r.used, n)
			}
		case v != value:
			r.fail(ErrConflict, name, n)
		}
	}
	return value, name
}

func (r *envReader) config() (Config, error) {
	if name := r.elsewhere(); name != "" {
		return Config{}, &EnvError{[]string{name}, ErrNotSMTP}
	}
	raw, urlName := r.first(r.url)
	host, hostName := r.first(r.host)
	if urlName == "" && hostName == "" {
		return Config{}, nil
	}
	var c Config
	if urlName != "" {
		u, err := splitURL(strings.TrimSpace(raw))
		if err == nil && r.meaning != nil {
			u.meaning = r.meaning(u)
		}
		if err == nil {
			c, err = u.config()
		}
		if err != nil {
			return Config{}, &EnvError{[]string{urlName}, err}
		}
	} else {
		r.server(&c, host)
	}
	r.rest(&c)
	return c, r.err
}

// elsewhere names the variable that says that mail does not leave by SMTP.
func (r *envReader) elsewhere() string {
	for _, n := range r.by {
		v := strings.ToLower(r.value(n))
		yes, known := boolean(v)
		if v != "" && !(known && yes) && !strings.Contains(v, "smtp") {
			return n
		}
	}
	return ""
}

// server sets what is dialled, and the TLS mode.
func (r *envReader) server(c *Config, host string) {
	port, portName := r.first(r.port)
	if portName != "" {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			if strings.Contains(port, "://") {
				r.fail(errPortLink, portName)
			} else {
				r.fail(errPort, portName)
			}
		}
	}
	own := ""
	if _, p, err := net.SplitHostPort(host); err == nil && !strings.Contains(host, "://") {
		own = p
	}
	known := port
	if known == "" {
		known = own
	}
	var settings []tlsSetting
	var names []string
	for _, t := range r.tls {
		v, name := r.first([]string{t.name})
		if name == "" {
			continue
		}
		if m, ok := r.words[strings.ToLower(v)]; ok {
			v = string(m)
		}
		settings, names = append(settings, tlsSetting{t.term, v}), append(names, name)
	}
	mode, bad := tlsModeOf(settings, known)
	if bad >= 0 {
		r.fail(errTLSWord, names[bad])
	}
	if r.either && asks(settings, TLSImplicit) && asks(settings, TLSSTARTTLS) {
		r.fail(errExclusive, names...)
	}
	if mode == "" {
		mode = r.silent
	}
	if mode == "" {
		mode = TLSAuto
	}
	if known == "" {
		if port = r.fallback; mode == TLSImplicit {
			port = "465"
		}
	}
	c.TLS, c.Server = mode, host
	switch {
	case port == "": // the host has its own
	case strings.Count(host, ":") > 1 && own == "": // an IPv6 address
		c.Server = net.JoinHostPort(strings.Trim(host, "[]"), port)
	default:
		c.Server = host + ":" + port
	}
}

func asks(settings []tlsSetting, mode TLSMode) bool {
	return slices.ContainsFunc(settings, func(s tlsSetting) bool {
		m, _ := s.mode("")
		return m == mode
	})
}

// rest reads who logs in, how, and who sends, as far as a URL has not said it.
func (r *envReader) rest(c *Config) {
	set := func(to *string, names []string) {
		if *to == "" {
			*to, _ = r.first(names)
		}
	}
	set(&c.User, r.user)
	mechanism, _ := r.first(r.mechanisms)
	if c.Password == "" && c.Token == "" {
		secret, _ := r.first(r.password)
		c.login(mechanism, secret)
	}
	if token, name := r.first(r.token); name != "" {
		c.Token = Secret(token)
	}
	set(&c.HELO, r.helo)
	set(&c.From, r.from)
	if a, err := mail.ParseAddress(c.From); err == nil {
		c.From = a.Address // "Example <app@example.com>"
	}
}
