package smtpprobe

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/internal/wire"
	"github.com/maildiag/maildiag/smtpcode"
)

// Why this side does not log in, in the words of net/smtp where it has any.
var (
	errNoAUTH      = errors.New("smtp: server doesn't support AUTH")
	errUnencrypted = errors.New("unencrypted connection")
	errNoMechanism = errors.New("no SASL mechanism in common")
	errChallenge   = errors.New("unexpected server challenge")
)

// login authenticates (RFC 4954), if the target has something to do it with.
func (s *session) login() bool {
	t := &s.target
	switch {
	case t.MX && (t.Password != "" || t.Token != ""):
		return s.skip("auth", "a delivery to a mail host does not log in")
	case !t.login() && t.User != "" && !t.MX && !s.extensions().offersAUTH():
		s.Auth = &Auth{} // who has a user name wants to log in, whatever the password
		return s.refuse(smtpcode.StageAuth, "", errNoAUTH)
	case !t.login() && t.User != "":
		return s.skip("auth", "there is a user name, and no password or token")
	case !t.login():
		return true
	}
	s.Auth = &Auth{}
	offers := s.extensions()
	if offers != nil {
		s.Auth.Offered = offers.Auth
	}
	switch {
	case !offers.offersAUTH():
		return s.refuse(smtpcode.StageAuth, "", errNoAUTH)
	case !s.secure() && !t.AllowPlainAuth:
		return s.refuse(smtpcode.StageAuth, "", errUnencrypted)
	}
	name := s.choose()
	if name == "" {
		wanted := strings.Join(s.wanted(), ", ")
		return s.refuse(smtpcode.StageAuth, "", fmt.Errorf("%w: this side has %s, and the server offers %s", errNoMechanism, wanted, strings.Join(s.Auth.Offered, ", ")))
	}
	s.Auth.Mechanism = name
	if !s.authenticate(name, s.mechanism(name)) {
		return false
	}
	s.Auth.Done = true
	return true
}

// wanted lists the mechanisms that the target can use, the best first. Over TLS
// PLAIN stands before CRAM-MD5, which few servers get right and which obliges
// them to keep passwords readable.
func (s *session) wanted() []string {
	t := &s.target
	if len(t.Mechanisms) > 0 {
		return t.Mechanisms
	}
	var out []string
	if t.Token != "" {
		out = append(out, "OAUTHBEARER", "XOAUTH2")
	}
	switch {
	case t.Password == "":
	case s.secure():
		out = append(out, "SCRAM-SHA-256", "PLAIN", "LOGIN", "CRAM-MD5")
	default:
		out = append(out, "SCRAM-SHA-256", "CRAM-MD5", "PLAIN", "LOGIN")
	}
	return out
}

// choose takes the first wanted mechanism that the server offers and this side
// can do; "" if there is none.
func (s *session) choose() string {
	for _, name := range s.wanted() {
		if slices.Contains(s.Auth.Offered, name) && s.mechanism(name) != nil {
			return name
		}
	}
	return ""
}

// authenticate goes through the exchange of a mechanism.
func (s *session) authenticate(name string, m mechanism) bool {
	s.coded = true
	defer func() { s.coded = false }()
	step := s.begin(smtpcode.StageAuth, name)
	defer step.cancel()
	first, err := m.initial()
	if err != nil {
		step.Error, step.Kind = s.hide(err.Error()), KindLocal
		return s.end(step)
	}
	line, shown := "AUTH "+name, "AUTH "+name
	if first != nil {
		// A long token goes here too, beyond what RFC 4954, section 4, allows a
		// command line: programs do it, and servers take it.
		line, shown = line+" "+s.encode(first), shown+" <credentials>"
	}
	reply, err := step.say(line, shown)
	for n := 0; err == nil && reply.Code == 334; n++ {
		answer, refused := answerTo(m, reply, n)
		if refused != nil {
			s.keepChallenge(m)
			reply, err = step.say("*", "*") // gives up (RFC 4954, section 4)
			step.take(reply, err, 235)
			step.Error, step.Kind, step.Passed = s.hide(refused.Error()), KindLocal, false
			return s.end(step)
		}
		reply, err = step.say(s.encode(answer), "<credentials>")
	}
	s.keepChallenge(m)
	step.take(reply, err, 235)
	if step.Passed {
		if err := m.accepted(reply.Text()); err != nil {
			step.Error, step.Kind, step.Passed = s.hide(err.Error()), KindLocal, false
		}
	}
	return s.end(step)
}

// mostChallenges is one more than any mechanism here needs.
const mostChallenges = 4

// answerTo decodes a challenge and lets the mechanism answer it.
func answerTo(m mechanism, reply wire.Reply, n int) ([]byte, error) {
	challenge, err := base64.StdEncoding.DecodeString(strings.TrimSpace(reply.Text()))
	switch {
	case n == mostChallenges:
		return nil, errChallenge
	case err != nil:
		challenge = nil // some servers ask in clear text what LOGIN wants
		if _, ok := m.(*login); !ok {
			return nil, fmt.Errorf("%w: %w", errChallenge, err)
		}
	}
	return m.answer(challenge)
}

// encode writes a message of a mechanism as it goes over the line, and remembers
// it as a secret.
func (s *session) encode(message []byte) string {
	text := base64.StdEncoding.EncodeToString(message)
	s.secrets.Add(text)
	return text
}

// keepChallenge keeps what an OAuth server said about the token.
func (s *session) keepChallenge(m mechanism) {
	if o, ok := m.(*oauth); ok {
		s.Auth.Challenge = s.hide(o.refusal)
	}
}
