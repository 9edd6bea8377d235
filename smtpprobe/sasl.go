package smtpprobe

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net"
	"strings"
)

// mechanism is one SASL mechanism (RFC 4422), on the client's side, for one login.
type mechanism interface {
	initial() ([]byte, error)                // what goes with the AUTH command; nil: nothing
	answer(challenge []byte) ([]byte, error) // an error gives up
	accepted(text string) error              // what is wrong with it that the server said 235
}

// mechanism returns the one of that name, or nil if it is not known here or the
// target has nothing for it.
func (s *session) mechanism(name string) mechanism {
	t := &s.target
	switch {
	case t.Password == "" && name != "OAUTHBEARER" && name != "XOAUTH2":
		return nil
	case name == "PLAIN":
		return &plain{user: t.User, password: string(t.Password)}
	case name == "LOGIN":
		return &login{answers: []string{t.User, string(t.Password)}}
	case name == "CRAM-MD5":
		return &cramMD5{user: t.User, password: string(t.Password)}
	case name == "SCRAM-SHA-256":
		return &scram{user: t.User, password: string(t.Password), secrets: &s.secrets}
	case t.Token == "":
		return nil
	case name == "XOAUTH2":
		return &oauth{user: t.User, token: string(t.Token)}
	case name == "OAUTHBEARER":
		host, port, _ := net.SplitHostPort(t.Server)
		return &oauth{user: t.User, token: string(t.Token), bearer: true, host: host, port: port}
	}
	return nil
}

// unsendable says that a mechanism cannot carry a value; the value is not told.
func unsendable(what, mechanism string) error {
	return fmt.Errorf("smtp: the %s holds a character that %s cannot carry", what, mechanism)
}

// plain is PLAIN (RFC 4616).
type plain struct{ user, password string }

func (p *plain) initial() ([]byte, error) {
	switch {
	case strings.Contains(p.user, "\x00"):
		return nil, unsendable("user name", "PLAIN")
	case strings.Contains(p.password, "\x00"):
		return nil, unsendable("password", "PLAIN")
	}
	return []byte("\x00" + p.user + "\x00" + p.password), nil
}

func (p *plain) answer([]byte) ([]byte, error) { return nil, errChallenge }
func (p *plain) accepted(string) error         { return nil }

// login is LOGIN (draft-murchison-sasl-login): the server asks for the user name,
// then for the password, in words that differ from server to server.
type login struct{ answers []string }

func (l *login) initial() ([]byte, error) { return nil, nil }
func (l *login) accepted(string) error    { return nil }

func (l *login) answer([]byte) ([]byte, error) {
	if len(l.answers) == 0 {
		return nil, errChallenge
	}
	next := l.answers[0]
	l.answers = l.answers[1:]
	return []byte(next), nil
}

// cramMD5 is CRAM-MD5 (RFC 2195), which is old and all that some servers offer.
type cramMD5 struct {
	user, password string
	answered       bool
}

func (c *cramMD5) initial() ([]byte, error) { return nil, nil }
func (c *cramMD5) accepted(string) error    { return nil }

func (c *cramMD5) answer(challenge []byte) ([]byte, error) {
	if c.answered {
		return nil, errChallenge
	}
	c.answered = true
	mac := hmac.New(md5.New, []byte(c.password))
	mac.Write(challenge)
	return []byte(c.user + " " + hex.EncodeToString(mac.Sum(nil))), nil
}

// oauth is XOAUTH2 (Google's, with a token of RFC 6750) or OAUTHBEARER (RFC 7628).
type oauth struct {
	user, token, host, port string
	bearer                  bool
	refusal                 string // what the server said about the token
}

func (o *oauth) initial() ([]byte, error) {
	switch name := map[bool]string{true: "OAUTHBEARER", false: "XOAUTH2"}[o.bearer]; {
	case strings.Contains(o.user, "\x01"):
		return nil, unsendable("user name", name)
	case strings.ContainsAny(o.token, "\x01\r\n"):
		return nil, unsendable("token", name)
	}
	if !o.bearer {
		return []byte("user=" + o.user + "\x01auth=Bearer " + o.token + "\x01\x01"), nil
	}
	return []byte("n,a=" + saslName(o.user) + ",\x01host=" + o.host + "\x01port=" + o.port + "\x01auth=Bearer " + o.token + "\x01\x01"), nil
}

// answer takes the refusal, which comes as a challenge so that it can have a
// body, and lets the server go on to say 535 (RFC 7628, section 3.2.3).
func (o *oauth) answer(challenge []byte) ([]byte, error) {
	if o.refusal != "" {
		return nil, errChallenge
	}
	o.refusal = string(challenge[:min(len(challenge), 1024)])
	if o.refusal == "" {
		o.refusal = "{}"
	}
	if o.bearer {
		return []byte{1}, nil
	}
	return nil, nil
}

func (o *oauth) accepted(string) error { return nil }

// saslName escapes a name as RFC 5801, section 4, and RFC 5802, section 5.1, want it.
func saslName(name string) string {
	return strings.NewReplacer("=", "=3D", ",", "=2C").Replace(name)
}
