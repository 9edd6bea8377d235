package smtpcode

import "github.com/maildiag/maildiag/internal/phrase"

// notions are the terms that a text speaks of, and where.
type notions struct {
	said termSet
	at   [termCount]span
}

// span marks words of a text by their position. Words behind the last position
// count as said, but near nothing.
type span [3]uint64

func (n *notions) add(t term, at, words uint) {
	n.said.add(t)
	for i := at; i < at+words && i < 64*uint(len(span{})); i++ {
		n.at[t][i/64] |= 1 << (i % 64)
	}
}

// hear collects the notions of a text, and returns the provider that a word
// nobody else says gives away, or -1.
func (x *compiled) hear(n *notions, words []phrase.Word, hits []phrase.Hit) (who int) {
	who = -1
	for _, h := range hits {
		switch ref := x.refs[h.ID]; ref.kind {
		case refTerm:
			if words[h.At].Place <= phrase.IP || x.inNames.has(term(ref.n)) {
				n.add(term(ref.n), uint(h.At), uint(h.Words))
			}
		case refToken:
			if who < 0 {
				who = int(ref.n)
			}
		}
	}
	for i, w := range words {
		if w.BesideAddress {
			n.add(addressHere, uint(i), 1)
		}
		switch w.Place {
		case phrase.Host:
			n.add(hostNoun, uint(i), 1)
		case phrase.IP:
			n.add(ipHere, uint(i), 1)
		}
	}
	return who
}

// combine adds what notions near each other say together.
func (n *notions) combine() {
	for i := range compounds {
		c := &compounds[i]
		if n.said.has(c.says) || !n.said.has(c.a) || !n.said.has(c.b) {
			continue
		}
		within := c.within
		if within == 0 {
			within = 5
		}
		if n.at[c.a].near(&n.at[c.b], within) {
			n.said.add(c.says)
		}
	}
}

// near reports whether a word of b is at most the given number of words away
// from one of a, in either direction.
func (a *span) near(b *span, within uint) bool {
	if a[1]|a[2]|b[1]|b[2] == 0 { // nearly every text
		w := a[0]
		for ; within > 0; within-- {
			w |= w<<1 | w>>1
		}
		return w&b[0] != 0
	}
	s := *a
	for ; within > 0; within-- {
		s = span{
			s[0] | s[0]<<1 | s[0]>>1 | s[1]<<63,
			s[1] | s[1]<<1 | s[1]>>1 | s[0]>>63 | s[2]<<63,
			s[2] | s[2]<<1 | s[2]>>1 | s[1]>>63,
		}
	}
	return s[0]&b[0]|s[1]&b[1]|s[2]&b[2] != 0
}
