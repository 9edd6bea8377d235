package diagnose_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// serve speaks with one client, as servers of some kind do.
type serve func(net.Conn)

// says greets, and answers each line with the same.
func says(greeting, answer string) serve {
	return func(c net.Conn) {
		io.WriteString(c, greeting)
		for lines := bufio.NewScanner(c); lines.Scan(); {
			io.WriteString(c, answer)
		}
	}
}

// late keeps quiet for a while first.
func late(after time.Duration, s serve) serve {
	return func(c net.Conn) {
		time.Sleep(after)
		s(c)
	}
}

// inTLS begins with the handshake.
func inTLS(w *smtptest.World, s serve) serve {
	return func(c net.Conn) {
		secure := tls.Server(c, w.CA.Config(smtptest.Good, "smtp.example.com"))
		if secure.Handshake() == nil {
			s(secure)
		}
	}
}

// web is the server of net/http.
func web(config *tls.Config) serve {
	return func(c net.Conn) {
		l := newOneConn(c)
		server := &http.Server{Handler: http.NotFoundHandler(), TLSConfig: config.Clone(), ErrorLog: log.New(io.Discard, "", 0), ReadTimeout: time.Minute}
		if config != nil {
			server.ServeTLS(l, "", "")
		} else {
			server.Serve(l)
		}
	}
}

// oneConn is a listener to whom one client comes, and who waits for that one to
// leave.
type oneConn struct {
	net.Conn
	come chan net.Conn
	left chan struct{}
	end  func()
}

func newOneConn(c net.Conn) *oneConn {
	l := &oneConn{Conn: c, come: make(chan net.Conn, 1), left: make(chan struct{})}
	l.end = sync.OnceFunc(func() { close(l.left) })
	l.come <- l
	return l
}

func (l *oneConn) Close() error {
	defer l.end()
	return l.Conn.Close()
}

func (l *oneConn) Accept() (net.Conn, error) {
	select {
	case c := <-l.come:
		return c, nil
	case <-l.left:
		return nil, net.ErrClosed
	}
}

func (l *oneConn) Addr() net.Addr { return l.LocalAddr() }

// binaryPeer reads a message of some octets, and answers it if the peer knows it.
func binaryPeer(size int, answer func(ask []byte) string) serve {
	return func(c net.Conn) {
		ask := make([]byte, size)
		if _, err := io.ReadFull(c, ask); err == nil {
			io.WriteString(c, answer(ask))
		}
	}
}

func postgres(ask []byte) string {
	if binary.BigEndian.Uint32(ask[4:]) == 80877103 {
		return "N"
	}
	return ""
}

func ldap(ask []byte) string {
	if ask[0] != 0x30 {
		return ""
	}
	return "\x30\x0c\x02\x01" + string(ask[4]) + "\x61\x07\x0a\x01\x00\x04\x00\x04\x00"
}

// domain is DNS over TCP: it waits for as many octets as the first two announce.
func domain(c net.Conn) {
	var n [2]byte
	if _, err := io.ReadFull(c, n[:]); err != nil {
		return
	}
	m := make([]byte, binary.BigEndian.Uint16(n[:]))
	if _, err := io.ReadFull(c, m); err != nil || len(m) < 12 {
		return
	}
	m[2], m[3] = m[2]|0x80, 0x05 // REFUSED
	c.Write(append(n[:], m...))
}

func redis(c net.Conn) {
	for lines := bufio.NewScanner(c); lines.Scan(); {
		fmt.Fprintf(c, "-ERR unknown command '%.128s', with args beginning with: \r\n", strings.Fields(lines.Text() + " x")[0])
	}
}

func memcached(c net.Conn) {
	for lines := bufio.NewScanner(c); lines.Scan(); {
		io.WriteString(c, "ERROR\r\n")
	}
}

func chargen(c net.Conn) {
	for i := 0; ; i++ {
		line := make([]byte, 72)
		for j := range line {
			line[j] = byte(' ' + (i+j)%95)
		}
		if _, err := c.Write(append(line, "\r\n"...)); err != nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// strict keeps its greeting back, and has no patience with clients that talk first,
// as Postfix's postscreen and Exim have none.
func strict(refusal string) serve {
	return func(c net.Conn) {
		c.SetReadDeadline(time.Now().Add(6 * time.Second))
		if n, _ := c.Read(make([]byte, 512)); n > 0 {
			io.WriteString(c, refusal+"\r\n")
			return
		}
		c.SetReadDeadline(time.Time{})
		smtpd(c)
	}
}

// smtpd greets and knows a little.
func smtpd(c net.Conn) {
	io.WriteString(c, "220 smtp.example.com ESMTP\r\n")
	for lines := bufio.NewScanner(c); lines.Scan(); {
		switch verb, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " "); verb {
		case "QUIT":
			io.WriteString(c, "221 bye\r\n")
			return
		case "AUTH":
			io.WriteString(c, "235 2.7.0 welcome\r\n")
		case "EHLO":
			io.WriteString(c, "250-smtp.example.com\r\n250 AUTH PLAIN\r\n")
		case "MAIL", "RCPT", "RSET":
			io.WriteString(c, "250 2.0.0 ok\r\n")
		default:
			io.WriteString(c, "500 5.5.1 what\r\n")
		}
	}
}

func mute(c net.Conn) { io.Copy(io.Discard, c) }

// peer is what may stand where a mail server is thought to be.
type peer struct {
	name  string
	serve func(w *smtptest.World) serve
	// what a client is told that begins in clear text, and one that begins with TLS
	clear, implicit smtpcode.Cause
	within          time.Duration // 0: soon
}

func plain(s serve) func(*smtptest.World) serve {
	return func(*smtptest.World) serve { return s }
}

func secured(s serve) func(*smtptest.World) serve {
	return func(w *smtptest.World) serve { return inTLS(w, s) }
}

const wrong = smtpcode.WrongService

var peers = []peer{
	{"HTTP", plain(web(nil)), wrong, wrong, 0},
	{"HTTPS", func(w *smtptest.World) serve { return web(w.CA.Config(smtptest.Good, "smtp.example.com")) }, wrong, wrong, 0},
	{"HTTP 400 in TLS", secured(says("", "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")), wrong, wrong, 0},
	{"IMAP", plain(says("* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "* BAD what\r\n")), wrong, wrong, 0},
	{"IMAPS", secured(says("* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "* BAD what\r\n")), wrong, wrong, 0},
	{"POP3", plain(says("+OK ready\r\n", "-ERR what\r\n")), wrong, wrong, 0},
	{"POP3S", secured(says("+OK ready\r\n", "-ERR what\r\n")), wrong, wrong, 0},
	{"ManageSieve", plain(says("\"IMPLEMENTATION\" \"Dovecot Pigeonhole\"\r\n\"SIEVE\" \"fileinto\"\r\nOK \"ready\"\r\n", "NO \"what\"\r\n")), wrong, wrong, 0},
	{"NNTP", plain(says("200 news.example.com InterNetNews NNRP server ready\r\n", "500 what\r\n")), wrong, wrong, 0},
	{"FTP", plain(says("220 (vsFTPd 3.0.5)\r\n", "530 Please login with USER and PASS.\r\n")), wrong, wrong, 0},
	{"FTP that says so", plain(says("220 files.example.com FTP server (Version 6.4) ready.\r\n", "500 'EHLO': command not understood.\r\n")), wrong, wrong, 0},
	{"SSH", plain(says("SSH-2.0-OpenSSH_9.9\r\n", "Invalid SSH identification string.\r\n")), wrong, wrong, 0},
	{"telnet", plain(says("\xff\xfd\x18\xff\xfd\x20\xff\xfd\x23\xff\xfd\x27", "login: ")), wrong, wrong, 0},
	{"MySQL", plain(says("J\x00\x00\x00\x0a8.4.3\x00\x08\x00\x00\x00abcdefgh\x00\xff\xff\xff\x02\x00\xff\xdf\x15\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00abcdefghijkl\x00caching_sha2_password\x00", "")), wrong, wrong, 0},
	{"Redis", plain(redis), wrong, wrong, 0},
	{"memcached", plain(memcached), wrong, wrong, 0},
	{"PostgreSQL", plain(binaryPeer(8, postgres)), wrong, wrong, 0},
	{"LDAP", plain(binaryPeer(14, ldap)), wrong, wrong, 0},
	{"echo", plain(func(c net.Conn) { io.Copy(c, c) }), wrong, wrong, 0},
	{"chargen", plain(chargen), wrong, wrong, 0},

	// What is silent whatever it hears is not accused of anything but that.
	{"silent", plain(mute), smtpcode.ClientTimeout, smtpcode.TLSHandshakeFailed, 31 * time.Second},
	{"DNS", plain(domain), smtpcode.ClientTimeout, smtpcode.TLSHandshakeFailed, 31 * time.Second},

	{"SMTP", plain(smtpd), "", smtpcode.TLSOnPlaintextPort, 500 * time.Millisecond},
	{"SMTPS", secured(smtpd), smtpcode.PlaintextOnTLSPort, "", 1500 * time.Millisecond},
	{"SMTPS after 2 s", secured(late(2*time.Second, smtpd)), smtpcode.PlaintextOnTLSPort, "", 6 * time.Second},
	{"SMTP after 1.4 s", plain(late(1400*time.Millisecond, smtpd)), "", smtpcode.TLSOnPlaintextPort, 4 * time.Second},
	{"SMTP after 6 s", plain(late(6*time.Second, smtpd)), "", smtpcode.TLSOnPlaintextPort, 12 * time.Second},
	{"postscreen", plain(strict("521 5.5.1 Protocol error")), "", smtpcode.TLSOnPlaintextPort, 7 * time.Second},
	{"Exim", plain(strict("554 SMTP synchronization error")), "", smtpcode.TLSOnPlaintextPort, 7 * time.Second},
	{"SMTP after 12 s", plain(late(12*time.Second, smtpd)), "", smtpcode.TLSHandshakeFailed, 31 * time.Second},
}

// lookAt diagnoses what stands at a port of the submission host, whose port 587 is
// as it should be.
func lookAt(t *testing.T, p serve, w *smtptest.World, port string, mode diagnose.TLSMode) (*diagnose.Report, time.Duration) {
	t.Helper()
	if err := w.Handle("192.0.2.25:"+port, func(_ context.Context, c net.Conn, _ netip.AddrPort) { p(c) }); err != nil {
		t.Fatal(err)
	}
	c := diagnose.Config{Server: "smtp.example.com:" + port, TLS: mode}
	c.Dialer, c.Resolver, c.RootCAs = w.Dialer(), w.Resolver(), w.RootCAs()
	c, _ = lagged(c, w, hop/2)
	start := time.Now()
	r, err := diagnose.Diagnose(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return r, time.Since(start)
}

// TestServices: whatever stands where a mail server is thought to be is named, in
// whichever way the program begins, on any port, and soon; a mail server that is
// slow to greet is not accused of anything.
func TestServices(t *testing.T) {
	for _, p := range peers {
		for _, port := range []string{"10025", "465"} {
			for _, mode := range []diagnose.TLSMode{diagnose.TLSNone, diagnose.TLSSTARTTLS, diagnose.TLSImplicit} {
				want, within := p.clear, p.within
				if mode == diagnose.TLSImplicit {
					want = p.implicit
				}
				if mode == diagnose.TLSSTARTTLS && want == "" {
					continue // these servers have no STARTTLS
				}
				if within == 0 {
					within = 2500 * time.Millisecond
				}
				t.Run(fmt.Sprintf("%s/%s/%s", p.name, port, mode), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						w := smtptest.NewWorld()
						defer time.Sleep(time.Minute)
						defer w.Close()
						r, took := lookAt(t, p.serve(w), w, port, mode)
						t.Logf("%-20s %-6s %-9s %7v %-22s %-9s %s", p.name, port, mode, took.Round(time.Millisecond), r.Cause, r.Confidence, r.Summary)
						if r.Cause != want || took > within {
							t.Errorf("%q (%s) after %v, not %q within %v: %s", r.Cause, r.Confidence, took, want, within, r.Summary)
						}
						switch want {
						case wrong, smtpcode.PlaintextOnTLSPort, smtpcode.TLSOnPlaintextPort:
							if r.Confidence != check.Certain || len(r.Fixes) == 0 || r.Fixes[0].Proof == nil || !r.Fixes[0].Proof.Works {
								t.Errorf("%s: %+v", r.Confidence, r.Fixes)
							}
						}
						if want == smtpcode.PlaintextOnTLSPort && r.Fixes[0].Text != "implicit" {
							t.Errorf("the first fix is %+v", r.Fixes[0])
						}
					})
				})
			}
		}
	}
}

// TestTLSAuto: a program that leaves TLS to its library says so in a word or by
// saying nothing, and is told the same.
func TestTLSAuto(t *testing.T) {
	for name, serve := range map[string]func(*smtptest.World) serve{
		"healthy": secured(smtpd), "in clear": plain(smtpd), "silent": plain(mute),
		"late": secured(late(12*time.Second, smtpd)), "silent inside TLS": secured(mute),
	} {
		t.Run(name, func(t *testing.T) {
			var told []string
			for _, mode := range []diagnose.TLSMode{"", diagnose.TLSAuto} {
				synctest.Test(t, func(t *testing.T) {
					w := smtptest.NewWorld()
					defer time.Sleep(time.Minute)
					defer w.Close()
					r, _ := lookAt(t, serve(w), w, "465", mode)
					told = append(told, fmt.Sprintf("%s, %s: %s", r.Cause, r.Confidence, r.Summary))
				})
			}
			if told[0] != told[1] {
				t.Errorf("%s\n%s", told[0], told[1])
			}
		})
	}
}

// TestUntrustedOnTLSPort: a certificate that is not trusted is another fault; TLS is
// what the port begins with all the same.
func TestUntrustedOnTLSPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer time.Sleep(time.Minute)
		defer w.Close()
		selfSigned := func(c net.Conn) {
			secure := tls.Server(c, w.CA.Config(smtptest.SelfSigned, "smtp.example.com"))
			if secure.Handshake() == nil {
				smtpd(secure)
			}
		}
		r, _ := lookAt(t, selfSigned, w, "2465", diagnose.TLSSTARTTLS)
		tried := slices.ContainsFunc(r.Fixes, func(f check.Fix) bool {
			return f.Text == "implicit" && f.Proof != nil && f.Proof.Works && strings.Contains(strings.Join(f.Proof.Seen, "\n"), "certificate")
		})
		if r.Cause != smtpcode.PlaintextOnTLSPort || !tried {
			t.Errorf("%s: %+v", r.Cause, r.Fixes)
		}
	})
}

// TestRegisteredPorts: the number of a port helps to find out and to say what it is
// for; it accuses nobody by itself.
func TestRegisteredPorts(t *testing.T) {
	for _, tt := range []struct {
		port  string
		serve func(w *smtptest.World) serve
		cause smtpcode.Cause
		says  string
	}{
		{"443", func(w *smtptest.World) serve { return web(w.CA.Config(smtptest.Good, "smtp.example.com")) }, wrong, "Port 443 is that of HTTPS."},
		{"993", secured(says("* OK ready\r\n", "* BAD what\r\n")), wrong, "Port 993 is that of IMAP over TLS."},
		{"853", secured(mute), wrong, "Port 853 is that of DNS over TLS."},
		{"53", plain(domain), wrong, "speaks DNS"},
		{"5432", plain(binaryPeer(8, postgres)), wrong, "speaks PostgreSQL"},
		{"443", plain(smtpd), "", ""},
		{"443", secured(smtpd), smtpcode.PlaintextOnTLSPort, "speaks SMTP inside TLS"},
		{"5432", plain(late(6*time.Second, smtpd)), "", ""},
	} {
		t.Run(tt.port, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.NewWorld()
				defer time.Sleep(time.Minute)
				defer w.Close()
				r, took := lookAt(t, tt.serve(w), w, tt.port, diagnose.TLSNone)
				if r.Cause != tt.cause || !strings.Contains(r.Summary, tt.says) || took > 7*time.Second {
					t.Errorf("%q after %v: %s", r.Cause, took, r.Summary)
				}
			})
		})
	}
}
