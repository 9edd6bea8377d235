package smtpcode

import (
	"strings"
	"time"
)

// Retry is what to do with the message.
type Retry struct {
	Action   Action
	After    time.Duration // before the next attempt; with ActionRetry
	Stated   bool          // the server named that time
	Suppress bool          // send nothing more to this recipient
}

// Action is what to do with a message that was refused.
type Action string

// The actions.
const (
	ActionRetry Action = "retry" // send it again by itself, after a time
	ActionHold  Action = "hold"  // keep it: it passes once somebody has mended the cause
	ActionStop  Action = "stop"  // do not send it again: it cannot pass, or it has
)

// advise says what to do with the message. Times are those that senders of the
// field use: a first retry after some minutes, because greylists open after one
// to ten (RFC 6647, section 5), then ever longer ones for days (RFC 5321,
// section 4.5.4.1: at least 30 minutes between attempts, four to five days in
// all).
func advise(c *Class, r *Reply, in Context) Retry {
	if in.Sent {
		return Retry{Action: ActionStop}
	}
	if !c.Temporary {
		switch c.Cause {
		case RecipientUnknown, RecipientDisabled, RecipientMoved, RecipientSuppressed, NullMX, DomainNotFound:
			keep := c.known != 0 && index().rows[c.known-1].Keep
			said := r.Code != 0 || r.Enhanced != (EnhancedCode{}) || c.Basis == BasisKnown || c.Cause == RecipientSuppressed
			return Retry{Action: ActionStop, Suppress: said && !keep && c.Basis != BasisCode}
		case RecipientAddressInvalid, RecipientRestricted, SenderBlocked, MailboxFull, SpamContent, VirusFound, PolicyRejected,
			MessageTooLarge, MessageMalformed, LineTooLong, HeaderInjection, DeliveryExpired, RoutingLoop, DeliveredAnyway:
			return Retry{Action: ActionStop}
		}
		return Retry{Action: ActionHold}
	}
	if d, ok := StatedDelay(r.Lines...); ok {
		return Retry{Action: ActionRetry, After: d, Stated: true}
	}
	after := 15 * time.Minute
	switch c.Cause {
	case Greylisted:
		after = 6 * time.Minute // one more than the delay that most greylists ask
	case TooManyConnections:
		after = 2 * time.Minute
	case RateLimited, RecipientRateLimited, TooManyLogins, IPBlocklisted, DomainBlocklisted:
		after = 30 * time.Minute
	case QuotaExceeded:
		after = 6 * time.Hour
	case MailboxFull:
		after = 4 * time.Hour
	}
	return Retry{Action: ActionRetry, After: after}
}

// StatedDelay reads the time after which a server wants to be asked again:
// "try again in 300 seconds", "Greylisted for 5 minutes", "retry after 00:04:59",
// "come back in 59 seconds". It returns false where none is stated.
func StatedDelay(lines ...string) (time.Duration, bool) {
	for _, line := range lines {
		for i := 0; i < len(line); i++ {
			if !digit(line[i]) {
				continue
			}
			n, j := 0, i
			for j < len(line) && digit(line[j]) {
				if n < 1e6 {
					n = n*10 + int(line[j]-'0')
				}
				j++
			}
			if i == 0 || line[i-1] == ' ' || line[i-1] == '=' || line[i-1] == '(' || line[i-1] == ':' {
				if unit, ok := timeUnit(line[j:]); ok && waits(line[:i]) && n <= int(longestDelay/unit) {
					return plausible(time.Duration(n) * unit)
				}
				if d, ok := clock(line[i:]); ok && waits(line[:i]) && !dated(line[:i]) {
					return plausible(d)
				}
			}
			i = j
		}
	}
	return 0, false
}

// longestDelay is how far off a stated time may be: queues keep messages for
// less than a week.
const longestDelay = 7 * 24 * time.Hour

// plausible refuses a delay of nothing, which would be asked again at once.
func plausible(d time.Duration) (time.Duration, bool) {
	return d, d >= time.Second && d <= longestDelay
}

// dated reports whether a date stands right before: the time is one of day.
func dated(s string) bool {
	word := s[strings.LastIndexByte(strings.TrimRight(s, " "), ' ')+1:]
	return strings.Count(word, "-") == 2 || strings.Count(word, "/") == 2 || strings.Count(word, ".") == 2
}

// timeUnit reads the unit behind a number.
func timeUnit(s string) (time.Duration, bool) {
	s = strings.TrimLeft(s, " -")
	n := 0
	for n < len(s) && (s[n]|0x20 >= 'a' && s[n]|0x20 <= 'z' || s[n] >= 0x80) {
		n++
	}
	for _, u := range [...]struct {
		name string
		unit time.Duration
	}{
		{"s", time.Second},
		{"sec", time.Second},
		{"secs", time.Second},
		{"second", time.Second},
		{"seconds", time.Second},
		{"sekunden", time.Second},
		{"secondes", time.Second},
		{"segundos", time.Second},
		{"secondi", time.Second},
		{"秒", time.Second},
		{"секунд", time.Second},
		{"min", time.Minute},
		{"mins", time.Minute},
		{"minute", time.Minute},
		{"minutes", time.Minute},
		{"minut", time.Minute},
		{"minuty", time.Minute},
		{"minuten", time.Minute},
		{"minutos", time.Minute},
		{"minuti", time.Minute},
		{"m", time.Minute},
		{"分", time.Minute},
		{"分钟", time.Minute},
		{"минут", time.Minute},
		{"h", time.Hour},
		{"hr", time.Hour},
		{"hrs", time.Hour},
		{"hour", time.Hour},
		{"hours", time.Hour},
		{"stunden", time.Hour},
		{"heures", time.Hour},
		{"horas", time.Hour},
		{"ore", time.Hour},
		{"小时", time.Hour},
		{"часов", time.Hour},
		{"day", 24 * time.Hour},
		{"days", 24 * time.Hour},
	} {
		if strings.EqualFold(s[:n], u.name) {
			return u.unit, true
		}
	}
	return 0, false
}

// clock reads "00:04:59" or "04:59".
func clock(s string) (time.Duration, bool) {
	var parts [3]int
	n := 0
	for i := 0; n < 3; n++ {
		if i+2 > len(s) || !digit(s[i]) || !digit(s[i+1]) {
			return 0, false
		}
		parts[n] = int(s[i]-'0')*10 + int(s[i+1]-'0')
		if parts[n] > 59 {
			return 0, false
		}
		if i += 2; i >= len(s) || s[i] != ':' {
			n++
			break
		}
		i++
	}
	switch n {
	case 2:
		return time.Duration(parts[0])*time.Minute + time.Duration(parts[1])*time.Second, true
	case 3:
		return time.Duration(parts[0])*time.Hour + time.Duration(parts[1])*time.Minute + time.Duration(parts[2])*time.Second, true
	}
	return 0, false
}

// waits reports whether the words before a number ask to wait.
func waits(s string) bool {
	const near = 48
	if len(s) > near {
		s = s[len(s)-near:]
	}
	for _, w := range [...]string{"again", "retry", "wait", "back", "greylist", "graylist", "later", "через"} {
		for i := 0; i+len(w) <= len(s); i++ {
			if strings.EqualFold(s[i:i+len(w)], w) {
				return true
			}
		}
	}
	return false
}

// Advise says what to do with a message that failed for a cause, where there is
// no reply to read more from.
func Advise(cause Cause, temporary bool) Retry {
	return advise(&Class{Cause: cause, Temporary: temporary, Basis: BasisText}, &Reply{}, Context{Sent: cause == DeliveredAnyway})
}
