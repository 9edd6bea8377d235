package tlsprobe

import (
	"encoding/pem"
	"fmt"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesChain judge whether a chain leads from the server's certificate to a root
// that this machine trusts.
var rulesChain = []rule{
	{
		Meta: check.Meta{
			Code: "certificate-bundle-missing", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "This machine has no trusted roots",
			Doc:   "The system's store of root certificates is empty, as in a container image built from scratch, or SSL_CERT_FILE and SSL_CERT_DIR point to nothing. Go does not say so: every certificate is then \"signed by unknown authority\".",
			Fix:   "Install the CA bundle in the image: COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ (or apk add ca-certificates, apt-get install ca-certificates), or import golang.org/x/crypto/x509roots/fallback",
			Refs:  []string{"https://pkg.go.dev/crypto/x509#SystemCertPool", "https://pkg.go.dev/golang.org/x/crypto/x509roots/fallback"},
		},
		Check: certificateBundleMissing,
	},
	{
		Meta: check.Meta{
			Code: "certificate-intercepted", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "A security product puts its own certificate in between",
			Doc:   "The certificate's issuer is a product that opens TLS connections to read along: an antivirus on this machine, a firewall or a proxy on the network. Browsers trust its root because it was installed for them; this program does not.",
			Fix:   "Exclude the mail server from the inspection, or add the product's root certificate to this machine's or program's trusted roots",
			Refs:  []string{"RFC 5280, section 6"},
		},
		Check: certificateIntercepted,
	},
	{
		Meta: check.Meta{
			Code: "certificate-self-signed", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The certificate is self-signed",
			Doc:   "The server's certificate is its own issuer, and this machine does not know it. Distributions create such certificates when a mail server is installed (\"snakeoil\"), and they stay if nobody puts a real one in.",
			Fix:   "Install a certificate of a public authority (ACME), or add this one to tls.Config.RootCAs. Do not set InsecureSkipVerify",
			Refs:  []string{"RFC 5280, section 6.1", "RFC 8555"},

			ExplainedBy: []check.Code{"certificate-bundle-missing"},
		},
		Check: certificateSelfSigned,
	},
	{
		Meta: check.Meta{
			Code: "certificate-chain-invalid", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "A certificate in the chain may not issue this one",
			Doc:   "The chain is complete, but one of its certificates does not allow the next: it is no CA, it may not have a CA below it, or its name constraints exclude the server's name.",
			Fix:   "Have the certificate issued by a CA that may, with basicConstraints CA:TRUE and name constraints that permit the host",
			Refs:  []string{"RFC 5280, section 4.2.1.9", "RFC 5280, section 4.2.1.10"},
		},
		Check: certificateChainInvalid,
	},
	{
		Meta: check.Meta{
			Code: "certificate-weak-signature", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The chain is signed with SHA-1 or MD5",
			Doc:   "A certificate of the chain is signed with an algorithm that can be forged. Go does not verify it any more, and reports an unknown authority.",
			Fix:   "Have the certificate issued anew, signed with SHA-256",
			Refs:  []string{"RFC 9155", "https://go.dev/doc/go1.18#sha1"},

			ExplainedBy: []check.Code{"certificate-bundle-missing"},
		},
		Check: certificateWeakSignature,
	},
	{
		Meta: check.Meta{
			Code: "certificate-missing-intermediate", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The server does not send its intermediate certificate",
			Doc:   "The issuer of the server's certificate is neither among the trusted roots nor sent along. Browsers keep or fetch intermediates and show no error, Go and most mail servers do not. The server is set up with cert.pem in place of fullchain.pem.",
			Fix:   "Install the full chain on the server: its own certificate first, then each intermediate (ACME: fullchain.pem)",
			Refs:  []string{"RFC 8446, section 4.4.2", "RFC 5280, section 4.2.2.1"},

			ExplainedBy: []check.Code{"certificate-bundle-missing", "certificate-intercepted", "certificate-chain-invalid", "certificate-weak-signature"},
		},
		Check: certificateMissingIntermediate,
	},
	{
		Meta: check.Meta{
			Code: "certificate-private-ca", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The certificate comes from an authority that is not trusted here",
			Doc:   "The chain leads to a root that this machine does not have: the private CA of an organisation, or a public one that the CA bundle here is too old for.",
			Fix:   "Add the CA's root certificate to tls.Config.RootCAs or to this machine's trusted roots; for a public authority update ca-certificates",
			Refs:  []string{"RFC 5280, section 6.1"},

			ExplainedBy: []check.Code{"certificate-bundle-missing", "certificate-intercepted", "certificate-missing-intermediate", "certificate-chain-invalid", "certificate-weak-signature"},
		},
		Check: certificatePrivateCA,
	},
	{
		Meta: check.Meta{
			Code: "certificate-wrong-usage", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Error,
			Title: "The certificate is not meant for servers",
			Doc:   "The extended key usages do not include serverAuth: the certificate is for clients, for mail signatures or for code. Go refuses it: \"certificate specifies an incompatible key usage\".",
			Fix:   "Issue the certificate anew with extendedKeyUsage = serverAuth",
			Refs:  []string{"RFC 5280, section 4.2.1.12"},
		},
		Check: certificateWrongUsage,
	},
	{
		Meta: check.Meta{
			Code: "tls-weak-key", Cause: string(smtpcode.CertificateUntrusted), Severity: check.Warning,
			Title: "A key in the chain is too short",
			Doc:   "RSA keys under 2048 bits can be broken with effort; many clients and receivers refuse them, and Go refuses keys under 1024 bits.",
			Fix:   "Issue the certificate anew with an ECDSA P-256 key, or RSA with 2048 bits",
			Refs:  []string{"RFC 9325, section 4.4"},
		},
		Check: tlsWeakKey,
	},
}

// untrusted reports whether no chain leads to a root.
func (r *Result) untrusted() bool { return r.leaf() != nil && !r.Trust.Anchored }

func certificateBundleMissing(r *Result) []check.Finding {
	if !r.untrusted() || !r.Trust.NoRoots {
		return nil
	}
	return r.found(check.Certain, "There are no trusted root certificates to verify "+r.Name+" with", append([]string{"the pool of trusted roots is empty"}, r.Trust.Errors...),
		check.Fix{Message: "In an image built from scratch, copy the CA bundle in", Text: "COPY --from=alpine:latest /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/"},
		check.Fix{Message: "Or on the machine", Text: "apt-get install ca-certificates && update-ca-certificates"})
}

func certificateIntercepted(r *Result) []check.Finding {
	if !r.untrusted() || r.Trust.Interceptor == "" {
		return nil
	}
	p := productNamed(r.Trust.Interceptor)
	f := r.found(check.Likely, fmt.Sprintf("%s answers in the place of %s: its certificate was issued by %q", p.name, r.Name, r.leaf().Issuer), r.chain(),
		check.Fix{Message: p.name + " is " + p.where}, r.trustFix(r.last()))
	f[0].Refs = append(f[0].Refs, p.source)
	return f
}

// last is the topmost certificate that was sent.
func (r *Result) last() Certificate { return r.Chain[len(r.Chain)-1] }

// trustFix adds a certificate to those that the program trusts, if it is a root.
func (r *Result) trustFix(last Certificate) check.Fix {
	block := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: last.Raw}))
	if !last.SelfSigned || len(block) > 8192 {
		return check.Fix{Message: "Trust its issuer in this program, with the root certificate from the operator", Text: "pool := x509.NewCertPool()\npool.AppendCertsFromPEM(rootPEM)\nconfig.RootCAs = pool"}
	}
	return check.Fix{Message: "If its SHA-256 fingerprint " + last.SHA256 + " is right, trust it in this program: x509.NewCertPool, AppendCertsFromPEM, tls.Config.RootCAs", Text: block}
}

func certificateSelfSigned(r *Result) []check.Finding {
	if !r.untrusted() || !r.Chain[0].SelfSigned {
		return nil
	}
	return r.found(check.Certain, "The certificate of "+r.Name+" is self-signed, and not trusted here", r.chain(),
		check.Fix{Message: "Install a certificate of a public authority", Text: "certbot certonly --standalone -d " + r.Name}, r.trustFix(r.Chain[0]))
}

// invalidWords are in what crypto/x509 says about chains that are complete and not
// allowed.
var invalidWords = []string{
	"not authorized to sign", "too many intermediates", "name constraints", "not authorized for an extended key usage",
	"parent certificate cannot sign", "issuer name does not match", "unconstrained name",
}

func certificateChainInvalid(r *Result) []check.Finding {
	if !r.untrusted() {
		return nil
	}
	for _, e := range r.Trust.Errors {
		if slices.ContainsFunc(invalidWords, func(w string) bool { return strings.Contains(e, w) }) {
			return r.found(check.Certain, "The chain of "+r.Name+" is not allowed: "+e, r.chain())
		}
	}
	return nil
}

// forgeable reports whether a signature algorithm is not verified any more.
func forgeable(algorithm string) bool {
	return strings.Contains(algorithm, "SHA1") || strings.Contains(algorithm, "MD5") || strings.Contains(algorithm, "MD2")
}

func certificateWeakSignature(r *Result) []check.Finding {
	if !r.untrusted() {
		return nil
	}
	for _, c := range r.Chain {
		if !c.SelfSigned && forgeable(c.Signature) {
			return r.found(check.Certain, fmt.Sprintf("%q is signed with %s, which is not verified any more", c.Subject, c.Signature), r.chain())
		}
	}
	return nil
}

func certificateMissingIntermediate(r *Result) []check.Finding {
	if !r.untrusted() || !r.Trust.Missing {
		return nil
	}
	leaf := r.leaf()
	confidence := check.Likely
	if !leaf.Logged && leaf.IssuerURL == "" && strings.Contains(strings.ToLower(leaf.Issuer), "root") {
		confidence = check.Possible // the issuer calls itself a root: then nothing is missing but trust
	}
	evidence := append(r.chain(), fmt.Sprintf("the server sent %d certificate(s), and none of %q", len(r.Chain), leaf.Issuer))
	fix := check.Fix{Message: "Install the full chain on the server (Postfix with ACME)", Text: "postconf -e smtpd_tls_cert_file=/etc/letsencrypt/live/" + r.Name + "/fullchain.pem && postfix reload"}
	if leaf.IssuerURL != "" {
		evidence = append(evidence, "the certificate says that its issuer's can be had at "+leaf.IssuerURL)
		fix.Message += "; the missing certificate is at " + leaf.IssuerURL
	}
	return r.found(confidence, fmt.Sprintf("%s does not send the certificate of its issuer %q", r.Server, leaf.Issuer), evidence, fix,
		check.Fix{Message: "See what the server sends", Text: r.showCommand()})
}

func certificatePrivateCA(r *Result) []check.Finding {
	if !r.untrusted() || r.Chain[0].SelfSigned || r.Trust.NoRoots || r.Trust.Interceptor != "" {
		return nil
	}
	last := r.last()
	switch {
	case r.Trust.Missing && strings.Contains(strings.ToLower(r.Chain[0].Issuer), "root"):
		return r.found(check.Likely, fmt.Sprintf("%s has a certificate of %q, which is not trusted here", r.Name, r.Chain[0].Issuer), r.chain(), r.trustFix(r.last()))
	case r.Trust.Missing:
		return r.found(check.Possible, fmt.Sprintf("%q, which issued the certificate of %s, may be a private authority", r.Chain[0].Issuer, r.Name), r.chain(), r.trustFix(r.last()))
	case last.SelfSigned:
		return r.found(check.Certain, fmt.Sprintf("The chain of %s ends at the root %q, which is not trusted here", r.Name, last.Subject), r.chain(), r.trustFix(r.last()))
	case r.Chain[0].Logged:
		return r.found(check.Likely, fmt.Sprintf("The chain of %s ends below %q, a public authority that the CA bundle here does not have", r.Name, last.Issuer), r.chain(),
			check.Fix{Message: "Update the CA bundle", Text: "apt-get install --only-upgrade ca-certificates && update-ca-certificates"},
			check.Fix{Message: "Or, if that is an intermediate, have the server send its certificate too", Text: r.showCommand()})
	}
	return r.found(check.Likely, fmt.Sprintf("The chain of %s ends below %q, which is not trusted here", r.Name, last.Issuer), r.chain(), r.trustFix(r.last()))
}

func certificateWrongUsage(r *Result) []check.Finding {
	leaf := r.leaf()
	if leaf == nil || leaf.ServerAuth && (!r.Trust.Anchored || r.Trust.Usable) {
		return nil
	}
	message := "The certificate of " + r.Name + " is not meant for servers: its extended key usages lack serverAuth"
	if leaf.ServerAuth {
		message = "A certificate above that of " + r.Name + " does not allow servers below it"
	}
	return r.found(check.Certain, message, r.chain(),
		check.Fix{Message: "Issue it anew for servers", Text: "openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -days 365 -extfile <(printf 'subjectAltName=DNS:" + r.Name + "\\nextendedKeyUsage=serverAuth') -out server.pem"})
}

func tlsWeakKey(r *Result) []check.Finding {
	if r.leaf() == nil {
		return nil
	}
	for _, c := range r.Chain {
		var bits int
		if n, err := fmt.Sscanf(c.Key, "RSA %d", &bits); n == 1 && err == nil && bits < 2048 {
			return r.found(check.Certain, fmt.Sprintf("%q has an RSA key of %d bits", c.Subject, bits), []string{c.String()})
		}
	}
	return nil
}
