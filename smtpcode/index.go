package smtpcode

import (
	"strings"
	"sync"

	"github.com/maildiag/maildiag/internal/phrase"
)

// families are all the tables, in the order in which they are read: receivers,
// filters, block lists, sending services, server programs.
var families = [...]*family{
	&gmail, &gmailSubmission, &microsoft365, &microsoft365Submission, &outlookCom, &yahoo, &yahooSubmission, &appleIcloud,
	&comcast, &charterSpectrum, &att, &bellTelusShaw, &rackspace, &proton,
	&gmxWebde, &tOnline, &orange, &freeFr, &aruba, &libero, &seznam, &hostpoint, &infomaniak, &improvmx,
	&netease163, &sina, &tencentQQ, &docomo, &softbank, &yandex, &mailRu, &rambler,
	&mimecast, &proofpoint, &barracuda, &trendMicro, &symantecMessagelabs, &trellixFireeye, &ciscoEsa, &cloudmark, &zerospam,
	&spamhaus, &dnsblOther,
	&amazonSESSMTP, &sendgridSMTP, &mailgunSMTP, &sparkpostSMTP, &smtp2go, &zohoMail, &godaddy,
	&exchangeOnprem, &postfix, &exim, &sendmail, &openSMTPD, &haraka, &courier, &qmail, &hmailserver, &stalwart, &dovecot, &momentum, &zimbra, &aiosmtpd, &qpsmtpd, &chasquid, &james,
	&rspamd, &iredapd, &policydSpf, &postgrey, &milterGreylist, &opendmarc, &spamassMilter, &barricademx, &policydWeight, &assp, &ezmlm,
}

// index is everything Classify looks up, made on first use in a fraction of a
// millisecond and never changed: importing the package costs nothing.
var index = sync.OnceValue(compile)

type compiled struct {
	phrases *phrase.Index
	refs    []ref // by phrase ID
	rows    []row
	rules   []rule
	codes   []int32          // rows without words
	hosts   map[string]int16 // families by suffix of their host names
	names   map[string]int16 // families by the names that applications give them
	faults  map[Cause]Fault
	inNames termSet // terms that count inside host names and URLs too
}

// rule is a wording made ready.
type rule struct {
	*wording
	allSet, notSet termSet
}

// ref says what a phrase stands for.
type ref struct {
	kind refKind
	n    int32 // a term, a row, or a family
}

type refKind uint8

const (
	refTerm refKind = iota
	refRow          // the first part of a row's words
	refPart         // a further part
	refToken
)

type row struct {
	*KnownReply
	family   int16
	words    int16 // in all parts
	code     int16
	enhanced EnhancedCode
	parts    []uint16 // the phrases that must be found besides the first
}

func compile() *compiled {
	c := &compiled{hosts: map[string]int16{}, names: providerNames(), faults: map[Cause]Fault{}}
	for _, info := range causes {
		c.faults[info.Cause] = info.Fault
	}
	for i := range wordings {
		w := &wordings[i]
		c.rules = append(c.rules, rule{w, w.all.set(), w.not.set()})
	}
	c.inNames = is{listingSaid, dnsblSaid, domainListingSaid, resolverRefusedSaid, spfSaid, greylistSaid, recipientUnknownSaid, recipientDisabledSaid, mailboxFullSaid}.set()
	var phrases []string
	add := func(p string, r ref) uint16 {
		phrases = append(phrases, p)
		c.refs = append(c.refs, r)
		return uint16(len(phrases) - 1)
	}
	for t, says := range vocabulary {
		for _, p := range says {
			add(p, ref{refTerm, int32(t)})
		}
	}
	for n, f := range families {
		for _, h := range f.Hosts {
			if _, taken := c.hosts[h]; !taken {
				c.hosts[h] = int16(n)
			}
		}
		for _, token := range f.Tokens {
			add(token, ref{refToken, int32(n)})
		}
		for i := range f.Replies {
			c.addRow(row{KnownReply: &f.Replies[i], family: int16(n)}, add)
		}
	}
	c.phrases = phrase.New(phrases)
	return c
}

func (c *compiled) addRow(r row, add func(string, ref) uint16) {
	basic, enhanced, _ := strings.Cut(r.Reply, " ")
	if e, err := ParseEnhancedCode(basic); err == nil {
		r.enhanced = e
	} else {
		r.code = int16(code3(basic+"   ", 0))
		r.enhanced, _ = ParseEnhancedCode(enhanced)
	}
	n := int32(len(c.rows))
	if r.Words == "" {
		c.codes = append(c.codes, n)
	} else {
		kind := refRow
		for part := range strings.SplitSeq(r.Words, "+") {
			id := add(part, ref{kind, n})
			if kind == refPart {
				r.parts = append(r.parts, id)
			}
			kind = refPart
			r.words += int16(len(phrase.Split(nil, part)))
		}
	}
	c.rows = append(c.rows, r)
}
