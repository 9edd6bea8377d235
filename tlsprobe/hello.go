package tlsprobe

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"net"
	"net/netip"
	"slices"
	"time"

	"github.com/maildiag/maildiag/smtpcode"
)

// dheSuites are ephemeral Diffie-Hellman over finite fields (RFC 5246, appendix A.5;
// RFC 5288). Old servers may have nothing else; crypto/tls does not know them.
var dheSuites = []uint16{0x009e, 0x009f, 0x0033, 0x0039, 0x0067, 0x006b, 0x0016, 0xccaa, 0x0045, 0x0088}

// byHand offers what crypto/tls cannot offer, and looks no further than at the
// server's choice.
func (l look) byHand(ctx context.Context, conn net.Conn) (s session) {
	ctx, cancel := l.step(ctx)
	defer cancel()
	deadline, _ := ctx.Deadline()
	conn.SetDeadline(deadline)
	defer context.AfterFunc(ctx, func() { conn.SetDeadline(time.Unix(1, 0)) })()
	s.conn = conn
	tapped := &tap{Conn: conn}
	began := time.Now()
	_, err := conn.Write(clientHello(l.target.Name, dheSuites))
	for buf := make([]byte, 4096); err == nil; {
		_, err = tapped.Read(buf)
		s.flight = readFlight(tapped.bytes())
		if s.flight.version != 0 || s.flight.alert != "" || len(tapped.bytes()) == mostTapped {
			break
		}
	}
	s.Took = time.Since(began)
	s.Done = s.flight.version != 0 && slices.Contains(dheSuites, s.flight.cipher)
	s.Version, s.Alert, s.Last = versionName(s.flight.version), s.flight.alert, s.flight.last
	switch {
	case s.Done:
		s.Cipher = dheName(s.flight.cipher)
	case s.Alert != "":
		s.Stage, s.Error = string(smtpcode.StageTLS), "alert "+s.Alert
	case err != nil:
		s.fail(smtpcode.StageTLS, err)
	default:
		s.Stage, s.Error = string(smtpcode.StageTLS), "the server chose what was not offered"
	}
	return s
}

func dheName(id uint16) string {
	switch id {
	case 0x009e:
		return "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"
	case 0x009f:
		return "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"
	case 0x0033:
		return "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"
	case 0x0039:
		return "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"
	}
	return "a DHE cipher suite"
}

// clientHello writes the record of a ClientHello for TLS 1.2 and older (RFC 5246,
// section 7.4.1.2).
func clientHello(name string, suites []uint16) []byte {
	u16 := binary.BigEndian.AppendUint16
	sized := func(b []byte) []byte { return append(u16(nil, uint16(len(b))), b...) }

	var ext []byte
	extension := func(kind uint16, body []byte) { ext = append(u16(ext, kind), sized(body)...) }
	if _, err := netip.ParseAddr(name); err != nil && len(name) < 256 {
		extension(0, sized(append([]byte{0}, sized([]byte(name))...))) // server_name
	}
	var groups, algorithms []byte
	for _, g := range []uint16{0x001d, 0x0017, 0x0018, 0x0100, 0x0101} { // X25519, P-256, P-384, ffdhe2048, ffdhe3072
		groups = u16(groups, g)
	}
	for _, a := range []uint16{0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0403, 0x0201} {
		algorithms = u16(algorithms, a)
	}
	extension(10, sized(groups))
	extension(13, sized(algorithms))
	extension(0xff01, []byte{0}) // renegotiation_info

	var list []byte
	for _, s := range suites {
		list = u16(list, s)
	}
	body := []byte{3, 3}
	random := make([]byte, 32)
	rand.Read(random)
	body = append(body, random...)
	body = append(body, 0) // no session
	body = append(body, sized(list)...)
	body = append(body, 1, 0) // no compression
	body = append(body, sized(ext)...)
	message := append([]byte{1, 0}, sized(body)...)
	return append([]byte{recordHandshake, 3, 1}, sized(message)...)
}
