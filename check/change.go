package check

// SettingChange is a [Change] of the settings with which a program sends mail.
//
// Setting is one of these, and Value what it becomes:
//
//   - "server": host:port of the server
//   - "address": host:port to dial, by address, for the server's name
//   - "tls": how TLS begins: "implicit", "starttls", "none", "auto"
//   - "tls-config": "default": crypto/tls as it is, instead of a configuration of one's own
//   - "auth": a SASL mechanism: "PLAIN"
//   - "login": "trimmed": user name and password without white space or quotes around them
//   - "helo": the name in EHLO
//   - "family": the addresses to dial: "4" or "6"
//   - "proxy": "none"
//   - "mx": the mail host to deliver to, on port 25
//   - "relay": host:port of a submission server to hand the mail to instead of delivering it
//   - "from": the envelope sender
//   - "to": the recipient
//   - "recipients": how many recipients a message has at most
//   - "size": how many octets a message has at most, as it is encoded
type SettingChange struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
}

// Describe gives the change on one line.
func (c SettingChange) Describe() string { return "set " + c.Setting + " to " + c.Value }
