// Package tlsprobe looks at the TLS of mail servers, and says what is wrong with it
// and what mends it.
//
// # TLS at a mail server
//
// TLS begins in two ways. On port 465 the first octet belongs to it (implicit TLS,
// RFC 8314). On ports 25 and 587 the server greets in clear text, lists STARTTLS in
// its reply to EHLO, and after that command both sides begin TLS on the same
// connection (RFC 3207). A client that takes one for the other hangs, or reads a
// greeting where a TLS record should be.
//
// Then come the parameters. The client's first message, the ClientHello, offers
// versions, cipher suites and key shares, and says which name it wants (SNI). The
// server chooses, or ends the connection with an alert whose name tells little:
// handshake_failure may be a cipher, a curve, or a client certificate that the
// server misses. What crypto/tls offers shrinks over the years, so that a server
// may have worked until Go was updated.
//
// Then the certificate. Is it for that name, is it in its time, does a chain lead
// from it to a root that this machine trusts, and did the server send the links of
// that chain? These are four questions, of which crypto/x509 answers the first that
// fails; an expired certificate for another name by an unknown authority is
// reported as expired.
//
// # Probing
//
//	r, err := tlsprobe.Prober{}.Probe(ctx, tlsprobe.Target{Addr: "mail.example.com:465"})
//	for _, f := range r.Causes() {
//		fmt.Println(f.Message)
//		for _, fix := range f.Fixes {
//			fmt.Println(fix.Message, fix.Text)
//		}
//	}
//
// The first handshake is the one that a Go program would make. It is not verified
// on the way, so that the [Result] holds both the certificates and each thing that
// is wrong with them. With [Target].Deep more connections follow, which find out
// the versions and cipher families that the server takes and what it shows without
// SNI. Certificates that a program already holds, such as those in a
// [crypto/tls.CertificateVerificationError], are judged by [Prober.Inspect].
//
// A probe sends no mail and no credentials. It asks nobody but the server: no
// missing certificate is fetched, and no revocation is looked up.
//
// # Evidence and findings
//
// The Result is plain data: what was seen, verbatim. It can be saved as JSON and
// judged again by [Result.Findings], which does no I/O. What was not looked at is
// nil or empty, and Skipped says why; it is never a finding. A connection that is
// not made at all is not for this package to judge.
//
// A finding has a code of its own for each fault that is mended in its own way.
// [Catalog] lists them. [Result.ReportType] gives the name under which RFC 8460
// reports the failure.
package tlsprobe
