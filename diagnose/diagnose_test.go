package diagnose_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/textproto"
	"net/url"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// broken is a world with faults, and what a program in it is set to.
func broken(t *testing.T, faults ...string) (*smtptest.World, diagnose.Config) {
	t.Helper()
	w := smtptest.NewWorld()
	for _, f := range faults {
		if err := w.Break(f); err != nil {
			t.Fatal(err)
		}
	}
	return w, settings(t, w.Settings())
}

// ours are the functions of a stack that belong to this module's probes.
var ours = regexp.MustCompile(`maildiag/(diagnose|netprobe|tlsprobe|smtpprobe|dnscheck)\.[^\n]*`)

// left lists what still runs of a diagnosis.
func left() []string {
	synctest.Wait()
	buf := make([]byte, 1<<20)
	return ours.FindAllString(string(buf[:runtime.Stack(buf, true)]), -1)
}

// TestCancelled: whenever the caller's time is up, Diagnose returns at once, says
// what it knows by then, and leaves nothing running.
func TestCancelled(t *testing.T) {
	moments := []time.Duration{0, 1, 10, 60, 110, 200, 333, 500, 700, 900, 1100, 1499, 1501, 2000, 4000, 6600, 9999, 10001, 14000, 20000}
	for _, fault := range []string{
		"", "port-25-blocked", "server-down", "port-closed", "resolver-timeout", "mx-timeout", "starttls-on-465", "slow-network",
		"one-octet-a-second", "certificate-expired", "tls-too-old", "path-mtu", "password-wrong", "recipient-unknown", "spf-loop",
		"wire-greeting-never", "wire-greeting-endless-lines", "wire-ehlo-endless", "wire-tls-never", "wire-tls-never-465", "wire-tls-half-record", "wire-silence-at-auth", "wire-silence-at-rcpt",
		"proxy-refuses", "sts-host-missing",
	} {
		t.Run(fault, func(t *testing.T) {
			for i, ms := range moments {
				if testing.Short() && i%3 == 1 {
					continue
				}
				after := ms * time.Millisecond
				for _, how := range []string{"cancel", "deadline", "timeout"}[i%3 : i%3+1] {
					synctest.Test(t, func(t *testing.T) {
						var faults []string
						if fault != "" {
							faults = append(faults, fault)
						}
						w, c := broken(t, faults...)
						defer time.Sleep(time.Minute)
						defer w.Close()
						c, _ = lagged(c, w, hop)
						ctx, cancel := context.WithCancel(t.Context())
						defer cancel()
						switch how {
						case "cancel":
							go func() { time.Sleep(after); cancel() }()
						case "deadline":
							ctx, cancel = context.WithTimeout(ctx, after)
							defer cancel()
						case "timeout":
							c.Timeout = max(after, time.Nanosecond)
						}
						start := time.Now()
						r, err := diagnose.Diagnose(ctx, c)
						if err != nil || r == nil {
							t.Fatalf("%s after %v: %v, %v", how, after, r, err)
						}
						if late := time.Since(start) - after; late > 100*time.Millisecond {
							t.Errorf("%s after %v: %v late", how, after, late)
						}
						if still := left(); len(still) > 0 {
							t.Errorf("%s after %v: still there: %q", how, after, still)
						}
						if r.String() == "" {
							t.Errorf("%s after %v: the report is empty", how, after)
						}
						if after == 0 && len(r.Skipped) == 0 {
							t.Errorf("%s at once: nothing was skipped", how)
						}
					})
				}
			}
		})
	}
}

// TestReplay: saved evidence gives the same report again, to the octet.
func TestReplay(t *testing.T) {
	for _, f := range smtptest.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, c := broken(t, f.Name)
				defer w.Close()
				_, c.Error = w.Settings().Send(context.Background())
				r, err := diagnose.Diagnose(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				want, saved := bytesOf(t, r.Causes), bytesOf(t, r.Evidence)
				times := 10
				if testing.Short() {
					times = 2
				}
				for i := range times {
					var e diagnose.Evidence
					if err := json.Unmarshal(saved, &e); err != nil {
						t.Fatal(err)
					}
					again := diagnose.Conclude(&e)
					if got := bytesOf(t, again.Causes); !bytes.Equal(got, want) {
						t.Fatalf("%s, time %d:\n%s\nnot\n%s", f.Name, i, got, want)
					}
					if again.Cause != r.Cause || again.Summary != r.Summary || again.Retry != r.Retry {
						t.Fatalf("%s: %s (%v), not %s (%v)", f.Name, again, again.Retry, r, r.Retry)
					}
					if kept := bytesOf(t, &e); !bytes.Equal(kept, saved) {
						t.Fatalf("%s: the evidence changes as it is saved and read:\n%s\n%s", f.Name, kept, saved)
					}
				}
			})
		})
	}
}

func bytesOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestHostile: whatever a server does, there is a report within the time, and the
// evidence stays small.
func TestHostile(t *testing.T) {
	const most = 1 << 20
	for _, b := range smtptest.Behaviours() {
		for _, times := range []int{1, 2} { // the second one sends the message too
			t.Run(fmt.Sprintf("%s/%d", b.Name, times), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w, c := broken(t, "wire-"+b.Name)
					defer w.Close()
					c.SendMessage = times == 2
					start := time.Now()
					r, err := diagnose.Diagnose(t.Context(), c)
					if err != nil || r == nil {
						t.Fatal(r, err)
					}
					if took := time.Since(start); took > time.Minute {
						t.Errorf("it took %v", took)
					}
					if still := left(); len(still) > 0 {
						t.Errorf("still there: %q", still)
					}
					if n := len(bytesOf(t, r.Evidence)); n > most {
						t.Errorf("the evidence has %d octets", n)
					}
					var text strings.Builder
					if err := r.WriteText(&text); err != nil {
						t.Fatal(err)
					}
					if i := strings.IndexFunc(text.String(), func(r rune) bool { return r < ' ' && r != '\n' || r == 0x7f }); i >= 0 {
						t.Errorf("the text has a control character: %.80q", text.String()[max(0, i-40):])
					}
				})
			})
		}
	}
}

// shapes are the forms in which a secret comes back.
var shapes = map[string]func(string) string{
	"as it is":    func(s string) string { return s },
	"named":       func(s string) string { return "password=" + s },
	"in base64":   func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) },
	"as PLAIN":    func(s string) string { return base64.StdEncoding.EncodeToString([]byte("\x00app@example.com\x00" + s)) },
	"in hex":      func(s string) string { return hex.EncodeToString([]byte(s)) },
	"in a URL":    func(s string) string { return "https://example.com/?p=" + url.QueryEscape(s) },
	"as userinfo": func(s string) string { return "smtp://app:" + url.QueryEscape(s) + "@smtp.example.com" },
}

// TestSecrets plants secrets wherever the program has some, has servers repeat
// them, and looks for them in all that comes out.
func TestSecrets(t *testing.T) {
	n := 0
	canary := func() string { n++; return fmt.Sprintf("canary-%03d-Zq9~x", n) }
	run := func(name string, change func(w *smtptest.World, c *diagnose.Config, secret string)) {
		t.Run(name, func(t *testing.T) {
			secret := canary()
			synctest.Test(t, func(t *testing.T) {
				w, c := broken(t)
				defer w.Close()
				change(w, &c, secret)
				r, err := diagnose.Diagnose(t.Context(), c)
				var out strings.Builder
				if err != nil {
					fmt.Fprintln(&out, err)
				}
				if r != nil {
					out.Write(bytesOf(t, r))
					out.Write(bytesOf(t, r.Evidence))
					_ = r.WriteText(&out)
					fmt.Fprintf(&out, "%v %+v %v %+v %#v %v\n", r, *r, r.Evidence, *r.Evidence, r.Causes, r.LogValue())
					for _, s := range r.Evidence.Servers {
						if s.Session != nil {
							fmt.Fprintf(&out, "%+v\n", *s.Session)
						}
					}
				}
				fmt.Fprintf(&out, "%v %+v %v\n", c.Password, c.Token, c.Look.Password)
				for shape, f := range shapes {
					core := strings.TrimRight(f(secret), "=")
					if i := strings.Index(out.String(), core); i >= 0 {
						t.Fatalf("the secret comes out %s: %.200q", shape, out.String()[max(0, i-100):])
					}
				}
				if i := strings.Index(out.String(), secret[:10]); i >= 0 {
					t.Fatalf("half of the secret comes out: %.200q", out.String()[max(0, i-100):])
				}
			})
		})
	}
	for shape, f := range shapes {
		for _, stage := range []smtpcode.Stage{smtpcode.StageGreeting, smtpcode.StageEHLO, smtpcode.StageAuth, smtpcode.StageMail, smtpcode.StageRcpt} {
			run(fmt.Sprintf("password %s at %s", shape, stage), func(w *smtptest.World, c *diagnose.Config, secret string) {
				c.Password = diagnose.Secret(secret)
				w.Submission.Change(func(s *smtptest.Config) {
					s.Replies = map[smtpcode.Stage]string{stage: "550-5.7.1 what is this\n550 5.7.1 " + f(secret)}
					s.Users = map[string]smtptest.User{"app@example.com": {Password: secret, Senders: []string{"example.com"}}}
				})
			})
		}
		run("token "+shape+" at auth", func(w *smtptest.World, c *diagnose.Config, secret string) {
			c.Password, c.Token = "", diagnose.Secret(secret)
			w.Submission.Change(func(s *smtptest.Config) {
				s.Replies = map[smtpcode.Stage]string{smtpcode.StageAuth: "535 5.7.8 bad token " + f(secret)}
			})
		})
		run("password "+shape+" in the error", func(_ *smtptest.World, c *diagnose.Config, secret string) {
			c.Password = diagnose.Secret(secret)
			c.Error = fmt.Errorf("send: %w", &textproto.Error{Code: 535, Msg: "5.7.8 wrong: " + f(secret)})
		})
	}
	run("password as no SMTP", func(w *smtptest.World, c *diagnose.Config, secret string) {
		c.Password = diagnose.Secret(secret)
		w.Submission.Change(func(s *smtptest.Config) {
			s.Replies = map[smtpcode.Stage]string{smtpcode.StageAuth: "* BAD " + secret}
		})
	})
	run("password in the server's URL", func(_ *smtptest.World, c *diagnose.Config, secret string) {
		c.Server = "smtp://app:" + secret + "@smtp.example.com:587"
	})
	run("password in the error's URL", func(_ *smtptest.World, c *diagnose.Config, secret string) {
		c.Error = errors.New("dial smtp://app:" + secret + "@smtp.example.com:587: too many colons in address")
	})
	run("password in the proxy's URL", func(_ *smtptest.World, c *diagnose.Config, secret string) {
		c.Proxy = &url.URL{Scheme: "http", Host: "proxy.example.com:1080", User: url.UserPassword("app", secret)}
	})
	run("password in the URL of a proxy that is down", func(_ *smtptest.World, c *diagnose.Config, secret string) {
		c.Proxy = &url.URL{Scheme: "http", Host: "192.0.2.80:1081", User: url.UserPassword("app", secret)}
	})
	run("token as the user", func(w *smtptest.World, c *diagnose.Config, secret string) {
		c.User, c.Token, c.Password = secret, diagnose.Secret(secret), ""
	})
	run("password as the EHLO name", func(_ *smtptest.World, c *diagnose.Config, secret string) {
		c.Password, c.HELO = diagnose.Secret(secret), secret+".example.com"
	})
	run("password in the message", func(w *smtptest.World, c *diagnose.Config, secret string) {
		c.Password = diagnose.Secret(secret)
		c.Message = []byte("From: app@example.com\r\nSubject: your password\r\nX-Auth: " + secret + "\r\n\r\nIt is " + secret + "\r\n")
		c.SendMessage = true
	})
	run("password in the message, which is refused with its text", func(w *smtptest.World, c *diagnose.Config, secret string) {
		c.Password = diagnose.Secret(secret)
		c.Message = []byte("From: app@example.com\r\nSubject: your password\r\n\r\nIt is " + secret + "\r\n")
		c.SendMessage = true
		w.Submission.Change(func(s *smtptest.Config) {
			s.Replies = map[smtpcode.Stage]string{smtpcode.StageMessage: "554 5.7.1 spam: It is " + secret}
		})
	})
	t.Logf("%d secrets", n)
	if n < 50 {
		t.Error("too few")
	}
}
