package smtptest_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/textproto"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// Every fault is met by a real program, and shows itself as it promises.
func TestFaults(t *testing.T) {
	for _, f := range smtptest.Faults() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.NewWorld()
				defer w.Close()
				if err := w.Break(f.Name); err != nil {
					t.Fatal(err)
				}
				sent, err := w.Settings().Send(context.Background())
				got, cause := symptom(sent, err)
				t.Logf("sent %v, %s: %.200q", sent, got, errText(err))
				if got == smtptest.ShowsReply && cause != f.Cause {
					got = smtptest.ShowsVague
				}
				if f.Shows == "" && got == smtptest.ShowsNothing == (f.Cause != "") {
					t.Errorf("it shows %s, cause %q", got, f.Cause)
				}
				if f.Shows != "" && got != f.Shows {
					t.Errorf("it shows %s (%s), not %s (%s)", got, cause, f.Shows, f.Cause)
				}
			})
		})
	}
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// symptom names what came of a send, by the error's type, and the cause that is
// read in a reply.
func symptom(sent bool, err error) (smtptest.Symptom, smtpcode.Cause) {
	var (
		reply    *textproto.Error
		protocol textproto.ProtocolError
		dns      *net.DNSError
		proxy    *smtptest.ProxyError
		op       *net.OpError
		address  *net.AddrError
		record   tls.RecordHeaderError
		verify   *tls.CertificateVerificationError
		unknown  x509.UnknownAuthorityError
		timeout  net.Error
	)
	switch {
	case err == nil:
		return smtptest.ShowsNothing, ""
	case sent:
		return smtptest.ShowsAfter, ""
	case errors.As(err, &proxy):
		return smtptest.ShowsProxy, ""
	case errors.As(err, &address), errors.As(err, &dns) && dns.Err == "unknown port":
		return smtptest.ShowsLocal, ""
	case errors.As(err, &dns):
		return smtptest.ShowsDNS, ""
	case errors.As(err, &reply):
		r, parseErr := smtpcode.ParseReply(wire(reply))
		if parseErr != nil || reply.Code < 400 || reply.Code > 599 {
			return smtptest.ShowsProtocol, ""
		}
		return smtptest.ShowsReply, smtpcode.Classify(r, smtpcode.Context{}).Cause
	case errors.As(err, &protocol), errors.Is(err, smtptest.ErrEndless):
		return smtptest.ShowsProtocol, ""
	case errors.As(err, &record), errors.As(err, &verify), errors.As(err, &unknown), errors.As(err, &op) && op.Op == "remote error":
		return smtptest.ShowsTLS, ""
	case errors.Is(err, syscall.ECONNREFUSED):
		return smtptest.ShowsRefused, ""
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return smtptest.ShowsUnreachable, ""
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		return smtptest.ShowsForbidden, ""
	case errors.Is(err, syscall.ECONNRESET):
		return smtptest.ShowsReset, ""
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.EPIPE):
		return smtptest.ShowsClosed, ""
	case errors.Is(err, os.ErrDeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return smtptest.ShowsTimeout, ""
	case regexp.MustCompile("^tls: (server selected|first record|oversized|unsupported)").MatchString(err.Error()):
		return smtptest.ShowsTLS, ""
	}
	return smtptest.ShowsLocal, ""
}

// wire writes a reply of net/textproto as it was on the wire.
func wire(e *textproto.Error) string {
	var b strings.Builder
	code := string([]byte{'0' + byte(e.Code/100%10), '0' + byte(e.Code/10%10), '0' + byte(e.Code%10)})
	lines := strings.Split(e.Msg, "\n")
	for i, l := range lines {
		sep := "-"
		if i == len(lines)-1 {
			sep = " "
		}
		b.WriteString(code + sep + l + "\n")
	}
	return b.String()
}

func TestFaultTable(t *testing.T) {
	name := regexp.MustCompile(`^[a-z0-9]+([-.][a-z0-9]+)*$`)
	seen := make(map[string]bool)
	staged := make(map[smtpcode.Cause]bool)
	for _, f := range smtptest.Faults() {
		if !name.MatchString(f.Name) || seen[f.Name] {
			t.Errorf("%q is no name, or stands twice", f.Name)
		}
		if !strings.HasSuffix(f.Title, ".") {
			t.Errorf("%s: %q is no sentence", f.Name, f.Title)
		}
		if f.Cause != "" && f.Cause != smtpcode.Unclassified && f.Cause.Info().Cause != f.Cause {
			t.Errorf("%s: %q is no cause", f.Name, f.Cause)
		}
		seen[f.Name], staged[f.Cause] = true, true
	}
	for _, info := range smtpcode.Causes() {
		if !staged[info.Cause] && info.Layer != "api" {
			t.Errorf("no fault stages %s", info.Cause)
		}
	}
	t.Logf("%d faults, %d behaviours", len(seen), len(smtptest.Behaviours()))
	if len(seen) < 110 || len(smtptest.Behaviours()) < 40 {
		t.Error("too few")
	}
}

// On real TCP connections it shows the same, where no time has to pass.
func TestFaultsOnLoopback(t *testing.T) {
	for _, f := range smtptest.Faults() {
		slow := f.Shows == smtptest.ShowsTimeout || f.Shows == "" || f.Cause == smtpcode.StaleConnection || f.Stage == smtpcode.StageResolve || f.Name == "no-route-to-host"
		if slow {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			w := smtptest.NewWorld()
			defer w.Close()
			if err := w.Break(f.Name); err != nil {
				t.Fatal(err)
			}
			s := w.Settings()
			s.Dialer = w.LoopbackDialer()
			sent, err := s.Send(t.Context())
			got, cause := symptom(sent, err)
			if got == smtptest.ShowsReply && cause != f.Cause {
				got = smtptest.ShowsVague
			}
			if got != f.Shows {
				t.Errorf("sent %v, %v: it shows %s, not %s", sent, err, got, f.Shows)
			}
		})
	}
}
