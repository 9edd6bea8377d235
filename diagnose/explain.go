package diagnose

import (
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/internal/redact"
	"github.com/maildiag/maildiag/smtpcode"
)

// Explain says why a message could not be sent, from the error alone: without
// I/O, in microseconds, and never with a panic. It returns nil for a nil error.
//
// The error may come from net/smtp, go-smtp, go-mail, gomail, an HTTP mail API's
// client, or be any error whose text holds an SMTP reply, a log line of a mail
// server, a bounce, or an API's answer. Types are read first, then structure,
// then text. Where one text can mean several things, the Report names them all,
// with honest confidence. A defect of maildiag's own, met on an error nobody
// foresaw, gives an unclassified report.
func Explain(err error) *Report { return Config{}.Explain(err) }

// Explain is [Explain] with what the application knows.
func (c Config) Explain(err error) (r *Report) {
	if err == nil {
		return nil
	}
	defer func() {
		if recover() != nil { // whoever handles an error must not be given another
			r = Conclude(&Evidence{Version: EvidenceVersion, Failure: Failure{Text: redact.String(clip(errorText(err))), Unread: true}})
		}
	}()
	e := c.evidence(observe(err))
	if c.Password != "" || c.Token != "" {
		c.hide(e)
	}
	return Conclude(e)
}

// evidence puts together what was observed and what the application knows.
func (c Config) evidence(o observed) *Evidence {
	e := c.gather(o)
	for i := range e.Failure.Readings {
		r := &e.Failure.Readings[i]
		switch {
		case r.Cause == smtpcode.AuthFailed && c.Token != "" && c.Password == "":
			// Servers answer a bad token as they do a bad password; only the client knows.
			r.Cause, r.Confidence, r.Fix = smtpcode.OAuthTokenInvalid, check.Likely, ""
			r.Means = "The server refused the login, which was by an OAuth 2.0 token: it has expired, is for another audience or account, or lacks the scope for SMTP."
		case r.Cause == smtpcode.PolicyRejected && c.User == "" && (e.port == "587" || e.port == "465") && r.Confidence == check.Certain:
			// Submission servers refuse so, too, who has not logged in (RFC 6409, section 4.3).
			r.Confidence = check.Likely
		}
	}
	return e
}

func (c Config) gather(o observed) *Evidence {
	e := &Evidence{
		Version: EvidenceVersion, Server: redact.String(c.address()), TLS: c.TLS,
		User: redact.String(c.User), From: redact.String(c.From), HELO: redact.String(c.HELO), App: redact.String(c.App),
		Elapsed: c.Elapsed, ConnAge: c.ConnAge, Accepted: c.Accepted, Failure: o.failure,
	}
	if c.Server == "" {
		for _, d := range domainsOf(c.To) {
			e.Domains = append(e.Domains, redact.String(d))
		}
	}
	e.split()
	if e.User != "" && strings.HasSuffix(strings.ToLower(e.host), "postmarkapp.com") {
		e.User = redact.Mark // Postmark's user name is the server's API token
	}
	f := &e.Failure
	f.Stage = c.Stage
	f.Provider = providerOf(&c)
	if (o.local || localFile(f.Text)) && !o.replied && len(f.Events) == 0 {
		return e
	}
	if !o.replied && c.namesProxy(f.Text) {
		f.Events = []Event{{Kind: EventProxyFailed, Detail: f.Text, Typed: true}}
		return e
	}
	if o.http != nil {
		f.readHTTP(o.http, &c)
		return e
	}
	if c.Server == "" && len(f.Events) == 0 && !o.replied && f.readHTTPStatus() || f.readAPI(&c) {
		return e
	}
	text := plain(f.Text)
	host := e.host
	var line logLine
	if len(f.Events) > 0 || o.replied { // types tell more than the frame of a text
		line.stage = stageIn(f.Text)
	} else {
		line = readLine(f.Text)
	}
	if line.host != "" {
		host = line.host // a log line names the server that answered
	}
	if f.Stage == "" {
		f.Stage = line.stage
	}
	in := smtpcode.Context{Provider: c.Provider, Host: host, Stage: f.Stage, Sent: c.Accepted}
	typed := o.replied
	if o.reply.Code < 400 && len(f.Events) == 0 {
		if r, err := smtpcode.ParseReply(text); err == nil && !badReply(f.Text) && (r.Code >= 400 || r.Code == 0 || r.Code == 250) {
			if r.Code == 0 && line.reason != "" {
				r.Lines = []string{line.reason} // without the line's fields, relay= among them
			}
			o.reply, o.replied = r, true
		} else if line.reason != "" {
			o.reply, o.replied = smtpcode.Reply{Lines: []string{line.reason}}, true
		}
	}
	if o.replied && (o.reply.Code >= 400 || o.reply.Code == 0) && f.readReply(o.reply, in) {
		return e
	}
	if o.reply.Code == 250 && len(f.Events) == 0 && (typed || accepted(o.reply)) {
		f.Reply = &o.reply
		f.Events = append(f.Events, Event{Kind: EventSuccess, Detail: o.reply.String(), Typed: true})
	}
	if len(f.Events) == 0 {
		f.readText(line)
	}
	if len(f.Events) == 0 && o.replied && o.reply.Code >= 400 {
		f.keepReply(o.reply, in) // it says nothing, and what frames it is not the server's
		return e
	}
	if len(f.Events) == 0 && !line.relay && (f.readReasonPhrase() || f.ownConnection(text, c)) {
		return e
	}
	if line.reason != "" {
		text = line.reason // without the line's fields, the client's address among them
	}
	if len(f.Events) == 0 && !f.readReply(smtpcode.Reply{Lines: strings.Split(text, "\n")}, in) && o.replied {
		f.keepReply(o.reply, in)
	}
	return e
}

// namesProxy reports whether an error is about the proxy that the application has
// named: it dials nothing else itself. A proxy that is set by its name shows in the
// error by its address, so that its port must do.
func (c *Config) namesProxy(text string) bool {
	if c.Proxy == nil || c.Proxy.Host == "" {
		return false
	}
	port := c.Proxy.Port()
	return strings.Contains(text, c.Proxy.Host) || port != "" && strings.HasPrefix(text, "dial ") && strings.Contains(text, ":"+port+":")
}

// accepted reports whether a 250 says that something was accepted.
func accepted(r smtpcode.Reply) bool {
	text := strings.ToLower(r.Text())
	return r.Enhanced[0] == 2 || strings.HasPrefix(text, "ok") || strings.Contains(text, "accepted") || strings.Contains(text, "queued")
}

// ownConnection reads a text that says no more than that a connection failed. In
// a mail server's log it is the one to the next host; in a program's error it is
// its own, if the program has told us which.
func (f *Failure) ownConnection(text string, c Config) bool {
	if c.Server == "" && !bareBody(text) {
		return false
	}
	class := smtpcode.Classify(smtpcode.Reply{Lines: []string{text}}, smtpcode.Context{})
	if class.Cause != smtpcode.DestinationUnreachable {
		return false
	}
	f.Events = append(f.Events, Event{Kind: EventNotConnected, Detail: text})
	return true
}

func (e *Evidence) split() {
	c := Config{Server: e.Server}
	e.host, e.port = c.hostPort()
}

// readReply adds what a reply means, and reports whether it means anything.
func (f *Failure) readReply(r smtpcode.Reply, in smtpcode.Context) bool {
	class := smtpcode.Classify(r, in)
	if class.Cause == smtpcode.Unclassified {
		return false
	}
	f.keep(r, class)
	return true
}

// keepReply adds a reply that says nothing.
func (f *Failure) keepReply(r smtpcode.Reply, in smtpcode.Context) {
	f.keep(r, smtpcode.Classify(r, in))
}

func (f *Failure) keep(r smtpcode.Reply, class smtpcode.Class) {
	evidence := f.Text
	if r.Code != 0 || r.Enhanced != (smtpcode.EnhancedCode{}) {
		evidence = r.String()
		if len(evidence) > mostQuoted { // it stands whole in Text
			r.Lines = strings.Split(quoted(r.Text()), "\n")
		}
		f.Reply = &r
	}
	if f.Stage == "" {
		f.Stage = class.Stage
	}
	if class.Provider != "" {
		f.Provider = class.Provider
	}
	confidence := check.Likely
	switch {
	case class.Sure:
		confidence = check.Certain
	case class.Basis == smtpcode.BasisCode || class.Basis == smtpcode.BasisNone, f.Reply == nil && class.Basis == smtpcode.BasisText:
		confidence = check.Possible
	}
	f.Readings = append(f.Readings, Reading{
		Cause: class.Cause, Confidence: confidence, Temporary: class.Temporary, Means: class.Means, Fix: class.Fix, Ref: class.Reference,
		Evidence: quoted(evidence), Retry: class.Retry,
	})
}
