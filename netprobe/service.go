package netprobe

import (
	"bytes"
	"strings"
)

// Identify says which service begins a conversation with these octets, or "" if
// that cannot be told: "smtp", "lmtp", "imap", "pop3", "sieve", "nntp", "ftp",
// "http", "ssh", "tls", "mysql", "redis", "rdp", "vnc", "telnet", "rsync", "amqp",
// "xmpp", "irc", "dovecot-auth". It needs the first line, or the part of it that
// came.
//
// Replies of three digits are shared by SMTP, FTP and NNTP (RFC 5321, section
// 4.2; RFC 959, section 4.2; RFC 3977, section 3.2). A code that only one of them
// greets with decides, then what the text calls itself, and a plain 220 is SMTP.
func Identify(first []byte) string {
	if len(first) > 2 && first[0] >= 20 && first[0] <= 23 && first[1] == 3 && first[2] <= 4 {
		return "tls" // a record: change_cipher_spec, alert, handshake, application data (RFC 8446, section 5.1)
	}
	for _, s := range signatures {
		if len(first) >= len(s.begins) && strings.EqualFold(string(first[:len(s.begins)]), s.begins) {
			return s.service
		}
	}
	line, _, _ := bytes.Cut(first, []byte("\n"))
	switch {
	case isMySQL(first):
		return "mysql"
	case len(first) > 2 && first[0] == 0xFF && first[1] >= 0xFA && first[1] <= 0xFE:
		return "telnet" // IAC and a negotiation (RFC 854)
	case len(first) > 3 && first[0] == 3 && first[1] == 0 && first[2] == 0:
		return "rdp" // a TPKT header (RFC 1006, section 6)
	case len(line) > 0 && line[0] == ':' && bytes.Contains(line, []byte(" NOTICE ")):
		return "irc" // RFC 2812, section 2.3
	case bytes.Contains(first, []byte("http://etherx.jabber.org/streams")):
		return "xmpp"
	case isCode(line):
		return byCode(string(line))
	}
	return ""
}

// signatures are what services begin with, whatever the case.
var signatures = []struct{ begins, service string }{
	{"SSH-", "ssh"},            // RFC 4253, section 4.2
	{"* OK", "imap"},           // RFC 3501, section 7.1
	{"* PREAUTH", "imap"},      //
	{"* BYE", "imap"},          //
	{"+OK", "pop3"},            // RFC 1939, section 3
	{"-ERR", "pop3"},           //
	{"-DENIED Redis", "redis"}, // protected mode
	{"HTTP/", "http"},          // RFC 9112, section 4
	{"<!DOCTYPE HTML", "http"},
	{"<html", "http"},
	{`"IMPLEMENTATION"`, "sieve"}, // RFC 5804, section 1.7
	{"RFB 00", "vnc"},             // RFC 6143, section 7.1.1
	{"@RSYNCD:", "rsync"},
	{"AMQP", "amqp"},
	{"VERSION\t1\t", "dovecot-auth"},
}

// isMySQL knows the handshake packet, protocol version 10, and the error packet
// that stands in its place.
func isMySQL(b []byte) bool {
	if len(b) < 7 || b[2] != 0 || b[3] > 1 || b[1] > 1 {
		return false
	}
	return b[4] == 10 && b[5] >= '0' && b[5] <= '9' || b[4] == 0xFF && b[6] >= 3 && b[6] <= 7
}

func isCode(line []byte) bool {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' && line[3] != '\r' {
		return false
	}
	return line[0] >= '1' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' && line[2] <= '9'
}

// byCode tells services apart that greet with three digits.
func byCode(line string) string {
	code, text := line[:3], strings.ToLower(line[3:])
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("smtp"): // ESMTP too
		return "smtp"
	case has("lmtp"):
		return "lmtp"
	case has("nntp", "netnews", "usenet"), code == "200", code == "201":
		return "nntp"
	case code == "120", has("vsftpd", "proftpd", "pure-ftpd", "ftp server", "ftp service", "filezilla", "serv-u", "ftpd"):
		return "ftp"
	case code == "220", code == "421", code == "554", code[0] == '4', code[0] == '5':
		return "smtp"
	}
	return ""
}
