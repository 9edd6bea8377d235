package tlsprobe

import (
	"errors"
	"net"
	"strconv"
	"strings"
)

// alert is one of the alerts with which a TLS peer ends a connection.
type alert struct {
	number byte
	name   string // RFC 8446, section 6, or the RFC that brought it
	text   string // crypto/tls prints this after "tls: "
	means  string // at a mail server
}

// alerts are all of them. What they mean says what servers on OpenSSL and GnuTLS
// send them for, which is often not what the RFC has in mind.
var alerts = [...]alert{
	{0, "close_notify", "close notify", "the server closed the connection in good order before the handshake was through"},
	{10, "unexpected_message", "unexpected message", "the server got something else than it waited for: mostly a middlebox, or a server that is not in the state the client thinks"},
	{20, "bad_record_mac", "bad record MAC", "what arrived is not what was sent: a middlebox, or a broken implementation"},
	{21, "decryption_failed", "decryption failed", "what arrived is not what was sent"},
	{22, "record_overflow", "record overflow", "a record was too long: a middlebox, or clear text taken for TLS"},
	{30, "decompression_failure", "decompression failure", "a very old server or middlebox"},
	{40, "handshake_failure", "handshake failure", "client and server have no cipher suite, curve or signature algorithm in common, or the server wants a client certificate, or it has no usable certificate itself"},
	{41, "no_certificate", "alert(41)", "the server wants a client certificate (SSL 3.0)"},
	{42, "bad_certificate", "bad certificate", "the server refuses the client's certificate"},
	{43, "unsupported_certificate", "unsupported certificate", "the server refuses the kind of the client's certificate"},
	{44, "certificate_revoked", "revoked certificate", "the client's certificate is revoked"},
	{45, "certificate_expired", "expired certificate", "the client's certificate is expired"},
	{46, "certificate_unknown", "unknown certificate", "the server refuses the client's certificate for a reason of its own"},
	{47, "illegal_parameter", "illegal parameter", "the server holds a field of the handshake for impossible: incompatible implementations"},
	{48, "unknown_ca", "unknown certificate authority", "the server does not trust the issuer of the client's certificate"},
	{49, "access_denied", "access denied", "the server's policy refuses this client"},
	{50, "decode_error", "error decoding message", "the server could not read the handshake: incompatible implementations, or a middlebox"},
	{51, "decrypt_error", "error decrypting message", "a signature or key did not fit: often a private key that does not belong to the certificate"},
	{60, "export_restriction", "export restriction", "a very old server"},
	{70, "protocol_version", "protocol version not supported", "the server takes none of the protocol versions offered"},
	{71, "insufficient_security", "insufficient security level", "the server wants stronger ciphers or keys than were offered"},
	{80, "internal_error", "internal error", "the server failed on its own side: mostly a certificate or key that it cannot read, or a configuration that leaves it no protocol version"},
	{86, "inappropriate_fallback", "inappropriate fallback", "the server saw an attempt with a lower version than both could speak"},
	{90, "user_canceled", "user canceled", "the handshake was cancelled on the server's side"},
	{100, "no_renegotiation", "no renegotiation", "the server will not negotiate anew"},
	{109, "missing_extension", "missing extension", "the server misses an extension that it demands"},
	{110, "unsupported_extension", "unsupported extension", "incompatible implementations"},
	{111, "certificate_unobtainable", "certificate unobtainable", "the server could not fetch the client's certificate"},
	{112, "unrecognized_name", "unrecognized name", "the server has no certificate for the name that was asked for (SNI)"},
	{113, "bad_certificate_status_response", "bad certificate status response", "an OCSP answer was refused"},
	{114, "bad_certificate_hash_value", "bad certificate hash value", "the client's certificate does not match its hash"},
	{115, "unknown_psk_identity", "unknown PSK identity", "the server does not know the pre-shared key"},
	{116, "certificate_required", "certificate required", "the server demands a client certificate"},
	{120, "no_application_protocol", "no application protocol", "the server takes none of the application protocols offered (ALPN)"},
	{121, "ech_required", "encrypted client hello required", "the server demands an encrypted ClientHello"},
}

// peerAlert is the name of the alert that a handshake ended with. crypto/tls hands
// the peer's alert over as a [net.OpError] around an unexported type, whose text
// is all there is to go by.
func peerAlert(err error) string {
	var op *net.OpError
	if !errors.As(err, &op) || op.Op != "remote error" || op.Err == nil {
		return ""
	}
	text := strings.TrimPrefix(op.Err.Error(), "tls: ")
	for i := range alerts {
		if alerts[i].text == text {
			return alerts[i].name
		}
	}
	return text
}

// alertName names an alert by its number.
func alertName(number byte) string {
	for i := range alerts {
		if alerts[i].number == number {
			return alerts[i].name
		}
	}
	return "alert(" + strconv.Itoa(int(number)) + ")"
}

// alertMeaning says what a server means by an alert.
func alertMeaning(name string) string {
	for i := range alerts {
		if alerts[i].name == name {
			return alerts[i].means
		}
	}
	return "the server ended the handshake"
}
