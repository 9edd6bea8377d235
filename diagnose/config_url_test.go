package diagnose_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/diagnose"
)

// setting is a Config as these tests compare it: on one line, with the secret.
func setting(c diagnose.Config) string {
	s := c.Server + " " + string(c.TLS)
	for _, f := range []struct{ name, value string }{
		{"user", c.User},
		{"password", string(c.Password)},
		{"token", string(c.Token)},
		{"from", c.From},
		{"helo", c.HELO},
		{"auth", strings.Join(c.Mechanisms, ",")},
	} {
		if f.value != "" {
			s += fmt.Sprintf(" %s=%s", f.name, f.value)
		}
	}
	if c.SourceIP.IsValid() {
		s += " source=" + c.SourceIP.String()
	}
	return s
}

func TestParseURL(t *testing.T) {
	for _, tt := range []struct{ url, want string }{
		{"smtps://user:pass@smtp.example.com:465", "smtp.example.com:465 implicit user=user password=pass"},
		{"smtps://smtp.example.com", "smtp.example.com:465 implicit"},
		{"smtps://smtp.example.com:587", "smtp.example.com:587 implicit"}, // what the application does, right or wrong
		{"SMTPS://smtp.example.com/", "smtp.example.com:465 implicit"},
		{"smtp://user:pass@smtp.example.com:587", "smtp.example.com:587 starttls user=user password=pass"},
		{"smtp://smtp.example.com", "smtp.example.com:587 starttls"},
		{"smtp://smtp.example.com:", "smtp.example.com:587 starttls"},
		{"smtp://smtp.example.com:25", "smtp.example.com:25 auto"},
		{"smtp://smtp.example.com:465", "smtp.example.com:465 auto"},
		{"smtp+starttls://smtp.example.com:2525", "smtp.example.com:2525 starttls"},
		{"smtp+tls://smtp.example.com", "smtp.example.com:587 starttls"},
		{"smtp+ssl://smtp.example.com", "smtp.example.com:465 implicit"},
		{"submission://smtp.example.com", "smtp.example.com:587 starttls"},
		{"submissions://smtp.example.com", "smtp.example.com:465 implicit"},
		{"ssl://smtp.example.com:465", "smtp.example.com:465 implicit"},
		{" smtp://smtp.example.com\n", "smtp.example.com:587 starttls"},

		// Users and passwords.
		{"smtps://app%40example.com:p%40ss%2Fw%3Ford%23%25@smtp.example.com", "smtp.example.com:465 implicit user=app@example.com password=p@ss/w?ord#%"},
		{"smtps://app@example.com:p@ss:word@smtp.example.com", "smtp.example.com:465 implicit user=app@example.com password=p@ss:word"},
		{"smtps://user:a+b@smtp.example.com", "smtp.example.com:465 implicit user=user password=a+b"},
		{"smtps://user@smtp.example.com", "smtp.example.com:465 implicit user=user"},
		{"smtps://:pass@smtp.example.com", "smtp.example.com:465 implicit password=pass"},
		{"smtp://smtp.example.com?username=app&password=a%2Bb+c", "smtp.example.com:587 starttls user=app password=a+b c"},

		// Hosts.
		{"smtp://[2001:db8::25]:25", "[2001:db8::25]:25 auto"},
		{"smtp://[2001:db8::25]", "[2001:db8::25]:587 starttls"},
		{"smtp://u:p@[fe80::1%25eth0]:587", "[fe80::1%eth0]:587 starttls user=u password=p"},
		{"smtp://192.0.2.25:2525", "192.0.2.25:2525 auto"},
		{"smtp://mailhog:1025", "mailhog:1025 auto"},
		{"smtp://bücher.example", "bücher.example:587 starttls"},

		// What TLS parameters mean.
		{"smtp://smtp.example.com:25?encryption=none", "smtp.example.com:25 none"},
		{"smtp://smtp.example.com?encryption=ssl", "smtp.example.com:465 implicit"},
		{"smtp://smtp.example.com:2465?encryption=ssl", "smtp.example.com:2465 implicit"},
		{"smtp://smtp.example.com:25?encryption=tls", "smtp.example.com:25 starttls"},
		{"smtp://smtp.example.com:465?encryption=tls", "smtp.example.com:465 implicit"},
		{"smtp://smtp.example.com:25?encryption=", "smtp.example.com:25 auto"},
		{"smtp://smtp.example.com:25?encryption=null", "smtp.example.com:25 auto"},
		{"smtp://smtp.example.com:587?starttls=auto", "smtp.example.com:587 auto"},
		{"smtp://smtp.example.com:25?starttls=true", "smtp.example.com:25 starttls"},
		{"smtp://smtp.example.com:25?enable_starttls_auto=true", "smtp.example.com:25 auto"},
		{"smtp://smtp.example.com:25?enable_starttls_auto=false", "smtp.example.com:25 none"},
		{"smtp://smtp.example.com:587?auto_tls=false", "smtp.example.com:587 none"},
		{"smtps://smtp.example.com?auto_tls=0", "smtp.example.com:465 implicit"},
		{"smtp://smtp.example.com:25?require_tls=true", "smtp.example.com:25 starttls"},
		{"smtp://smtp.example.com:25?requireTLS=false", "smtp.example.com:25 auto"},
		{"smtp://smtp.example.com:587?ignoreTLS=true", "smtp.example.com:587 none"},
		{"smtp://smtp.example.com:465?secure=true", "smtp.example.com:465 implicit"},
		{"smtp://smtp.example.com:465?secure=false", "smtp.example.com:465 starttls"}, // waits for a greeting
		{"smtp://smtp.example.com:587?ssl=True", "smtp.example.com:587 implicit"},
		{"smtp://smtp.example.com:587?secure=true&requireTLS=true", "smtp.example.com:587 implicit"},
		{"smtp://smtp.example.com:25?tls=0&tls.rejectUnauthorized=false", "smtp.example.com:25 none"},

		// The rest.
		{"smtp://u:p@smtp.example.com:587?auth_mode=login", "smtp.example.com:587 starttls user=u password=p auth=LOGIN"},
		{"smtp://u:p@smtp.example.com:587?authentication=cram_md5", "smtp.example.com:587 starttls user=u password=p auth=CRAM-MD5"},
		{"smtp://u:p@smtp.example.com:587?auth_mode=xoauth2", "smtp.example.com:587 starttls user=u token=p auth=XOAUTH2"},
		{"smtp://u:p@smtp.example.com:587?auth_mode=null", "smtp.example.com:587 starttls user=u password=p"},
		{"smtp://smtp.example.com?local_domain=mail.example.com&from=app@example.com", "smtp.example.com:587 starttls from=app@example.com helo=mail.example.com"},
		{"smtp://smtp.example.com?source_ip=203.0.113.5", "smtp.example.com:587 starttls source=203.0.113.5"},
		{"smtp://smtp.example.com?source_ip=%5B::1%5D&pool=true&timeout=30&&=x", "smtp.example.com:587 starttls source=::1"},
	} {
		c, err := diagnose.ParseURL(tt.url)
		if got := setting(c); err != nil || got != tt.want {
			t.Errorf("%s\n gives %s (%v)\n  want %s", tt.url, got, err, tt.want)
		}
	}
}

// canary is a password as no error may show it; the test looks for its pieces.
const canary = "c4n4ry"

func TestParseURLErrors(t *testing.T) {
	for _, tt := range []struct{ url, part string }{
		{"", "scheme"},
		{canary, "scheme"},
		{"smtp.example.com:587", "scheme"},
		{"user:" + canary + "@smtp.example.com", "scheme"},
		{canary + "://smtp.example.com", "scheme"},
		{"sendgrid+api://" + canary + "@default", "scheme"},
		{"null://null", "scheme"},
		{"failover(smtp://u:" + canary + "@a smtp://b)", "host"},
		{"smtp://u:" + canary + "\x00@a", "host"},
		{"smtp://", "host"},
		{"smtp:///" + canary, "host"},
		{"smtp://u:" + canary + "@", "host"},
		{"smtp://u:" + canary + "@:587", "host"},
		{"smtp://u:" + canary + "@2001:db8::25", "host"},
		{"smtp://u:" + canary + "@[smtp.example.com]", "host"},
		{"smtp://u:" + canary + "@[192.0.2.1]:25", "host"},
		{"smtp://u:" + canary + "@[2001:db8::25", "host"},
		{"smtp://u:" + canary + "@[2001:db8::25]587", "port"},
		{"smtp://u:" + canary + "@a:0", "port"},
		{"smtp://u:" + canary + "@a:65536", "port"},
		{"smtp://u:" + canary + "@a:smtp", "port"},
		{"smtp://u:" + canary + "@a:587:587", "host"},
		{"smtp://u:" + canary + "%zz@a", "password"},
		{"smtp://%zz" + canary + "@a", "user"},
		{"smtp://u:" + canary + "/x@smtp.example.com", "password"},
		{"smtp://u:123/" + canary + "@smtp.example.com", "password"},
		{"smtp://u:" + canary + "?x@smtp.example.com", "password"},
		{"smtp://u:12?" + canary + "@smtp.example.com", "password"},
		{"smtp://u:" + canary + "#x@smtp.example.com", "password"},
		{"smtp://smtp.example.com/" + canary, "path"},
		{"smtp://smtp.example.com#" + canary, "path"},
		{"smtp://smtp.example.com?password=%zz" + canary, "query"},
		{"smtp://smtp.example.com?encryption=" + canary, "encryption"},
		{"smtp://smtp.example.com?source_ip=" + canary, "source_ip"},
	} {
		c, err := diagnose.ParseURL(tt.url)
		e, ok := errors.AsType[*diagnose.URLError](err)
		if !ok || e.Part != tt.part || e.Unwrap() == nil {
			t.Errorf("%q: %v, want an error about the %s", tt.url, err, tt.part)
			continue
		}
		if c.Server != "" || c.Password != "" {
			t.Errorf("%q: a Config comes with the error", tt.url)
		}
		if s := fmt.Sprintf("%v %+v %#v %v", err, err, *e, e.Err); strings.Contains(s, canary[:3]) {
			t.Errorf("the error about %q shows the password: %s", tt.url, s)
		}
	}
	for _, s := range []string{"sendmail://default", "null://null", "ses+api://key:secret@default"} {
		if _, err := diagnose.ParseURL(s); !errors.Is(err, diagnose.ErrNotSMTP) {
			t.Errorf("%s: %v, want ErrNotSMTP", s, err)
		}
	}
}

// TestConfigHidesPassword: a Config that came from a URL can be logged.
func TestConfigHidesPassword(t *testing.T) {
	c, err := diagnose.ParseURL("smtps://user:" + canary + "@smtp.example.com?auth_mode=plain")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(struct{ Password, Token diagnose.Secret }{c.Password, c.Token})
	if err != nil {
		t.Fatal(err)
	}
	e, err := json.Marshal(c.Explain(errors.New("535 5.7.8 authentication failed")).Evidence)
	if err != nil {
		t.Fatal(err)
	}
	if s := fmt.Sprintf("%v %+v %#v %s %s", c, c, c, data, e); strings.Contains(s, canary) {
		t.Error("the password shows:", s)
	}
}

func FuzzParseURL(f *testing.F) {
	for _, s := range []string{
		"smtps://user:p%40ss@smtp.example.com:465?auth_mode=login", "smtp://[2001:db8::25]:25?encryption=tls&ssl=0",
		"submission://a@b:c@d.example", "smtp://u:pa/ss@h", "smtp://h?source_ip=1.2.3.4&from=a@b", "://", "smtp://%zz@[",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := diagnose.ParseURL(s)
		if err != nil {
			if _, ok := errors.AsType[*diagnose.URLError](err); !ok || c.Server != "" {
				t.Errorf("%q: %T and %q", s, err, c.Server)
			}
			return
		}
		switch c.TLS {
		case diagnose.TLSAuto, diagnose.TLSSTARTTLS, diagnose.TLSImplicit, diagnose.TLSNone:
		default:
			t.Errorf("%q: TLS mode %q", s, c.TLS)
		}
		if c.Server == "" || strings.ContainsAny(c.Server, " @/\r\n") {
			t.Errorf("%q: server %q", s, c.Server)
		}
		// The error texts have no place where a piece of the URL could stand.
		secret := "Zq9" + strings.Repeat("x", 5) + "#7kP" // an unencoded #
		if _, err := diagnose.ParseURL("smtp://u:" + secret + "@" + s); err != nil && strings.Contains(err.Error(), "Zq9") {
			t.Errorf("%v", err)
		}
	})
}
