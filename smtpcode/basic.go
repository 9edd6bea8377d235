package smtpcode

import (
	"slices"
	"sort"
)

// BasicCode is an entry of the registry of basic reply codes: the three digits
// with which every reply begins. The registry holds the codes that an RFC
// defines, those that IANA lists beside an enhanced code, those of drafts that
// expired, and those that live in lists on the web alone.
type BasicCode struct {
	Code   int
	Name   string  // short name, "Mailbox unavailable or refused"
	Means  string  // for the sender, one or two sentences
	Ref    string  // "RFC 5321, section 4.2.3"; "" where no standard defines it
	Stages []Stage // where it usually comes; nil: anywhere, or at a command that sends no mail
	Cause  Cause   // what it says when nothing else is known; Unclassified where it says too little
}

// LookupBasic finds a basic reply code. Its Stages are shared with the registry
// and must not be changed.
func LookupBasic(code int) (BasicCode, bool) {
	i := sort.Search(len(basicCodes), func(i int) bool { return basicCodes[i].Code >= code })
	if i < len(basicCodes) && basicCodes[i].Code == code {
		return basicCodes[i], true
	}
	return BasicCode{}, false
}

// BasicCodes returns a copy of the registry in the order of the codes.
func BasicCodes() []BasicCode {
	list := slices.Clone(basicCodes[:])
	for i := range list {
		list[i].Stages = slices.Clone(list[i].Stages)
	}
	return list
}

// What all references to the enhanced code registry share.
const refEnhancedRegistry = "IANA registry of enhanced status codes (RFC 5248)"

// basicCodes is sorted by code.
var basicCodes = [...]BasicCode{
	{
		Code:  101,
		Name:  "Folklore: cannot connect",
		Means: "Not in any RFC, and no mail server sends a reply that begins with 1. Whoever printed it means an error of the local program, which could not open the connection.",
		Cause: Unclassified,
	},
	{
		Code:  111,
		Name:  "Folklore: connection refused",
		Means: "Not in any RFC, and no mail server sends a reply that begins with 1. Most likely it is Linux's error number for a refused connection.",
		Cause: Unclassified,
	},
	{
		Code:  200,
		Name:  "Folklore: success",
		Means: "Not in any RFC, though the first digit says success. If it stands in front of a text like \"OK\", the peer may be a web server.",
		Cause: Unclassified,
	},
	{
		Code:  211,
		Name:  "System status or help",
		Means: "The server tells about itself, as it was asked to. No mail is concerned.",
		Ref:   "RFC 5321, section 4.2.3",
		Cause: Unclassified,
	},
	{
		Code:  214,
		Name:  "Help text",
		Means: "Text for a person who typed HELP. No mail is concerned.",
		Ref:   "RFC 5321, section 4.2.3",
		Cause: Unclassified,
	},
	{
		Code:   220,
		Name:   "Service ready",
		Means:  "The server is there and the conversation may begin; in answer to STARTTLS, the TLS handshake begins now and a new EHLO has to follow it.",
		Ref:    "RFC 5321, section 4.2.3; RFC 3207, section 4",
		Stages: []Stage{StageGreeting, StageSTARTTLS},
		Cause:  Unclassified,
	},
	{
		Code:   221,
		Name:   "Closing channel",
		Means:  "The server says goodbye. Where nobody said QUIT, it is throwing the client out: connect anew.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageQuit},
		Cause:  Unclassified,
	},
	{
		Code:   235,
		Name:   "Authentication succeeded",
		Means:  "The server accepted the login.",
		Ref:    "RFC 4954, section 6",
		Stages: []Stage{StageAuth},
		Cause:  Unclassified,
	},
	{
		Code:   250,
		Name:   "OK",
		Means:  "Done as asked. After the end of the message it means that the server now answers for the delivery; the identifier in its text helps its operators to find the message again.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageEHLO, StageMail, StageRcpt, StageMessage},
		Cause:  Unclassified,
	},
	{
		Code:   251,
		Name:   "User not local, will forward",
		Means:  "The recipient is accepted and the mail goes on to another address. Nothing has to be done, though using the new address saves a hop.",
		Ref:    "RFC 5321, section 3.4",
		Stages: []Stage{StageRcpt},
		Cause:  Unclassified,
	},
	{
		Code:   252,
		Name:   "Cannot verify, will try",
		Means:  "The server does not say whether the mailbox exists, but takes mail for it. It proves nothing about the address.",
		Ref:    "RFC 5321, section 3.5.3",
		Stages: []Stage{StageRcpt},
		Cause:  Unclassified,
	},
	{
		Code:  253,
		Name:  "Pending messages started",
		Means: "Answer to ETRN: the server starts to deliver what it holds for a host. It has nothing to do with sending a message.",
		Ref:   "RFC 1985, section 5.3",
		Cause: Unclassified,
	},
	{
		Code:   334,
		Name:   "Authentication challenge",
		Means:  "The login goes on: the server waits for the next part of it in base64. A client that wants to stop answers with a single asterisk.",
		Ref:    "RFC 4954, section 4",
		Stages: []Stage{StageAuth},
		Cause:  Unclassified,
	},
	{
		Code:   354,
		Name:   "Start mail input",
		Means:  "The server waits for the message, which ends with a line that holds nothing but a dot.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageData},
		Cause:  Unclassified,
	},
	{
		Code:   355,
		Name:   "Transaction offset",
		Means:  "Where an interrupted transfer may be taken up again, from the checkpoint extension. Hardly any server has it.",
		Ref:    "RFC 1845",
		Stages: []Stage{StageMail},
		Cause:  Unclassified,
	},
	{
		Code:  420,
		Name:  "Folklore: timeout",
		Means: "Not in any RFC, only the first digit counts: a retry may help. Lists on the web read it as a connection that timed out.",
		Cause: Unclassified,
	},
	{
		Code:  421,
		Name:  "Service not available, closing channel",
		Means: "The server hangs up for now: it is overloaded, shutting down, or has had enough of this client's connections or mail. Wait, then try again with fewer connections.",
		Ref:   "RFC 5321, section 4.2.3",
		Cause: ServerBusy,
	},
	{
		Code:   422,
		Name:   "Password transition (registry only)",
		Means:  "IANA lists it beside enhanced code 4.7.12, a password that has to be converted. The full mailbox that lists on the web see in it is no standard.",
		Ref:    refEnhancedRegistry,
		Stages: []Stage{StageAuth},
		Cause:  Unclassified,
	},
	{
		Code:  430,
		Name:  "Invalid command (registry only)",
		Means: "IANA lists it beside enhanced code X.5.1, and no other source describes it. The enhanced code and the text have to tell.",
		Ref:   refEnhancedRegistry,
		Cause: Unclassified,
	},
	{
		Code:  431,
		Name:  "Folklore: out of memory or disk",
		Means: "Not in any RFC, only the first digit counts: a retry may help. Lists on the web read it as a server out of memory or disk.",
		Cause: Unclassified,
	},
	{
		Code:   432,
		Name:   "Password transition needed",
		Means:  "The server has to convert the password first: one login with PLAIN does it. From Exchange Online it means instead that too much mail for the recipient, or too many connections, run at once.",
		Ref:    "RFC 4954, section 6",
		Stages: []Stage{StageAuth},
		Cause:  AuthMechanismUnsupported,
	},
	{
		Code:  441,
		Name:  "Folklore: host does not respond",
		Means: "Not in any RFC, and not said by the recipient's server: the sending server's own log uses it where the next host did not answer.",
		Cause: Unclassified,
	},
	{
		Code:  442,
		Name:  "Folklore: connection dropped",
		Means: "Not in any RFC, and not said by the recipient's server: the sending server's own log uses it where a connection broke off.",
		Cause: Unclassified,
	},
	{
		Code:  446,
		Name:  "Folklore: too many hops",
		Means: "Not in any RFC, and not said by the recipient's server: the sending server's own log uses it for mail that seems to go in circles.",
		Cause: Unclassified,
	},
	{
		Code:  447,
		Name:  "Folklore: delivery timed out",
		Means: "Not in any RFC, and not said by the recipient's server: the sending server's own log uses it for mail that waited too long in the queue.",
		Cause: Unclassified,
	},
	{
		Code:  449,
		Name:  "Folklore: routing error",
		Means: "Not in any RFC, and not said by the recipient's server: the sending server's own log uses it where it found no way onward.",
		Cause: Unclassified,
	},
	{
		Code:   450,
		Name:   "Mailbox temporarily unavailable",
		Means:  "Not now: the mailbox is busy, or a rule holds the mail back for a while, as greylisting does. Try again after a quarter of an hour.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageMail, StageRcpt, StageMessage},
		Cause:  ServerBusy,
	},
	{
		Code:   451,
		Name:   "Local error in processing",
		Means:  "Something failed on the server's side for the moment, a lookup or a content filter for example; greylisting and rate limits hide behind it as well. Try again later.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageMail, StageRcpt, StageMessage},
		Cause:  ServerBusy,
	},
	{
		Code:   452,
		Name:   "Insufficient storage or too many recipients",
		Means:  "The server has no room now, or takes no further recipient in this transaction. Try again later, and send to the recipients left over in a transaction of their own.",
		Ref:    "RFC 5321, sections 4.2.3 and 4.5.3.1.10; RFC 1870",
		Stages: []Stage{StageMail, StageRcpt, StageMessage},
		Cause:  ServerBusy,
	},
	{
		Code:  453,
		Name:  "No mail",
		Means: "Answer to ATRN: nothing waits to be collected. It has nothing to do with sending a message.",
		Ref:   "RFC 2645",
		Cause: Unclassified,
	},
	{
		Code:   454,
		Name:   "TLS or authentication temporarily unavailable",
		Means:  "To STARTTLS: the server cannot do TLS just now, often because of its certificate. To AUTH: it cannot check the credentials just now, or has seen too many attempts.",
		Ref:    "RFC 3207, section 4; RFC 4954, section 6",
		Stages: []Stage{StageSTARTTLS, StageAuth},
		Cause:  Unclassified,
	},
	{
		Code:   455,
		Name:   "Cannot accommodate parameters",
		Means:  "The server knows the parameter behind the address, but cannot honour it at present. Leave it out or try again later.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageMail, StageRcpt},
		Cause:  ProtocolError,
	},
	{
		Code:   456,
		Name:   "Retry over IPv4 (draft)",
		Means:  "From a draft that expired and never became a standard: the server wants the same message over IPv4.",
		Stages: []Stage{StageMail, StageRcpt},
		Cause:  Unclassified,
	},
	{
		Code:  458,
		Name:  "Cannot queue messages for node",
		Means: "Answer to ETRN: the server cannot start the queue of that host. It has nothing to do with sending a message.",
		Ref:   "RFC 1985, section 5.3",
		Cause: Unclassified,
	},
	{
		Code:  459,
		Name:  "Node not allowed",
		Means: "Answer to ETRN: the server does not start the queue of that host for this client. It has nothing to do with sending a message.",
		Ref:   "RFC 1985, section 5.3",
		Cause: Unclassified,
	},
	{
		Code:  471,
		Name:  "Folklore: local filter",
		Means: "Not in any RFC, only the first digit counts: a retry may help. Lists on the web read it as a spam filter or virus scanner on the sender's own side.",
		Cause: Unclassified,
	},
	{
		Code:  500,
		Name:  "Command unrecognised or line too long",
		Means: "The server did not understand the line, or it was too long for it. It also comes when the client speaks TLS on a port that expects clear text.",
		Ref:   "RFC 5321, section 4.2.3; RFC 4954",
		Cause: ProtocolError,
	},
	{
		Code:  501,
		Name:  "Syntax error in parameters",
		Means: "The command is known, what follows it is wrong: an address, the name after EHLO, or the base64 of a login. It also confirms a login that the client broke off.",
		Ref:   "RFC 5321, section 4.2.3; RFC 4954; RFC 3207",
		Cause: ProtocolError,
	},
	{
		Code:  502,
		Name:  "Command not implemented",
		Means: "The server knows the command but does not offer it here; some switch AUTH off in this way until TLS is on.",
		Ref:   "RFC 5321, section 4.2.4",
		Cause: ProtocolError,
	},
	{
		Code:   503,
		Name:   "Bad sequence of commands",
		Means:  "The command came at the wrong moment, for example DATA although no recipient was accepted. Some servers say it to a client that has to log in first.",
		Ref:    "RFC 5321, section 4.2.3; RFC 3030; RFC 4954",
		Stages: []Stage{StageAuth, StageMail, StageRcpt, StageData},
		Cause:  ProtocolError,
	},
	{
		Code:   504,
		Name:   "Parameter not implemented",
		Means:  "The server does not support this argument. In a login it is the mechanism: take one that the answer to EHLO lists.",
		Ref:    "RFC 5321, section 4.2.3; RFC 4954",
		Stages: []Stage{StageEHLO, StageAuth},
		Cause:  ProtocolError,
	},
	{
		Code:  510,
		Name:  "Folklore: bad address",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as a wrong recipient address.",
		Cause: Unclassified,
	},
	{
		Code:  511,
		Name:  "Folklore: bad address",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as an unknown recipient, perhaps because enhanced code 5.1.1 says so.",
		Cause: Unclassified,
	},
	{
		Code:  512,
		Name:  "Folklore: domain not found",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as a recipient domain that DNS does not know.",
		Cause: Unclassified,
	},
	{
		Code:  513,
		Name:  "Folklore: address syntax",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as a malformed address.",
		Cause: Unclassified,
	},
	{
		Code:  515,
		Name:  "Folklore: destination address invalid",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as an invalid recipient address.",
		Cause: Unclassified,
	},
	{
		Code:  517,
		Name:  "Folklore: sender address",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as something wrong with the sender's address.",
		Cause: Unclassified,
	},
	{
		Code:  520,
		Name:  "Draft code",
		Means: "From a draft on a quicker start of the conversation that never became a standard. Only the first digit counts: the refusal is final.",
		Cause: Unclassified,
	},
	{
		Code:   521,
		Name:   "Host does not accept mail",
		Means:  "No mail is ever taken at this host. If the recipient's domain names other mail hosts, one of them may.",
		Ref:    "RFC 7504, section 3",
		Stages: []Stage{StageGreeting},
		Cause:  NullMX,
	},
	{
		Code:   523,
		Name:   "Encryption needed",
		Means:  "The server goes on only over an encrypted connection. Use STARTTLS, or the port on which TLS comes first.",
		Ref:    "RFC 5248",
		Stages: []Stage{StageAuth, StageMail},
		Cause:  TLSRequired,
	},
	{
		Code:   524,
		Name:   "Encryption required for mechanism (registry only)",
		Means:  "IANA lists it beside enhanced code 5.7.11: this kind of login needs an encrypted connection.",
		Ref:    refEnhancedRegistry,
		Stages: []Stage{StageAuth},
		Cause:  AuthOverPlaintext,
	},
	{
		Code:   525,
		Name:   "User account disabled",
		Means:  "The credentials are right, but the account they belong to is switched off. Whoever runs the account has to restore it.",
		Ref:    "RFC 5248",
		Stages: []Stage{StageAuth},
		Cause:  AccountDisabled,
	},
	{
		Code:   530,
		Name:   "Authentication or STARTTLS required",
		Means:  "Something has to come first: a login in most cases, STARTTLS in others. The text says which.",
		Ref:    "RFC 4954, section 6; RFC 3207, section 4",
		Stages: []Stage{StageAuth, StageMail},
		Cause:  AuthRequired,
	},
	{
		Code:  533,
		Name:  "Delivery not authorised (registry only)",
		Means: "IANA lists it beside enhanced code X.7.1, and no other source describes it. The text has to tell.",
		Ref:   refEnhancedRegistry,
		Cause: Unclassified,
	},
	{
		Code:   534,
		Name:   "Authentication mechanism too weak",
		Means:  "The server wants a stronger kind of login than the one used. Gmail says it where an app password, or a visit with a browser, is needed.",
		Ref:    "RFC 4954, section 6",
		Stages: []Stage{StageAuth},
		Cause:  AuthMechanismUnsupported,
	},
	{
		Code:   535,
		Name:   "Authentication credentials invalid",
		Means:  "The login failed: user name or password is wrong, or the provider no longer takes this kind of password. Correct it before the next attempt, since repeated failures lock accounts.",
		Ref:    "RFC 4954, section 6",
		Stages: []Stage{StageAuth},
		Cause:  AuthFailed,
	},
	{
		Code:   538,
		Name:   "Encryption required for mechanism",
		Means:  "This kind of login would give the password away on a connection in clear text. Turn on TLS first; the code itself is historic.",
		Ref:    "RFC 4954, section 6",
		Stages: []Stage{StageAuth},
		Cause:  AuthOverPlaintext,
	},
	{
		Code:  541,
		Name:  "Folklore: rejected by the recipient",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as mail taken for spam.",
		Cause: Unclassified,
	},
	{
		Code:   550,
		Name:   "Mailbox unavailable or refused",
		Means:  "Either there is no such mailbox, or the server does not want this mail. The enhanced code, the text and the command it answers tell which.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageEHLO, StageMail, StageRcpt, StageMessage},
		Cause:  Unclassified,
	},
	{
		Code:   551,
		Name:   "User not local",
		Means:  "The recipient is not at this server; the text may name the address to use. Some servers mean that they do not forward mail for this client.",
		Ref:    "RFC 5321, section 3.4",
		Stages: []Stage{StageRcpt},
		Cause:  Unclassified,
	},
	{
		Code:   552,
		Name:   "Exceeded storage allocation",
		Means:  "Too much: the message is too big, or the mailbox is full, and some servers count recipients in this way. The enhanced code or the text tells which.",
		Ref:    "RFC 5321, section 4.2.3; RFC 1870",
		Stages: []Stage{StageMail, StageRcpt, StageMessage},
		Cause:  Unclassified,
	},
	{
		Code:   553,
		Name:   "Mailbox name not allowed",
		Means:  "The server does not accept this address: it is malformed, or this login may not send with it. Some providers refuse whole hosts with it.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageMail, StageRcpt},
		Cause:  Unclassified,
	},
	{
		Code:   554,
		Name:   "Transaction failed or no SMTP service",
		Means:  "As a greeting: this host's mail is not wanted here. Later: the transaction as a whole failed, after the message mostly because of what is in it or of a policy.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageGreeting, StageRcpt, StageData, StageMessage},
		Cause:  Unclassified,
	},
	{
		Code:   555,
		Name:   "MAIL or RCPT parameter not recognised",
		Means:  "The client added a parameter to the address that this server never offered, such as SIZE, BODY or SMTPUTF8. Leave it out.",
		Ref:    "RFC 5321, section 4.2.3",
		Stages: []Stage{StageMail, StageRcpt},
		Cause:  ProtocolError,
	},
	{
		Code:   556,
		Name:   "Domain does not accept mail",
		Means:  "A relay reports that the recipient's domain states in DNS that it takes no mail. Trying again is of no use.",
		Ref:    "RFC 7504, section 4; RFC 7505",
		Stages: []Stage{StageRcpt},
		Cause:  NullMX,
	},
	{
		Code:  557,
		Name:  "Draft code",
		Means: "From a draft on questions about addresses that never became a standard. Only the first digit counts: the refusal is final.",
		Cause: Unclassified,
	},
	{
		Code:  571,
		Name:  "Folklore: sender blocked",
		Means: "Not in any RFC, only the first digit counts: the refusal is final. Lists on the web read it as a sender who is blocked.",
		Cause: Unclassified,
	},
}
