package smtpprobe_test

import (
	"bufio"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpprobe"
)

// accounts is the server's side of a login, written apart from the client's.
type account struct{ user, password, token string }

var (
	b64   = base64.StdEncoding.EncodeToString
	unb64 = func(s string) string {
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return "\x00not base64\x00" + s
		}
		return string(b)
	}
)

// ask sends a challenge and takes the answer.
type ask func(challenge string) string

// verify goes through a mechanism, and reports whether the client knew the secret.
func (a account) verify(mechanism, initial string, ask ask) bool {
	switch mechanism {
	case "PLAIN":
		return unb64(initial) == "\x00"+a.user+"\x00"+a.password
	case "LOGIN":
		return ask("Username:") == a.user && ask("Password:") == a.password
	case "CRAM-MD5":
		const challenge = "<1896.697170952@postoffice.reston.mci.net>"
		h := hmac.New(md5.New, []byte(a.password))
		h.Write([]byte(challenge))
		return ask(challenge) == a.user+" "+hex.EncodeToString(h.Sum(nil))
	case "SCRAM-SHA-256":
		return a.scram(unb64(initial), "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", unb64("W22ZaJ0SNY7soEsUEjb6gQ=="), ask)
	case "XOAUTH2":
		if unb64(initial) == "user="+a.user+"\x01auth=Bearer "+a.token+"\x01\x01" {
			return true
		}
		return ask(`{"status":"401","schemes":"Bearer","scope":"https://mail.google.com/"}`) == "never"
	case "OAUTHBEARER":
		if unb64(initial) == "n,a="+a.user+",\x01host=smtp.example.com\x01port=465\x01auth=Bearer "+a.token+"\x01\x01" {
			return true
		}
		return ask(`{"status":"invalid_token","scope":"example_scope"}`) != "\x01" && false
	}
	return false
}

// scram is the server's side of RFC 5802, section 3, with SHA-256.
func (a account) scram(first, nonce, salt string, ask ask) bool {
	bare, ok := strings.CutPrefix(first, "n,,")
	name, clientNonce, _ := strings.Cut(bare, ",r=")
	if !ok || name != "n="+a.user {
		return false
	}
	challenge := fmt.Sprintf("r=%s%s,s=%s,i=4096", clientNonce, nonce, b64([]byte(salt)))
	final := ask(challenge)
	without, proof, _ := strings.Cut(final, ",p=")
	want, signature := scramProofs(a.password, salt, 4096, bare+","+challenge+","+without)
	if without != "c=biws,r="+clientNonce+nonce || proof != want {
		return ask("e=invalid-proof") == "never"
	}
	return ask("v="+signature) == ""
}

// scramProofs computes what both sides have to show (RFC 5802, section 3), the
// key derivation written out.
func scramProofs(password, salt string, rounds int, message string) (client, server string) {
	sum := func(key []byte, text string) []byte {
		h := hmac.New(sha256.New, key)
		h.Write([]byte(text))
		return h.Sum(nil)
	}
	u := sum([]byte(password), salt+"\x00\x00\x00\x01")
	salted := append([]byte(nil), u...)
	for range rounds - 1 {
		u = sum([]byte(password), string(u))
		for i := range u {
			salted[i] ^= u[i]
		}
	}
	clientKey := sum(salted, "Client Key")
	stored := sha256.Sum256(clientKey)
	for i, b := range sum(stored[:], message) {
		clientKey[i] ^= b
	}
	return b64(clientKey), b64(sum(sum(salted, "Server Key"), message))
}

// TestSCRAMServer holds the server of these tests to the vectors of RFC 7677,
// section 3, before it judges the client.
func TestSCRAMServer(t *testing.T) {
	message := "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
	client, server := scramProofs("pencil", unb64("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096, message)
	if client != "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=" || server != "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=" {
		t.Errorf("p=%s, v=%s", client, server)
	}
}

// serve is a submission server on a TLS port.
func (a account) serve(offers string) func(net.Conn) {
	return func(raw net.Conn) {
		conn := tls.Server(raw, serverConfig(false))
		lines := bufio.NewReader(conn)
		say := func(format string, args ...any) string {
			fmt.Fprintf(conn, format+"\r\n", args...)
			line, _ := lines.ReadString('\n')
			return strings.TrimRight(line, "\r\n")
		}
		command := say("220 smtp.example.com ESMTP")
		for command != "" {
			verb, rest, _ := strings.Cut(command, " ")
			switch verb {
			case "EHLO":
				command = say("250-smtp.example.com\r\n250 AUTH %s", offers)
			case "AUTH":
				mechanism, initial, _ := strings.Cut(rest, " ")
				if a.verify(mechanism, initial, func(challenge string) string { return unb64(say("334 %s", b64([]byte(challenge)))) }) {
					command = say("235 2.7.0 Accepted")
				} else {
					command = say("535 5.7.8 Authentication credentials invalid")
				}
			case "QUIT":
				fmt.Fprint(conn, "221 bye\r\n")
				return
			default:
				command = say("500 what?")
			}
		}
	}
}

func TestMechanisms(t *testing.T) {
	known := account{"user", "pencil", "token-ya29.abcdefgh"}
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256", "XOAUTH2", "OAUTHBEARER"} {
		for _, right := range []bool{true, false} {
			target := smtpprobe.Target{Server: "smtp.example.com:465", HELO: "app.example.org", User: known.user, Password: "pencil", Token: "token-ya29.abcdefgh"}
			if !right {
				target.Password, target.Token = "pencils", "token-ya29.abcdefgi"
			}
			if strings.Contains(mechanism, "OAUTH") {
				target.Password = ""
			} else {
				target.Token = ""
			}
			r := holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool}, &dialer{t: t, serve: known.serve(mechanism)}, target)
			if r.Auth == nil || r.Auth.Mechanism != mechanism || r.Auth.Done != right {
				t.Errorf("%s: right %v: %+v in: %s", mechanism, right, r.Auth, outline(r))
			}
			if !right && (r.Step("auth").Class == nil || r.Step("auth").Class.Cause != "auth-failed" || r.Step("quit") == nil) {
				t.Errorf("%s: %s", mechanism, outline(r))
			}
			if wants := strings.Contains(mechanism, "OAUTH") && !right; wants != strings.Contains(r.Auth.Challenge, "scope") {
				t.Errorf("%s: challenge %q", mechanism, r.Auth.Challenge)
			}
		}
	}
}

func TestChoiceOfMechanism(t *testing.T) {
	known := account{"user", "pencil", "tok"}
	for _, tt := range []struct {
		offers, wanted  string
		password, token string
		want            string
	}{
		{"LOGIN PLAIN SCRAM-SHA-256 CRAM-MD5", "", "pencil", "", "SCRAM-SHA-256"},
		{"LOGIN PLAIN CRAM-MD5", "", "pencil", "", "PLAIN"},
		{"CRAM-MD5 LOGIN", "", "pencil", "", "LOGIN"},
		{"PLAIN XOAUTH2", "", "pencil", "tok", "XOAUTH2"},
		{"PLAIN OAUTHBEARER XOAUTH2", "", "", "tok", "OAUTHBEARER"},
		{"PLAIN", "", "", "tok", ""},
		{"PLAIN LOGIN", "cram-md5,login", "pencil", "", "LOGIN"},
		{"GSSAPI NTLM", "NTLM", "pencil", "", ""},
	} {
		target := smtpprobe.Target{Server: "smtp.example.com:465", User: "user", Password: smtpprobe.Secret(tt.password), Token: smtpprobe.Secret(tt.token)}
		if tt.wanted != "" {
			target.Mechanisms = strings.Split(tt.wanted, ",")
		}
		r := holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool}, &dialer{t: t, serve: known.serve(tt.offers)}, target)
		if r.Auth.Mechanism != tt.want || r.Auth.Done != (tt.want != "") {
			t.Errorf("%+v: %+v", tt, r.Auth)
		}
		if s := r.Step("auth"); tt.want == "" && (s.Kind != smtpprobe.KindLocal || !strings.Contains(s.Error, "no SASL mechanism in common")) {
			t.Errorf("%+v: %+v", tt, s)
		}
	}
}

// TestHostileSCRAM: servers that want something for nothing, or forever.
func TestHostileSCRAM(t *testing.T) {
	for _, challenge := range []string{
		"", ",", "r=x,s=QQ==,i=4096", "r=%s,s=QQ==,i=4096", "r=%sx,s=QQ==,i=1", "r=%sx,s=QQ==,i=4294967295", "r=%sx,s=QQ==,i=99999999999999999999",
		"r=%sx,s=!,i=4096", "r=%sx,s=,i=4096", "m=ext,r=%sx,s=QQ==,i=4096", "r=%sx,i=4096", "\xff\x00,r=%sx",
	} {
		r := holdWith(t, smtpprobe.Prober{RootCAs: trusted().pool}, &dialer{t: t, serve: func(raw net.Conn) {
			conn := tls.Server(raw, serverConfig(false))
			lines := bufio.NewScanner(conn)
			fmt.Fprint(conn, "220 mx\r\n")
			lines.Scan()
			fmt.Fprint(conn, "250-mx\r\n250 AUTH SCRAM-SHA-256\r\n")
			lines.Scan()
			_, nonce, _ := strings.Cut(unb64(strings.TrimPrefix(lines.Text(), "AUTH SCRAM-SHA-256 ")), ",r=")
			fmt.Fprintf(conn, "334 %s\r\n", b64([]byte(strings.ReplaceAll(challenge, "%s", nonce))))
			if lines.Scan(); lines.Text() != "*" {
				t.Errorf("%q is answered %q", challenge, lines.Text())
			}
			fmt.Fprint(conn, "501 cancelled\r\n")
			lines.Scan()
			fmt.Fprint(conn, "221 bye\r\n")
		}}, smtpprobe.Target{Server: "smtp.example.com:465", User: "user", Password: "pencil"})
		if s := r.Step("auth"); s == nil || s.Kind != smtpprobe.KindLocal || !strings.HasPrefix(s.Error, "unexpected server challenge") || !r.Step("quit").Passed {
			t.Errorf("%q: %s, %+v", challenge, outline(r), s)
		}
	}
}
