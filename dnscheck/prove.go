package dnscheck

import (
	"context"
	"slices"

	"golang.org/x/net/publicsuffix"

	"github.com/maildiag/maildiag/check"
)

// prove tries every fix that is a change of records, and takes out those that do
// not mend their finding or that make anything else worse; a finding left without
// fixes keeps what mends it in general. If time runs out, the rest stays untried.
func (w world) prove(ctx context.Context, r *Result) {
	for i := range r.Findings {
		f := &r.Findings[i]
		var kept []check.Fix
		for _, fix := range f.Fixes {
			if fix.Text != "" && slices.ContainsFunc(kept, func(k check.Fix) bool { return k.Text == fix.Text }) {
				continue // another way to come to the same record
			}
			if change, ok := fix.Change.(RecordChange); ok {
				if nowhere(change, r.Findings) {
					continue
				}
				if fix.Proof = w.try(ctx, r, f, change); fix.Proof != nil && !fix.Proof.Works {
					continue
				}
			}
			kept = append(kept, fix)
		}
		if len(kept) == 0 && len(f.Fixes) > 0 {
			kept = []check.Fix{{Message: metaOf(f.Code).Fix}}
		}
		f.Fixes = kept
	}
}

// nowhere reports whether a change publishes a name in a registered domain that was
// found not to exist: there is no zone to publish it in.
func nowhere(change RecordChange, findings []check.Finding) bool {
	return slices.ContainsFunc(change.Add, func(r Record) bool {
		domain, err := publicsuffix.EffectiveTLDPlusOne(r.Name)
		return err == nil && slices.ContainsFunc(findings, func(f check.Finding) bool {
			return f.Code == "sender-domain-missing" && f.Subject == domain
		})
	})
}

// try looks at the whole target again in a world where the change is published,
// and writes down which verdicts are new there. It returns nil if the time did not
// suffice.
func (w world) try(ctx context.Context, before *Result, f *check.Finding, change RecordChange) *check.Proof {
	then := w
	then.Resolver = Overlay(w.Resolver, change)
	then.Trace = nil
	after := then.look(ctx, before.Target)
	kept := proveSPF(ctx, w.Resolver, then.Resolver, before, change)
	if ctx.Err() != nil {
		return nil
	}
	proof := &check.Proof{Works: kept.holds, Seen: []string{"tried on an overlay of the answers seen: " + change.Describe()}}
	for _, now := range check.Run(rules(), after) {
		if f.Code == now.Code && f.Subject == now.Subject && !milder(now, *f) || newlyWrong(now, before.Findings) {
			proof.Works = false
			proof.Seen = append(proof.Seen, "still or newly wrong: "+now.String())
		}
	}
	old := before.summary()
	for _, line := range after.summary() {
		if !slices.Contains(old, line) {
			proof.Seen = append(proof.Seen, line)
		}
	}
	proof.Seen = append(proof.Seen, kept.seen...)
	return proof
}

// newlyWrong reports whether a finding is of something that was good before. A
// domain that lacks everything may come to exist by a record of one kind, and lack
// the others still: that is the same trouble about the same subject.
func newlyWrong(now check.Finding, before []check.Finding) bool {
	return now.Severity != check.Info && !slices.ContainsFunc(before, func(o check.Finding) bool {
		return o.Subject == now.Subject && (o.Code == now.Code || o.Severity == now.Severity && metaOf(o.Code).Cause == metaOf(now.Code).Cause)
	})
}

// milder reports whether a fault still shows, and does less harm than before.
func milder(now, before check.Finding) bool {
	severities := []check.Severity{check.Info, check.Warning, check.Error}
	return slices.Index(severities, now.Severity) < slices.Index(severities, before.Severity)
}

// summary gives the verdicts of all parts, a line each.
func (r *Result) summary() (lines []string) {
	for _, p := range r.parts() {
		lines = append(lines, p.part.summary()...)
	}
	return lines
}

func metaOf(code check.Code) check.Meta {
	for i := range rules() {
		if rules()[i].Code == code {
			return rules()[i].Meta
		}
	}
	return check.Meta{Code: code}
}
