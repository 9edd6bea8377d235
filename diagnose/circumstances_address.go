package diagnose

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// The checks below are those of what a program was set to connect to: an address, a
// name, a port.

// serverAddressInvalid: addresses that cannot be dialled, and those that can but
// were never meant.
func serverAddressInvalid(e *Evidence) []check.Finding {
	if f := reads(smtpcode.ServerAddressInvalid)(e); f != nil {
		return f
	}
	t := e.Failure.Text
	if _, ok := e.has(EventRefused, EventDialTimeout); ok && strings.Contains(t, "dial tcp :") && !e.dialledNullMX() {
		return found(e, check.Certain, "The host is empty: only a port was dialled, so the connection went to this machine itself.")
	}
	if _, ok := e.has(EventCertName); ok {
		_, name, _ := strings.Cut(t, ", not ")
		name, _, _ = strings.Cut(name, " ")
		if strings.Contains(name, ":") && !strings.Contains(name, "[") {
			return found(e, check.Likely, "The name that was checked against the certificate has the port in it.")
		}
	}
	return nil
}

// portBlocked: silence where a connection should open.
func portBlocked(e *Evidence) []check.Finding {
	f := reads(smtpcode.PortBlocked)(e)
	if f == nil || e.answered() {
		return f
	}
	port := e.port
	if port == "" {
		port = dialledPort(e.Failure.Text)
	}
	if port == "25" {
		f[0].Message = "Nothing answered on port 25: most cloud providers and access networks drop outgoing mail on that port."
		f[0].Fixes = []check.Fix{{Message: "Send through a submission server on port 587 or 465, or have the provider open port 25"}}
	}
	return f
}

// connectionRefused: what is meant by 127.0.0.1 is rarely what runs there.
func connectionRefused(e *Evidence) []check.Finding {
	f := reads(smtpcode.ConnectionRefused)(e)
	if f == nil || e.mailHostIsHere() || e.dialledNullMX() {
		return nil
	}
	host := dialledHost(e.Failure.Text)
	if host == "" {
		host = e.host
	}
	if ip, err := netip.ParseAddr(host); host == "localhost" || err == nil && ip.IsLoopback() {
		f[0].Message = fmt.Sprintf("Nothing listens on %s itself: the mail settings were not loaded and a default was dialled, or localhost was meant for another container or host.", host)
		f[0].Fixes = []check.Fix{
			{Message: "Check that the configuration with the real mail host is read (file path, environment, restart)"},
			{Message: "Inside a container, use the mail service's name or host.docker.internal in place of localhost"},
		}
	}
	return f
}

// dialledHost and dialledPort read the address in "dial tcp 192.0.2.1:587: ...".
func dialledHost(text string) string { host, _ := dialled(text); return host }
func dialledPort(text string) string { _, port := dialled(text); return port }

func dialled(text string) (host, port string) {
	_, rest, ok := strings.Cut(text, "dial tcp ")
	if !ok {
		return "", ""
	}
	if i := strings.IndexAny(rest, " \n"); i >= 0 {
		rest = rest[:i]
	}
	c := Config{Server: strings.TrimSuffix(rest, ":")}
	return c.hostPort()
}
