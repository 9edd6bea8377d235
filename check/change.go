package check

// SettingChange is a [Change] of the settings with which a program sends mail.
//
// Setting is one of these, and Value what it becomes:
//
//   - "server": host:port of the server
//   - "tls": how TLS begins: "implicit", "starttls", "none", "auto"
//   - "auth": a SASL mechanism: "PLAIN"
//   - "helo": the name in EHLO
//   - "family": the addresses to dial: "4" or "6"
//   - "from": the envelope sender
//   - "to": the recipient
//   - "recipients": how many recipients a message has at most
type SettingChange struct {
	Setting string `json:"setting"`
	Value   string `json:"value"`
}

// Describe gives the change on one line.
func (c SettingChange) Describe() string { return "set " + c.Setting + " to " + c.Value }
