//go:build linux

package lab

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// letter is a message of the app, unsigned, with lines ended by CRLF. Extra lines
// come first in the header.
func letter(from, to, body string, extra ...string) string {
	var b strings.Builder
	for _, line := range append(extra,
		"From: App <"+from+">", "To: <"+to+">", "Subject: Your invoice", "Date: Sat, 21 Nov 2026 12:00:00 +0000",
		"Message-ID: <20261121120000.1@app.acme.test>", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8") {
		b.WriteString(line + "\r\n")
	}
	return b.String() + "\r\n" + body
}

// signed is a message with a DKIM signature (RFC 6376) by the lab's key.
func signed(message, selector, domain string) string {
	var b bytes.Buffer
	err := dkim.Sign(&b, strings.NewReader(message), &dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: keys().dkim,
		HeaderKeys: []string{"From", "To", "Subject", "Date", "Message-ID"},
	})
	if err != nil {
		panic(fmt.Sprintf("the lab cannot sign: %v", err))
	}
	return b.String()
}

// message is what the app sends.
func (a App) message() string {
	if a.Message != "" {
		return a.Message
	}
	_, domain, _ := strings.Cut(a.From, "@")
	return signed(letter(a.From, a.To[0], "Hello,\r\nplease find it in your account.\r\n"), "s1", domain)
}
