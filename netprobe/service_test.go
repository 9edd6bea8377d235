package netprobe_test

import (
	"testing"

	"github.com/maildiag/maildiag/netprobe"
)

func TestIdentify(t *testing.T) {
	for first, want := range map[string]string{
		"220 mx.example.com ESMTP Postfix\r\n":                        "smtp",
		"220-mx.example.com ESMTP Exim 4.98\r\n":                      "smtp",
		"220 mail.example.com ready\r\n":                              "smtp",
		"220 **************************\r\n":                          "smtp",
		"220\r\n":                                                     "smtp",
		"554 5.7.1 no\r\n":                                            "smtp",
		"421 too many connections":                                    "smtp",
		"220 ftp.example.com ESMTP Sendmail\r\n":                      "smtp",
		"220 ftp.example.com\r\n":                                     "smtp", // a mail host may be called that
		"220 mx.example.com LMTP Dovecot ready\r\n":                   "lmtp",
		"220 (vsFTPd 3.0.5)\r\n":                                      "ftp",
		"220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n":          "ftp",
		"220---------- Welcome to Pure-FTPd [privsep] ----------\r\n": "ftp",
		"220 Microsoft FTP Service\r\n":                               "ftp",
		"220-FileZilla Server 1.8.1\r\n":                              "ftp",
		"120 wait\r\n":                                                "ftp",
		"200 news.example.com InterNetNews NNRP server ready\r\n":     "nntp",
		"201 no posting\r\n":                                          "nntp",
		"* OK [CAPABILITY IMAP4rev1] ready":                           "imap",
		"* BYE too many connections\r\n":                              "imap",
		"+OK POP3 ready\r\n":                                          "pop3",
		"HTTP/1.1 400 Bad Request\r\n":                                "http",
		"<html><head>":                                                "http",
		"SSH-2.0-OpenSSH_9.9\r\n":                                     "ssh",
		"\x15\x03\x01\x00\x02\x02\x46":                                "tls",
		"\x16\x03\x03\x00\x7a":                                        "tls",
		"\xff\xfd\x18\xff\xfd\x20":                                    "telnet",
		"\x03\x00\x00\x13\x0e\xd0":                                    "rdp",
		"J\x00\x00\x00\x0a8.4.3\x00\x08\x00\x00\x00":                  "mysql",
		"E\x00\x00\x00\xff\x6a\x04Host '192.0.2.1' is not allowed":    "mysql",
		"-DENIED Redis is running in protected mode":                  "redis",
		"RFB 003.008\n":                                               "vnc",
		"@RSYNCD: 31.0\n":                                             "rsync",
		"\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n":               "sieve",
		"VERSION\t1\t2\nMECH\tPLAIN":                                  "dovecot-auth",
		":irc.example.com NOTICE * :*** Looking up your hostname":     "irc",
		"":             "",
		"2":            "",
		"22":           "",
		"hello\r\n":    "",
		"2200 no code": "",
		"\x00\x00\x00": "",
	} {
		if got := netprobe.Identify([]byte(first)); got != want {
			t.Errorf("Identify(%q) = %q, want %q", first, got, want)
		}
	}
}

// FuzzIdentify: whatever a peer says first, in whichever pieces, is survived.
func FuzzIdentify(f *testing.F) {
	f.Add([]byte("220 mx ESMTP\r\n"))
	f.Add([]byte("\x16\x03\x01"))
	f.Fuzz(func(t *testing.T, first []byte) {
		for i := range first {
			netprobe.Identify(first[:i])
		}
		r := netprobe.Result{Host: string(first), Port: 25, Dials: []netprobe.Dial{{Role: netprobe.RoleTarget, Outcome: netprobe.Connected, Spoke: first, Service: netprobe.Identify(first)}}}
		r.Causes()
	})
}
