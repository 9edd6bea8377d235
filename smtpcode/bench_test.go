package smtpcode_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/maildiag/maildiag/smtpcode"
)

// mix is the replies of the case files: receivers, filters, services, servers.
func mix(b *testing.B) (texts []string, replies []smtpcode.Reply, in []smtpcode.Context) {
	b.Helper()
	for _, c := range readCases(b) {
		texts = append(texts, c.reply)
		replies = append(replies, read(c.reply))
		in = append(in, smtpcode.Context{Host: c.host, Provider: c.provider})
	}
	return texts, replies, in
}

func BenchmarkClassify(b *testing.B) {
	_, replies, in := mix(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		n := i % len(replies)
		smtpcode.Classify(replies[n], in[n])
	}
}

// BenchmarkContains is the measure for BenchmarkClassify: what a chain of
// substring tests costs that stops at the first known phrase.
func BenchmarkContains(b *testing.B) {
	texts, _, _ := mix(b)
	var phrases []string
	for _, known := range smtpcode.KnownReplies() {
		if known.Words != "" {
			phrases = append(phrases, strings.ToLower(known.Words))
		}
	}
	found := 0
	for i := 0; b.Loop(); i++ {
		text := strings.ToLower(texts[i%len(texts)])
		if slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(text, p) }) {
			found++
		}
	}
	b.ReportMetric(float64(found)/float64(b.N), "found/op")
}

func BenchmarkParseReply(b *testing.B) {
	texts, _, _ := mix(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		smtpcode.ParseReply(texts[i%len(texts)])
	}
}

func TestClassifyDoesNotAllocate(t *testing.T) {
	r := read("550-5.7.26 This mail has been blocked because the sender is unauthenticated.\n550 5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM. x - gsmtp")
	smtpcode.Classify(r, smtpcode.Context{})
	if n := testing.AllocsPerRun(100, func() {
		smtpcode.Classify(r, smtpcode.Context{Host: "gmail-smtp-in.l.google.com:25", Provider: "Gmail MX"})
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
