package diagnose_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
)

// environ answers from lines of NAME=value.
func environ(lines string) func(string) string {
	vars := map[string]string{}
	for line := range strings.SplitSeq(lines, "\n") {
		if name, value, ok := strings.Cut(strings.TrimLeft(line, "\t"), "="); ok {
			vars[name] = value
		}
	}
	return func(name string) string { return vars[name] }
}

func TestFromEnv(t *testing.T) {
	for _, tt := range []struct{ name, env, want string }{
		{"plain", `
			SMTP_HOST=smtp.example.com
			SMTP_PORT=587
			SMTP_USER=app
			SMTP_PASS=pass
			SMTP_FROM=Example <app@example.com>`, "smtp.example.com:587 auto user=app password=pass from=app@example.com"},
		{"no port", `SMTP_HOST=smtp.example.com`, "smtp.example.com:587 auto"},
		{"a port of its own", `SMTP_HOST=smtp.example.com:25`, "smtp.example.com:25 auto"},
		{"a port twice is what is dialled", "SMTP_HOST=smtp.example.com:587\nSMTP_PORT=587", "smtp.example.com:587:587 auto"},
		{"a blank is what is looked up", "SMTP_HOST= smtp.example.com\nSMTP_PORT=587", " smtp.example.com:587 auto"},
		{"a line end from a file", "SMTP_HOST=smtp.example.com\nSMTP_PASSWORD=pass\r", "smtp.example.com:587 auto password=pass"},
		{"an IPv6 address", "SMTP_HOST=2001:db8::25\nSMTP_PORT=25", "[2001:db8::25]:25 auto"},
		{"an IPv6 address in brackets", "SMTP_HOST=[2001:db8::25]\nSMTP_PORT=25", "[2001:db8::25]:25 auto"},
		{"SSL", "SMTP_HOST=smtp.example.com\nSMTP_SSL=true", "smtp.example.com:465 implicit"},
		{"TLS by the port", "SMTP_HOST=smtp.example.com\nSMTP_PORT=465\nSMTP_TLS=true", "smtp.example.com:465 implicit"},
		{"TLS by the other port", "SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nSMTP_TLS=true", "smtp.example.com:587 starttls"},
		{"a word in SMTP_TLS", "SMTP_HOST=smtp.example.com\nSMTP_TLS=STARTTLS", "smtp.example.com:587 starttls"},
		{"Nodemailer's secure", "SMTP_HOST=smtp.example.com\nSMTP_PORT=465\nSMTP_SECURE=false", "smtp.example.com:465 starttls"},
		{"Nextcloud", "SMTP_HOST=smtp.example.com\nSMTP_SECURE=ssl\nSMTP_NAME=app\nSMTP_PASSWORD=pass\nSMTP_AUTHTYPE=LOGIN", "smtp.example.com:465 implicit user=app password=pass auth=LOGIN"},
		{"Vaultwarden", "SMTP_HOST=smtp.example.com\nSMTP_SECURITY=force_tls\nHELO_NAME=mail.example.com", "smtp.example.com:465 implicit helo=mail.example.com"},
		{"Mastodon", "SMTP_SERVER=smtp.example.com\nSMTP_LOGIN=app\nSMTP_PASSWORD=pass\nSMTP_ENABLE_STARTTLS=always\nSMTP_AUTH_METHOD=plain", "smtp.example.com:587 starttls user=app password=pass auth=PLAIN"},
		{"Rails", "SMTP_ADDRESS=smtp.example.com\nSMTP_DOMAIN=example.com\nSMTP_USER_NAME=app\nSMTP_ENABLE_STARTTLS_AUTO=true", "smtp.example.com:587 auto user=app helo=example.com"},
		{"a token", "SMTP_HOST=smtp.example.com\nSMTP_USER=app\nSMTP_TOKEN=tok", "smtp.example.com:587 auto user=app token=tok"},
		{"a URL, and what it does not say", "SMTP_URL=smtps://app@smtp.example.com\nSMTP_PASSWORD=pass\nSMTP_FROM=app@example.com", "smtp.example.com:465 implicit user=app password=pass from=app@example.com"},

		{"Laravel", `
			MAIL_MAILER=smtp
			MAIL_HOST=smtp.example.com
			MAIL_PORT=587
			MAIL_USERNAME=app
			MAIL_PASSWORD=pass
			MAIL_ENCRYPTION=tls
			MAIL_FROM_ADDRESS=app@example.com`, "smtp.example.com:587 starttls user=app password=pass from=app@example.com"},
		{"Laravel's null", "MAIL_HOST=mailpit\nMAIL_PORT=1025\nMAIL_USERNAME=null\nMAIL_PASSWORD=null\nMAIL_ENCRYPTION=null", "mailpit:1025 auto"},
		{"Laravel's scheme", "MAIL_HOST=smtp.example.com\nMAIL_SCHEME=smtps", "smtp.example.com:465 implicit"},
		{"Laravel 465", "MAIL_HOST=smtp.example.com\nMAIL_PORT=465\nMAIL_SCHEME=smtp", "smtp.example.com:465 auto"},
		{"Laravel without a port", "MAIL_HOST=smtp.example.com", "smtp.example.com:2525 auto"},
		{"Flask-Mail", "MAIL_SERVER=smtp.example.com\nMAIL_PORT=587\nMAIL_USE_TLS=True\nMAIL_DEFAULT_SENDER=app@example.com", "smtp.example.com:587 starttls from=app@example.com"},
		{"Flask-Mail without TLS", "MAIL_SERVER=smtp.example.com", "smtp.example.com:25 none"},
		{"Django", `
			EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend
			EMAIL_HOST=smtp.example.com
			EMAIL_PORT=587
			EMAIL_HOST_USER=app
			EMAIL_HOST_PASSWORD=pass
			EMAIL_USE_TLS=True
			EMAIL_USE_SSL=False
			DEFAULT_FROM_EMAIL=app@example.com`, "smtp.example.com:587 starttls user=app password=pass from=app@example.com"},
		{"Django uses TLS only if told to", "EMAIL_HOST=smtp.example.com\nEMAIL_PORT=587", "smtp.example.com:587 none"},
		{"dj-email-url", "EMAIL_URL=submission://app:pass@smtp.example.com", "smtp.example.com:587 starttls user=app password=pass"},
		{"dj-email-url's smtps is STARTTLS", "EMAIL_URL=smtps://app:pass@smtp.example.com:465", "smtp.example.com:465 starttls user=app password=pass"},
		{"dj-email-url's ssl", "EMAIL_URL=smtp://smtp.example.com:465/?ssl=True", "smtp.example.com:465 implicit"},
		{"dj-email-url in clear text", "EMAIL_URL=smtp://smtp.example.com", "smtp.example.com:25 none"},
		{"Auth.js", "EMAIL_SERVER=smtp://app:pass@smtp.example.com:587\nEMAIL_FROM=app@example.com", "smtp.example.com:587 starttls user=app password=pass from=app@example.com"},
		{"Auth.js in parts", "EMAIL_SERVER_HOST=smtp.example.com\nEMAIL_SERVER_PORT=587\nEMAIL_SERVER_USER=app\nEMAIL_SERVER_PASSWORD=pass", "smtp.example.com:587 auto user=app password=pass"},
		{"Symfony", "MAILER_DSN=smtp://app:p%40ss@smtp.example.com:587", "smtp.example.com:587 auto user=app password=p@ss"},
		{"Symfony without a port", "MAILER_DSN=smtp://app:pass@smtp.example.com", "smtp.example.com:465 auto user=app password=pass"},
		{"Symfony on this machine", "MAILER_DSN=smtp://localhost", "localhost:25 auto"},
		{"Symfony with TLS", "MAILER_DSN=smtps://smtp.example.com", "smtp.example.com:465 implicit"},
		{"Swift Mailer", "MAILER_URL=smtp://localhost:25?encryption=&auth_mode=", "localhost:25 none"},
		{"Swift Mailer with a login", "MAILER_URL=smtp://smtp.example.com:465?encryption=ssl&auth_mode=login&username=app&password=pass", "smtp.example.com:465 implicit user=app password=pass auth=LOGIN"},
		{"Spring", "SPRING_MAIL_HOST=smtp.example.com\nSPRING_MAIL_PORT=587\nSPRING_MAIL_USERNAME=app\nSPRING_MAIL_PASSWORD=pass\nSPRING_MAIL_PROPERTIES_MAIL_SMTP_STARTTLS_ENABLE=true", "smtp.example.com:587 auto user=app password=pass"},
		{"Spring requires", "SPRING_MAIL_HOST=smtp.example.com\nSPRING_MAIL_PROTOCOL=smtp\nSPRING_MAIL_PORT=587\nSPRING_MAIL_PROPERTIES_MAIL_SMTP_STARTTLS_REQUIRED=true", "smtp.example.com:587 starttls"},
		{"Spring in clear text", "SPRING_MAIL_HOST=smtp.example.com\nSPRING_MAIL_PROTOCOL=smtp", "smtp.example.com:25 none"},
		{"Spring's smtps", "SPRING_MAIL_HOST=smtp.example.com\nSPRING_MAIL_PROTOCOL=smtps", "smtp.example.com:465 implicit"},
		{"Grafana", "GF_SMTP_ENABLED=true\nGF_SMTP_HOST=smtp.example.com:587\nGF_SMTP_USER=app\nGF_SMTP_PASSWORD=pass\nGF_SMTP_FROM_ADDRESS=app@example.com\nGF_SMTP_EHLO_IDENTITY=mail.example.com\nGF_SMTP_STARTTLS_POLICY=MandatoryStartTLS", "smtp.example.com:587 starttls user=app password=pass from=app@example.com helo=mail.example.com"},
		{"Grafana never", "GF_SMTP_HOST=smtp.example.com:25\nGF_SMTP_STARTTLS_POLICY=NoStartTLS", "smtp.example.com:25 none"},
		{"Gitea", "GITEA__mailer__ENABLED=true\nGITEA__mailer__PROTOCOL=smtp+starttls\nGITEA__mailer__SMTP_ADDR=smtp.example.com\nGITEA__mailer__SMTP_PORT=587\nGITEA__mailer__USER=app\nGITEA__mailer__PASSWD=pass\nGITEA__mailer__FROM=\"Git\" <git@example.com>", "smtp.example.com:587 starttls user=app password=pass from=git@example.com"},
		{"Gitea in clear text", "GITEA__mailer__PROTOCOL=smtp\nGITEA__mailer__SMTP_ADDR=smtp.example.com\nGITEA__mailer__SMTP_PORT=25", "smtp.example.com:25 none"},
		{"Forgejo", "FORGEJO__mailer__SMTP_ADDR=smtp.example.com\nFORGEJO__mailer__SMTP_PORT=465", "smtp.example.com:465 auto"},
		{"Discourse", "DISCOURSE_SMTP_ADDRESS=smtp.example.com\nDISCOURSE_SMTP_PORT=587\nDISCOURSE_SMTP_USER_NAME=app\nDISCOURSE_SMTP_PASSWORD=pass\nDISCOURSE_SMTP_ENABLE_START_TLS=true", "smtp.example.com:587 auto user=app password=pass"},
		{"Ghost", "mail__transport=SMTP\nmail__options__host=smtp.example.com\nmail__options__port=465\nmail__options__secure=true\nmail__options__auth__user=app\nmail__options__auth__pass=pass", "smtp.example.com:465 implicit user=app password=pass"},

		{"two families that agree", "SMTP_HOST=smtp.example.com\nSMTP_PORT=587\nMAIL_HOST=smtp.example.com\nMAIL_PORT=587\nMAIL_ENCRYPTION=tls", "smtp.example.com:587 starttls"},
		{"one of two that sends nothing by SMTP", "MAIL_MAILER=log\nMAIL_HOST=mailpit\nSMTP_HOST=smtp.example.com", "smtp.example.com:587 auto"},
	} {
		c, names, err := diagnose.FromEnv(environ(tt.env))
		if got := setting(c); err != nil || got != tt.want {
			t.Errorf("%s:\n gives %s (%v)\n  want %s", tt.name, got, err, tt.want)
		}
		for _, n := range names {
			if environ(tt.env)(n) == "" {
				t.Errorf("%s: %s was not set", tt.name, n)
			}
		}
		if len(names) == 0 {
			t.Errorf("%s: no names", tt.name)
		}
	}
}

func TestFromEnvErrors(t *testing.T) {
	const not = canary
	for _, tt := range []struct {
		name, env string
		want      error  // nil: any *EnvError
		names     string // of the EnvError
	}{
		{"nothing", "", diagnose.ErrNoSettings, ""},
		{"a port alone", "SMTP_PORT=587\nSMTP_PASSWORD=" + not, diagnose.ErrNoSettings, ""},
		{"two servers", "SMTP_HOST=smtp.example.com\nMAIL_HOST=smtp.example.org", diagnose.ErrConflict, "MAIL_HOST SMTP_HOST"},
		{"two passwords", "SMTP_HOST=a\nSMTP_PORT=25\nSMTP_PASSWORD=" + not + "\nMAIL_HOST=a\nMAIL_PORT=25\nMAIL_PASSWORD=2" + not, diagnose.ErrConflict, "MAIL_HOST SMTP_HOST"},
		{"two users", "SMTP_HOST=a\nSMTP_USER=" + not + "\nSMTP_USERNAME=2" + not, diagnose.ErrConflict, "SMTP_USERNAME SMTP_USER"},
		{"log", "MAIL_MAILER=log\nMAIL_HOST=" + not, diagnose.ErrNotSMTP, "MAIL_MAILER"},
		{"console", "EMAIL_BACKEND=django.core.mail.backends.console.EmailBackend", diagnose.ErrNotSMTP, "EMAIL_BACKEND"},
		{"off", "GF_SMTP_ENABLED=false\nGF_SMTP_HOST=a:25", diagnose.ErrNotSMTP, "GF_SMTP_ENABLED"},
		{"sendmail", "GITEA__mailer__PROTOCOL=sendmail", diagnose.ErrNotSMTP, "GITEA__mailer__PROTOCOL"},
		{"an API", "MAILER_DSN=sendgrid+api://" + not + "@default", diagnose.ErrNotSMTP, "MAILER_DSN"},
		{"a URL that is none", "SMTP_URL=" + not, nil, "SMTP_URL"},
		{"a URL whose password is not encoded", "SMTP_URL=smtp://u:" + not + "/@smtp.example.com", nil, "SMTP_URL"},
		{"a port that is none", "SMTP_HOST=a\nSMTP_PORT=" + not, nil, "SMTP_PORT"},
		{"Kubernetes", "SMTP_HOST=smtp\nSMTP_PORT=tcp://10.0.0.1:25", nil, "SMTP_PORT"},
		{"an encryption that is none", "MAIL_HOST=a\nMAIL_ENCRYPTION=" + not, nil, "MAIL_ENCRYPTION"},
		{"both of Django's", "EMAIL_HOST=a\nEMAIL_USE_TLS=1\nEMAIL_USE_SSL=1", nil, "EMAIL_USE_TLS EMAIL_USE_SSL"},
	} {
		c, names, err := diagnose.FromEnv(environ(tt.env))
		if err == nil || c.Server != "" || names != nil {
			t.Errorf("%s: %q, %q, %v", tt.name, c.Server, names, err)
			continue
		}
		if tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		got := ""
		if e, ok := errors.AsType[*diagnose.EnvError](err); ok {
			got = strings.Join(e.Names, " ")
		}
		if got != tt.names {
			t.Errorf("%s: an error about %q, want %q", tt.name, got, tt.names)
		}
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), canary) {
			t.Errorf("%s: the error shows a value: %v", tt.name, err)
		}
	}
}

func TestFromEnvReadsTheProcess(t *testing.T) {
	for _, name := range []string{"MAILER_DSN", "MAILER_URL", "MAIL_HOST", "MAIL_SERVER", "EMAIL_URL", "EMAIL_HOST", "EMAIL_SERVER", "SMTP_URL", "SMTP_ADDRESS"} {
		t.Setenv(name, "")
	}
	t.Setenv("SMTP_HOST", "smtp.example.com")
	t.Setenv("SMTP_PORT", "2525")
	c, names, err := diagnose.FromEnv(nil)
	if err != nil || c.Server != "smtp.example.com:2525" || strings.Join(names, " ") != "SMTP_HOST SMTP_PORT" {
		t.Errorf("%q, %q, %v", c.Server, names, err)
	}
}

func FuzzFromEnv(f *testing.F) {
	f.Add("smtp.example.com:587", "587", "tls", "smtp", "app@example.com", "smtp://a:b@c")
	f.Add("[::1", "tcp://1", "(null)", "", "a <", "null://")
	f.Fuzz(func(t *testing.T, host, port, tls, by, from, url string) {
		getenv := func(name string) string {
			switch {
			case strings.HasSuffix(name, "PASSWORD") || strings.HasSuffix(name, "PASS"):
				return canary
			case strings.HasSuffix(name, "_PORT"):
				return port
			case strings.HasSuffix(name, "ENCRYPTION") || strings.HasSuffix(name, "_TLS"):
				return tls
			case name == "MAIL_MAILER":
				return by
			case strings.Contains(name, "FROM"):
				return from
			case name == "SMTP_URL":
				return url
			case strings.HasPrefix(name, "MAIL_"):
				return host
			}
			return ""
		}
		c, names, err := diagnose.FromEnv(getenv)
		switch {
		case err == nil && (c.Server == "" || len(names) == 0 || c.TLS == ""):
			t.Errorf("server %q, TLS %q, names %q", c.Server, c.TLS, names)
		case err != nil && strings.Contains(err.Error(), canary):
			t.Error(err)
		}
	})
}
