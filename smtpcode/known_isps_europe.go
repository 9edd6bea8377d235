package smtpcode

const gmxMessages = "postmaster.gmx.com and postmaster.web.de: error messages"

const gmxManual = "SMTP Field Manual (2025-02); smtp.codes/unitedinternet"

const gmxIonos = "IONOS error list, copied at new-faq.comservice-ffo.de"

const gmxCase = "https://postmaster.gmx.net/en/case"

// gmxWebde: United Internet: GMX, WEB.DE, mail.com, 1&1 and IONOS. No enhanced codes at all.
// A reply has several lines and the last ones decide; "Nemesis ESMTP Service not
// available" in the first one is a block, not an outage. Of the help URL keep c=, which
// names the case, and drop i, v and r.
var gmxWebde = family{
	Provider: "gmx-webde",
	Name:     "GMX, WEB.DE, IONOS",
	Hosts:    []string{"gmx.net", "gmx.com", "web.de", "mail.com", "ionos.de", "kundenserver.de"},
	Tokens:   []string{"nemesis esmtp service"},
	Replies: []KnownReply{
		{
			Reply: "554", Words: "IP address is block listed",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "United Internet uses a block list that has the connecting IP.",
			Fix:   "Open the URL of the reply, which names the list and the way off it",
			Ref:   gmxCase, Source: gmxMessages,
		},
		{
			Reply: "550", Words: "Reject due to policy restrictions IP based",
			Cause: IPBlocklisted, Stage: StageMessage,
			Means: "A policy rule about the connecting IP applies.",
			Fix:   "Use the postmaster's contact form, with the IP and the time",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "421", Words: "Reject due to policy violations",
			Cause: IPBlocklisted, Temporary: true, Stage: StageGreeting,
			Means: "The IP is held off for a while: too many of its recipients do not exist.",
			Fix:   "Remove dead addresses from the lists before the next run",
			Ref:   gmxCase, Source: gmxIonos,
		},
		{
			Reply: "450", Words: "Reject due to policy violations",
			Cause: IPBlocklisted, Temporary: true, Stage: StageGreeting,
			Means: "The IP is held off for a while: its HELO name keeps changing, or too many recipients do not exist.",
			Fix:   "Use one HELO name for each IP and remove dead addresses from the lists",
			Ref:   gmxCase, Source: gmxIonos,
		},
		{
			Reply: "550", Words: "Bad DNS PTR resource record",
			Cause: ReverseDNSMissing, Stage: StageGreeting,
			Means: "The IP has no PTR record, or a generic one.",
			Fix:   "Give the IP a PTR record with the mail server's own name, resolving back to it",
			Ref:   gmxCase, Source: gmxMessages,
		},
		{
			Reply: "421", Words: "Rate limit reached Please try again later",
			Cause: RateLimited, Temporary: true, Stage: StageRcpt,
			Means: "Too many messages arrived in a short time.",
			Fix:   "Wait some hours and go on at a lower rate",
			Ref:   gmxCase, Source: gmxMessages,
		},
		{
			Reply: "550", Words: "Reject due to SPF policy",
			Cause: SPFFailed, Stage: StageMail,
			Means: "The sending server is not in the sender domain's SPF record.",
			Fix:   "Add the server to the SPF record; a forwarder must rewrite the envelope sender (SRS)",
			Ref:   gmxCase, Source: gmxMessages,
		},
		{
			Reply: "550", Words: "Invalid DNS MX or A AAAA resource record",
			Cause: SenderDomainInvalid, Stage: StageMail,
			Means: "The sender's domain has neither an MX nor an address record.",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "550", Words: "Reject due to policy restrictions domain based",
			Cause: DomainBlocklisted, Stage: StageMessage,
			Means: "A policy rule about a domain in the message applies.",
			Fix:   "Check the reputation of the sender domain and of every link",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "550", Words: "Reject due to policy restrictions header based",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "A header line of the message sets off a policy rule.",
			Fix:   "Check the headers: one each of From, Date and Message-ID, well-formed and honest",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "550", Words: "Requested action not taken mailbox unavailable + Reject due to policy restrictions",
			Cause: PolicyRejected, Stage: StageMessage,
			Means: "The last line counts: the message was refused by a policy, and the mailbox may well exist.",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "550", Words: "Requested action not taken mailbox unavailable",
			Cause: RecipientUnknown, Stage: StageRcpt,
			Means: "There is no such mailbox.",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "552", Words: "exceeded storage allocation",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has outgrown its quota.",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "550", Words: "exceeded storage allocation Quota exceeded",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has outgrown its quota, said under 550.",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "501", Words: "Syntax error in parameters or arguments",
			Cause: ProtocolError,
			Means: "The sending server's configuration makes it send a malformed command.",
			Fix:   "Check the HELO name and the form of the addresses",
			Ref:   gmxCase, Source: gmxManual,
		},
		{
			Reply: "451", Words: "Requested action aborted local error in processing",
			Cause: ServerBusy, Temporary: true,
			Means: "The service could not process the mail for the moment.",
			Ref:   gmxCase, Source: gmxIonos,
		},
	},
}

const tOnlineQuoted = "bounces quoted on timmehosting.de, bllmnn.de and spamresource.com; rules at postmaster.t-online.de"

const tOnlineHelp = "https://postmaster.t-online.de/"

// tOnline: t-online.de and magenta.de accept mail from known IPs only. The refusal comes
// at connect; the suffix decides: (BL) blocked, (NOWL) not on the list of known ones. The
// contact address in it varies.
var tOnline = family{
	Provider: "t-online",
	Name:     "T-Online",
	Hosts:    []string{"t-online.de", "magenta.de"},
	Tokens:   []string{"rx t online de"},
	Replies: []KnownReply{
		{
			Reply: "554", Words: "None bad reputation",
			Cause: IPBlocklisted, Stage: StageGreeting,
			Means: "The IP is unknown to T-Online or has a bad name; only known IPs may deliver.",
			Fix:   "Put an imprint on a web page under the server's host name, then ask for a reset at the address in the reply",
			Ref:   tOnlineHelp, Source: tOnlineQuoted,
		},
		{
			Reply: "554", Words: "A problem occurred Ask your postmaster",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "T-Online has blocked the IP; the reply ends with (BL).",
			Fix:   "Stop what caused it and write to the address in the reply",
			Ref:   tOnlineHelp, Source: tOnlineQuoted,
		},
		{
			Reply: "550", Words: "grey defer DKIMr",
			Cause: DKIMFailed, Temporary: true, Stage: StageMessage, Unique: true,
			Means: "A rule about the DKIM signature holds the message back.",
			Fix:   "Repair the DKIM signature and send again",
			Ref:   tOnlineHelp, Source: "suped.com, quoting a T-Online bounce",
		},
	},
}

const orangeManual = "SMTP Field Manual (2025-02)"

const orangeSuped = "suped.com on OFR_999"

const orangeHelp = "https://postmaster.orange.fr/"

// orange: orange.fr, wanadoo.fr, voila.fr. The key is OFRnnn_mmm or OFR_mmm, in capitals or
// not, often repeated as [mmm]; before it French and English words. mwinf.. and mwinb.. are
// hosts of theirs. 417 is a full mailbox in spite of 5.1.1.
var orange = family{
	Provider: "orange",
	Name:     "Orange",
	Hosts:    []string{"orange.fr", "wanadoo.fr", "voila.fr"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "OFR006 102",
			Cause: IPBlocklisted, Stage: StageGreeting, Unique: true,
			Means: "The IP is blocked for spam; Cloudmark CSI is the list behind it.",
			Fix:   "Have whoever runs the IP ask Cloudmark CSI for a reset",
			Ref:   "https://csi.cloudmark.com/en/reset/", Source: orangeManual,
		},
		{
			Reply: "421", Words: "OFR 999",
			Cause: TooManyConnections, Temporary: true, Stage: StageGreeting, Unique: true,
			Means: "Refused for now: more than about three connections from the IP, or a weak reputation.",
			Fix:   "Use two or three connections at most and back off between retries",
			Ref:   orangeHelp, Source: orangeSuped,
		},
		{
			Reply: "421", Words: "Service refuse Veuillez essayer plus tard",
			Cause: ServerBusy, Temporary: true, Stage: StageGreeting,
			Means: "The same refusal for now in words: too many connections, or a weak reputation.",
			Fix:   "Use two or three connections at most and back off between retries",
			Ref:   orangeHelp, Source: orangeSuped,
		},
		{
			Reply: "501 5.1.0", Words: "OFR004 405",
			Cause: SenderAddressInvalid, Stage: StageMail, Unique: true,
			Means: "Orange does not take the envelope sender for a valid address.",
			Fix:   "Use an envelope sender that exists and can receive bounces",
			Ref:   orangeHelp, Source: orangeManual,
		},
		{
			Reply: "550 5.1.1", Words: "OFR 416",
			Cause: RecipientUnknown, Stage: StageRcpt, Unique: true,
			Means: "The recipient address does not exist.",
			Ref:   orangeHelp, Source: orangeManual,
		},
		{
			Reply: "552 5.1.1", Words: "OFR 417",
			Cause: MailboxFull, Stage: StageRcpt, Unique: true,
			Means: "The mailbox is over quota, whatever 5.1.1 suggests.",
			Ref:   orangeHelp, Source: orangeManual,
		},
		{
			Reply: "550 5.2.0", Words: "ofr 506",
			Cause: SpamContent, Stage: StageMessage, Unique: true,
			Means: "The filter refused the message for its content or the reputation behind it.",
			Fix:   "Review content and links, and the reputation of IP and domain",
			Ref:   orangeHelp, Source: orangeManual,
		},
	},
}

const freeFrManual = "SMTP Field Manual (2025-02)"

const freeFrHelp = "https://postmaster.free.fr/"

// freeFr: free.fr on Proxad's hosts.
var freeFr = family{
	Provider: "free-fr",
	Name:     "Free",
	Hosts:    []string{"free.fr", "proxad.net"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "spam detected",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The filter took the message for spam.",
			Ref:   freeFrHelp, Source: freeFrManual,
		},
		{
			Reply: "550", Words: "virus detected",
			Cause: VirusFound, Stage: StageMessage,
			Means: "Malware was found in the message.",
			Ref:   freeFrHelp, Source: freeFrManual,
		},
		{
			Reply: "550 5.2.2", Words: "user quota exceeded",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has no room left.",
			Ref:   freeFrHelp, Source: freeFrManual,
		},
		{
			Reply: "554 5.2.2", Words: "Recipient address rejected Quota exceeded",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has no room left, said at RCPT under 554.",
			Ref:   freeFrHelp, Source: freeFrManual,
		},
		{
			Reply: "550 5.2.1", Words: "has been blocked due to inactivity",
			Cause: RecipientDisabled, Stage: StageRcpt,
			Means: "Free closed the mailbox because nobody used it.",
			Ref:   freeFrHelp, Source: freeFrManual,
		},
	},
}

const arubaGuide = "Aruba guide: common mail errors"

const arubaGrhosting = "support.grhosting.cz knowledge base (Forpsi)"

const arubaHelp = "https://guide.hosting.aruba.it/email/risoluzione-errori-comuni-e-consigli/risoluzione-errori-comuni.aspx"

// aruba: aruba.it, pec.it and hosting on the same platform (Forpsi). An opaque id stands before
// the words, and one line may carry two enhanced codes (552 5.1.1 5.2.2): the words decide.
var aruba = family{
	Provider: "aruba",
	Name:     "Aruba",
	Hosts:    []string{"aruba.it", "pec.it"},
	Replies: []KnownReply{
		{
			Reply: "552 5.2.0", Words: "spam detected",
			Cause: SpamContent, Stage: StageMessage,
			Means: "The filter took the message for spam.",
			Fix:   "Change the content and clean the list; a customer of Aruba can open a ticket",
			Ref:   arubaHelp, Source: arubaGuide,
		},
		{
			Words: "policy violation",
			Cause: RateLimited, Temporary: true,
			Means: "Too many messages left this account in a short time.",
			Fix:   "Stay below 200 to 300 messages in 20 minutes",
			Ref:   arubaHelp, Source: arubaGuide,
		},
		{
			Words: "user is over quota",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has outgrown its quota.",
			Ref:   arubaHelp, Source: arubaGuide,
		},
		{
			Reply: "552 5.1.1", Words: "final recipient mailbox is full chkuser",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox is full; the second code, 5.2.2, is the true one.",
			Ref:   arubaHelp, Source: arubaGrhosting,
		},
		{
			Reply: "5.5.2", Words: "bad chars in command",
			Cause: RecipientAddressInvalid, Stage: StageRcpt,
			Means: "The recipient address holds characters that are not allowed.",
			Ref:   arubaHelp, Source: arubaGuide,
		},
		{
			Reply: "550 5.1.0", Words: "blocked by SPF",
			Cause: SPFFailed, Stage: StageMail,
			Means: "The sender domain's SPF record excludes the sending server.",
			Fix:   "Add the server to the SPF record; a forwarder must rewrite the envelope sender (SRS)",
			Ref:   arubaHelp, Source: arubaGrhosting,
		},
		{
			Reply: "550 5.1.1", Words: "sender is blacklisted",
			Cause: SenderBlocked, Stage: StageRcpt,
			Means: "The recipient has blocked this sender personally, whatever 5.1.1 suggests.",
			Fix:   "Reach the recipient some other way and ask them to take the sender off the list",
			Ref:   arubaHelp, Source: arubaGrhosting,
		},
	},
}

const liberoHelp = "Libero help: most frequent error messages"

const liberoRef = "https://aiuto.libero.it/articolo/mail/messaggi-di-errore-piu-frequenti-dopo-invio-email"

// libero: libero.it, virgilio.it, inwind.it, iol.it, blu.it (Italiaonline).
var libero = family{
	Provider: "libero",
	Name:     "Libero",
	Hosts:    []string{"libero.it", "virgilio.it", "inwind.it", "iol.it", "blu.it"},
	Replies: []KnownReply{
		{
			Words: "MAILBOX FULL User quota exceeded",
			Cause: MailboxFull, Stage: StageRcpt,
			Means: "The mailbox has no room left.",
			Ref:   liberoRef, Source: liberoHelp,
		},
		{
			Reply: "550", Words: "Relay Disabled",
			Cause: RelayDenied, Stage: StageRcpt,
			Means: "The server does not forward mail for a client that connects like this.",
			Fix:   "Use your own provider's submission server, with login",
			Ref:   liberoRef, Source: liberoHelp,
		},
	},
}

// seznam: seznam.cz, email.cz, post.cz, spoluzaci.cz. The text begins with "szn;".
var seznam = family{
	Provider: "seznam",
	Name:     "Seznam",
	Hosts:    []string{"seznam.cz", "email.cz", "post.cz", "spoluzaci.cz"},
	Replies: []KnownReply{
		{
			Reply: "550 5.1.1", Words: "User hasnt got the service mapped",
			Cause: RecipientUnknown, Stage: StageRcpt, Unique: true,
			Means: "Seznam has no mailbox under this name.",
			Ref:   "https://napoveda.seznam.cz/uzivatel-neexistuje", Source: "Seznam help: user does not exist",
		},
	},
}

// hostpoint: Swiss hosting.
var hostpoint = family{
	Provider: "hostpoint",
	Name:     "Hostpoint",
	Hosts:    []string{"hostpoint.ch"},
	Replies: []KnownReply{
		{
			Reply: "550", Words: "SPF check failed",
			Cause: SPFFailed, Stage: StageMail,
			Means: "The sender domain's SPF record excludes the sending server.",
			Ref:   "https://support.hostpoint.ch/en/technical/e-mail", Source: "SMTP Field Manual (2025-02)",
		},
	},
}

// infomaniak: Swiss hosting and mail.
var infomaniak = family{
	Provider: "infomaniak",
	Name:     "Infomaniak",
	Hosts:    []string{"infomaniak.ch", "infomaniak.com"},
	Replies: []KnownReply{
		{
			Reply: "550 5.7.1", Words: "rejected by DMARC policy for",
			Cause: DMARCFailed, Stage: StageMessage,
			Means: "DMARC fails, and the From domain asks for rejection.",
			Fix:   "Make SPF or DKIM pass for the very domain that is in From",
			Ref:   "https://www.infomaniak.com/en/support/faq", Source: "SMTP Field Manual (2025-02)",
		},
	},
}

const improvmxManual = "SMTP Field Manual (2025-02)"

const improvmxHelp = "https://improvmx.com/guides/improvmx-error-codes/"

// improvmx: forwards the mail of its customers' domains. The key is (#id-5.9.n) at the end
// of the text; the codes in front say little.
var improvmx = family{
	Provider: "improvmx",
	Name:     "ImprovMX",
	Hosts:    []string{"improvmx.com"},
	Replies: []KnownReply{
		{
			Reply: "450 4.2.1", Words: "id 5 9 4",
			Cause: ServerBusy, Temporary: true, Stage: StageRcpt,
			Means: "ImprovMX has trouble of its own for the moment.",
			Ref:   improvmxHelp, Source: improvmxManual,
		},
		{
			Reply: "551 5.7.1", Words: "id 5 9 0",
			Cause: RoutingLoop, Stage: StageMessage,
			Means: "The forwarding leads back to itself.",
			Fix:   "Have the recipient's domain owner break the loop in the alias",
			Ref:   improvmxHelp, Source: improvmxManual,
		},
		{
			Reply: "551 5.7.1", Words: "id 5 9 2",
			Cause: DomainNotFound, Stage: StageRcpt,
			Means: "The recipient's domain points at ImprovMX but is not set up there.",
			Fix:   "Have the domain's owner add it at ImprovMX, or correct its MX records",
			Ref:   improvmxHelp, Source: improvmxManual,
		},
		{
			Reply: "551 5.7.1", Words: "id 5 9 5",
			Cause: ServerError, Stage: StageRcpt,
			Means: "The alias forwards to something ImprovMX cannot read as an address.",
			Fix:   "Have the recipient's domain owner correct the alias",
			Ref:   improvmxHelp, Source: improvmxManual,
		},
	},
}
