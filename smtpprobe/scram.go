package smtpprobe

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/internal/redact"
)

// What a server may ask of this side. RFC 7677, section 4, wants 4096 rounds or
// more: fewer would let whoever poses as the server guess the password. More than
// the most would keep this machine busy.
const (
	fewestRounds = 4096
	mostRounds   = 600_000
)

// errUnproved says that the server took the password without knowing it.
var errUnproved = errors.New("smtp: SCRAM: the server did not prove that it knows the password")

// scram is SCRAM-SHA-256 (RFC 5802 and RFC 7677) without channel binding. User
// names and passwords beyond ASCII are sent as they are, not prepared (RFC 4013).
type scram struct {
	user, password string
	secrets        *redact.Secrets

	nonce     string
	bare      string // client-first-message-bare
	signature string // what the server must prove, once the proof was sent
	proved    bool
}

func (c *scram) initial() ([]byte, error) {
	c.nonce = rand.Text()
	c.bare = "n=" + saslName(c.user) + ",r=" + c.nonce
	return []byte("n,," + c.bare), nil
}

func (c *scram) answer(challenge []byte) ([]byte, error) {
	switch {
	case c.signature == "":
		return c.prove(string(challenge))
	case !c.proved:
		return nil, c.check(string(challenge))
	}
	return nil, errChallenge
}

// prove answers the server's first message: a nonce, a salt, a number of rounds.
func (c *scram) prove(first string) ([]byte, error) {
	fields := attributes(first)
	nonce := fields['r']
	salt, saltErr := base64.StdEncoding.DecodeString(fields['s'])
	rounds, roundsErr := strconv.Atoi(fields['i'])
	switch {
	case fields['m'] != "":
		return nil, fmt.Errorf("%w: SCRAM asks for an extension", errChallenge)
	case !strings.HasPrefix(nonce, c.nonce) || nonce == c.nonce:
		return nil, fmt.Errorf("%w: SCRAM answers with a nonce that is not ours", errChallenge)
	case saltErr != nil || len(salt) == 0 || roundsErr != nil:
		return nil, fmt.Errorf("%w: SCRAM without salt or rounds", errChallenge)
	case rounds < fewestRounds || rounds > mostRounds:
		return nil, fmt.Errorf("%w: SCRAM with %d rounds", errChallenge, rounds)
	}
	salted, err := pbkdf2.Key(sha256.New, c.password, salt, rounds, sha256.Size)
	if err != nil {
		return nil, err
	}
	final := "c=biws,r=" + nonce // biws is "n,,"
	signed := c.bare + "," + first + "," + final
	key := mac(salted, "Client Key")
	stored := sha256.Sum256(key)
	signature := mac(stored[:], signed)
	proof := make([]byte, len(key))
	for i := range key {
		proof[i] = key[i] ^ signature[i]
	}
	c.signature = base64.StdEncoding.EncodeToString(mac(mac(salted, "Server Key"), signed))
	c.secrets.Add(c.signature)
	encoded := base64.StdEncoding.EncodeToString(proof)
	c.secrets.Add(encoded)
	return []byte(final + ",p=" + encoded), nil
}

// check takes the server's last message: its own proof, or why it refuses.
func (c *scram) check(last string) error {
	fields := attributes(last)
	if e := fields['e']; e != "" {
		return nil // "invalid-proof", and so on; 535 follows
	}
	if c.proved = hmac.Equal([]byte(fields['v']), []byte(c.signature)); !c.proved {
		return errUnproved
	}
	return nil
}

// accepted is called with the text of the 235. Some servers put their proof there.
func (c *scram) accepted(text string) error {
	for word := range strings.FieldsSeq(text) {
		if last, err := base64.StdEncoding.DecodeString(word); err == nil && !c.proved && bytes.HasPrefix(last, []byte("v=")) {
			return c.check(string(last))
		}
	}
	if !c.proved {
		return errUnproved
	}
	return nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// attributes reads "r=…,s=…,i=…".
func attributes(message string) map[byte]string {
	out := map[byte]string{}
	for field := range strings.SplitSeq(message, ",") {
		if len(field) >= 2 && field[1] == '=' {
			out[field[0]] = field[2:]
		}
	}
	return out
}
