package dnscheck

// DefaultBlocklists returns the lists that are asked by default: those that
// receivers really use and that answer anybody who asks through a resolver of
// their own, as of November 2026. Each call returns a new slice.
//
// Left out are lists that answer only those who have registered or hold a key
// (Barracuda b.barracudacentral.org, Validity bl.score.senderscore.com, Abusix,
// invaluement, Spamhaus's DQS zones): add them to the slice with your own zone if
// you have one. Left out, too, are lists with other purposes (DroneBL: IRC), and
// dead ones, which are not asked even if named.
func DefaultBlocklists() []Blocklist {
	return []Blocklist{
		{
			Name: "Spamhaus ZEN", Zone: "zen.spamhaus.org", Kind: KindIP,
			Codes: []ListCode{
				{Addr: "127.0.0.2", Meaning: "SBL: spam, or a network that serves spammers"},
				{Addr: "127.0.0.3", Meaning: "CSS: sends what looks like spam, often from a fresh or carelessly run server"},
				{Addr: "127.0.0.4", Meaning: "XBL: a hijacked or infected machine"},
				{Addr: "127.0.0.5", Meaning: "XBL: a hijacked or infected machine"},
				{Addr: "127.0.0.6", Meaning: "XBL: a hijacked or infected machine"},
				{Addr: "127.0.0.7", Meaning: "XBL: a hijacked or infected machine"},
				{Addr: "127.0.0.9", Meaning: "DROP: a network in criminals' hands"},
				{Addr: "127.0.0.10", Meaning: "PBL: the provider says that this range sends no mail to MX hosts", Effect: EffectPolicy},
				{Addr: "127.0.0.11", Meaning: "PBL: a range of end users, which sends no mail to MX hosts", Effect: EffectPolicy},
				{Addr: "127.0.0.30", Meaning: "BCL: a botnet's control server"},
			},
			Removal: "https://check.spamhaus.org/query/ip/{subject}",
			Advice:  "The page says which part of the list it is and what has to be done first; CSS, XBL and PBL entries can be removed there at once, SBL entries by the provider only.",
			Source:  "https://docs.spamhaus.com/",
		},
		{
			Name: "SpamCop", Zone: "bl.spamcop.net", Kind: KindIP, IPv4Only: true,
			Removal: "https://www.spamcop.net/bl.shtml?{subject}",
			Advice:  "Entries go by themselves about 24 hours after the last report.",
			Source:  "https://www.spamcop.net/bl.shtml",
		},
		{
			Name: "PSBL", Zone: "psbl.surriel.com", Kind: KindIP, IPv4Only: true,
			Removal: "https://psbl.org/listing?ip={subject}",
			Advice:  "Anybody can take an address off at https://psbl.org/remove; it comes back with the next spam to a trap.",
			Source:  "https://psbl.org/",
		},
		{
			Name: "Mailspike", Zone: "bl.mailspike.net", Kind: KindIP, IPv4Only: true,
			Codes: []ListCode{
				{Addr: "127.0.0.2", Meaning: "takes part in a spam wave that is going on"},
				{Addr: "127.0.0.10", Meaning: "worst reputation"},
				{Addr: "127.0.0.11", Meaning: "very bad reputation"},
				{Addr: "127.0.0.12", Meaning: "bad reputation"},
			},
			Removal: "https://mailspike.org/iplookup.html",
			Source:  "https://mailspike.org/",
		},
		{
			Name: "Spam Eating Monkey", Zone: "bl.spameatingmonkey.net", Kind: KindIP, IPv4Only: true,
			Removal: "https://spameatingmonkey.com/lookup/{subject}",
			Source:  "https://spameatingmonkey.com/",
		},
		{
			Name: "UCEPROTECT level 1", Zone: "dnsbl-1.uceprotect.net", Kind: KindIP, IPv4Only: true,
			Removal: "https://www.uceprotect.net/en/rblcheck.php?ipr={subject}",
			Advice:  "Entries go by themselves after seven days without new spam; do not pay for a faster removal.",
			Source:  "https://www.uceprotect.net/en/",
		},
		{
			Name: "UCEPROTECT level 2", Zone: "dnsbl-2.uceprotect.net", Kind: KindIP, IPv4Only: true, Effect: EffectMinor,
			Removal: "https://www.uceprotect.net/en/rblcheck.php?ipr={subject}",
			Advice:  "The whole range is listed for its other users; only the provider can change that, and hardly any receiver minds.",
			Source:  "https://www.uceprotect.net/en/",
		},
		{
			Name: "UCEPROTECT level 3", Zone: "dnsbl-3.uceprotect.net", Kind: KindIP, IPv4Only: true, Effect: EffectMinor,
			Removal: "https://www.uceprotect.net/en/rblcheck.php?ipr={subject}",
			Advice:  "The provider's whole network is listed; only the provider can change that, and hardly any receiver minds.",
			Source:  "https://www.uceprotect.net/en/",
		},
		{
			Name: "Backscatterer", Zone: "ips.backscatterer.org", Kind: KindIP, IPv4Only: true, Effect: EffectMinor,
			Removal: "https://www.backscatterer.org/?ip={subject}",
			Advice:  "It lists servers that send bounces or call-outs to forged senders: refuse unknown recipients in the SMTP session instead of bouncing later.",
			Source:  "https://www.backscatterer.org/",
		},
		{
			Name: "blocklist.de", Zone: "bl.blocklist.de", Kind: KindIP, IPv4Only: true, Effect: EffectMinor,
			Removal: "https://www.blocklist.de/en/view.html?ip={subject}",
			Advice:  "It lists machines that attack others (logins, web forms, mail): look for an intruder; entries go by themselves about 48 hours after the last attack.",
			Source:  "https://www.blocklist.de/en/",
		},
		{
			Name: "Spamhaus DBL", Zone: "dbl.spamhaus.org", Kind: KindDomain,
			// The list's own test point, in all its mirrors.
			Listed: "dbltest.com",
			Codes: []ListCode{
				{Addr: "127.0.1.2", Meaning: "spam, or a low reputation"},
				{Addr: "127.0.1.4", Meaning: "phishing"},
				{Addr: "127.0.1.5", Meaning: "malware"},
				{Addr: "127.0.1.6", Meaning: "a botnet's control server"},
				{Addr: "127.0.1.102", Meaning: "a legitimate domain that is abused for spam"},
				{Addr: "127.0.1.103", Meaning: "a legitimate domain whose redirector is abused"},
				{Addr: "127.0.1.104", Meaning: "a legitimate domain that is abused for phishing"},
				{Addr: "127.0.1.105", Meaning: "a legitimate domain that is abused for malware"},
				{Addr: "127.0.1.106", Meaning: "a legitimate domain that is abused to control a botnet"},
				{Addr: "127.0.1.255", Meaning: "the list says that it was asked about an address", Effect: EffectRefused},
			},
			Removal: "https://check.spamhaus.org/query/domain/{subject}",
			Advice:  "Clean up what sends with the domain or is served on it; entries go by themselves when that stops.",
			Source:  "https://docs.spamhaus.com/",
		},
		{
			Name: "SURBL", Zone: "multi.surbl.org", Kind: KindDomain, Organizational: true,
			Listed: "test.surbl.org",
			Codes: []ListCode{
				{Bit: 1, Meaning: "the list refuses to answer this resolver: it is a public one, or asks too much", Effect: EffectRefused},
				{Bit: 4, Meaning: "DM: disposable mail addresses", Effect: EffectMinor},
				{Bit: 8, Meaning: "PH: phishing"},
				{Bit: 16, Meaning: "MW: malware"},
				{Bit: 32, Meaning: "CT: a click tracker that spam uses", Effect: EffectMinor},
				{Bit: 64, Meaning: "ABUSE: seen in spam"},
				{Bit: 128, Meaning: "CR: a cracked web site"},
			},
			Removal: "https://www.surbl.org/surbl-analysis",
			Advice:  "For a cracked site clean it first, or the entry comes back.",
			Source:  "https://www.surbl.org/lists",
		},
		{
			Name: "URIBL", Zone: "multi.uribl.com", Kind: KindDomain, Organizational: true,
			Listed: "test.uribl.com",
			Codes: []ListCode{
				{Bit: 1, Meaning: "the list refuses to answer this resolver: it is a public one, or asks too much", Effect: EffectRefused},
				{Bit: 2, Meaning: "black: seen in spam"},
				{Bit: 4, Meaning: "grey: bulk mail that not everybody has asked for", Effect: EffectMinor},
				{Bit: 8, Meaning: "red: new or watched, seen in spam of late", Effect: EffectMinor},
			},
			Removal: "https://admin.uribl.com/",
			Advice:  "Removal is asked for with an account of the list, one domain at a time.",
			Source:  "https://uribl.com/about.shtml",
		},
	}
}
