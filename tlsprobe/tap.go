package tlsprobe

import (
	"crypto/tls"
	"encoding/binary"
	"net"
	"sync"
)

// mostTapped is how much of what a server sends is kept: more than any handshake
// needs up to the server's certificate.
const mostTapped = 32 << 10

// tap keeps the beginning of what a server sends. crypto/tls says only that a
// handshake failed; the records say how far it came and what the server had chosen.
type tap struct {
	net.Conn
	mu   sync.Mutex
	seen []byte
}

// Read reads on, and keeps what fits.
func (t *tap) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.mu.Lock()
	t.seen = append(t.seen, b[:min(n, mostTapped-len(t.seen))]...)
	t.mu.Unlock()
	return n, err
}

// bytes returns what came so far.
func (t *tap) bytes() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[:len(t.seen):len(t.seen)]
}

// flight is what can be read of a server's side of a handshake without its keys.
type flight struct {
	tls     bool   // it began with a TLS record
	version uint16 // what the ServerHello chose; 0: none came
	cipher  uint16
	alert   string // the last alert in clear text
	last    string // the last handshake message that was begun
	cut     bool   // it ended within a record
	asked   bool   // CertificateRequest (TLS 1.2 and older)
}

// Record types (RFC 8446, section 5.1).
const (
	recordCCS       = 20
	recordAlert     = 21
	recordHandshake = 22
	recordData      = 23
)

// alertWarning is the level of alerts that end nothing, up to TLS 1.2 (RFC 5246,
// section 7.2).
const alertWarning = 1

// messages are the names of handshake messages (RFC 5246, section 7.4; RFC 8446,
// section 4).
var messages = map[byte]string{
	0: "hello_request", 2: "server_hello", 4: "new_session_ticket", 8: "encrypted_extensions", 11: "certificate",
	12: "server_key_exchange", 13: "certificate_request", 14: "server_hello_done", 15: "certificate_verify",
	20: "finished", 22: "certificate_status", 24: "key_update",
}

// readFlight reads the records that a server sent, as far as they go.
func readFlight(b []byte) (f flight) {
	var handshake []byte // of all its records, as messages may span several
	for len(b) >= 5 && b[0] >= recordCCS && b[0] <= recordData && b[1] == 3 {
		f.tls = true
		kind, n := b[0], int(binary.BigEndian.Uint16(b[3:5]))
		body := b[5:min(5+n, len(b))]
		b, f.cut = b[5+len(body):], len(body) < n
		switch kind {
		case recordHandshake:
			handshake = append(handshake, body...)
		case recordAlert:
			// A warning ends nothing: OpenSSL sends unrecognized_name as one and goes on.
			if fatal := len(body) == 2 && (body[0] != alertWarning || body[1] == 0); fatal {
				f.alert = alertName(body[1])
			}
		case recordCCS: // what follows is encrypted, but for TLS 1.3, which sends it for show
			if f.messages(handshake); f.version != tls.VersionTLS13 {
				return f
			}
		case recordData:
			f.messages(handshake)
			f.last = "encrypted"
			return f
		}
	}
	f.messages(handshake)
	return f
}

// messages reads handshake messages.
func (f *flight) messages(b []byte) {
	for len(b) >= 4 {
		n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
		body := b[4:min(4+n, len(b))]
		name, known := messages[b[0]]
		if !known {
			return
		}
		f.last = name
		switch name {
		case "server_hello":
			f.serverHello(body)
		case "certificate_request":
			f.asked = true
		}
		b = b[4+len(body):]
	}
}

// serverHello reads what a server chose (RFC 8446, section 4.1.3).
func (f *flight) serverHello(b []byte) {
	if len(b) < 35 {
		return
	}
	version := binary.BigEndian.Uint16(b)
	b = b[34:] // the random value
	session := int(b[0])
	if len(b) < 1+session+3 {
		return
	}
	f.version, f.cipher = version, binary.BigEndian.Uint16(b[1+session:])
	if b = b[1+session+3:]; len(b) < 2 {
		return
	}
	for b = b[2:]; len(b) >= 4; {
		kind, n := binary.BigEndian.Uint16(b), int(binary.BigEndian.Uint16(b[2:]))
		if len(b) < 4+n {
			return
		}
		if kind == 43 && n == 2 { // supported_versions
			f.version = binary.BigEndian.Uint16(b[4:])
		}
		b = b[4+n:]
	}
}

// versionName names a protocol version.
func versionName(v uint16) string {
	if v == 0 {
		return ""
	}
	return tls.VersionName(v)
}
