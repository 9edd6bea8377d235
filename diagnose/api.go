package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
)

// readHTTP reads an API's answer of which status and body are known.
func (f *Failure) readHTTP(h *HTTPError, c *Config) {
	f.Status = h.Status
	provider := apiProviderOf(string(h.Provider), h.Host)
	if provider < 0 {
		provider = apiProviderOf(string(c.Provider), c.host())
	}
	if found, _ := f.readTables(h.Body, h.Status, provider); found {
		return
	}
	f.readBody(h.Status)
}

// readAPI reads an error string that comes from an HTTP mail API's client, and
// reports whether it did. A provider's name alone does not make it one: most of
// them take mail by SMTP as well.
func (f *Failure) readAPI(c *Config) bool {
	plain := !smtpText(f.Text)
	api := c.isAPI() || plain && bareBody(strings.TrimLeft(f.Text, "0123456789 ")) || apiProviderOf("", c.host()) >= 0
	provider := -1
	if api || plain && c.Server == "" {
		provider = apiProviderOf(string(c.Provider), c.host())
	}
	status := statusIn(f.Text)
	found, named := f.readTables(f.Text, status, provider)
	switch {
	case found:
	case !api && !(named && plain) || len(f.Events) > 0:
		return false
	default:
		f.readBody(status)
	}
	f.Status = status
	return len(f.Readings) > 0 || len(f.Events) > 0
}

// smtpText reports whether a text holds an SMTP reply or a mail server's words.
// Codes that HTTP uses too prove nothing.
func smtpText(s string) bool {
	r, err := smtpcode.ParseReply(s)
	switch {
	case err == nil && (r.Code == 0 || r.Enhanced != (smtpcode.EnhancedCode{}) || r.Code == 421 || r.Code >= 450 && r.Code < 500 || r.Code >= 530):
		return true
	}
	return isRelay(s)
}

func (c *Config) host() string { host, _ := c.hostPort(); return host }

// bareBody reports whether a text is a JSON object, as APIs answer with.
func bareBody(s string) bool {
	rest, ok := strings.CutPrefix(strings.TrimSpace(s), "{")
	return ok && strings.HasPrefix(strings.TrimSpace(rest), `"`)
}

// apiProviderOf finds a provider by the name an application gives it, or by the
// host of its API.
func apiProviderOf(name, host string) int {
	name = strings.ToLower(strings.TrimSpace(name))
	if h, _, ok := strings.Cut(host, ":"); ok {
		host = h
	}
	host = canonical(host)
	for n, p := range apiProviders {
		if name != "" && (name == p.Provider || strings.TrimSuffix(name, "-api") == p.Provider) {
			return n
		}
		if name != "" && slices.Contains(p.Aliases, name) {
			return n
		}
		for _, h := range p.Hosts {
			if within(host, h) {
				return n
			}
		}
	}
	return -1
}

// providerOf is the provider that the application names, by its identifier
// however it was spelt, or else the one whose host it names.
func providerOf(c *Config) smtpcode.Provider {
	if c.Provider == "" {
		return smtpcode.ProviderOf(c.host())
	}
	if p := smtpcode.ProviderNamed(string(c.Provider)); p != "" {
		return p
	}
	if n := apiProviderOf(string(c.Provider), ""); n >= 0 {
		return smtpcode.Provider(apiProviders[n].Provider)
	}
	return smtpcode.Provider(redact.String(string(c.Provider)))
}

// providerName is what people call a provider of mail or of an API.
func providerName(p smtpcode.Provider) string {
	for _, a := range apiProviders {
		if a.Provider == string(p) {
			return a.Name
		}
	}
	return p.Name()
}

// statusIn finds an HTTP status in an error string.
func statusIn(s string) int {
	low := strings.ToLower(s)
	for _, mark := range [...]string{"status code: ", "statuscode: ", "status code ", "statuscode\":", "\"status\":", "status: ", "statuscode=", "status=", "got=", "http status ", "error status ", "http error ", "error ", "http/1.1 ", "http/2 ", "http ", "response ", "code: ", "code ", "returned ", "\"code\":"} {
		for from := 0; ; {
			i := strings.Index(low[from:], mark)
			if i < 0 {
				break
			}
			from += i + len(mark)
			if strings.HasSuffix(low[:from-len(mark)], "response") && mark == "code: " {
				continue // nodemailer's name for an SMTP code
			}
			digits := strings.TrimLeft(low[from:], " \"'")
			if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n <= 530 && (len(digits) == 3 || digits[3] < '0' || digits[3] > '9') {
				return n
			}
		}
	}
	for _, s := range [...]struct { // as .NET prints HttpStatusCode
		name   string
		status int
	}{{"unauthorized", 401}, {"forbidden", 403}, {"notfound", 404}, {"toomanyrequests", 429}, {"badrequest", 400}} {
		if strings.Contains(low, "status code "+s.name) || strings.Contains(low, "status code: "+s.name) || strings.Contains(low, "statuscode: "+s.name) {
			return s.status
		}
	}
	digits := strings.TrimSpace(low)
	if n, err := strconv.Atoi(digits[:min(3, len(digits))]); err == nil && n >= 400 && n <= 530 && (len(digits) == 3 || digits[3] == ' ' || digits[3] == ':') {
		return n
	}
	return 0
}

// readHTTPStatus reads a text that holds an HTTP status with its own reason phrase
// (RFC 9110, section 15), which no SMTP server says, and reports whether it did.
func (f *Failure) readHTTPStatus() bool {
	low := strings.ToLower(f.Text)
	for _, s := range [...]struct {
		line   string
		status int
	}{
		{"401 unauthorized", 401},
		{"403 forbidden", 403},
		{"404 not found", 404},
		{"404 page not found", 404},
		{"405 method not allowed", 405},
		{"413 request entity", 413},
		{"429 too many requests", 429},
		{"500 internal server error", 500},
		{"502 bad gateway", 502},
		{"503 service unavailable", 503},
		{"504 gateway time", 504},
	} {
		_, phrase, _ := strings.Cut(s.line, " ")
		if strings.HasSuffix(low, s.line) || strings.HasSuffix(low, "status code "+phrase) {
			f.Status = s.status
			f.readStatus(s.status)
			return true
		}
	}
	return false
}

// readReasonPhrase reads a text that quotes the reason phrase of 401 or 403 and
// nothing else, as clients do that lose the status: [{"message"=>"Unauthorized."}].
func (f *Failure) readReasonPhrase() bool {
	low := strings.ToLower(f.Text)
	switch {
	case strings.Contains(low, `"unauthorized"`), strings.Contains(low, `"unauthorized."`):
		f.Status = 401
	case strings.Contains(low, `"forbidden"`), strings.Contains(low, `"forbidden."`):
		f.Status = 403
	default:
		return false
	}
	f.readStatus(f.Status)
	return true
}

// readStatus says what an HTTP status means when nothing is known of the API
// (RFC 9110, section 15; 429: RFC 6585, section 4).
func (f *Failure) readStatus(status int) {
	var kind EventKind
	switch {
	case status == 401:
		kind = EventAPIKey
	case status == 403:
		kind = EventAPIForbidden
	case status == 404 || status == 405 || status == 410:
		kind = EventAPINotFound
	case status == 413:
		kind = EventTooLarge
	case status == 420 || status == 429:
		kind = EventAPIRate
	case status >= 500:
		kind = EventAPIUnavailable
	case status >= 400:
		kind = EventAPIRequest
	default:
		return
	}
	f.Events = append(f.Events, Event{Kind: kind, Detail: "HTTP status " + strconv.Itoa(status)})
}
