package diagnose

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"syscall"

	"github.com/maildiag/maildiag/internal/wire"
)

// addr tells addresses that are none from those of another family.
func (o *observed) addr(e *net.AddrError) {
	switch {
	case strings.Contains(e.Err, "no suitable address"):
		o.add(EventUnreachable, e.Addr)
	case strings.Contains(e.Err, "mismatched local address"):
		o.add(EventSourceUnavailable, e.Addr)
	default:
		o.add(EventAddressInvalid, e.Addr)
	}
}

func (o *observed) dns(e *net.DNSError) {
	switch {
	case e == nil:
	case errors.Is(e, context.Canceled):
		o.add(EventCanceled, e.Name)
	case strings.Contains(e.Err, "contain invalid names"):
		o.add(EventBadRecords, e.Name)
	case strings.Contains(e.Err, "unknown port"):
		o.add(EventUnknownPort, e.Name)
	case e.IsNotFound && strings.ContainsAny(e.Name, " /:@") || e.Name == "":
		o.add(EventAddressInvalid, e.Name)
	case e.IsNotFound:
		o.add(EventNameNotFound, e.Name)
	case strings.Contains(e.Err, "network is unreachable"):
		o.add(EventNetworkDown, e.Err)
	case e.IsTimeout:
		o.add(EventResolverTimeout, e.Name)
	default: // SERVFAIL, REFUSED, a lame or broken resolver: nothing is known of the name
		o.add(EventResolverFailed, e.Err)
	}
}

// op reads the envelope of socket errors, in which TLS alerts travel too.
func (o *observed) op(e *net.OpError) bool {
	if e.Op == "remote error" || e.Op == "local error" {
		o.alert(errorText(e.Err))
		return true
	}
	addr := ""
	if e.Addr != nil {
		addr = e.Addr.String()
	}
	dialing := e.Op == "dial"
	if strings.HasPrefix(e.Op, "socks") || e.Op == "proxyconnect" {
		o.add(EventProxyFailed, errorText(e))
		return true
	}
	if errno, ok := errors.AsType[syscall.Errno](e.Err); ok {
		if errno == syscall.EACCES && prohibited(addr) {
			o.add(EventProhibited, errno.Error())
			return true
		}
		o.errno(errno, dialing)
		return true
	}
	if dns, ok := errors.AsType[*net.DNSError](e.Err); ok {
		o.dns(dns)
		return true
	}
	if e.Timeout() {
		kind := EventReadTimeout
		if dialing {
			kind = EventDialTimeout
		}
		o.add(kind, addr)
		return true
	}
	if dialing && errorText(e.Err) == "operation was canceled" {
		o.add(EventCanceled, addr)
		return true
	}
	return false
}

// prohibited reports whether EACCES for an address may be another's word: Linux gives
// it for a rule of this machine, and for a router's ICMPv6 message that IPv6 packets
// there are prohibited (RFC 4443, section 3.1, codes 1, 5 and 6), which for IPv4 is
// EHOSTUNREACH.
func prohibited(address string) bool {
	return strings.Contains(address, "[") && strings.Contains(address, "]:") && strings.Count(address, ":") > 2
}

func (o *observed) errno(e syscall.Errno, dialing bool) {
	switch {
	case errors.Is(e, syscall.ECONNREFUSED):
		o.add(EventRefused, e.Error())
	case errors.Is(e, syscall.ETIMEDOUT):
		if dialing {
			o.add(EventDialTimeout, e.Error())
		} else {
			o.add(EventReadTimeout, e.Error())
		}
	case errors.Is(e, syscall.ENETUNREACH), errors.Is(e, syscall.EHOSTUNREACH), errors.Is(e, syscall.EHOSTDOWN), errors.Is(e, syscall.EAFNOSUPPORT):
		o.add(EventUnreachable, e.Error())
	case errors.Is(e, syscall.ENETDOWN):
		o.add(EventNetworkDown, e.Error())
	case errors.Is(e, syscall.EADDRNOTAVAIL), errors.Is(e, syscall.EADDRINUSE):
		o.add(EventSourceUnavailable, e.Error())
	case errors.Is(e, syscall.EACCES), errors.Is(e, syscall.EPERM):
		o.add(EventForbidden, e.Error())
	case errors.Is(e, syscall.EINVAL) && dialing: // a blackhole route
		o.add(EventUnreachable, e.Error())
	case errors.Is(e, syscall.ECONNRESET), errors.Is(e, syscall.ECONNABORTED):
		o.add(EventReset, e.Error())
	case errors.Is(e, syscall.EPIPE):
		o.add(EventBrokenPipe, e.Error())
	case errors.Is(e, syscall.EMFILE), errors.Is(e, syscall.ENFILE), errors.Is(e, syscall.ENOBUFS):
		o.add(EventOutOfResources, e.Error())
	}
}

// recordHeader looks at the bytes that were no TLS record. A greeting in clear
// text is proof of a port that wants STARTTLS.
func (o *observed) recordHeader(e tls.RecordHeaderError) {
	head := string(e.RecordHeader[:])
	switch service := wire.Identify(e.RecordHeader[:]); {
	case service != "" && service != wire.SMTP && service != wire.LMTP && service != wire.TLS:
		o.add(EventNotSMTP, head)
	case strings.Contains(e.Msg, "received record with version") || strings.Contains(e.Msg, "unsupported SSLv2"):
		o.add(EventTLSVersion, e.Msg)
	case strings.Contains(e.Msg, "oversized record"):
		o.add(EventTLSHandshake, e.Msg)
	default:
		o.add(EventPlaintext, strings.TrimRight(head, "\x00"))
	}
}

func (o *observed) certificate(e x509.CertificateInvalidError) {
	switch e.Reason {
	case x509.Expired:
		o.add(EventCertExpired, errorText(e))
	case x509.CANotAuthorizedForThisName, x509.NameConstraintsWithoutSANs, x509.UnconstrainedName:
		o.add(EventCertName, errorText(e))
	default:
		o.add(EventCertUntrusted, errorText(e))
	}
}

// alert reads a TLS alert by its text: the type is not exported, and
// tls.AlertError does not match it (RFC 8446, section 6).
func (o *observed) alert(text string) {
	switch {
	case strings.Contains(text, "protocol version"), strings.Contains(text, "inappropriate fallback"):
		o.add(EventTLSVersion, text)
	default:
		o.add(EventTLSHandshake, text)
	}
}

// protocol reads what net/textproto says of bytes that are no reply.
func (o *observed) protocol(text string) {
	switch {
	case strings.Contains(text, `\x15\x03`) || strings.Contains(text, "\x15\x03"), strings.Contains(text, `\x16\x03`):
		o.add(EventTLSBytes, text)
	case strings.HasPrefix(text, "malformed MIME header"):
		o.add(EventMalformed, text)
	case badReply(text):
		o.add(EventBadReply, text)
	default:
		o.add(EventNotSMTP, text)
	}
}

// badReply tells what net/textproto refuses of a mail server from what other
// services say: a code without text, which RFC 5321, section 4.2.1, lets servers
// send, and a reply of several lines where one was expected.
func badReply(text string) bool {
	if strings.Contains(text, "unexpected multi-line response") {
		return true
	}
	_, line, _ := strings.Cut(text, "short response: \"")
	code, _, ok := strings.Cut(line, "\"")
	return ok && len(code) == 3 && code >= "200" && code < "600" && strings.Trim(code, "0123456789") == ""
}
