//go:build linux

package lab

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/netip"
	"regexp"
	"strings"
	"syscall"
	"unsafe"
)

// Middlebox is a box in the router that takes over connections to some ports and
// goes between.
type Middlebox struct {
	Mode        string // of middleboxModes
	Ports       []int
	Certificate string // for "intercept": "OWNER" or "OWNER-FLAW"
	Folder      string // of the certificates; Serve sets it
}

// The modes.
const (
	MaskSTARTTLS   = "mask-starttls"   // 250-STARTTLS becomes 250-XXXXXXXA, the command XXXXXXXX
	HideSTARTTLS   = "hide-starttls"   // the line is left out
	RefuseSTARTTLS = "refuse-starttls" // 454
	BreakTLS       = "break-tls"       // 220, and then nothing but silence
	MaskBanner     = "mask-banner"     // 220 and asterisks
	StallAfterEHLO = "stall"           // the reply to EHLO never comes
	ResetAtDATA    = "reset-at-data"   // DATA is answered by a reset
	Intercept      = "intercept"       // ends TLS itself on a port for implicit TLS
)

// chains redirect the ports to the box.
func (m Middlebox) chains() []string {
	if m.Mode == "" {
		return nil
	}
	ports := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(m.Ports)), ", "), "[]")
	return []string{"chain boxed {\ntype nat hook prerouting priority -100\niifname != \"s0\" ip daddr 203.0.113.0/24 tcp dport { " + ports + " } redirect to :2525\n}"}
}

func (m Middlebox) play() error {
	listener, err := net.Listen("tcp4", "0.0.0.0:2525")
	if err != nil {
		return err
	}
	for {
		c, err := listener.Accept()
		if err != nil {
			return err
		}
		go m.between(c.(*net.TCPConn))
	}
}

var offersSTARTTLS = regexp.MustCompile(`(?i)^250[- ]STARTTLS\r?\n$`)

func (m Middlebox) between(near *net.TCPConn) {
	defer near.Close()
	to, err := originalDestination(near)
	if err != nil {
		return
	}
	far, err := net.Dial("tcp", to.String())
	if err != nil {
		_ = near.SetLinger(0) // a reset, which is what the far end gave
		return
	}
	defer far.Close()
	var nearer net.Conn = near
	if m.Mode == Intercept {
		pair, err := tls.LoadX509KeyPair(m.Folder+"/"+m.Certificate+".pem", m.Folder+"/"+m.Certificate+".key")
		if err != nil {
			return
		}
		nearer = tls.Server(near, &tls.Config{Certificates: []tls.Certificate{pair}})
		far = tls.Client(far, &tls.Config{InsecureSkipVerify: true}) //nolint // a box that intercepts does not ask
	}
	go m.answers(nearer, far)
	m.commands(near, nearer, far)
}

// answers carries what the server says.
func (m Middlebox) answers(near, far net.Conn) {
	defer near.Close()
	r := bufio.NewReader(far)
	for first := true; ; first = false {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return
		}
		ready := bytes.HasPrefix(line, []byte("220")) && !first
		switch {
		case m.Mode == StallAfterEHLO && !first:
			line = nil
		case m.Mode == MaskBanner && first:
			line = append([]byte("220 "), append(bytes.Repeat([]byte("*"), max(0, len(line)-6)), "\r\n"...)...)
		case m.Mode == MaskSTARTTLS && offersSTARTTLS.Match(line):
			line = append(line[:4:4], "XXXXXXXA\r\n"...)
		case m.Mode == HideSTARTTLS && offersSTARTTLS.Match(line) && line[3] == ' ':
			line = []byte("250 HELP\r\n")
		case m.Mode == HideSTARTTLS && offersSTARTTLS.Match(line):
			line = nil
		}
		if _, err := near.Write(line); err != nil {
			return
		}
		if ready && m.Mode != StallAfterEHLO { // TLS follows, which is no lines
			if m.Mode == BreakTLS {
				_, _ = io.Copy(io.Discard, r)
				return
			}
			_, _ = io.Copy(near, r)
			return
		}
	}
}

// commands carries what the client says.
func (m Middlebox) commands(tcp *net.TCPConn, near, far net.Conn) {
	r := bufio.NewReader(near)
	for {
		line, err := r.ReadBytes('\n')
		if err != nil {
			return
		}
		command := strings.ToUpper(strings.TrimSpace(string(line)))
		switch {
		case m.Mode == MaskSTARTTLS && command == "STARTTLS":
			line = []byte("XXXXXXXX\r\n")
		case m.Mode == RefuseSTARTTLS && command == "STARTTLS":
			_, _ = near.Write([]byte("454 4.7.0 TLS not available due to local problem\r\n"))
			continue
		case m.Mode == ResetAtDATA && command == "DATA":
			_ = tcp.SetLinger(0)
			return
		}
		if _, err := far.Write(line); err != nil {
			return
		}
		if command == "STARTTLS" {
			_, _ = io.Copy(far, r)
			return
		}
	}
}

// originalDestination is where a redirected connection was going:
// SO_ORIGINAL_DST, which netfilter keeps.
func originalDestination(c *net.TCPConn) (to netip.AddrPort, err error) {
	raw, err := c.SyscallConn()
	if err != nil {
		return to, err
	}
	controlErr := raw.Control(func(fd uintptr) {
		const ipLevel, originalDst = 0, 80
		var address [16]byte // struct sockaddr_in
		size := uint32(len(address))
		if _, _, e := syscall.Syscall6(syscall.SYS_GETSOCKOPT, fd, ipLevel, originalDst,
			uintptr(unsafe.Pointer(&address)), uintptr(unsafe.Pointer(&size)), 0); e != 0 {
			err = e
			return
		}
		to = netip.AddrPortFrom(netip.AddrFrom4([4]byte(address[4:8])), binary.BigEndian.Uint16(address[2:]))
	})
	if err == nil {
		err = controlErr
	}
	return to, err
}
