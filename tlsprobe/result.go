package tlsprobe

import (
	"net/netip"
	"time"
)

// Mode is how TLS begins.
type Mode string

// The modes.
const (
	Implicit Mode = "implicit" // from the first octet
	STARTTLS Mode = "starttls" // after the SMTP command (RFC 3207)
)

// Result is what a server's TLS is like. It is plain data that can be saved as
// JSON and judged again; nil and empty mean not looked at, and Skipped says why.
type Result struct {
	Name       string         `json:"name"` // the server name that the certificate must cover, and that is sent as SNI
	Addr       netip.AddrPort `json:"addr"`
	Mode       Mode           `json:"mode"`
	Offered    *bool          `json:"offered,omitempty"`  // STARTTLS stands in the EHLO reply; nil: no EHLO reply
	Stripped   string         `json:"stripped,omitempty"` // a keyword that stands where STARTTLS was overwritten: "XXXXXXXA"
	Answer     string         `json:"answer,omitempty"`   // the reply to STARTTLS, or what came instead of TLS, verbatim
	Handshake  Handshake      `json:"handshake"`
	Chain      []Certificate  `json:"chain,omitempty"` // as the server sent it, its own first
	Trust      *Trust         `json:"trust,omitempty"`
	Versions   []Support      `json:"versions,omitempty"` // "TLS 1.0" … "TLS 1.3": accepted or refused
	Families   []Support      `json:"families,omitempty"` // cipher families under TLS 1.2: "ECDHE", "RSA", "CBC"
	WithoutSNI *Handshake     `json:"without_sni,omitempty"`
	LeafNoSNI  string         `json:"leaf_without_sni,omitempty"` // SHA-256 of the certificate shown without SNI, if it differs
	Skipped    []Skip         `json:"skipped,omitempty"`
}

// Skip is something that was not looked at, and why.
type Skip struct {
	What   string `json:"what"`
	Reason string `json:"reason"`
}

// Handshake is one attempt at TLS.
type Handshake struct {
	Done       bool          `json:"done"` // it completed; trust is judged apart from it
	Version    string        `json:"version,omitempty"`
	Cipher     string        `json:"cipher,omitempty"`
	Curve      string        `json:"curve,omitempty"`
	ALPN       string        `json:"alpn,omitempty"`
	Stage      string        `json:"stage,omitempty"`  // where it failed: "connect", "greeting", "ehlo", "starttls", "tls"
	Error      string        `json:"error,omitempty"`  // verbatim
	Alert      string        `json:"alert,omitempty"`  // the peer's alert by its name in RFC 8446, section 6: "handshake_failure"
	Record     []byte        `json:"record,omitempty"` // what came instead of a TLS record, at most 256 octets
	TimedOut   bool          `json:"timed_out,omitempty"`
	ClientCert bool          `json:"client_cert,omitempty"` // the server asked for a certificate of the client
	Took       time.Duration `json:"took"`
}

// Certificate is what matters of a certificate.
type Certificate struct {
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	Names      []string  `json:"names,omitempty"` // DNS names and addresses it covers
	CommonName string    `json:"common_name,omitempty"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	Key        string    `json:"key"`       // "RSA 2048", "ECDSA P-256", "Ed25519"
	Signature  string    `json:"signature"` // "SHA256-RSA"
	CA         bool      `json:"ca,omitempty"`
	SelfSigned bool      `json:"self_signed,omitempty"`
	ServerAuth bool      `json:"server_auth"` // its extended key usages allow TLS servers
	SHA256     string    `json:"sha256"`      // fingerprint, hex
	SPKI       string    `json:"spki_sha256"` // of the public key, hex
	Raw        []byte    `json:"raw"`         // DER
}

// Trust is the verdict on the chain: each question apart from the others.
type Trust struct {
	NameMatches bool     `json:"name_matches"`
	InTime      bool     `json:"in_time"`
	Anchored    bool     `json:"anchored"`              // a chain to a trusted root exists
	Missing     bool     `json:"missing_intermediate"`  // it exists only if an intermediate is added that the server should have sent
	NoRoots     bool     `json:"no_roots,omitempty"`    // this machine has no CA bundle
	Interceptor string   `json:"interceptor,omitempty"` // the product whose CA issued it
	RFC8460     string   `json:"rfc8460,omitempty"`     // result type of RFC 8460, section 4.3: "certificate-expired"
	Errors      []string `json:"errors,omitempty"`      // what verification said, verbatim
}

// Support is whether the server takes something.
type Support struct {
	Name     string `json:"name"`
	Accepted bool   `json:"accepted"`
	Detail   string `json:"detail,omitempty"`
}
