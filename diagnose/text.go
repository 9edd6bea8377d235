package diagnose

import (
	"strings"
	"sync"

	"github.com/maildiag/maildiag/internal/phrase"
	"github.com/maildiag/maildiag/smtpcode"
)

// saying is how an event is put by some library or operating system.
type saying struct {
	kind EventKind
	says []string // in the form of package phrase; any of them
}

// sayings are read in order, and the first that occurs decides: what is said
// of one cause alone stands before what is said of several. net/smtp and gomail
// have no types for most of their errors; their texts, and those that operating
// systems, OpenSSL and the mail libraries of other languages print, are matched
// here and nowhere else.
var sayings = []saying{
	// crypto/tls and its kin: a greeting where a TLS record should be.
	{EventPlaintext, []string{
		"sec_e_invalid_token", "sec_e_illegal_message", "input sent without waiting for greeting", "server hello unknown protocol",
		"typically reserved for plain text connections", "first record does not look like a tls handshake", "wrong version number", "unknown protocol ssl",
		"ssl wrong_version_number", "wrong_version_number", "unrecognized ssl message plaintext connection",
		"handshake failed due to an unexpected packet format", "packet length too long", "corrupt message of type invalidcontenttype",
		"received corrupt message", "unsupported or unrecognized ssl message", "http request to an https",
		"cannot determine the frame size or a corrupted frame was received", "invalid content type", "invalidcontenttype",
		"an unexpected tls packet was received", "ssl3_get_record wrong version",
	}},
	{EventTLSBytes, []string{
		"x15 x03", "x16 x03", "u0015 u0003",
	}},
	{EventTLSVersion, []string{
		"sec_e_algorithm_mismatch", "algorithm_mismatch", "protocol version not supported", "server selected unsupported protocol version",
		"unsupported protocol", "tlsv1 alert protocol version", "unsupported_protocol", "protocol_version", "alert protocol version", "peerincompatible",
		"peer is incompatible", "inappropriate fallback", "the client and server cannot communicate because they do not possess a common algorithm",
		"received record with version", "no protocols available", "no appropriate protocol", "version too low", "dh key too small",
		"unsupported sslv2 handshake",
	}},
	{EventTLSConfig, []string{
		"cacerts undefined", "options incompatible verify", "no supported versions satisfy", "either servername or insecureskipverify must be specified",
		"no certificates configured", "neither certificates getcertificate nor", "failed to find any pem data", "private key does not match public key",
		"servername is required", "invalid servername",
	}},

	// Certificates.
	{EventCertExpired, []string{
		"sec_e_cert_expired", "cert_expired", "certificate has expired", "certificate expired", "certificate is expired", "cert_has_expired",
		"is not yet valid", "certificate is not yet valid", "invalid peer certificate expired", "certificate is not valid yet", "notafter",
		"not time valid", "cert_not_yet_valid", "certexpired", "validity period",
	}},
	{EventCertName, []string{
		"sec_e_wrong_principal", "wrong_principal", "does not match the server certificate", "hostname does not match", "certificate is valid for",
		"certificate is not valid for any names", "doesnt contain any ip sans", "relies on legacy common name", "hostname mismatch",
		"hostname ip does not match certificates altnames", "hostname ip doesnt match certificates altnames", "does not match certificates altnames",
		"notvalidforname", "err_tls_cert_altname_invalid", "did not match expected cn", "remotecertificatenamemismatch",
		"no subject alternative dns name matching", "no subject alternative names", "host name does not match the certificate", "hostname doesnt match",
		"doesnt match either of", "certificate name mismatch", "doesnt match hostname", "certificate subject name", "name in certificate",
		"certificate does not match", "cert name mismatch", "invalid for the name", "certificate is not valid for", "is valid for names but none matched",
		"certificate common name", "ip address mismatch", "not authorized to sign for this name", "issuer has name constraints",
	}},
	{EventCertUntrusted, []string{
		"sec_e_untrusted_root", "untrusted_root", "certificate could not be validated", "certificate validation failed", "revocation",
		"could not be validated", "signed by unknown authority", "unknown authority", "self signed certificate",
		"self signed certificate in certificate chain", "depth_zero_self_signed_cert", "self_signed_cert_in_chain", "unable_to_verify_leaf_signature",
		"unable to verify the first certificate", "unable to get local issuer certificate", "unable to get issuer certificate",
		"certificate verify failed", "certificate_verify_failed", "certificate verification failed", "failed to verify certificate",
		"pkix path building failed", "unable to find valid certification path", "unknownissuer", "unknown issuer", "unknown ca",
		"certificate is not trusted", "remote certificate is invalid", "certificate chain", "failed to load system roots", "no roots provided",
		"trust anchor", "is not authorized to sign other certificates", "not standards compliant", "incompatible key usage", "unsupportedcertversion",
		"invalid peer certificate", "certificate is invalid", "partialchain", "untrustedroot", "invalid certificate", "x509", "ca bundle",
		"issuer certificate", "issuer check against peer certificate", "ssl peer certificate", "problem with the ssl ca cert",
		"ssl server certificate status verification", "too many intermediates", "malformed serial number", "negative serial number", "certificate unknown", "bad certificate",
	}},

	// STARTTLS and AUTH as clients say it.
	{EventSTARTTLSMissing, []string{
		"doesnt advertise that feature", "starttls since it doesnt", "not advertise that feature", "doesnt support starttls", "does not support starttls",
		"not support starttls", "starttls is not supported", "starttls not supported", "starttls is not available", "starttls unsupported",
		"starttls extension not supported", "server doesnt advertise starttls", "does not advertise starttls", "didnt advertise starttls",
		"doesnt advertise the starttls", "no starttls", "starttls is required but not", "starttls required but not", "starttls not offered",
		"starttls isnt supported", "tls required but not", "host does not support starttls", "not offer starttls", "server does not offer starttls",
		"starttls is required but host does not support", "target host does not support starttls", "server does not support secure connections",
		"server does not support tls", "doesnt support encryption", "upgrading to tls failed not supported", "starttls command not supported",
		"could not starttls", "missing starttls", "requested ssl level failed",
	}},
	{EventTLSHandshake, []string{
		"closed the transport stream", "tls failed", "unable to connect with tls encryption", "ssl tls handshake", "tls setup failed", "starttls failed",
		"enable crypto",
	}},
	{EventAuthPlaintext, []string{
		"unencrypted connection", "over unencrypted", "unencrypted connections", "plain auth over unencrypted", "not allowed over a plain text",
		"insecure connection auth", "auth not supported over plaintext", "refusing to send password", "plaintext connection", "cleartext authentication",
	}},
	{EventAuthHost, []string{
		"wrong host name",
	}},
	{EventAuthMissing, []string{
		"auth extension not", "auth extension not found", "authentication extension not", "server doesnt support auth", "server does not support auth",
		"not support smtp auth", "does not support authentication", "doesnt support authentication", "smtp auth extension not supported",
		"smtp auth extension not supported by server", "server does not support smtp authentication", "auth extension not supported", "auth not supported",
		"auth command not supported", "does not support smtp auth", "does not support auth", "does not advertise auth", "server doesnt advertise auth",
		"no auth offered", "no auth advertised", "no auth support", "no auth extension", "auth not advertised", "authentication is not supported by this server",
	}},
	{EventNoCredentials, []string{
		"missing credentials", "missing password for", "missing username for", "no credentials", "credentials are missing", "no password",
		"username and password are required", "password is empty", "empty password", "missing smtp credentials", "missing username", "missing password",
		"no username",
	}},
	{EventAuthMechanism, []string{
		"unexpected server challenge", "find an authenticator supported", "cannot use a secure authentication method", "no supported authentication mechanism", "unknown auth mechanism", "unsupported auth mechanism",
		"unrecognized authentication type", "no mechanism available", "no worthy mechs", "no suitable authentication", "no suitable auth",
		"authentication mechanism", "authentication method", "mechanism not supported", "unsupported authentication", "unknown mechanism",
		"unknown authentication", "no auth mechanism", "no compatible authentication", "smtp auth method", "auth mechanism",
		"no acceptable authentication", "no matching auth", "supported authentication methods", "sasl mechanism", "auth type", "not a valid auth",
	}},
	{EventOAuth, []string{
		"aadsts", "schemes bearer", "invalid_grant", "invalid_client", "invalid_token", "unauthorized_client", "token has been expired or revoked",
		"token expired", "access token", "refresh token", "oauth2 cannot fetch token", "oauth2 token", "oauth token", "xoauth2", "aadsts", "bearer token",
		"cannot fetch token", "id token",
	}},
	{EventAuthFailed, []string{
		"eauth", "smtpauthenticationerror", "authenticationfailedexception", "authentication failed", "authentication failure",
		"authentication unsuccessful", "username and password not accepted", "could not authenticate", "auth failed", "incorrect username or password",
		"invalid login", "invalid credentials", "login failed", "bad credentials", "failed to authenticate", "authentication error", "incorrect password",
		"wrong password", "invalid username or password", "authentication credentials invalid", "login denied",
		"an authentication function returned an error",
	}},

	// DNS.
	{EventBadRecords, []string{
		"records which contain invalid names",
	}},
	{EventAddressInvalid, []string{
		"missing port in address", "too many colons in address", "missing in address", "missing host", "first path segment in url cannot contain colon",
		"invalid character in host name", "missing brackets", "unknown network", "invalid port", "missing address", "invalid address format",
		"port out of range", "missing protocol scheme", "server host is empty", "host is empty", "empty host", "no smtp host", "host is required",
		"url using bad illegal format", "invalid server address", "invalid server name", "invalid smtp server", "invalid mail server",
		"smtp host is not", "smtp not configured", "smtp is not configured", "smtp options not configured", "smtp settings are not configured",
		"mail server is not configured", "no mail server configured", "no smtp server configured",
		"missing smtp host", "invalid smtp host", "non recoverable error occurred during a database lookup", "err_socket_bad_port",
		"mechanism unknown network", "unexpected in address", "invalid uri", "invalid url", "servname not supported for ai_socktype", "invalid ip address",
		"invalid cidr address", "options port should be",
	}},
	{EventUnknownPort, []string{
		"unknown port",
	}},
	{EventResolverFailed, []string{
		"server misbehaving", "temporary failure in name resolution", "eai_again", "lame referral", "no answer from dns server",
		"cannot unmarshal dns message", "invalid dns response", "no dns servers", "servfail", "dns server failure", "dns query refused",
		"connection refused dns", "temporary failure resolving", "failed to lookup address information try again", "try again eai",
		"name resolution temporarily", "dns timeout", "dns error", "dns lookup failed", "dns query failed", "dns request timed out",
		"dns query timed out", "dns lookup timed out",
	}},
	{EventNameNotFound, []string{
		"smtp server not found", "mail server not found", "server not found", "smtp host not found", "no such host", "no such host is known", "enotfound",
		"name or service not known", "name does not resolve", "unknown host", "unknownhostexception", "could not resolve host", "couldnt resolve host",
		"could not resolve hostname", "could not resolve", "getaddrinfo failed", "getaddrinfow", "nodename nor servname provided", "host not found",
		"no address associated with hostname", "failed to lookup address information", "domain not found", "nxdomain", "php_network_getaddresses",
		"getaddrinfo enotfound", "getaddrinfo", "server name not found", "unresolved host", "edns", "no data of requested type",
	}},

	// The network below.
	{EventProxyFailed, []string{
		"proxy refused", "socks5 error", "socks4 error", "using socks", "socks no acceptable", "socks host", "socks error", "socks server", "socks proxy",
		"socks connect", "proxyconnect", "proxy authentication required", "proxy refused", "proxy error", "via proxy", "proxy connection",
		"tunnel connection failed",
	}},
	{EventForbidden, []string{
		"operation not permitted", "permission denied", "forbidden by its access permissions", "eacces", "eperm", "socket in a way forbidden",
	}},
	{EventNetworkDown, []string{
		"network is down", "enetdown", "no network", "network connection is unavailable",
	}},
	{EventSourceUnavailable, []string{
		"cannot assign requested address", "cant assign requested address", "address not available", "eaddrnotavail", "mismatched local address type",
		"requested address is not valid in its context", "address already in use",
	}},
	{EventUnreachable, []string{
		"network is unreachable", "no route to host", "enetunreach", "ehostunreach", "host is down", "unreachable network", "unreachable host",
		"host unreachable", "network unreachable", "address family not supported", "no suitable address found", "host is unreachable",
		"connect invalid argument",
	}},
	{EventRefused, []string{
		"connection refused", "connect refused", "actively refused", "econnrefused", "connectionrefused", "connection was refused",
		"refused the connection", "refused connection", "refused by remote host", "errno 111", "connexion refusee", "verbindung verweigert",
		"conexion rechazada", "в соединении отказано", "拒绝连接", "积极拒绝", "接続が拒否",
	}},
	{EventNoGreeting, []string{
		"greeting never received",
	}},
	{EventDialTimeout, []string{
		"network failure error timeout", "connection attempt failed because the connected party",
		"failed because the connected party did not properly respond", "connect etimedout", "connect timed out", "could not connect to smtp host",
		"connect timeout", "connection timed out", "connection timeout", "etimedout", "net opentimeout", "opentimeout", "execution expired",
		"unable to connect to remote", "couldnt connect to host", "failed to connect to server", "connecttimeout", "connection establishment timed out",
		"timed out connecting", "timeout connecting", "timed out while connecting", "timeout while connecting", "dial timeout", "erroremsg timed out",
		"errno 110", "连接超时", "delai de connexion", "could not connect", "unable to connect", "failed to connect", "cannot connect",
		"timeout expired connect",
	}},
	{EventNoGreeting, []string{
		"no greeting", "waiting for the greeting", "greeting timed out", "waiting for greeting", "readgreeting",
		"initial greeting", "timed out waiting for server greeting", "timeout waiting for greeting", "smtp banner", "receive the banner",
		"receive banner", "waiting for banner", "waiting for the banner", "no banner",
	}},
	{EventReset, []string{
		"connection reset by peer", "econnreset", "forcibly closed by the remote host", "connection reset", "connection aborted",
		"software caused connection abort", "established connection was aborted", "wsarecv", "wsasend",
	}},
	{EventBrokenPipe, []string{
		"broken pipe", "epipe", "failed sending data to the peer", "unable to write bytes on the wire",
	}},
	{EventClosedLocally, []string{
		"use of closed network connection", "use of closed connection", "socket is closed", "write after end", "err_stream_destroyed", "stream destroyed",
	}},
	{EventCanceled, []string{
		"context canceled", "operation was canceled", "context cancelled", "operation was cancelled", "request canceled", "aborterror",
	}},
	{EventEOF, []string{
		"empty reply", "server returned nothing", "failure when receiving data from the peer", "error closed", "but got code with message", "connectionclosed", "unable to read data from the transport connection",
		"incomplete reply", "empty response", "got an empty response", "unexpectedly disconnected", "has disconnected", "disconnected", "unexpected eof",
		"connection unexpectedly closed", "smtpserverdisconnected", "please run connect first", "server disconnected", "connection closed", "socket close",
		"connection lost", "closed the connection", "closed connection", "connection was closed", "incomplete response", "remote host closed connection",
		"remote host terminated the handshake", "unexpected socket close", "econnection", "connection terminated", "end of file", "eoferror",
		"net readtimeout eof", "connection dropped", "lost connection", "unexpectedly closed", "has been closed unexpectedly", "closed unexpectedly", "server closed",
		"tls connection was non properly terminated", "ssl_error_syscall", "peer closed connection", "socket hang up", "eof",
	}},

	{EventOutOfResources, []string{
		"too many open files", "no buffer space available", "emfile", "enfile", "enobufs",
	}},

	// The handshake, when nothing finer was said.
	{EventTLSHandshake, []string{
		"could not convert socket to tls", "convert socket to tls", "ssl connect error", "couldnt use specified ssl cipher", "handshake failure", "tls handshake", "ssl handshake", "handshake failed",
		"tls internal error", "no cipher suites", "no shared cipher", "alert handshake", "certificate required", "unrecognized name", "bad record mac",
		"decode error", "illegal parameter", "unexpected message", "missing extension", "no application protocol", "decryption failed", "remote error tls",
		"local error tls", "tls alert", "ssl routines", "ssl error", "sslexception", "sslerror", "ssl_error", "enabling crypto",
		"stream_socket_enable_crypto", "unconfigured cipher suite", "downgrade attempt", "the ssl connection could not be established", "starttls failed",
		"could not start tls", "failed to start tls", "secure channel", "ossl", "tls error", "oversized record", "handshake message",
		"invalid signature by the server certificate", "tls negotiation", "rsa key larger than", "server rejected ech",
	}},

	// Time.
	{EventDeadline, []string{
		"context deadline exceeded", "deadline exceeded", "client timeout exceeded", "request timed out", "request timeout", "request times out",
		"operation timed out", "task timed out", "execution timed out", "timeout was reached", "took too long", "hangs", "hang",
	}},
	{EventReadTimeout, []string{
		"resource temporarily unavailable", "wouldblock", "would block", "eagain", "i o timeout", "read timed out", "timed out", "timeout", "time out",
		"readtimeout", "esocket", "esockettimedout", "sockettimeoutexception", "socket timeout", "times out",
	}},

	// What the program did.
	{EventNewline, []string{
		"may not contain cr or lf", "cr or lf", "crlf injection", "line breaks", "contain newlines", "contain line breaks", "contain newline",
		"must not contain cr or lf", "a line must not contain", "contains newline", "header injection", "newline in header", "contains cr or lf",
		"line breaks in", "newlines or carriage returns", "invalid header value newline", "bad header newline", "headers must not contain",
		"badheadererror", "contains invalid newline", "embedded newline",
	}},
	{EventUTF8Missing, []string{
		"doesnt support smtputf8", "does not support smtputf8", "smtputf8 not supported", "smtputf8notsupported", "internationalized email", "smtputf8",
		"non ascii local part", "non ascii address", "utf 8 address",
	}},
	{EventMisuse, []string{
		"hello called after other methods", "nil pointer dereference", "invalid memory address", "concurrent map", "not connected to smtp server",
		"client is closed", "client is not connected", "no active connection", "no connection established", "client has no connection", "already closed",
		"call connect first", "called twice", "race detected", "transporter closed", "mail client is nil", "must not be nil", "is nil",
	}},
	{EventNoRecipients, []string{
		"no recipients defined", "no recipients", "no valid recipients", "no recipient", "at least one recipient", "recipient is required",
		"missing recipient", "recipients are missing", "no rcpt", "empty recipient", "to address is required", "must specify at least one",
	}},
	{EventBadSender, []string{
		"from field is absent", "invalid message from", "missing from address", "no from address", "from address is required", "invalid from address",
		"failed to parse from address", "from is required", "sender is required", "missing sender", "no sender", "failed to parse sender",
		"invalid sender", "from address is not set", "unable to parse from",
	}},
	{EventBadAddress, []string{
		"mail invalid string", "mail expected single address", "mail no angle addr", "mail missing", "gomail invalid address", "address in mailbox given",
		"invalid address", "mail no angle addr", "mail missing", "mail trailing dot", "mail no address", "mail invalid string",
		"mail expected single address", "mail expected comma", "missing at sign", "failed to parse address", "failed to parse mail address",
		"failed to parse rcpt", "invalid email address", "malformed address", "mail unclosed", "missing word in phrase", "not a valid email",
		"parse address", "illegal address", "mail parseaddress", "invalid recipient", "recipient address is invalid", "addressexception",
		"bad email address", "expected single address", "failed to parse to address", "invalid email",
	}},
	{EventMalformed, []string{
		"unicodeencodeerror", "codec cant encode", "malformed mime header", "malformed header", "invalid header", "header name is invalid",
		"cannot parse message",
	}},
	{EventTooLarge, []string{
		"message too large", "attachment too large", "exceeds the maximum message size", "message size exceeds", "message too big", "exceeds maximum size",
	}},
	{EventLongReply, []string{
		"too longer line in input stream", "too long line in input stream", "line too long in input", "token too long",
	}},
	{EventNotSMTP, []string{
		"short response", "weird server reply", "invalid response code", "imap4rev1", "pop3 ready", "openssh", "ssh 2 0", "http 1 1 400", "http 1 0", "invalid greeting",
		"unexpected greeting", "invalid response", "bad greeting", "not an smtp server", "unexpected multi line response", "dovecot ready",
		"invalid smtp response", "malformed response", "unexpected response from server",
	}},
}

// sayingIndex is made on first use and never changed.
var sayingIndex = sync.OnceValue(func() *phrase.Index { return indexOf(sayings) })

func indexOf(list []saying) *phrase.Index {
	phrases := make([]string, len(list))
	for i, s := range list {
		phrases[i] = "{" + strings.Join(s.says, "|") + "}"
	}
	return phrase.New(phrases)
}

// firstSaying returns the first of n sayings that occurs in a text, or -1.
func firstSaying(x *phrase.Index, text string, n int) int {
	text = strings.ReplaceAll(text, "AADSTS", "AADSTS ") // Microsoft Entra's codes: AADSTS7000112
	var wordBuf [192]phrase.Word
	var hitBuf [48]phrase.Hit
	words := phrase.Split(wordBuf[:0], text)
	best := n
	for _, h := range x.Find(hitBuf[:0], words) {
		if words[h.At].Place != phrase.URL {
			best = min(best, int(h.ID))
		}
	}
	if best == n {
		return -1
	}
	return best
}

// readText finds the event that a text tells of.
func (f *Failure) readText(line logLine) {
	best := firstSaying(sayingIndex(), plain(f.Text), len(sayings))
	if best < 0 { // what frames the innermost reason may be all there is
		best = firstSaying(sayingIndex(), f.Text, len(sayings))
	}
	if best < 0 {
		return
	}
	kind := refine(sayings[best].kind, f.Text)
	if line.relay && relayed(kind) {
		return // the relay's trouble with the next host, not this program's with its server
	}
	if kind == EventSourceUnavailable && strings.Contains(f.Text, "daemon") {
		return // a server that cannot listen
	}
	if (kind == EventForbidden || kind == EventProhibited) && !strings.Contains(f.Text, "dial") && !strings.Contains(f.Text, "connect") && !strings.Contains(f.Text, "ocket") {
		return // a file, not a connection
	}
	if !socketText(f.Text) && f.saysMore(kind) {
		return
	}
	f.Events = append(f.Events, Event{Kind: kind, Detail: f.Text})
}

// saysMore reports whether the text, read as a server's, says more than the event:
// whose address or domain it is about.
func (f *Failure) saysMore(kind EventKind) bool {
	if kind == EventBadAddress && strings.Contains(f.Text, ": mail: ") {
		return false // net/mail refused it here, and no server has seen it
	}
	names := kind == EventNameNotFound || kind == EventResolverFailed
	if !names && !kind.general() {
		return false
	}
	class := smtpcode.Classify(smtpcode.Reply{Lines: []string{f.Text}}, smtpcode.Context{Provider: f.Provider})
	if names {
		return class.Cause.Info().Layer == "envelope"
	}
	return class.Cause != kind.means().cause && class.Cause != smtpcode.DestinationUnreachable && mailCause(class.Cause)
}

// socketText reports whether a text holds the words that Go's sockets put before
// their errors, which no server says.
func socketText(s string) bool {
	return strings.Contains(s, "dial tcp") || strings.Contains(s, "read tcp ") || strings.Contains(s, "write tcp ")
}

// resolverText reports whether a text holds the words that programs put around a
// look-up of their own.
func resolverText(s string) bool {
	s = strings.ToLower(s)
	for _, mark := range [...]string{"lookup ", "getaddrinfo", "enotfound", "resolve host", "nodename nor servname", "name or service not known", "unknownhost"} {
		if strings.Contains(s, mark) {
			return true
		}
	}
	return false
}

// general reports whether servers and APIs put such an event in the same words
// as libraries do.
func (k EventKind) general() bool {
	switch k {
	case EventBadAddress, EventBadSender, EventBadRecipient, EventNoRecipients, EventMalformed, EventTooLarge, EventAuthFailed, EventReadTimeout, EventOAuth:
		return true
	}
	return false
}

// network reports whether an event happens below SMTP and HTTP.
func (k EventKind) network() bool {
	switch l := k.means().cause.Info().Layer; l {
	case "network", "tls":
		return true
	}
	return false
}

// relayed reports whether a mail server's log tells such an event of the host it
// delivers to.
func relayed(kind EventKind) bool {
	switch kind {
	case EventSourceUnavailable, EventUnreachable, EventForbidden, EventProhibited, EventNetworkDown, EventCertExpired, EventCertName, EventCertUntrusted, EventTLSVersion, EventPlaintext, EventTLSHandshake:
		return false
	}
	return true
}

// refine tells apart what the words alone do not: whose time-out it was.
func refine(kind EventKind, text string) EventKind {
	switch kind {
	case EventReadTimeout, EventDeadline, EventDialTimeout, EventRefused, EventCanceled:
		switch {
		case kind == EventDialTimeout && strings.Contains(text, "response: -1"):
			return EventEOF // JavaMail: it was connected, and the greeting did not come
		case kind == EventDialTimeout && strings.Contains(text, "STARTTLS") && strings.Contains(text, "220"):
			return EventTLSHandshake // a dialogue that was connected when TLS began
		case strings.Contains(text, "lookup ") && kind != EventCanceled && (!strings.Contains(text, "connect: ") || strings.Contains(text, "dial udp ")):
			return EventResolverTimeout
		case kind == EventReadTimeout && strings.Contains(text, "dial "):
			return EventDialTimeout
		case kind == EventDialTimeout && strings.Contains(text, "read tcp"):
			return EventReadTimeout
		}
	case EventForbidden:
		if low := strings.ToLower(text); strings.Contains(low, "permission denied") && prohibited(text) {
			return EventProhibited
		}
	case EventUnreachable:
		if strings.Contains(text, "lookup ") && strings.Contains(text, "dial udp") {
			return EventNetworkDown // not even the name server can be reached
		}
	case EventCertUntrusted, EventCertExpired, EventCertName, EventTLSHandshake:
		switch low := strings.ToLower(text); {
		case strings.Contains(text, "remote error: tls: "):
			return EventTLSHandshake // the server's alert is about the client's certificate
		case kind == EventCertUntrusted && strings.Contains(low, "expired"):
			return EventCertExpired // "certificate verification failed: certificate 2 of 4 has expired"
		case kind != EventCertExpired && (strings.Contains(low, "hostname verification") || strings.Contains(low, "host name verification")):
			return EventCertName
		}
	case EventNotSMTP:
		if badReply(text) {
			return EventBadReply
		}
	case EventNameNotFound:
		if strings.Contains(text, "resolve proxy") {
			return EventProxyFailed
		}
		if badName(text) {
			return EventAddressInvalid
		}
	}
	return kind
}

// badName reports whether the name that Go looked up is no host name: empty, or
// with blanks, a colon, a slash or an at sign in it.
func badName(text string) bool {
	_, name, ok := strings.Cut(text, "lookup ")
	if !ok {
		return false
	}
	for _, end := range [...]string{" on ", ": no such host", ": getaddrinfo"} {
		if i := strings.Index(name, end); i >= 0 {
			name = name[:i]
		}
	}
	return name == "" || strings.ContainsAny(name, " /:@")
}
