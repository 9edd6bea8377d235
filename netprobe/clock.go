package netprobe

import (
	"bytes"
	"fmt"
	"net/mail"
	"strings"
	"time"
)

// clock compares this machine's clock with a date that somebody told: the caller,
// the proxy, or a greeting, in this order.
func (w *work) clock(r *Result) {
	if r.Local == nil {
		return
	}
	told := w.target.Told
	if told == nil && w.proxy != nil {
		told = w.proxy.told
	}
	if told == nil {
		told = w.greeted(r)
	}
	if told == nil || told.Time.IsZero() || told.At.IsZero() {
		return
	}
	r.Local.ClockSkew, r.Local.ClockFrom = told.At.Sub(told.Time).Round(time.Second), told.From
}

// greeted finds a greeting with a date in it. The greetings were all heard within
// the time of the probe, which is exact enough for what a wrong clock does.
func (w *work) greeted(r *Result) *Told {
	for _, d := range r.Dials {
		if t, ok := greetingDate(d.Spoke); ok && d.Service == "smtp" {
			return &Told{Time: t, At: w.Now(), From: fmt.Sprintf("the greeting of %s", d.Addr)}
		}
	}
	return nil
}

// greetingDate reads the date in greetings as Sendmail, Exim and Exchange write
// them: "220 mx.example.com ESMTP Exim 4.98 Sat, 21 Nov 2026 12:00:00 +0000".
func greetingDate(greeting []byte) (time.Time, bool) {
	line, _, _ := bytes.Cut(greeting, []byte("\n"))
	text := strings.TrimSpace(string(line))
	for _, day := range [...]string{"Mon, ", "Tue, ", "Wed, ", "Thu, ", "Fri, ", "Sat, ", "Sun, "} {
		if i := strings.Index(text, day); i >= 0 {
			t, err := mail.ParseDate(text[i:])
			return t, err == nil
		}
	}
	return time.Time{}, false
}
