package smtptest

import (
	"errors"
	"net/smtp"
	"strings"
)

// auth is how the program logs in.
func (s Settings) auth(host string) smtp.Auth {
	if s.AuthHost != "" {
		host = s.AuthHost
	}
	mechanism := s.Mechanism
	if mechanism == "" && s.Token != "" {
		mechanism = "XOAUTH2"
	}
	switch mechanism {
	case "CRAM-MD5":
		return smtp.CRAMMD5Auth(s.User, s.Password)
	case "LOGIN":
		return &loginAuth{s.User, s.Password}
	case "XOAUTH2":
		return &oauth{"XOAUTH2", "user=" + s.User + "\x01auth=Bearer " + s.Token + "\x01\x01"}
	case "OAUTHBEARER":
		return &oauth{"OAUTHBEARER", "n,a=" + s.User + ",\x01auth=Bearer " + s.Token + "\x01\x01"}
	}
	return smtp.PlainAuth("", s.User, s.Password, host)
}

// loginAuth is LOGIN, which net/smtp does not have.
type loginAuth struct{ user, password string }

func (a *loginAuth) Start(server *smtp.ServerInfo) (string, []byte, error) {
	if !server.TLS {
		return "", nil, errors.New("unencrypted connection")
	}
	return "LOGIN", nil, nil
}

func (a *loginAuth) Next(from []byte, more bool) ([]byte, error) {
	switch {
	case !more:
		return nil, nil
	case strings.HasPrefix(strings.ToLower(string(from)), "user"):
		return []byte(a.user), nil
	}
	return []byte(a.password), nil
}

// oauth is XOAUTH2 or OAUTHBEARER; the error in a challenge is answered as each
// wants it, so that the server can give its reply.
type oauth struct {
	mechanism, first string
}

func (a *oauth) Start(*smtp.ServerInfo) (string, []byte, error) {
	return a.mechanism, []byte(a.first), nil
}

func (a *oauth) Next(_ []byte, more bool) ([]byte, error) {
	if !more {
		return nil, nil
	}

	if a.mechanism == "OAUTHBEARER" {
		return []byte{1}, nil
	}
	return []byte{}, nil
}
