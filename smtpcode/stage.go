package smtpcode

// Stage is the step of the SMTP conversation at which something happened: the
// SMTP verb in lower case, or what comes before the first one.
type Stage string

// The stages in the order in which a delivery passes them.
const (
	StageUnknown  Stage = ""
	StageResolve  Stage = "resolve"  // DNS questions for the server's name
	StageConnect  Stage = "connect"  // TCP
	StageGreeting Stage = "greeting" // the server's first line
	StageEHLO     Stage = "ehlo"
	StageSTARTTLS Stage = "starttls"
	StageTLS      Stage = "tls" // the handshake
	StageAuth     Stage = "auth"
	StageMail     Stage = "mail"
	StageRcpt     Stage = "rcpt"
	StageData     Stage = "data"    // the DATA command itself
	StageMessage  Stage = "message" // after the final dot
	StageQuit     Stage = "quit"
)
