package tlsprobe

import (
	"fmt"
	"net/mail"
	"regexp"
	"sync"
	"time"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesDates judge the validity periods, and the clock that they are judged by.
var rulesDates = []rule{
	{
		Meta: check.Meta{
			Code: "certificate-clock-wrong", Cause: string(smtpcode.CertificateExpired), Severity: check.Error,
			Title: "This machine's clock is wrong, not the certificate",
			Doc:   "The certificate is outside its dates by this machine's clock, and something else says that the clock is off: the time in the server's greeting, or a whole chain from the future. Virtual machines that were paused, and boards without a battery, start in the past.",
			Fix:   "Set the clock: timedatectl set-ntp true; then check with: date -u",
			Refs:  []string{"RFC 5280, section 6.1.3", "RFC 5905"},
		},
		Check: certificateClockWrong,
	},
	{
		Meta: check.Meta{
			Code: "certificate-leaf-expired", Cause: string(smtpcode.CertificateExpired), Severity: check.Error,
			Title: "The server's certificate has expired",
			Doc:   "The server's own certificate is past its end. Often it was renewed on disk, and the mail server still serves the old one because nobody reloaded it; the renewal hooks of ACME clients reload the web server alone.",
			Fix:   "Renew the certificate and reload the mail server: certbot renew --deploy-hook \"systemctl reload postfix\"",
			Refs:  []string{"RFC 5280, section 4.1.2.5"},

			ExplainedBy: []check.Code{"certificate-clock-wrong"},
		},
		Check: certificateLeafExpired,
	},
	{
		Meta: check.Meta{
			Code: "certificate-not-yet-valid", Cause: string(smtpcode.CertificateExpired), Severity: check.Error,
			Title: "The server's certificate is not valid yet",
			Doc:   "The certificate begins in the future, by this machine's clock. Public authorities date certificates back, never forward, so that mostly a clock is wrong: this machine's, or that of the machine which issued it.",
			Fix:   "Check the clock here with: date -u; if it is right, have the certificate issued anew by a machine whose clock is right",
			Refs:  []string{"RFC 5280, section 4.1.2.5"},

			ExplainedBy: []check.Code{"certificate-clock-wrong"},
		},
		Check: certificateNotYetValid,
	},
	{
		Meta: check.Meta{
			Code: "certificate-intermediate-expired", Cause: string(smtpcode.CertificateExpired), Severity: check.Error,
			Title: "A certificate above the server's own has expired",
			Doc:   "The server's own certificate is in its time, but the chain it is sent with is not: an old intermediate or cross-signed root was left in the chain file. Clients that find another way to a root do not notice, so that some senders fail and others do not.",
			Fix:   "Install the chain that the authority hands out today (ACME: fullchain.pem) in place of the old one, and reload the mail server",
			Refs:  []string{"RFC 5280, section 6.1.3", "https://letsencrypt.org/docs/dst-root-ca-x3-expiration-september-2021/"},

			ExplainedBy: []check.Code{"certificate-clock-wrong"},
		},
		Check: certificateIntermediateExpired,
	},
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }

// dateWords finds a date as RFC 5322 writes it. Exim, Sendmail and Exchange put
// theirs into the greeting.
var dateWords = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:[+-]\d{4}|GMT|UTC?)`)
})

// serverTime is the time in the greeting.
func (r *Result) serverTime() (t time.Time, words string, ok bool) {
	words = dateWords().FindString(r.Greeting)
	t, err := mail.ParseDate(words)
	return t, words, words != "" && err == nil
}

func (c Certificate) within(t time.Time) bool { return !t.Before(c.NotBefore) && !t.After(c.NotAfter) }

// clockWrong weighs what speaks against this machine's clock, for a certificate
// that is out of its dates.
func (r *Result) clockWrong() (c check.Confidence, why string) {
	leaf := r.leaf()
	if leaf == nil || leaf.within(r.At) {
		return "", ""
	}
	if t, words, ok := r.serverTime(); ok {
		if leaf.within(t) {
			return check.Likely, fmt.Sprintf("the server's greeting says %s, this machine's clock %s", words, stamp(r.At))
		}
		return "", "" // both clocks agree that the certificate is out of its dates
	}
	if !r.At.Before(leaf.NotBefore) {
		return "", ""
	}
	future := 0
	for _, c := range r.Chain {
		if r.At.Before(c.NotBefore) {
			future++
		}
	}
	switch {
	case future > 1 && future == len(r.Chain):
		return check.Likely, fmt.Sprintf("every certificate of the chain begins after %s, which is now by this machine's clock", stamp(r.At))
	case leaf.Logged:
		return check.Likely, fmt.Sprintf("the certificate holds timestamps of public logs, so that it was issued before now, but it begins after %s by this machine's clock", stamp(r.At))
	}
	return "", ""
}

// sure is certain unless the clock is in doubt.
func (r *Result) sure() check.Confidence {
	if c, _ := r.clockWrong(); c != "" {
		return check.Likely
	}
	return check.Certain
}

func certificateClockWrong(r *Result) []check.Finding {
	c, why := r.clockWrong()
	if c == "" {
		return nil
	}
	return r.found(c, "This machine's clock says "+stamp(r.At)+", and that seems wrong", []string{why, r.leaf().String()},
		check.Fix{Message: "Set the clock from the network", Text: "timedatectl set-ntp true && date -u"})
}

func certificateLeafExpired(r *Result) []check.Finding {
	leaf := r.leaf()
	if leaf == nil || !r.At.After(leaf.NotAfter) {
		return nil
	}
	return r.found(r.sure(), fmt.Sprintf("The certificate of %s expired on %s, %s ago", r.Name, stamp(leaf.NotAfter), span(r.At.Sub(leaf.NotAfter))),
		append([]string{leaf.String()}, r.Trust.Errors...),
		check.Fix{Message: "Renew it and reload the mail server", Text: "certbot renew --deploy-hook \"systemctl reload postfix\""},
		check.Fix{Message: "See what the server shows", Text: r.showCommand() + " | openssl x509 -noout -dates -subject"})
}

func certificateNotYetValid(r *Result) []check.Finding {
	leaf := r.leaf()
	if leaf == nil || !r.At.Before(leaf.NotBefore) {
		return nil
	}
	return r.found(r.sure(), fmt.Sprintf("The certificate of %s begins on %s, in %s by this machine's clock", r.Name, stamp(leaf.NotBefore), span(leaf.NotBefore.Sub(r.At))),
		append([]string{leaf.String()}, r.Trust.Errors...))
}

func certificateIntermediateExpired(r *Result) []check.Finding {
	leaf := r.leaf()
	if leaf == nil || !leaf.within(r.At) || !r.Trust.Anchored || r.Trust.InTime {
		return nil
	}
	message, evidence := "The chain of "+r.Name+" ends at a root that is out of its dates", r.Trust.Errors
	for _, c := range r.Chain[1:] {
		if !c.within(r.At) {
			message = fmt.Sprintf("%q above the certificate of %s is valid from %s to %s only", c.Subject, r.Name, stamp(c.NotBefore), stamp(c.NotAfter))
			evidence = append([]string{c.String()}, evidence...)
			break
		}
	}
	return r.found(check.Certain, message, evidence)
}

// span is a duration in words.
func span(d time.Duration) string {
	switch days := int(d.Hours() / 24); {
	case days >= 2:
		return fmt.Sprintf("%d days", days)
	case d >= 2*time.Hour:
		return fmt.Sprintf("%d hours", int(d.Hours()))
	default:
		return fmt.Sprintf("%d minutes", int(d.Minutes()))
	}
}

// showCommand prints what the server shows.
func (r *Result) showCommand() string {
	s := "openssl s_client -connect " + r.Server
	if r.Mode == STARTTLS {
		s += " -starttls smtp"
	}
	if !r.nameIsIP() {
		s += " -servername " + r.Name
	}
	return s + " -showcerts </dev/null"
}
