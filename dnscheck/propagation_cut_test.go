package dnscheck_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/maildiag/maildiag/dnscheck"
)

// An answer that needs TCP, and TCP does not pass: towards the resolver that is
// this machine's trouble, towards the zone's servers everybody's.
func TestPropagationCut(t *testing.T) {
	for _, tt := range []struct {
		name             string
		resolver, server bool // TCP to it is blocked
		want             string
	}{
		{"to the resolver", true, false, ""},
		{"to the servers", false, true, "over TCP it is not to be had from ns1.example.com (192.0.2.53) and ns1.example.com (2001:db8::53) and ns2.example.net (192.0.2.54)."},
	} {
		synctest.Test(t, func(t *testing.T) {
			z := zone(t, ownZone)
			r := resolverFunc(func(ctx context.Context, q dnscheck.Question) (*dnscheck.Answer, error) {
				large := q.Name == "example.com" && q.Type == dnscheck.TypeTXT
				switch {
				case large && (tt.server && q.Server.IsValid() || tt.resolver && !q.Server.IsValid()):
					return nil, &dnscheck.Error{Question: q, Err: errors.Join(dnscheck.ErrTruncated, dnscheck.ErrTimeout)}
				case large && tt.server:
					return &dnscheck.Answer{Question: q, RCode: dnscheck.ServFail}, nil
				}
				return z.Resolve(ctx, q)
			})
			res, fs := zoneFindings(t, r, dnscheck.Target{Domain: "example.com"})
			for _, f := range res.Findings {
				if f.Code == "spf-lookup-failed" {
					fs = append(fs, f)
				}
			}
			switch {
			case tt.want == "" && (len(fs) != 0 || len(res.Skipped) == 0):
				t.Errorf("%s: found %v, skipped %v", tt.name, fs, res.Skipped)
			case tt.want != "" && (len(fs) != 1 || fs[0].Code != "spf-lookup-failed" || !strings.Contains(fs[0].Message, tt.want) || !strings.Contains(fs[0].Fixes[0].Message, "TCP port 53")):
				t.Errorf("%s: found %v, skipped %v", tt.name, fs, res.Skipped)
			}
		})
	}
}
