package wire

import (
	"bytes"
	"slices"
	"strings"
)

// Service is a protocol, told by what its server says first. "" is one that is not
// known.
type Service string

// The services that callers ask for by name; [Identify] knows more.
const (
	SMTP Service = "smtp"
	LMTP Service = "lmtp"
	TLS  Service = "tls"
)

// greetings are the first words of servers, and where they are written. Words in
// them count whatever their case.
var greetings = [...]struct {
	Service
	name   string   // as people write it
	begins []string // one of these
	is     func([]byte) bool
	ref    string
}{
	{TLS, "TLS", nil, isTLS, "RFC 8446, section 5.1"},
	{"echo", "echo", []string{"EHLO "}, isClientHello, "RFC 862"}, // it gives back what it is told
	{"ssh", "SSH", []string{"SSH-"}, nil, "RFC 4253, section 4.2"},
	{"imap", "IMAP", []string{"* OK", "* PREAUTH", "* BYE"}, nil, "RFC 9051, section 7.1"},
	{"redis", "Redis", []string{"-DENIED Redis", "-NOAUTH ", "-ERR unknown command", "-ERR wrong number", "-ERR Protocol error", "-ERR unbalanced"}, nil, "Redis serialization protocol specification, simple errors"},
	{"pop3", "POP3", []string{"+OK", "-ERR"}, nil, "RFC 1939, section 3"}, // after Redis, which answers so what it does not know; POP3 greets
	{"http", "HTTP", []string{"HTTP/", "<!DOCTYPE", "<html"}, nil, "RFC 9112, section 4"},
	{"rtsp", "RTSP", []string{"RTSP/"}, nil, "RFC 7826, section 4.2"},
	{"sip", "SIP", []string{"SIP/"}, nil, "RFC 3261, section 7.2"},
	{"sieve", "ManageSieve", []string{`"IMPLEMENTATION"`}, nil, "RFC 5804, section 1.7"},
	{"vnc", "VNC", []string{"RFB 00"}, nil, "RFC 6143, section 7.1.1"},
	{"rsync", "rsync", []string{"@RSYNCD:"}, nil, "rsync, csprotocol.txt"},
	{"amqp", "AMQP", []string{"AMQP"}, nil, "AMQP 0-9-1, section 4.2.2"},
	{"memcached", "memcached", []string{"ERROR\r\n", "CLIENT_ERROR "}, nil, "memcached, protocol.txt, error strings"},
	{"dovecot-auth", "Dovecot's auth protocol", []string{"VERSION\t1\t"}, nil, "Dovecot, authentication protocol"},
	{"mysql", "MySQL", nil, isMySQL, "MySQL client/server protocol, HandshakeV10 and ERR_Packet"},
	{"postgresql", "PostgreSQL", nil, isPostgreSQL, "PostgreSQL, message formats, ErrorResponse"},
	{"ldap", "LDAP", nil, isLDAP, "RFC 4511, sections 4.2.2 and 4.4.1"},
	{"telnet", "telnet", nil, isTelnet, "RFC 854"},
	{"rdp", "RDP", []string{"\x03\x00\x00"}, nil, "RFC 1006, section 6"},
	{"irc", "IRC", nil, isIRC, "RFC 2812, section 2.3"},
	{"xmpp", "XMPP", nil, isXMPP, "RFC 6120, section 4.2"},
	{"chargen", "chargen", nil, isChargen, "RFC 864"},
	// These are told by their answers to questions of their own.
	{"dns", "DNS", nil, nil, "RFC 1035, section 4.2.2"},
	{"socks", "SOCKS", nil, nil, "RFC 1928, section 3"},
	// These greet with three digits; see byCode.
	{LMTP, "LMTP", nil, nil, "RFC 2033, section 4.1"},
	{"nntp", "NNTP", nil, nil, "RFC 3977, section 5.1"},
	{"ftp", "FTP", nil, nil, "RFC 959, section 5.4"},
	{SMTP, "SMTP", nil, nil, "RFC 5321, section 3.1"},
}

// Identify says which service begins a conversation with these octets, or "" if
// that cannot be told. It needs the first line, or the part of it that came, of
// which five octets are enough for most.
func Identify(first []byte) Service {
	for i := range greetings {
		g := &greetings[i]
		if g.is != nil && g.is(first) || slices.ContainsFunc(g.begins, func(b string) bool { return begins(first, b) }) {
			return g.Service
		}
	}
	line, _, _ := bytes.Cut(first, []byte("\n"))
	return byCode(string(line))
}

// Name is what people call a service: "ManageSieve".
func (s Service) Name() string {
	for i := range greetings {
		if greetings[i].Service == s {
			return greetings[i].name
		}
	}
	return string(s)
}

// enough is how many octets of a first word that was cut off are one nevertheless:
// tls.RecordHeaderError keeps five.
const enough = 5

func begins(first []byte, with string) bool {
	n := min(len(first), len(with))
	return n >= min(enough, len(with)) && strings.EqualFold(string(first[:n]), with[:n])
}

// byCode tells those apart that greet with three digits: SMTP, FTP and NNTP share
// the form (RFC 5321, section 4.2; RFC 959, section 4.2; RFC 3977, section 3.2).
// What the text calls itself decides, then a code that only one of them greets
// with; a plain 220 is SMTP.
func byCode(line string) Service {
	if !isCode(line) {
		return ""
	}
	code, text := line[:3], strings.ToLower(line[3:])
	switch {
	case calls(text, "smtp"): // ESMTP too
		return SMTP
	case calls(text, "lmtp"):
		return LMTP
	case calls(text, "nntp"), calls(text, "nnrp"), calls(text, "netnews"), calls(text, "usenet"), code == "200", code == "201":
		return "nntp"
	case calls(text, "ftp"), calls(text, "filezilla"), calls(text, "serv-u"), code == "120":
		return "ftp"
	case code == "220", code[0] == '4', code[0] == '5':
		return SMTP
	}
	return ""
}

// calls reports whether a greeting has the word, or one that holds it ("ESMTP",
// "(vsFTPd"), other than in the name of a host.
func calls(text, word string) bool {
	for w := range strings.FieldsSeq(text) {
		if strings.Contains(w, word) && !strings.Contains(strings.TrimRight(w, ".,;:)"), ".") {
			return true
		}
	}
	return false
}

func isCode(line string) bool {
	if len(line) < 3 || len(line) > 3 && line[3] != ' ' && line[3] != '-' && line[3] != '\r' {
		return false
	}
	return line[0] >= '1' && line[0] <= '5' && line[1] >= '0' && line[1] <= '9' && line[2] >= '0' && line[2] <= '9'
}

// isRecord knows the header of a TLS record of whatever kind.
func isRecord(b []byte) bool {
	return len(b) > 2 && b[0] >= 20 && b[0] <= 23 && b[1] == 3 && b[2] <= 4
}

// isTLS knows the record of a server, whose first handshake message is no
// ClientHello.
func isTLS(b []byte) bool { return isRecord(b) && !isClientHello(b) }

// isClientHello knows what a client begins with: the handshake message of type 1
// (RFC 8446, section 4).
func isClientHello(b []byte) bool { return len(b) > 5 && isRecord(b) && b[0] == 22 && b[5] == 1 }

// isMySQL knows the handshake packet, protocol version 10, and the error packet
// that stands in its place.
func isMySQL(b []byte) bool {
	if len(b) < 7 || b[2] != 0 || b[3] > 1 || b[1] > 1 {
		return false
	}
	return b[4] == 10 && b[5] >= '0' && b[5] <= '9' || b[4] == 0xFF && b[6] >= 3 && b[6] <= 7
}

// isPostgreSQL knows an ErrorResponse: its length, and the field of the severity.
func isPostgreSQL(b []byte) bool {
	return len(b) > 5 && b[0] == 'E' && b[1] == 0 && b[2] == 0 && b[5] == 'S'
}

// isLDAP knows a BindResponse and a notice of disconnection.
func isLDAP(b []byte) bool {
	if len(b) < 6 || b[0] != 0x30 {
		return false
	}
	for i := 2; i+3 < min(len(b), 10); i++ {
		if b[i] == 2 && b[i+1] == 1 && (b[i+3] == 0x61 || b[i+2] == 0 && b[i+3] == 0x78) {
			return true
		}
	}
	return false
}

// isTelnet knows IAC and a negotiation.
func isTelnet(b []byte) bool { return len(b) > 2 && b[0] == 0xFF && b[1] >= 0xFA && b[1] <= 0xFE }

func isIRC(b []byte) bool {
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return len(line) > 0 && line[0] == ':' && bytes.Contains(line, []byte(" NOTICE "))
}

func isXMPP(b []byte) bool { return bytes.Contains(b, []byte("http://etherx.jabber.org/streams")) }

// isChargen knows the pattern that RFC 864 recommends: the printing characters in
// their order.
func isChargen(b []byte) bool {
	const run = 32
	if len(b) < run {
		return false
	}
	for i := 1; i < run; i++ {
		if after := b[i-1] + 1; b[i] != after && !(after == 0x7f && b[i] <= '!') {
			return false
		}
	}
	return b[0] >= ' '
}

// registered are ports of TCP in IANA's registry of port numbers, without those of
// mail's own services that begin in clear text.
var registered = [...]struct {
	port    uint16
	service string
	tls     bool // it begins with TLS
}{
	{21, "FTP", false},
	{22, "SSH", false},
	{23, "telnet", false},
	{53, "DNS", false},
	{80, "HTTP", false},
	{110, "POP3", false},
	{119, "NNTP", false},
	{143, "IMAP", false},
	{389, "LDAP", false},
	{443, "HTTPS", true},
	{465, "", true}, // RFC 8314, section 7.3
	{563, "NNTP over TLS", true},
	{636, "LDAP over TLS", true},
	{853, "DNS over TLS", true},
	{990, "FTP over TLS", true},
	{993, "IMAP over TLS", true},
	{995, "POP3 over TLS", true},
	{1080, "SOCKS", false},
	{3306, "MySQL", false},
	{3389, "RDP", false},
	{4190, "ManageSieve", false},
	{5432, "PostgreSQL", false},
	{6379, "Redis", false},
	{11211, "memcached", false},
}

// Registered is the service that a port is registered for, and whether it begins with
// TLS; "" for submission and for ports that no mail program is set to by mistake.
func Registered(port uint16) (service string, tls bool) {
	for _, r := range registered {
		if r.port == port {
			return r.service, r.tls
		}
	}
	return "", false
}
