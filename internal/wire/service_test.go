package wire_test

import (
	"strings"
	"testing"

	"github.com/maildiag/maildiag/internal/wire"
)

// greetings are first words as servers send them.
var greetings = map[string]wire.Service{
	"220 mx.example.com ESMTP Postfix\r\n":                            "smtp",
	"220-mx.example.com ESMTP Exim 4.98\r\n":                          "smtp",
	"220 mail.example.com ready\r\n":                                  "smtp",
	"220 **************************\r\n":                              "smtp",
	"220\r\n":                                                         "smtp",
	"554 5.7.1 no\r\n":                                                "smtp",
	"421 too many connections":                                        "smtp",
	"220 ftp.example.com ESMTP Sendmail\r\n":                          "smtp",
	"220 ftp.example.com\r\n":                                         "smtp", // a mail host may be called that
	"220 mail.example.com ESMTP Sendmail; FTP is elsewhere\r\n":       "smtp",
	"220 mx.example.com LMTP Dovecot ready\r\n":                       "lmtp",
	"220 (vsFTPd 3.0.5)\r\n":                                          "ftp",
	"220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n":              "ftp",
	"220---------- Welcome to Pure-FTPd [privsep] ----------\r\n":     "ftp",
	"220 Microsoft FTP Service\r\n":                                   "ftp",
	"220-FileZilla Server 1.8.1\r\n":                                  "ftp",
	"220 files.example.com FTP server (Version 6.4) ready.\r\n":       "ftp",
	"220 smtp.example.com FTP server ready.\r\n":                      "ftp", // the name of a host says nothing
	"120 wait\r\n":                                                    "ftp",
	"200 news.example.com InterNetNews NNRP server ready\r\n":         "nntp",
	"201 no posting\r\n":                                              "nntp",
	"502 NNTP access denied\r\n":                                      "nntp",
	"* OK [CAPABILITY IMAP4rev1] ready":                               "imap",
	"* OK ":                                                           "imap", // five octets are enough
	"* BYE too many connections\r\n":                                  "imap",
	"+OK POP3 ready\r\n":                                              "pop3",
	"-ERR [SYS/TEMP] try again later\r\n":                             "pop3",
	"-ERR unknown command 'EHLO'\r\n":                                 "redis",
	"-DENIED Redis is running in protected mode":                      "redis",
	"HTTP/1.1 400 Bad Request\r\n":                                    "http",
	"HTTP/":                                                           "http",
	"<html><head>":                                                    "http",
	"<!doctype html>":                                                 "http",
	"RTSP/1.0 400 Bad Request\r\n":                                    "rtsp",
	"SIP/2.0 400 Bad Request\r\n":                                     "sip",
	"ERROR\r\n":                                                       "memcached",
	"SSH-2.0-OpenSSH_9.9\r\n":                                         "ssh",
	"\x15\x03\x01\x00\x02\x02\x46":                                    "tls",
	"\x16\x03\x03\x00\x7a":                                            "tls",
	"\x16\x03\x03\x00\x7a\x02\x00\x00\x76":                            "tls",
	"\x16\x03\x01\x05\xdc\x01\x00\x05\xd8":                            "echo", // the client's own
	"EHLO mail.example.com\r\n":                                       "echo",
	"\xff\xfd\x18\xff\xfd\x20":                                        "telnet",
	"\x03\x00\x00\x13\x0e\xd0":                                        "rdp",
	"J\x00\x00\x00\x0a8.4.3\x00\x08\x00\x00\x00":                      "mysql",
	"E\x00\x00\x00\xff\x6a\x04Host '192.0.2.1' is not allowed":        "mysql",
	"E\x00\x00\x00\x91SFATAL\x00VFATAL\x00C0A000\x00":                 "postgresql",
	"RFB 003.008\n":                                                   "vnc",
	"@RSYNCD: 31.0\n":                                                 "rsync",
	"AMQP\x00\x00\x09\x01":                                            "amqp",
	"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n":                   "sieve",
	"VERSION\t1\t2\nMECH\tPLAIN":                                      "dovecot-auth",
	":irc.example.com NOTICE * :*** Looking up your hostname":         "irc",
	"<stream:stream xmlns:stream='http://etherx.jabber.org/streams'>": "xmpp",
	" !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ":    "chargen",
	"efghijklmnopqrstuvwxyz{|}~ !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKL": "chargen",

	"":                       "",
	"2":                      "",
	"22":                     "",
	"hello\r\n":              "",
	"+O":                     "",
	"* O":                    "",
	"2200 no code":           "",
	"\x00\x00\x00":           "",
	"ERROR in configuration": "",
	strings.Repeat("a", 99):  "",
}

func TestIdentify(t *testing.T) {
	for first, want := range greetings {
		if got := wire.Identify([]byte(first)); got != want {
			t.Errorf("Identify(%q) = %q, want %q", first, got, want)
		}
	}
}

// TestNames: every service that is told has a name.
func TestNames(t *testing.T) {
	for name, want := range map[wire.Service]string{"sieve": "ManageSieve", "http": "HTTP", wire.SMTP: "SMTP", "": "", "postgresql": "PostgreSQL"} {
		if got := name.Name(); got != want {
			t.Errorf("%q is called %q, not %q", name, got, want)
		}
	}
}

// FuzzIdentify: whatever a peer says first, in whichever pieces, is survived, and
// what a piece tells the whole tells too, unless it was cut before its text.
func FuzzIdentify(f *testing.F) {
	for first := range greetings {
		f.Add([]byte(first))
	}
	f.Fuzz(func(t *testing.T, first []byte) {
		for i := range first {
			wire.Identify(first[:i])
		}
		if s := wire.Identify(first); s != "" && s.Name() == "" {
			t.Errorf("%q has no name", s)
		}
	})
}
