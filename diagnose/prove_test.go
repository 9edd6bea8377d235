package diagnose_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// proved lists the settings of a report's fixes that were tried and work.
func proved(r *diagnose.Report) (out []string) {
	for _, f := range r.Fixes {
		if f.Proof == nil || !f.Proof.Works {
			continue
		}
		if c, ok := f.Change.(check.SettingChange); ok {
			out = append(out, c.Setting+"="+c.Value)
		} else {
			out = append(out, f.Message)
		}
	}
	return out
}

// TestProved: what is proved for faults that are mended in different ways.
func TestProved(t *testing.T) {
	for name, want := range map[string]string{
		"certificate-expired":            "server=smtp.example.com:465",
		"certificate-expired-465":        "server=smtp.example.com:587",
		"certificate-expired-mx":         "mx=mx2.example.net",
		"one-address-drops":              "address=192.0.2.29:587",
		"clock-wrong":                    "tls-config=default",
		"tls-too-new":                    "server=smtp.example.com:465 tls-config=default",
		"tls-required":                   "server=smtp.example.com:465 tls=starttls",
		"proxy-down":                     "proxy=none",
		"local-firewall":                 "server=smtp.example.com:465",
		"server-name-typo":               "server=smtp.example.com:465 server=smtp.example.com:587",
		"server-name-no-address":         "",
		"server-name-provider-typo":      "server=smtp.gmail.com:587",
		"server-name-container":          "",
		"server-is-web-host":             "server=smtp.example.com:465 server=smtp.example.com:587",
		"port-twice":                     "server=smtp.example.com:587",
		"port-missing":                   "server=smtp.example.com:587",
		"port-25-blocked":                "relay=smtp.example.com:465 relay=smtp.example.com:587",
		"auth-at-mx":                     "server=smtp.example.com:465 server=smtp.example.com:587",
		"mechanism-refused":              "auth=LOGIN",
		"password-wrong":                 "",
		"password-with-newline":          "login=trimmed",
		"password-in-quotes":             "login=trimmed",
		"oauth-token-expired":            "auth=PLAIN",
		"too-many-logins":                "",
		"relay-denied":                   "mx=smtp.example.org",
		"recipient-domain-frequent-typo": "to=jo@gmail.com",
		"recipient-domain-typo":          "",
		"line-feed-after-address":        "to=jo@example.net",
		"line-feed-in-address":           "",
		"line-feed-in-sender":            "",
		"smtputf8-missing-domain":        "to=jo@xn--bcher-kva.example",
		"smtputf8-missing":               "",
		"too-large":                      "size=2000",
		"overload":                       "mx=mx2.example.net",
		"recipient-unknown":              "",
		"rate-limited":                   "",
		"quit-fails":                     "Do not send again; take the nil error of the Close of (*smtp.Client).Data's writer as success, and only log what Quit returns",
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				i := slices.IndexFunc(smtptest.Faults(), func(f smtptest.Fault) bool { return f.Name == name })
				if i < 0 {
					t.Fatal("there is no such fault")
				}
				got := proved(diagnosed(t, smtptest.Faults()[i]))
				slices.Sort(got)
				if strings.Join(got, " ") != want {
					t.Errorf("proved %q, want %q", got, want)
				}
			})
		})
	}
}

// TestNoProof: that a port lets a connection get as far as a handshake that fails
// is no proof that it is the better one.
func TestNoProof(t *testing.T) {
	for name, broken := range map[string]func(*smtptest.World, *diagnose.Config){
		"no port knows TLS": func(w *smtptest.World, c *diagnose.Config) {
			for _, address := range []string{"192.0.2.25:587", "192.0.2.25:465"} {
				replace(t, w, address, smtptest.Config{})
			}
			c.TLS = diagnose.TLSSTARTTLS
		},
		"both ports show a certificate that ran out": func(w *smtptest.World, c *diagnose.Config) {
			expired := w.CA.Config(smtptest.Expired, "smtp.example.com")
			w.Submission.Change(func(s *smtptest.Config) { s.TLSConfig = expired })
			w.SMTPS.Change(func(s *smtptest.Config) { s.TLSConfig = expired })
		},
		"the server wants a certificate, and says so after the handshake, which begins earlier on the one port": func(w *smtptest.World, c *diagnose.Config) {
			wants := w.CA.Config(smtptest.Good, "smtp.example.com")
			wants.ClientAuth = tls.RequireAnyClientCert
			w.Submission.Change(func(s *smtptest.Config) { s.TLSConfig = wants })
			w.SMTPS.Change(func(s *smtptest.Config) { s.TLSConfig = wants })
			c.Server, c.TLS = "smtp.example.com:465", diagnose.TLSImplicit
		},
		"the other port has no TLS": func(w *smtptest.World, c *diagnose.Config) {
			w.Submission.Change(func(s *smtptest.Config) { s.TLSConfig = w.CA.Config(smtptest.Expired, "smtp.example.com") })
			w.Remove("192.0.2.25:465")
			replace(t, w, "192.0.2.25:2525", smtptest.Config{TLS: smtptest.NoTLS})
			c.TLS, c.User, c.Password = diagnose.TLSAuto, "", ""
		},
		"a trimmed password that is wrong too": func(w *smtptest.World, c *diagnose.Config) {
			c.Password = "wrong\n"
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			c := settings(t, w.Settings())
			broken(w, &c)
			r, err := diagnose.Diagnose(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if got := proved(r); len(got) > 0 || r.Cause == "" {
				t.Errorf("%s: %q, proved %q", name, r.Cause, got)
			}
		})
	}
}

func replace(t *testing.T, w *smtptest.World, address string, c smtptest.Config) {
	t.Helper()
	w.Remove(address)
	if _, err := w.AddServer(address, c); err != nil {
		t.Fatal(err)
	}
}

// TestStopgap: what serves until others have mended a fault stands below what mends
// it.
func TestStopgap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		i := slices.IndexFunc(smtptest.Faults(), func(f smtptest.Fault) bool { return f.Name == "certificate-expired" })
		r := diagnosed(t, smtptest.Faults()[i])
		if len(r.Fixes) < 2 || !strings.HasPrefix(r.Fixes[0].Message, "Renew") || !strings.HasSuffix(r.Fixes[1].Message, ", until the fault is mended") {
			t.Errorf("the fixes are %v", r.Fixes)
		}
	})
}

// TestSentOnce: a message that was refused goes once more, with the first remedy,
// and not at all unless the application wants it sent.
func TestSentOnce(t *testing.T) {
	for _, send := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			if err := w.Break("queue-error"); err != nil {
				t.Fatal(err)
			}
			replace(t, w, "192.0.2.25:2525", smtptest.Config{Name: "smtp.example.com", TLS: smtptest.STARTTLS})
			s := w.Settings()
			_, failure := s.Send(t.Context())
			c := settings(t, s)
			c.Error, c.SendMessage = failure, send
			r, err := diagnose.Diagnose(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(w.SMTPS.Received()); (n == 1) != send || (len(proved(r)) == 1) != send {
				t.Errorf("to be sent %v: %d messages, proved %q", send, n, proved(r))
			}
		})
	}
}

// TestNothingElseIsSent: where a message is refused for its size at its end, there is
// no smaller one to try.
func TestNothingElseIsSent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		w.Take(smtptest.Delivery)
		w.MX.Change(func(c *smtptest.Config) {
			c.Replies = map[smtpcode.Stage]string{smtpcode.StageMessage: "552 5.3.4 Message too big for system"}
		})
		c := settings(t, w.Settings())
		c.SendMessage = true
		r, err := diagnose.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cause != smtpcode.MessageTooLarge || len(w.MX.Received()) > 0 || len(r.Evidence.Tried) > 0 {
			t.Errorf("%q, %d messages, tried %v", r.Cause, len(w.MX.Received()), r.Evidence.Tried)
		}
	})
}

// tap keeps what this side says to each address.
type tap struct {
	diagnose.Dialer
	mu   sync.Mutex
	said map[string]*bytes.Buffer
}

func (d *tap) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.Dialer.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	return &tapped{conn, d, address}, nil
}

type tapped struct {
	net.Conn
	d       *tap
	address string
}

func (c *tapped) Write(p []byte) (int, error) {
	c.d.mu.Lock()
	if c.d.said[c.address] == nil {
		c.d.said[c.address] = new(bytes.Buffer)
	}
	c.d.said[c.address].Write(p)
	c.d.mu.Unlock()
	return c.Conn.Write(p)
}

// TestLoginsAreFew: after a refused login at most one more is made, and only where a
// change of its words is plain; none with a server of another organization.
func TestLoginsAreFew(t *testing.T) {
	for name, tt := range map[string]struct {
		password diagnose.Secret
		logins   int
	}{
		"a wrong password":                    {"wrong", 1},
		"a wrong one with a line break at it": {"wrong\n", 2},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := smtptest.NewWorld()
			defer w.Close()
			plain := smtptest.Config{Name: "smtp.example.com", ClearAuth: true, Users: map[string]smtptest.User{"app@example.com": {Password: "right"}}}
			replace(t, w, "192.0.2.25:587", plain)
			c := settings(t, w.Settings())
			d := &tap{Dialer: c.Dialer, said: make(map[string]*bytes.Buffer)}
			c.Dialer, c.TLS, c.AllowPlainAuth, c.Password, c.Mechanisms = d, diagnose.TLSNone, true, tt.password, []string{"PLAIN"}
			r, err := diagnose.Diagnose(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			if n := strings.Count(d.said["192.0.2.25:587"].String(), "AUTH "); n != tt.logins || r.Cause != smtpcode.AuthFailed || len(d.said) != 1 {
				t.Errorf("%s: %q with %d logins, want %d; %d servers", name, r.Cause, n, tt.logins, len(d.said))
			}
		})
	}
}

// TestStrangersGetNoLogin: a server that the application did not name, and that is
// of another organization than its own domains, hears EHLO and no more.
func TestStrangersGetNoLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		if err := w.Break("server-name-provider-typo"); err != nil {
			t.Fatal(err)
		}
		taken, err := w.AddServer("192.0.2.27:587", smtptest.Config{Name: "smtp.gmail.com", TLS: smtptest.STARTTLS, Users: map[string]smtptest.User{}})
		if err != nil {
			t.Fatal(err)
		}
		r, err := diagnose.Diagnose(t.Context(), settings(t, w.Settings()))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(r.Evidence.Tried, func(x diagnose.Tried) bool { return x.Change.Value == "smtp.gmail.com:587" })
		if i < 0 || !r.Evidence.Tried[i].Proof.Works || strings.Contains(strings.Join(r.Evidence.Tried[i].Proof.Seen, " "), "logged in") || len(taken.Received()) > 0 {
			t.Errorf("tried %+v", r.Evidence.Tried)
		}
	})
}

// TestNamedAddress: the address that a receiver names is the one whose records are
// looked at, if the application knows none, or another.
func TestNamedAddress(t *testing.T) {
	for _, fault := range []string{"spf-ipv6-missing", "ptr-ipv6-missing"} {
		synctest.Test(t, func(t *testing.T) {
			i := slices.IndexFunc(smtptest.Faults(), func(f smtptest.Fault) bool { return f.Name == fault })
			r := diagnosed(t, smtptest.Faults()[i])
			if len(r.Fixes) == 0 || r.Fixes[0].Proof == nil || !r.Fixes[0].Proof.Works || r.Evidence.DNS.Target.IPs[0].Is4() {
				t.Errorf("%s: %v, looked at %v", fault, r.Fixes, r.Evidence.DNS.Target.IPs)
			}
		})
	}
}

// TestNearName: without SRV records, the usual names in the application's own
// domains are tried, if one is a slip of the finger away.
func TestNearName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		w.Withdraw("_submission._tcp.example.com", "SRV")
		w.Withdraw("_submissions._tcp.example.com", "SRV")
		if err := w.Break("server-name-typo"); err != nil {
			t.Fatal(err)
		}
		r, err := diagnose.Diagnose(t.Context(), settings(t, w.Settings()))
		if err != nil {
			t.Fatal(err)
		}
		if got := proved(r); !slices.Equal(got, []string{"server=smtp.example.com:587"}) {
			t.Errorf("proved %q\n%s", got, r)
		}
	})
}
