package netprobe

import (
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// errnoRow is one error of the system.
type errnoRow struct {
	err     error
	name    string
	outcome Outcome
}

// errnoOf finds the system's error inside err.
func errnoOf(err error) (errnoRow, bool) {
	for _, row := range errnos {
		if errors.Is(err, row.err) {
			return row, true
		}
	}
	return errnoRow{}, false
}

// fairWait is how long a peer must have been silent to be called so when the
// caller's deadline ends the waiting early: a lost SYN is sent again after one
// second (RFC 6298, section 2), and the second one was lost too.
const fairWait = 2 * time.Second

// localTime is less than any answer takes that comes over a wire, and more than
// the kernel needs to refuse by itself.
const localTime = 500 * time.Microsecond

// over reports whether the caller's time is up. A connection's deadline may pass a
// moment before the context that set it says so.
func over(ctx context.Context) bool {
	if ctx.Err() != nil {
		return true
	}
	deadline, ok := ctx.Deadline()
	return ok && !time.Now().Before(deadline)
}

// outcomeOf reads how a dial failed. ctx is the caller's, whose end is no silence
// of the peer.
func outcomeOf(ctx context.Context, err error, addr netip.Addr, took time.Duration) (Outcome, string) {
	if row, ok := errnoOf(err); ok {
		// Linux gives EACCES for ICMPv6 "administratively prohibited" and its kin, and
		// for a prohibit route or a security module of its own, which do not take time.
		if row.name == "EACCES" && addr.Is6() && !addr.Is4In6() && took > localTime {
			return Prohibited, row.name
		}
		return row.outcome, row.name
	}
	if dns, ok := errors.AsType[*net.AddrError](err); ok && strings.Contains(dns.Err, "mismatched local address") {
		return NotTried, ""
	}
	switch {
	case over(ctx) && (took < fairWait || errors.Is(ctx.Err(), context.Canceled)):
		return NotTried, ""
	case timedOut(err) || over(ctx):
		return NoAnswer, ""
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return ClosedAfter, ""
	}
	return Unreachable, ""
}

func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// told is what an outcome becomes in the light of the ICMP message behind it.
// Firewalls that reject say "port unreachable" in the host's name, or that they
// prohibit it; the sender's address tells which machine they run on.
func told(o Outcome, dialled netip.Addr, said *ICMP) Outcome {
	rejects := said.Says == adminProhibited || said.Says == portUnreachable
	switch {
	case rejects && said.Own:
		return Forbidden
	case said.Says == adminProhibited, rejects && said.From.IsValid() && said.From != dialled:
		return Prohibited
	}
	return o
}
