package smtptest

import (
	"bytes"
	"crypto"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// draft is the message that the client sends, and how it is signed.
type draft struct {
	from   string // the From header; "": the envelope sender; "-": none
	header string // further fields, with their line ends
	body   string // "": a short one
	signer string // the signing domain; "": it is not signed
	key    string // the private key
	tamper func([]byte) []byte
	raw    []byte // the message as it stands; nil: made from the above

	untrusting bool // the client lacks the world's CA
}

const greeting = "Good to see you.\r\n"

// bytes is the message, signed.
func (d draft) bytes(s Settings) []byte {
	if d.raw != nil {
		return bytes.Clone(d.raw)
	}
	var b bytes.Buffer
	from := d.from
	if from == "" {
		from = s.From
	}
	if from != "-" {
		b.WriteString("From: " + from + "\r\n")
	}
	b.WriteString("To: " + strings.Join(s.To, ", ") + "\r\nSubject: Hello\r\nDate: Sat, 21 Nov 2026 09:15:01 +0000\r\n" +
		"Message-ID: <20261121091501.1@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n" + d.header + "\r\n")
	body := d.body
	if body == "" {
		body = greeting
	}
	b.WriteString(body)
	message := b.Bytes()
	if d.signer != "" {
		message = sign(message, d.signer, s.Selector, d.key)
	}
	if d.tamper != nil {
		message = d.tamper(message)
	}
	return message
}

// sign puts a DKIM signature before a message. What cannot be signed stays as it
// is.
func sign(message []byte, domain, selector, key string) []byte {
	var out bytes.Buffer
	err := dkim.Sign(&out, bytes.NewReader(message), &dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: rsaKey(key), Hash: crypto.SHA256,
		HeaderKeys: []string{"From", "To", "Subject", "Date", "Message-ID"},
	})
	if err != nil {
		return message
	}
	return out.Bytes()
}
