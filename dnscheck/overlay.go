package dnscheck

import (
	"context"
	"fmt"
	"slices"
)

// RecordChange is a change to a zone, for a machine to apply: it takes out the
// records of Remove and puts in those of Add. It is the dynamic type of the
// [check.Fix] Change of every finding that a record can mend.
type RecordChange struct {
	Remove []Record `json:"remove,omitempty"` // by name, type and data; without data, all of the name and type
	Add    []Record `json:"add,omitempty"`
}

// Replace is the change that leaves records as the only ones of their name and
// type.
func Replace(records ...Record) RecordChange {
	c := RecordChange{Add: records}
	for _, r := range records {
		c.Remove = append(c.Remove, Record{Name: r.Name, Type: r.Type})
	}
	return c
}

// Describe says in one line what would change.
func (c RecordChange) Describe() string {
	verb, records := "publish", c.Add
	switch {
	case len(c.Add) == 0:
		verb, records = "remove", c.Remove
	case len(c.Remove) > 0:
		verb = "replace by"
	}
	if len(records) == 0 {
		return "change nothing"
	}
	s := fmt.Sprintf("%s %s", verb, records[0])
	if n := len(records) - 1; n > 0 {
		s += fmt.Sprintf(" and %d more", n)
	}
	return s
}

// Overlay answers as if records had been published, changed or removed, in the
// resolver's cache and on every authoritative server: the way to try a fix before
// anyone publishes it. Changes are applied in their order. Answers that it has
// changed keep the resolver's word on DNSSEC, as a signed zone would sign the new
// record. A CNAME that is added is followed; a name that a change gives its first
// record exists from then on, and one that loses its only record known here is
// answered with no data rather than NXDOMAIN.
func Overlay(next Resolver, changes ...RecordChange) Resolver {
	return overlay{next, changes}
}

type overlay struct {
	next    Resolver
	changes []RecordChange
}

func (o overlay) Resolve(ctx context.Context, q Question) (*Answer, error) {
	q = q.canonical()
	if alias, ok := o.added(q.Name, TypeCNAME); ok && q.Type != TypeCNAME {
		target := q
		target.Name = alias[0].Host
		if target.Name == q.Name {
			return &Answer{Question: q, RCode: ServFail}, nil
		}
		a, err := (overlay{o.next, o.without(q.Name)}).Resolve(ctx, target)
		if err != nil {
			return nil, err
		}
		out := *a
		out.Question, out.Chain = q, append(alias[:1:1], a.Chain...)
		return &out, nil
	}
	a, err := o.next.Resolve(ctx, q)
	if !o.touches(q) {
		return o.redirect(ctx, q, a, err)
	}
	out := Answer{Question: q, Server: "overlay"}
	if err == nil {
		out = *a
		out.Records = slices.Clone(a.Records)
		if len(out.Chain) > 0 { // the change is to the name itself, which is an alias no more
			out.Chain, out.Records = nil, nil
		}
	}
	for _, c := range o.changes {
		out.Records = slices.DeleteFunc(out.Records, func(r Record) bool { return c.removes(q, r) })
		for _, r := range c.Add {
			if r.Name == q.Name && r.Type == q.Type {
				out.Records = append(out.Records, r)
			}
		}
	}
	if len(out.Records) > 0 || err != nil || out.Failed() {
		out.RCode, out.Extended = NoError, nil
	}
	out.Size = 0
	return &out, nil
}

// redirect follows an alias of the world below into a name that is changed here.
func (o overlay) redirect(ctx context.Context, q Question, a *Answer, err error) (*Answer, error) {
	if err != nil || len(a.Chain) == 0 || q.Type == TypeCNAME {
		if err == nil && a.RCode == NXDomain && o.gives(q.Name) {
			out := *a
			out.RCode = NoError
			return &out, nil
		}
		return a, err
	}
	target := q
	target.Name = a.Chain[len(a.Chain)-1].Host
	if !o.touches(target) {
		return a, nil
	}
	end, err := o.Resolve(ctx, target)
	if err != nil {
		return nil, err
	}
	out := *end
	out.Question, out.Chain = q, append(slices.Clone(a.Chain), end.Chain...)
	return &out, nil
}

// touches reports whether a change is about the question's very name and type.
func (o overlay) touches(q Question) bool {
	about := func(r Record) bool { return r.Name == q.Name && r.Type == q.Type }
	for _, c := range o.changes {
		if slices.ContainsFunc(c.Add, about) || slices.ContainsFunc(c.Remove, about) {
			return true
		}
	}
	return false
}

// gives reports whether a change puts a record at the name or below it.
func (o overlay) gives(name string) bool {
	for _, c := range o.changes {
		if slices.ContainsFunc(c.Add, func(r Record) bool { return isWithin(r.Name, name) }) {
			return true
		}
	}
	return false
}

func (o overlay) added(name string, t Type) (out []Record, ok bool) {
	for _, c := range o.changes {
		for _, r := range c.Add {
			if r.Name == name && r.Type == t {
				out = append(out, r)
			}
		}
	}
	return out, len(out) > 0
}

// without is the changes less the aliases at a name, so that following one ends.
func (o overlay) without(name string) (out []RecordChange) {
	for _, c := range o.changes {
		c.Add = slices.DeleteFunc(slices.Clone(c.Add), func(r Record) bool { return r.Name == name && r.Type == TypeCNAME })
		out = append(out, c)
	}
	return out
}

func (c RecordChange) removes(q Question, r Record) bool {
	return slices.ContainsFunc(c.Remove, func(gone Record) bool {
		return gone.Name == q.Name && gone.Type == q.Type && (gone.Data == "" || gone.Data == r.Data)
	})
}
