package smtpprobe_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpprobe"
)

func TestSecretPrints(t *testing.T) {
	target := smtpprobe.Target{Server: "smtp.example.com:587", User: "bob", Password: "canary-pw-1", Token: "canary-tk-2"}
	var b strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%T", "%10v", "%!"} {
		fmt.Fprintf(&b, verb+"\n", target)
		fmt.Fprintf(&b, verb+"\n", &target)
		fmt.Fprintf(&b, verb+"\n", target.Password)
		fmt.Fprintf(&b, verb+"\n", []smtpprobe.Secret{target.Token})
	}
	js, err := json.Marshal(target)
	if err != nil {
		t.Fatal(err)
	}
	b.Write(js)
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "password", target.Password, "target", target)
	slog.New(slog.NewTextHandler(&b, nil)).Info("x", "password", target.Password, "target", target)
	for _, canary := range []string{"canary", hex.EncodeToString([]byte("canary")), strings.ToUpper(hex.EncodeToString([]byte("canary")))} {
		if strings.Contains(b.String(), canary) {
			t.Errorf("%q in:\n%s", canary, b.String())
		}
	}
	if !strings.Contains(b.String(), "[redacted]") || fmt.Sprint(smtpprobe.Secret("")) != "" {
		t.Error("a secret shows as nothing, or nothing as a secret")
	}
	var read smtpprobe.Target
	if err := json.Unmarshal([]byte(`{"Password":"from a file"}`), &read); err != nil || string(read.Password) != "from a file" {
		t.Errorf("%v, %v", string(read.Password), err)
	}
}

// echoes are what servers do with credentials that they should keep to themselves.
// They get the line that the client sent, and the secret in it.
var echoes = map[string]func(line, secret string) string{
	"the line":           func(line, _ string) string { return "535 5.7.8 I do not understand " + line },
	"the payload alone":  func(line, _ string) string { return "535 " + line[strings.LastIndexByte(line, ' ')+1:] },
	"the line decoded":   func(line, _ string) string { return "535 " + decodedPayload(line) },
	"a challenge":        func(line, secret string) string { return "334 " + b64([]byte(secret)) },
	"the secret":         func(_, secret string) string { return "535 5.7.8 wrong password: " + secret },
	"in brackets":        func(_, secret string) string { return "535 5.7.8 <" + secret + "> is wrong" },
	"in capitals":        func(_, secret string) string { return "535 " + strings.ToUpper(secret) },
	"in base64":          func(_, secret string) string { return "535 " + b64([]byte(secret)) },
	"in base64, shifted": func(_, secret string) string { return "535 " + b64([]byte("xy"+secret+"!")) },
	"in base64 for URLs": func(_, secret string) string {
		return "535 " + base64.RawURLEncoding.EncodeToString([]byte("ü"+secret))
	},
	"twice in base64":   func(_, secret string) string { return "535 " + b64([]byte(b64([]byte("pass "+secret)))) },
	"escaped for a URL": func(_, secret string) string { return "535 see http://example.com/?p=" + url.QueryEscape(secret) },
	"all escaped":       func(_, secret string) string { return "535 http://example.com/" + percent(secret) },
	"base64 in a URL":   func(_, secret string) string { return "535 /?p=" + url.QueryEscape(b64([]byte(secret))) },
	"in hex":            func(_, secret string) string { return "535 " + hex.EncodeToString([]byte("-"+secret)) },
	"quoted":            func(_, secret string) string { return fmt.Sprintf("535 bad %q", secret) },
	"in JSON": func(_, secret string) string {
		b, _ := json.Marshal(map[string]string{"p": secret})
		return "535 " + string(b)
	},
	"over two lines":      func(_, secret string) string { return "535-5.7.8 not\r\n535 5.7.8 " + secret },
	"and no SMTP":         func(_, secret string) string { return "* BAD " + secret },
	"and no SMTP, base64": func(line, _ string) string { return "oops " + line },
	"with lone CR":        func(_, secret string) string { return "535 a\rb " + secret + "\r" },
	"with NUL":            func(_, secret string) string { return "535 \x00" + secret + "\x00" },
	"with another code":   func(_, secret string) string { return "999 " + secret },
	"mixed codes":         func(_, secret string) string { return "535-" + secret + "\r\n550 " + secret },
	"421":                 func(_, secret string) string { return "421 " + secret },
	"235 and more":        func(_, secret string) string { return "235 welcome " + secret },
	"cut off": func(_, secret string) string {
		return "535 " + strings.Repeat("x", 250-len(secret)/2) + secret + strings.Repeat("y", 5000)
	},
}

func decodedPayload(line string) string {
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' {
			return '?'
		}
		return r
	}, unb64(line[strings.LastIndexByte(line, ' ')+1:]))
}

func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

// TestNoSecretInOutput plants secrets, lets servers repeat them in every way they
// can, and looks for them in all that comes out.
func TestNoSecretInOutput(t *testing.T) {
	n := 0
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"} {
		for how, echo := range echoes {
			n++
			secret := fmt.Sprintf("Cänary %d&%s=\"p/%x\"", n, strings.Repeat("z", n%5), n*7919)
			if strings.Contains(mechanism, "OAUTH") {
				secret = fmt.Sprintf("ya29.Canary%d-%s", n, strings.Repeat(fmt.Sprintf("%x", n*104729), 30))
			}
			target := smtpprobe.Target{
				Server: "smtp.example.com:465", User: "bob@example.com", Mechanisms: []string{mechanism},
				From: "a@example.org", To: []string{"b@example.com"},
			}
			if strings.Contains(mechanism, "OAUTH") {
				target.Token = smtpprobe.Secret(secret)
			} else {
				target.Password = smtpprobe.Secret(secret)
			}
			var seen []string // what the client sent: none of it may come out
			var trace strings.Builder
			prober := smtpprobe.Prober{RootCAs: trusted().pool, Trace: &smtpprobe.Trace{Done: func(s smtpprobe.Step) { fmt.Fprintf(&trace, "%+v", s) }}}
			r := holdWith(t, prober, &dialer{t: t, serve: func(raw net.Conn) {
				conn := tls.Server(raw, serverConfig(false))
				lines := bufio.NewReaderSize(conn, 1<<16)
				login := false
				fmt.Fprint(conn, "220 mx "+secret+"\r\n")
				for {
					line, err := lines.ReadString('\n')
					if err != nil {
						return
					}
					line = strings.TrimRight(line, "\r\n")
					answer := "250 ok"
					switch {
					case strings.HasPrefix(line, "EHLO"):
						answer = "250-mx " + secret + "\r\n250-" + strings.Fields(secret)[0] + "\r\n250 AUTH " + mechanism
					case strings.HasPrefix(line, "AUTH") || login:
						login = true
						payload := strings.TrimPrefix(line, "AUTH "+mechanism+" ")
						switch {
						case line == "AUTH LOGIN":
							answer = "334 VXNlcm5hbWU6"
						case line == "AUTH CRAM-MD5":
							answer = "334 PDE+"
						case mechanism == "LOGIN" && payload == b64([]byte("bob@example.com")):
							answer = "334 UGFzc3dvcmQ6"
						case mechanism == "SCRAM-SHA-256" && strings.HasPrefix(line, "AUTH"):
							_, nonce, _ := strings.Cut(unb64(payload), ",r=")
							answer = "334 " + b64([]byte("r="+nonce+"xyz,s=QUJDRA==,i=4096"))
						default:
							seen = append(seen, payload)
							answer = echo(line, secret)
							login = !strings.HasPrefix(answer, "235")
						}
					}
					fmt.Fprint(conn, answer+"\r\n")
				}
			}}, target)
			js, err := json.Marshal(r)
			if err != nil {
				t.Fatal(err)
			}
			findings := check.Run(smtpprobe.Rules(), r)
			js2, _ := json.Marshal(findings)
			out := fmt.Sprintf("%s\n%s\n%s\n%v\n%+v\n%#v\n%+v\n%#v", js, js2, trace.String(), r, *r, *r, r.Steps, r.Transcript)
			for _, s := range r.Steps {
				out += "\n" + string(s.Got) + "\n" + s.Error
				if s.Reply != nil {
					out += "\n" + s.Reply.String()
				}
			}
			if len(seen) == 0 {
				t.Fatalf("%s: no payload was sent: %s", mechanism, outline(r))
			}
			for _, payload := range append(seen, secret) {
				if leak := leaked(out, payload); leak != "" && len(payload) > 4 {
					t.Errorf("%s, a server that repeats it %s: %q in:\n%s", mechanism, how, leak, out[:min(len(out), 3000)])
				}
			}
		}
	}
	t.Logf("%d secrets", n)
}

// leaked looks for a secret as it is, in capitals, in base64, hex and URLs.
func leaked(out, secret string) string {
	folded := strings.ToLower(out)
	quoted, _ := json.Marshal(secret)
	forms := []string{
		secret, string(bytes.Trim(quoted, `"`)), url.QueryEscape(secret), hex.EncodeToString([]byte(secret)), percent(secret), b64([]byte(b64([]byte("pass " + secret)))),
		strings.TrimRight(b64([]byte(secret)), "="), strings.TrimRight(b64([]byte("xy"+secret+"!")), "="), base64.RawURLEncoding.EncodeToString([]byte("ü" + secret)),
	}
	if len(secret) > 20 {
		forms = append(forms, secret[len(secret)-16:], secret[:len(secret)/2+4])
	}
	for _, form := range forms {
		if strings.Contains(folded, strings.ToLower(form)) {
			return form
		}
	}
	return ""
}
