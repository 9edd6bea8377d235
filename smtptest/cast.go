package smtptest

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"strings"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtpcode"
)

// The client's address, its password, and the token that it has for OAuth.
var clientIP = netip.MustParseAddr("203.0.113.5")

const (
	password = "correct horse battery staple"
	token    = "ya29.a-token-of-the-mail-world"
)

// The addresses of the hosts.
const (
	submissionHost = "192.0.2.25"    // smtp.example.com
	providerHost   = "192.0.2.26"    // smtp.example.org: another provider, to compare with
	mxHost         = "198.51.100.25" // mx.example.net
	mx2Host        = "198.51.100.26" // mx2.example.net
	stsHost        = "198.51.100.80" // mta-sts.example.net
	proxyHost      = "192.0.2.80"    // proxy.example.com
	homeHost       = "203.0.113.5"   // mail.example.com: the client
	elsewhere      = "203.0.113.99"  // an address that nothing is published for
)

// cast is the DNS of the world, less what is computed. example.com sends,
// example.net receives and is signed, example.org is a neighbour.
const cast = `
example.com.              SOA  ns1.example.com. hostmaster.example.com. 2026112101 7200 3600 1209600 300
example.com.              NS   ns1.example.com.
example.com.              NS   ns2.example.com.
example.com.              MX   10 mail.example.com.
example.com.              A    192.0.2.10
example.com.              TXT  "v=spf1 ip4:203.0.113.5 ip4:192.0.2.25 -all"
_dmarc.example.com.       TXT  "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
_smtp._tls.example.com.   TXT  "v=TLSRPTv1; rua=mailto:tls@example.com"
ns1.example.com.          A    203.0.113.53
ns2.example.com.          A    198.51.100.153
mail.example.com.         A    203.0.113.5
mail.example.com.         TXT  "v=spf1 a -all"
smtp.example.com.         A    192.0.2.25
proxy.example.com.        A    192.0.2.80

example.net.              SOA  ns1.example.net. hostmaster.example.net. 2026112101 7200 3600 1209600 300
example.net.              NS   ns1.example.net.
example.net.              NS   ns2.example.net.
example.net.              MX   10 mx.example.net.
example.net.              MX   20 mx2.example.net.
example.net.              A    198.51.100.80
example.net.              TXT  "v=spf1 mx -all"
_dmarc.example.net.       TXT  "v=DMARC1; p=reject; rua=mailto:dmarc@example.net"
_mta-sts.example.net.     TXT  "v=STSv1; id=20261121T000000"
_smtp._tls.example.net.   TXT  "v=TLSRPTv1; rua=mailto:tls@example.net"
mta-sts.example.net.      A    198.51.100.80
ns1.example.net.          A    198.51.100.53
ns2.example.net.          A    203.0.113.153
mx.example.net.           A    198.51.100.25
mx2.example.net.          A    198.51.100.26
$SIGNED example.net.

example.org.              SOA  ns1.example.org. hostmaster.example.org. 2026112101 7200 3600 1209600 300
example.org.              NS   ns1.example.org.
example.org.              NS   ns2.example.org.
example.org.              MX   10 smtp.example.org.
example.org.              TXT  "v=spf1 ip4:203.0.113.5 -all"
ns1.example.org.          A    192.0.2.53
ns2.example.org.          A    198.51.100.253
smtp.example.org.         A    192.0.2.26

5.113.0.203.in-addr.arpa.    PTR  mail.example.com.
25.2.0.192.in-addr.arpa.     PTR  smtp.example.com.
26.2.0.192.in-addr.arpa.     PTR  smtp.example.org.
25.100.51.198.in-addr.arpa.  PTR  mx.example.net.
26.100.51.198.in-addr.arpa.  PTR  mx2.example.net.

_submission._tcp.example.com.   SRV  0 1 587 smtp.example.com.
_submissions._tcp.example.com.  SRV  0 1 465 smtp.example.com.
`

// stsPolicy is the MTA-STS policy of example.net (RFC 8461, section 3.2).
const stsPolicy = "version: STSv1\r\nmode: enforce\r\nmx: mx.example.net\r\nmx: mx2.example.net\r\nmax_age: 604800\r\n"

// lists are the block lists of the world with an entry that each always holds:
// 127.0.0.2 in lists of addresses (RFC 5782, section 5).
var lists = []struct{ zone, entry, answer string }{
	{"zen.spamhaus.org", "2.0.0.127", "127.0.0.2"},
	{"bl.spamcop.net", "2.0.0.127", "127.0.0.2"},
	{"psbl.surriel.com", "2.0.0.127", "127.0.0.2"},
	{"bl.mailspike.net", "2.0.0.127", "127.0.0.2"},
	{"bl.spameatingmonkey.net", "2.0.0.127", "127.0.0.2"},
	{"dnsbl-1.uceprotect.net", "2.0.0.127", "127.0.0.2"},
	{"dnsbl-2.uceprotect.net", "2.0.0.127", "127.0.0.2"},
	{"dnsbl-3.uceprotect.net", "2.0.0.127", "127.0.0.2"},
	{"ips.backscatterer.org", "2.0.0.127", "127.0.0.2"},
	{"bl.blocklist.de", "2.0.0.127", "127.0.0.2"},
	{"b.barracudacentral.org", "2.0.0.127", "127.0.0.2"},
	{"dbl.spamhaus.org", "dbltest.com", "127.0.1.2"},
	{"dbl.spamhaus.org", "test", "127.0.1.2"},
	{"multi.surbl.org", "test.surbl.org", "127.0.0.254"},
	{"multi.surbl.org", "test", "127.0.0.254"},
	{"multi.uribl.com", "test.uribl.com", "127.0.0.14"},
	{"multi.uribl.com", "test", "127.0.0.14"},
}

// NewWorld returns a world in which all is well: example.com sends, either
// through its provider or by itself, and everything that receivers look at is as
// it should be. [World.Break] breaks it; [Empty] has nothing in it.
func NewWorld() *World {
	w := Empty()
	w.publish(castText())
	w.policy = stsPolicy
	add := func(host string, port uint16, c Config) *Server {
		return w.add(netip.AddrPortFrom(netip.MustParseAddr(host), port).String(), c)
	}
	submission := Config{
		Name: "smtp.example.com", TLS: STARTTLS, RequireAuth: true,
		Users: map[string]User{"app@example.com": {Password: password, Token: token, Senders: []string{"example.com"}}},
	}
	w.Submission = add(submissionHost, 587, submission)
	submission.TLS = Implicit
	w.SMTPS = add(submissionHost, 465, submission)
	w.MX = add(mxHost, 25, receiver("mx.example.net", "example.net"))
	add(mx2Host, 25, receiver("mx2.example.net", "example.net"))
	w.Home = add(homeHost, 25, receiver("mail.example.com", "example.com"))

	// A provider and a mail host to compare with: if they do not answer either, it
	// is the network here.
	neighbour := receiver("smtp.example.org", "example.org")
	add(providerHost, 25, neighbour)
	neighbour.Users = map[string]User{}
	add(providerHost, 587, neighbour)
	neighbour.TLS = Implicit
	add(providerHost, 465, neighbour)
	w.stand(stsHost+":443", w.serveSTS)
	w.stand(proxyHost+":1080", w.serveProxy(""))
	w.draft = draft{signer: "example.com", key: dkimKeyPEM}
	w.Take(Submission)
	return w
}

// add puts a mail server at one of the cast's addresses.
func (w *World) add(address string, c Config) *Server {
	s, err := w.AddServer(address, c)
	if err != nil {
		panic(err) // the addresses are ours
	}
	return s
}

// stand puts another service there.
func (w *World) stand(address string, s service) {
	if err := w.Handle(address, s); err != nil {
		panic(err) // the addresses are ours
	}
}

// stranger adds a host of somebody else's domain: on port 25 one that receives for
// it, on others one at which the client has no account.
func (w *World) stranger(address, name, domain string) {
	at := netip.MustParseAddrPort(address) // ours
	c := receiver(name, domain)
	if at.Port() != 25 {
		c = Config{Name: name, TLS: STARTTLS, RequireAuth: true, Users: map[string]User{}}
	}
	w.add(address, c)
	w.publish(name + ". A " + at.Addr().String())
}

// receiver is a mail host that looks at everything.
func receiver(name, domain string) Config {
	boxes := map[string]Mailbox{}
	for local, state := range map[string]smtpcode.Cause{
		"jo": "", "ann": "", "app": "", "postmaster": "", "dmarc": "", "tls": "",
		"gone": smtpcode.RecipientDisabled, "full": smtpcode.MailboxFull, "moved": smtpcode.RecipientMoved,
		"members": smtpcode.RecipientRestricted, "busy": smtpcode.RecipientRateLimited,
	} {
		boxes[local+"@"+domain] = Mailbox{State: state, MovedTo: "jo@" + domain}
	}
	return Config{
		Name: name, TLS: STARTTLS,
		Policy: &Policy{
			Mailboxes: boxes, HELO: true, ReverseDNS: true, SenderDomain: true,
			SPF: true, DKIM: true, DMARC: true, Authenticated: true,
			Blocklists: []string{"zen.spamhaus.org", "bl.spamcop.net"}, DomainBlocklists: []string{"dbl.spamhaus.org"},
			MaxRecipients: 50, MaxLine: 998, MaxHops: 50, BareLF: true, Content: true,
		},
	}
}

// castText is the cast with its keys and lists.
func castText() string {
	var b strings.Builder
	b.WriteString(cast)
	b.WriteString(keyRecord("s1._domainkey.example.com", dkimKeyPEM) + "\n")
	for _, host := range []string{"mx", "mx2"} {
		b.WriteString("_25._tcp." + host + ".example.net. TLSA 3 1 1 " + hex.EncodeToString(tlsaData()) + "\n")
	}
	for _, l := range lists {
		b.WriteString(l.zone + ". SOA ns." + l.zone + ". hostmaster." + l.zone + ". 1 3600 600 432000 60\n")
		b.WriteString(l.entry + "." + l.zone + ". A " + l.answer + "\n")
		b.WriteString(l.entry + "." + l.zone + ". TXT \"a test entry\"\n")
	}
	return b.String()
}

// keyRecord is the DKIM key record for the public part of a key.
func keyRecord(name, key string) string { return dnscheck.TXT(name, keyText(key)).String() }

// keyText is what stands in it.
func keyText(key string) string {
	der, err := x509.MarshalPKIXPublicKey(rsaKey(key).Public())
	if err != nil {
		panic(err) // the key is ours
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der)
}
