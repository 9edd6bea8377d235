package smtptest

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// auth answers AUTH (RFC 4954).
func (c *session) auth(argument string) bool {
	offered := c.mechanisms()
	mechanism, initial, _ := strings.Cut(argument, " ")
	mechanism = strings.ToUpper(mechanism)
	switch {
	case len(offered) == 0:
		return c.say(smtpcode.StageAuth, "503 5.5.1 Error: authentication not enabled")
	case c.user != "":
		return c.say(smtpcode.StageAuth, "503 5.5.1 Error: already authenticated")
	case !c.authOpen():
		return c.say(smtpcode.StageAuth, "538 5.7.11 Encryption required for requested authentication mechanism")
	case !slices.Contains(offered, mechanism):
		return c.say(smtpcode.StageAuth, c.words(EventMechanism, ""))
	}
	var user string
	var ok bool
	switch initial := strings.TrimSpace(initial); mechanism {
	case "PLAIN":
		user, ok = c.plain(initial)
	case "LOGIN":
		user, ok = c.login(initial)
	case "CRAM-MD5":
		user, ok = c.cramMD5()
	case "SCRAM-SHA-256":
		user, ok = c.scram(initial)
	case "XOAUTH2", "OAUTHBEARER":
		user, ok = c.oauth(mechanism, initial)
	}
	if user == "" && !ok {
		return c.say(smtpcode.StageAuth, "501 5.5.2 Error: authentication exchange failed")
	}
	c.logins++
	known := c.Users[user]
	switch {
	case known.State == smtpcode.AccountDisabled:
		return c.say(smtpcode.StageAuth, c.words(EventAccountDisabled, ""))
	case known.State == smtpcode.TooManyLogins:
		return c.say(smtpcode.StageAuth, c.words(EventLogins, ""))
	case known.State == smtpcode.AuthUnavailable:
		return c.say(smtpcode.StageAuth, c.words(EventAuthUnavailable, ""))
	case !ok:
		return c.say(smtpcode.StageAuth, c.words(EventAuthFailed, ""))
	}
	if scripted, yes := c.scripted(smtpcode.StageAuth); !scripted || yes {
		c.user = user
	}
	return c.say(smtpcode.StageAuth, "235 2.7.0 Authentication successful")
}

// ask sends a challenge and reads the response, decoded.
func (c *session) ask(challenge string) (string, bool) {
	if !c.write("334 " + base64.StdEncoding.EncodeToString([]byte(challenge))) {
		return "", false
	}
	line, err := c.readLine()
	if err != nil || line == "*" {
		return "", false
	}
	return decode(line)
}

// decode reads base64; "=" is the empty string (RFC 4954, section 4).
func decode(s string) (string, bool) {
	if s == "=" {
		return "", true
	}
	b, err := base64.StdEncoding.DecodeString(s)
	return string(b), err == nil
}

// first is the initial response, or the answer to an empty challenge.
func (c *session) first(initial string) (string, bool) {
	if initial == "" {
		return c.ask("")
	}
	return decode(initial)
}

// plain is RFC 4616.
func (c *session) plain(initial string) (string, bool) {
	s, ok := c.first(initial)
	parts := strings.Split(s, "\x00")
	if !ok || len(parts) != 3 {
		return "", false
	}
	return parts[1], c.knows(parts[1], parts[2])
}

func (c *session) login(initial string) (string, bool) {
	user, ok := "", true
	if initial == "" {
		user, ok = c.ask("Username:")
	} else {
		user, ok = decode(initial)
	}
	if !ok {
		return "", false
	}
	password, ok := c.ask("Password:")
	return user, ok && c.knows(user, password)
}

func (c *session) knows(user, password string) bool {
	u, ok := c.Users[user]
	return ok && u.Password != "" && u.Password == password
}

// cramMD5 is RFC 2195.
func (c *session) cramMD5() (string, bool) {
	challenge := "<" + strconv.Itoa(c.server.count("challenge")) + ".1763715600@" + c.name() + ">"
	s, ok := c.ask(challenge)
	user, digest, found := strings.Cut(s, " ")
	if !ok || !found {
		return "", false
	}
	mac := hmac.New(md5.New, []byte(c.Users[user].Password))
	mac.Write([]byte(challenge))
	return user, c.Users[user].Password != "" && hmac.Equal([]byte(digest), []byte(hex.EncodeToString(mac.Sum(nil))))
}

// scram is SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding.
func (c *session) scram(initial string) (string, bool) {
	const rounds = 4096
	s, ok := c.first(initial)
	bare, found := strings.CutPrefix(s, "n,,")
	user, nonce, two := strings.Cut(bare, ",r=")
	user, named := strings.CutPrefix(user, "n=")
	if !ok || !found || !two || !named {
		return "", false
	}
	user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(user)
	salt := sha256.Sum256([]byte(user))
	nonce += "smtptest" + strconv.Itoa(c.server.count("nonce"))
	question := "r=" + nonce + ",s=" + base64.StdEncoding.EncodeToString(salt[:12]) + ",i=" + strconv.Itoa(rounds)
	s, ok = c.ask(question)
	without, proof, found := strings.Cut(s, ",p=")
	if !ok || !found || !strings.HasSuffix(without, ",r="+nonce) {
		return user, false
	}
	password := c.Users[user].Password
	salted, err := pbkdf2.Key(sha256.New, password, salt[:12], rounds, sha256.Size)
	if err != nil || password == "" {
		return user, false
	}
	key := mac(salted, "Client Key")
	stored := sha256.Sum256(key)
	message := bare + "," + question + "," + without
	given, err := base64.StdEncoding.DecodeString(proof)
	for i, b := range mac(stored[:], message) {
		key[i] ^= b
	}
	if err != nil || !hmac.Equal(given, key) {
		return user, false
	}
	_, ok = c.ask("v=" + base64.StdEncoding.EncodeToString(mac(mac(salted, "Server Key"), message)))
	return user, ok
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// oauth is XOAUTH2, as Google and Microsoft describe it, and OAUTHBEARER (RFC
// 7628). A refusal comes as JSON in a challenge that the client has to answer.
func (c *session) oauth(mechanism, initial string) (string, bool) {
	s, ok := c.first(initial)
	if !ok {
		return "", false
	}
	user, token := "", ""
	for part := range strings.SplitSeq(s, "\x01") {
		if rest, found := strings.CutPrefix(part, "user="); found {
			user = rest
		}
		if rest, found := strings.CutPrefix(part, "n,a="); found {
			user = strings.TrimSuffix(rest, ",")
		}
		if rest, found := strings.CutPrefix(part, "auth=Bearer "); found {
			token = rest
		}
	}
	if u := c.Users[user]; u.Token != "" && u.Token == token {
		return user, true
	}
	why := `{"status":"400","schemes":"Bearer","scope":"https://mail.google.com/"}`
	if mechanism == "OAUTHBEARER" {
		why = `{"status":"invalid_token","scope":"https://mail.google.com/"}`
	}
	_, _ = c.ask(why)
	return user, false
}
