package dnscheck

import "slices"

// Summary gives the verdicts of all parts that were looked at, a line each.
func (r *Result) Summary() []string {
	if r == nil {
		return nil
	}
	return r.summary()
}

// Records gives the DNS records that the result rests on, each once, in the order
// of its parts: what one asks for to see the same.
func (r *Result) Records() []Record {
	if r == nil {
		return nil
	}
	var c recordList
	for i := range r.Destinations {
		c.destination(&r.Destinations[i])
	}
	if r.SPF != nil {
		for _, d := range r.SPF.Domains {
			c.spf(d)
		}
	}
	if r.DKIM != nil {
		for _, k := range r.DKIM.Keys {
			c.add(k.Chain, k.Records, k.Misplaced)
		}
	}
	if d := r.DMARC; d != nil {
		if d.Policy != nil {
			c.walk(d.Policy.Walk)
		}
		for _, w := range d.Walks {
			c.walk(w)
		}
		for _, t := range d.Reports {
			c.add(t.Records)
		}
		c.add(d.Strays)
	}
	if r.BIMI != nil {
		c.add(r.BIMI.Chain, r.BIMI.Records)
	}
	for _, v := range r.Reverse {
		c.add(v.Chain, v.Records)
		for _, h := range v.Names {
			c.host(h)
		}
	}
	if r.HELO != nil && r.HELO.Host != nil {
		c.host(*r.HELO.Host)
	}
	if r.Blocklists != nil {
		for _, b := range r.Blocklists.Results {
			c.add(b.Records)
		}
	}
	return c.records
}

// recordList gathers records, each once.
type recordList struct {
	records []Record
	have    map[Question]map[string]bool // by their data
}

func (c *recordList) add(groups ...[]Record) {
	for _, r := range slices.Concat(groups...) {
		if c.have == nil {
			c.have = map[Question]map[string]bool{}
		}
		key := Question{Name: r.Name, Type: r.Type}
		if c.have[key] == nil {
			c.have[key] = map[string]bool{}
		}
		if !c.have[key][r.Data] {
			c.have[key][r.Data] = true
			c.records = append(c.records, r)
		}
	}
}

// host adds a host's addresses, at the end of its aliases.
func (c *recordList) host(h Host) {
	c.add(h.Chain)
	name := h.Name
	if len(h.Chain) > 0 {
		name = h.Chain[len(h.Chain)-1].Host
	}
	for _, a := range h.Addrs {
		c.add([]Record{Address(name, a)})
	}
}

func (c *recordList) destination(d *Destination) {
	if d.MX != nil {
		c.add(d.MX.Chain, d.MX.Records, d.MX.Misplaced)
		for _, h := range d.MX.Hosts {
			c.host(h.Host)
		}
	}
	if d.MTASTS != nil {
		c.add(d.MTASTS.Chain, d.MTASTS.Records)
	}
	if d.TLSRPT != nil {
		c.add(d.TLSRPT.Chain, d.TLSRPT.Records)
	}
	for _, x := range d.DANE {
		c.add(x.Chain)
		for _, l := range x.Lookups {
			c.add(l.Chain, l.Records)
		}
	}
}

func (c *recordList) spf(d SPFDomain) {
	if d.Tree != nil {
		for _, n := range d.Tree.Nodes {
			c.add(n.TXT)
		}
	}
	c.add(d.Type99, d.Elsewhere)
}

func (c *recordList) walk(w TreeWalk) {
	for _, s := range w.Steps {
		c.add(s.Chain, s.Records)
	}
}
