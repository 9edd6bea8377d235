package diagnose

import (
	"encoding/pem"
	"io"
	"strings"
)

// WriteBundle writes what a provider's support asks for, as Markdown: what was
// seen and when, in UTC, the conversation word by word, certificates in PEM form,
// DNS records, and the commands of swaks, OpenSSL and dig that show the same to
// anybody. Addresses stand in it; passwords, tokens and the message do not. Of a
// nil report it writes nothing.
func (r *Report) WriteBundle(w io.Writer) error {
	if r == nil {
		return nil
	}
	m, v := &markdown{}, r.view()
	m.printf("# Mail that could not be sent: the evidence\n\n%s\n\n", mdText(v.Summary))
	m.printf("All times are UTC, by the clock of the machine that sends. Passwords, tokens and the message itself are not in here.\n\n")
	m.facts(v, false) // what is to do next is the sender's business, and so are fixes
	for i, f := range v.Causes {
		if i == 0 || v.Looked {
			f.Fixes, f.Refs = nil, nil
			m.cause(v, f, i)
		}
	}
	e := r.Evidence
	if e == nil {
		e = &Evidence{}
	}
	for i, s := range v.Servers {
		m.path(s)
		if len(s.Lines) > 0 {
			m.printf("Transcript (C: this side, S: the server):\n\n")
			m.code("text", transcript(s))
		}
		m.certificates(&e.Servers[i])
	}
	if records := e.DNS.Records(); len(records) > 0 {
		m.printf("## DNS records\n\nSeen at %s.\n\n", stamp(e.DNS.At))
		var lines []string
		for _, rec := range records {
			lines = append(lines, clean(rec.String()))
		}
		m.code("text", strings.Join(lines, "\n"))
	}
	if list := e.commands(); len(list) > 0 {
		m.printf("## The same by hand\n\nThe commands ask for the password where there is one.\n\n")
		m.code("sh", strings.Join(list, "\n"))
	}
	m.skipped(v)
	_, err := io.WriteString(w, m.String())
	return err
}

// certificates writes the chain as the server sent it.
func (m *markdown) certificates(s *Server) {
	if s.TLS == nil || len(s.TLS.Chain) == 0 {
		return
	}
	m.printf("Certificates, as the server sent them at %s:\n\n", stamp(s.TLS.At))
	var b strings.Builder
	for _, c := range s.TLS.Chain {
		b.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	m.code("text", strings.TrimSuffix(b.String(), "\n"))
}
