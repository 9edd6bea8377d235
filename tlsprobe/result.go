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
	Server     string         `json:"server"` // host:port as given
	Name       string         `json:"name"`   // the server name that the certificate must cover, and that is sent as SNI
	Addr       netip.AddrPort `json:"addr,omitzero"`
	Mode       Mode           `json:"mode"`
	At         time.Time      `json:"at"`                 // by this machine's clock; certificates are judged by it
	Greeting   string         `json:"greeting,omitempty"` // the server's first reply, in clear text or inside TLS
	EHLO       []string       `json:"ehlo,omitempty"`     // the lines of the reply to EHLO in clear text
	Offered    *bool          `json:"offered,omitempty"`  // STARTTLS stands in the EHLO reply; nil: no EHLO reply
	Stripped   string         `json:"stripped,omitempty"` // a keyword that stands where STARTTLS was overwritten: "XXXXXXXA"
	Answer     string         `json:"answer,omitempty"`   // the reply to STARTTLS, or what came instead of TLS, verbatim
	Injected   string         `json:"injected,omitempty"` // what came in clear text behind the reply to STARTTLS and must not be there (CVE-2011-0411)
	Handshake  Handshake      `json:"handshake"`
	Implicit   *Handshake     `json:"implicit,omitempty"` // TLS tried at once, when a server waited for STARTTLS said nothing
	Chain      []Certificate  `json:"chain,omitempty"`    // as the server sent it, its own first
	Trust      *Trust         `json:"trust,omitempty"`
	Versions   []Support      `json:"versions,omitempty"` // "TLS 1.0" … "TLS 1.3": accepted or refused
	Families   []Support      `json:"families,omitempty"` // cipher families under TLS 1.2, and key exchanges: [FamilyECDHE] and so on
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
	Done       bool          `json:"done"`              // it completed; trust is judged apart from it
	Version    string        `json:"version,omitempty"` // what the server chose, of a failed handshake too: "TLS 1.3"
	Cipher     string        `json:"cipher,omitempty"`  // likewise: "TLS_AES_128_GCM_SHA256"
	Curve      string        `json:"curve,omitempty"`
	ALPN       string        `json:"alpn,omitempty"`
	Stage      string        `json:"stage,omitempty"`  // where it failed: "connect", "greeting", "ehlo", "starttls", "tls"; with Done, where the session inside TLS ended
	Error      string        `json:"error,omitempty"`  // verbatim
	Alert      string        `json:"alert,omitempty"`  // the peer's alert by its name in RFC 8446, section 6: "handshake_failure"
	Record     []byte        `json:"record,omitempty"` // what came instead of a TLS record, at most 256 octets
	TimedOut   bool          `json:"timed_out,omitempty"`
	ClientCert bool          `json:"client_cert,omitempty"` // the server asked for a certificate of the client
	Last       string        `json:"last,omitempty"`        // the server's last handshake message that could be read: "server_hello"; "encrypted" for any behind it in TLS 1.3
	Cut        bool          `json:"cut,omitempty"`         // what came ended in the middle of a TLS record, and the server's own message with it
	Spoke      bool          `json:"spoke,omitempty"`       // a line of the server came through TLS, so that both sides hold the handshake for done
	Took       time.Duration `json:"took"`
}

// Certificate is what matters of a certificate.
type Certificate struct {
	Subject    string    `json:"subject"`
	Issuer     string    `json:"issuer"`
	Names      []string  `json:"names,omitempty"`      // DNS names and addresses it covers, at most 100
	MoreNames  int       `json:"more_names,omitempty"` // how many further names were left out
	CommonName string    `json:"common_name,omitempty"`
	NotBefore  time.Time `json:"not_before"`
	NotAfter   time.Time `json:"not_after"`
	Key        string    `json:"key"`       // "RSA 2048", "ECDSA P-256", "Ed25519"
	Signature  string    `json:"signature"` // "SHA256-RSA"
	CA         bool      `json:"ca,omitempty"`
	SelfSigned bool      `json:"self_signed,omitempty"`
	ServerAuth bool      `json:"server_auth"`          // its extended key usages allow TLS servers
	SHA256     string    `json:"sha256"`               // fingerprint, hex
	SPKI       string    `json:"spki_sha256"`          // of the public key, hex
	Logged     bool      `json:"logged,omitempty"`     // holds timestamps of transparency logs, as public CAs put in (RFC 6962)
	IssuerURL  string    `json:"issuer_url,omitempty"` // where it says that its issuer's certificate can be fetched; it is not
	Raw        []byte    `json:"raw"`                  // DER
}

// Trust is the verdict on the chain: each question apart from the others.
type Trust struct {
	NameMatches bool     `json:"name_matches"`
	InTime      bool     `json:"in_time"`
	Anchored    bool     `json:"anchored"`              // a chain to a trusted root exists, dates and usages aside
	Usable      bool     `json:"usable"`                // that chain may be used for TLS servers
	Missing     bool     `json:"missing_intermediate"`  // no chain, and the issuer of the server's certificate was not sent
	NoRoots     bool     `json:"no_roots,omitempty"`    // this machine has no CA bundle
	Interceptor string   `json:"interceptor,omitempty"` // the product whose CA issued it
	RFC8460     string   `json:"rfc8460,omitempty"`     // result type of RFC 8460, section 4.3: "certificate-expired"
	Errors      []string `json:"errors,omitempty"`      // what verification said, verbatim
}

// Support is whether the server takes something. What could not be found out is
// not listed.
type Support struct {
	Name     string `json:"name"`
	Accepted bool   `json:"accepted"`
	Detail   string `json:"detail,omitempty"` // the cipher chosen, or the error, verbatim
}

// The names of families and key exchanges in [Result.Families].
const (
	FamilyECDHE = "ECDHE"       // what Go offers by itself under TLS 1.2
	FamilyRSA   = "RSA"         // RSA key exchange, which Go has not offered since 1.22
	FamilyCBC   = "CBC"         // ECDHE with CBC modes
	Family3DES  = "3DES"        // which Go has not offered since 1.23
	FamilyDHE   = "DHE"         // which Go does not know
	SmallHello  = "small hello" // everything that Go offers, without the post-quantum key share that makes a ClientHello exceed one packet
)
