package dnscheck

// deadList is a list that has closed. Its zone may be empty, list the whole world
// or belong to somebody else: no answer of it means anything.
type deadList struct {
	zone  string // with all zones below it
	since string // "": when it closed is not known for sure
}

func (d deadList) reason() string {
	if d.since == "" {
		return "this list is dead: any answer is meaningless; it was not asked"
	}
	return "this list is dead since " + d.since + ": any answer is meaningless; it was not asked"
}

func findDeadList(zone string) (deadList, bool) {
	for _, d := range deadLists {
		if isWithin(zone, d.zone) {
			return d, true
		}
	}
	return deadList{}, false
}

// deadLists are the lists that old configurations and tutorials still name.
var deadLists = []deadList{
	{"sorbs.net", "June 2024"},            // closed by Proofpoint on 5 June 2024, zones emptied
	{"ix.dnsbl.manitu.net", "2025"},       // NiX Spam, closed on 16 January 2025
	{"njabl.org", "2013"},                 // not just another block list
	{"ahbl.org", "January 2015"},          // listed the world to be rid of its users
	{"ordb.org", "December 2006"},         // listed the world in March 2008
	{"dsbl.org", "May 2008"},              // its name servers went in 2009
	{"rfc-ignorant.org", "2012"},          // its successor rfc-clueless.org never took over its users
	{"cbl.abuseat.org", ""},               // part of Spamhaus XBL now
	{"spamcannibal.org", "May 2018"},      // parked, with a wildcard
	{"burnt-tech.com", ""},                // expired, with a wildcard
	{"dnsbl.inps.de", "May 2020"},         // announced by its operator
	{"unsubscore.com", "June 2024"},       // LashBack UBL, reported off line
	{"ubl.lashback.com", "June 2024"},     // the same
	{"megarbl.net", "November 2019"},      // expired, with a wildcard
	{"emailbasura.org", ""},               // sold, with a wildcard
	{"msrbl.net", ""},                     // expired twice, with a wildcard
	{"five-ten-sg.com", ""},               // closed
	{"blitzed.org", "2006"},               // open proxy monitor
	{"hostkarma.junkemailfilter.com", ""}, // its 127.0.0.1 meant "good"
	{"wpbl.info", ""},                     // weighted private block list
	{"rbl.jp", ""},                        // virus.rbl.jp, short.rbl.jp
	{"anti-spam.org.cn", ""},              // CASA
	{"blackholes.us", ""},                 // lists the world
	{"csma.biz", ""},                      // bl.csma.biz, sbl.csma.biz
}
