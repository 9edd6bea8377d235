package smtptest

import "github.com/maildiag/maildiag/smtpcode"

// Policy is what a receiver looks at. Each check asks the world's DNS as real
// receivers do; the zero value checks nothing but the mailboxes.
type Policy struct {
	// Mailboxes are the addresses that exist, in lower case. Their domains are those
	// that the server receives for; for others it does not relay.
	Mailboxes map[string]Mailbox

	HELO         bool // the name must be fully qualified and exist
	ReverseDNS   bool // the address must have a PTR record that resolves back
	SenderDomain bool // the envelope sender's domain must exist and have a mail host

	SPF        bool // refuse on fail and permerror, put off on temperror
	RequireSPF bool // refuse everything but pass
	DKIM       bool // refuse if there are signatures and none is valid
	DMARC      bool // refuse what the From domain's policy wants refused
	// Authenticated refuses what passes neither SPF nor DKIM.
	Authenticated bool

	Blocklists       []string // zones asked about the client's address
	DomainBlocklists []string // zones asked about the sender's domain
	// TrustsErrors takes the error answers of a block list (127.255.255.x) for
	// listings, as many receivers did.
	TrustsErrors   bool
	BlockedSenders []string // addresses and domains

	Greylist       bool // the first attempt of client, sender and recipient is put off
	MaxConnections int  // at the same time; 0: any
	MaxMessages    int  // from one client; 0: any
	MaxRecipients  int  // of one message; 0: any
	MaxLine        int  // octets without the line end; 0: any
	MaxHops        int  // Received fields; 0: any
	BareLF         bool // refuse lines that end in LF alone
	Content        bool // refuse GTUBE, EICAR, and messages without a From field
}

// Mailbox is a mailbox of a receiver.
type Mailbox struct {
	// State is a cause of the recipient layer, and what happens to mail for it; "":
	// it is taken.
	State   smtpcode.Cause
	MovedTo string
}

var mailboxEvents = map[smtpcode.Cause]Event{
	smtpcode.RecipientUnknown: EventUnknown, smtpcode.RecipientDisabled: EventDisabled, smtpcode.RecipientMoved: EventMoved,
	smtpcode.MailboxFull: EventFull, smtpcode.RecipientRestricted: EventRestricted, smtpcode.RecipientRateLimited: EventRecipientRate,
}
