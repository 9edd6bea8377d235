package phrase

import (
	"math/bits"
	"strings"
)

// Index finds a fixed list of phrases. It is read-only once made, and safe for
// concurrent use.
type Index struct {
	firsts  []slot  // by the first word: a phrase of that one word, or pairs to look for
	pairs   []slot  // by the first two words: a chain in entries
	entries []entry // the phrases; entry 0 is the empty chain
	shift   [2]uint8
}

type slot struct {
	key    uint32
	single uint16 // in firsts: the chain of one-word phrases
	multi  uint16 // in firsts: 1 if longer phrases begin so; in pairs: their chain
}

type entry struct {
	id   uint16
	next uint16
	rest []uint32 // the words after the second
}

// Hit is one occurrence of a phrase.
type Hit struct {
	ID    uint16 // the phrase's place in the list given to New
	Words uint16 // its length
	At    int32  // where it begins among the text's words
}

// New makes an index of the phrases; a phrase's ID is its place in the list.
// A phrase may hold alternatives in braces, any of which will do, the empty one
// included: "{user|mailbox} {is |}unknown". A phrase without any word never
// occurs. There may be at most 60,000 phrases once alternatives are written out.
func New(phrases []string) *Index {
	type item struct {
		id    int
		words []Word
	}
	var items []item
	for id, p := range phrases {
		for _, s := range Expand(p) {
			if w := Split(nil, s); len(w) > 0 {
				items = append(items, item{id, w})
			}
		}
	}
	size := func(n int) (int, uint8) {
		b := bits.Len(uint(2*n + 1))
		return 1 << b, uint8(32 - b)
	}
	x := &Index{entries: make([]entry, 1, len(items)+1)}
	var n int
	n, x.shift[0] = size(len(items))
	x.firsts, x.pairs, x.shift[1] = make([]slot, n), make([]slot, n), x.shift[0]
	for _, it := range items {
		first := find(x.firsts, x.shift[0], it.words[0].hash)
		first.key = it.words[0].hash
		e := entry{id: uint16(it.id)}
		if len(it.words) == 1 {
			e.next, first.single = first.single, uint16(len(x.entries))
		} else {
			first.multi = 1
			key := pair(it.words[0].hash, it.words[1].hash)
			s := find(x.pairs, x.shift[1], key)
			s.key = key
			for _, w := range it.words[2:] {
				e.rest = append(e.rest, w.hash)
			}
			e.next, s.multi = s.multi, uint16(len(x.entries))
		}
		x.entries = append(x.entries, e)
	}
	return x
}

// Find appends to hits every occurrence of every phrase in words.
func (x *Index) Find(hits []Hit, words []Word) []Hit {
	for i := range words {
		first := find(x.firsts, x.shift[0], words[i].hash)
		for e := first.single; e != 0; e = x.entries[e].next {
			hits = append(hits, Hit{x.entries[e].id, 1, int32(i)})
		}
		if first.multi == 0 || i+1 == len(words) {
			continue
		}
		chain := find(x.pairs, x.shift[1], pair(words[i].hash, words[i+1].hash)).multi
		for ; chain != 0; chain = x.entries[chain].next {
			if e := &x.entries[chain]; follows(words[i+2:], e.rest) {
				hits = append(hits, Hit{e.id, uint16(2 + len(e.rest)), int32(i)})
			}
		}
	}
	return hits
}

func follows(words []Word, rest []uint32) bool {
	if len(words) < len(rest) {
		return false
	}
	for i, h := range rest {
		if words[i].hash != h {
			return false
		}
	}
	return true
}

func pair(a, b uint32) uint32 { return bits.RotateLeft32(a, 13)*prime32 ^ b }

// find returns the slot of key, or the free one where it would go.
func find(table []slot, shift uint8, key uint32) *slot {
	i := int(key * 0x9E3779B1 >> shift)
	for {
		s := &table[i&(len(table)-1)]
		if s.key == key || s.single|s.multi == 0 {
			return s
		}
		i++
	}
}

// Expand writes out the alternatives in a phrase's braces.
func Expand(p string) []string {
	open := strings.IndexByte(p, '{')
	if open < 0 {
		return []string{p}
	}
	depth, end := 0, -1
	cuts := []int{open}
	for i := open; i < len(p) && end < 0; i++ {
		switch p[i] {
		case '{':
			depth++
		case '|':
			if depth == 1 {
				cuts = append(cuts, i)
			}
		case '}':
			if depth--; depth == 0 {
				end = i
			}
		}
	}
	if end < 0 {
		return []string{p}
	}
	cuts = append(cuts, end)
	var out []string
	for i := 0; i+1 < len(cuts); i++ {
		out = append(out, Expand(p[:open]+p[cuts[i]+1:cuts[i+1]]+p[end+1:])...)
	}
	return out
}
