package diagnose_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/netprobe"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtptest"
)

// publishing is a change of records.
func publishing(zone string) func(*smtptest.World, *diagnose.Config) {
	return func(w *smtptest.World, c *diagnose.Config) {
		if err := w.Publish(zone); err != nil {
			panic(err)
		}
		_, c.Error = w.Settings().Send(context.Background())
	}
}

// silentAt is a change of a server that says no more from a step on.
func silentAt(step smtpcode.Stage) func(*smtptest.Config) {
	return func(c *smtptest.Config) { c.Replies = map[smtpcode.Stage]string{step: smtptest.Silence} }
}

// TestDelivery: on the way to a domain's own mail hosts, what stops one host need
// not stop the mail.
func TestDelivery(t *testing.T) {
	for _, test := range []struct {
		name   string
		change func(*smtptest.World, *diagnose.Config)
		faults []string // besides
		told   string   // the error that the application got
		cause  smtpcode.Cause
	}{
		{name: "the preferred host is down", change: func(w *smtptest.World, _ *diagnose.Config) { w.Remove("198.51.100.25:25") }},
		{name: "the host is an alias, and takes the mail", change: func(w *smtptest.World, c *diagnose.Config) {
			c.TLS = diagnose.TLSAuto
			w.Withdraw("_mta-sts.example.net", "TXT")
			w.Withdraw("example.net", "MX")
			w.Publish("alias.example.net. CNAME mx.example.net.")
			w.Publish("example.net. MX 10 alias.example.net.")
		}},
		{name: "the host is an address, which some programs dial all the same", cause: smtpcode.DomainNotFound, change: func(w *smtptest.World, c *diagnose.Config) {
			c.TLS = diagnose.TLSAuto
			w.Withdraw("_mta-sts.example.net", "TXT")
			w.Withdraw("example.net", "MX")
			w.Publish("example.net. MX 10 198.51.100.25.")
		}},
		{name: "the same, with a client that looks at the certificate", cause: smtpcode.DomainNotFound, change: publishing("example.net. MX 10 198.51.100.25.")},
		{name: "the host is localhost", cause: smtpcode.DomainNotFound, change: publishing("example.net. MX 10 localhost.")},
		{name: "the host has a private address", cause: smtpcode.DomainNotFound, change: publishing("example.net. MX 10 mx9.example.net.\nmx9.example.net. A 192.168.1.5")},
		{name: "the sender's zone fails", cause: smtpcode.SenderDomainInvalid, change: publishing("com. NS a.gtld.example.\nexample.com. SERVFAIL")},
		{name: "the sender's zone is signed wrongly", cause: smtpcode.SenderDomainInvalid, change: publishing("com. NS a.gtld.example.\nexample.com. BOGUS 9 no key")},
		{name: "the sender's zone fails for SPF alone", cause: smtpcode.SPFFailed, change: publishing("com. NS a.gtld.example.\nexample.com. SERVFAIL TXT")},
		{name: "a zone that SPF includes fails", cause: smtpcode.SPFFailed, change: publishing("com. NS a.gtld.example.\nexample.com. TXT \"v=spf1 include:_spf.example.com ip4:203.0.113.5 -all\"\n_spf.example.com. TIMEOUT")},
		{name: "and nobody comes to it", change: publishing("com. NS a.gtld.example.\nexample.com. TXT \"v=spf1 ip4:203.0.113.5 include:_spf.example.com -all\"\n_spf.example.com. SERVFAIL")},
		{name: "the zone of the DKIM key fails", cause: smtpcode.DKIMFailed, change: publishing("com. NS a.gtld.example.\ns1._domainkey.example.com. SERVFAIL")},
		{name: "the receiver waits for the sender's silent zone", cause: smtpcode.SenderDomainInvalid, change: func(w *smtptest.World, c *diagnose.Config) {
			w.MX.Change(silentAt(smtpcode.StageRcpt))
			publishing("com. NS a.gtld.example.\nexample.com. TIMEOUT")(w, c)
		}},
		{name: "the receiver waits for the silent reverse zone", cause: smtpcode.ReverseDNSMissing, change: func(w *smtptest.World, c *diagnose.Config) {
			w.MX.Change(silentAt(smtpcode.StageGreeting))
			publishing("in-addr.arpa. NS a.in-addr-servers.example.\n5.113.0.203.in-addr.arpa. TIMEOUT")(w, c)
		}},
		{name: "the receiver is silent, and the sender's zone is not what it waits for", cause: smtpcode.ClientTimeout, change: func(w *smtptest.World, c *diagnose.Config) {
			w.MX.Change(silentAt(smtpcode.StageGreeting))
			publishing("com. NS a.gtld.example.\nexample.com. TIMEOUT")(w, c)
		}},
		{name: "all hosts are down", cause: smtpcode.ConnectionRefused, change: func(w *smtptest.World, _ *diagnose.Config) {
			w.Remove("198.51.100.25:25")
			w.Remove("198.51.100.26:25")
		}},
		{name: "port 25 is shut for who looks, and the application was answered", told: noSuchUser, cause: smtpcode.RecipientUnknown, change: func(w *smtptest.World, _ *diagnose.Config) {
			w.Remove("198.51.100.25:25")
			w.Remove("198.51.100.26:25")
		}},
		{name: "the resolver refuses who looks, and the application was answered", told: noSuchUser, faults: []string{"resolver-refused"}, cause: smtpcode.RecipientUnknown},
		{name: "the application's answer says nothing", told: "554 Transaction failed", faults: []string{"resolver-refused"}, cause: smtpcode.DNSResolverFailed},
		{name: "the policy host is down", change: func(w *smtptest.World, _ *diagnose.Config) { w.Remove("198.51.100.80:443") }},
		{name: "the resolver refuses", faults: []string{"resolver-refused"}, cause: smtpcode.DNSResolverFailed},
		{name: "the resolver is silent", faults: []string{"resolver-timeout"}, cause: smtpcode.DNSResolverFailed},
		{name: "no network at all", faults: []string{"network-down"}, cause: smtpcode.NetworkDown, change: func(_ *smtptest.World, c *diagnose.Config) {
			c.Local = func(context.Context) *netprobe.Local { return &netprobe.Local{Loopback: true} }
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := smtptest.NewWorld()
				defer w.Close()
				for _, f := range test.faults {
					if err := w.Break(f); err != nil {
						t.Fatal(err)
					}
				}
				w.Take(smtptest.Delivery)
				c := settings(t, w.Settings())
				c.Server = ""
				if test.told != "" {
					c.Error = errors.New(test.told)
				}
				if test.change != nil {
					test.change(w, &c)
				}
				r, err := diagnose.Diagnose(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				if r.Cause != test.cause {
					t.Errorf("said %q, want %q\n%s", r.Cause, test.cause, r)
				}
				for _, f := range r.Causes {
					if slices.ContainsFunc(f.Fixes, toServer) {
						t.Errorf("%s: another port is no remedy at a mail host: %v", f.Code, f.Fixes)
					}
				}
			})
		})
	}
}

const noSuchUser = "550 5.1.1 <jo@example.net>: Recipient address rejected: User unknown in virtual mailbox table"

func toServer(x check.Fix) bool {
	change, ok := x.Change.(check.SettingChange)
	return ok && change.Setting == "server"
}

// TestUnexplainedRefusal: of several faults in DNS, a refusal that does not say why
// is put down to the listing.
func TestUnexplainedRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := smtptest.NewWorld()
		defer w.Close()
		w.Take(smtptest.Delivery)
		w.Withdraw("5.113.0.203.in-addr.arpa", "PTR")
		if err := w.Publish("5.113.0.203.zen.spamhaus.org. A 127.0.0.2"); err != nil {
			t.Fatal(err)
		}
		w.Remove("198.51.100.25:25")
		if _, err := w.AddServer("198.51.100.25:25", smtptest.Config{Replies: map[smtpcode.Stage]string{smtpcode.StageRcpt: "550 Administrative prohibition"}}); err != nil {
			t.Fatal(err)
		}
		c := settings(t, w.Settings())
		c.TLS, c.Server, c.Blocklists = diagnose.TLSAuto, "", []dnscheck.Blocklist{{Name: "zen", Zone: "zen.spamhaus.org"}}
		r, err := diagnose.Diagnose(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if r.Cause != smtpcode.IPBlocklisted {
			t.Errorf("said %q\n%s", r.Cause, r)
		}
	})
}

// TestUnnamedHosts: where nobody could name the mail hosts no session was held, so
// nothing has passed, and an error that came later than that stands as it is.
func TestUnnamedHosts(t *testing.T) {
	told := diagnose.Config{Stage: smtpcode.StageRcpt}.Explain(errors.New("450 4.2.0 <jo@example.net>: Recipient address rejected: Greylisted"))
	e := *told.Evidence
	e.Servers = []diagnose.Server{{Server: "example.net:25", Domain: "example.net"}}
	if r := diagnose.Conclude(&e); r.Works || r.Cause != told.Cause {
		t.Errorf("works now: %v, %s; want %s", r.Works, r.Cause, told.Cause)
	}
}
