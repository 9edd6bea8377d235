package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/internal/redact"
)

// hide takes what the Config itself calls a secret out of evidence: some services
// want the token as the user name, and servers repeat what they were sent, in
// errors that the application keeps.
func (c *Config) hide(e *Evidence) {
	var secrets redact.Secrets
	secrets.Add(string(c.Password))
	secrets.Add(string(c.Token))
	f := &e.Failure
	texts := []*string{&e.Server, &e.User, &e.From, &e.HELO, &e.App, &f.Text}
	f.Events, f.Readings = slices.Clone(f.Events), slices.Clone(f.Readings)
	for i := range f.Events {
		texts = append(texts, &f.Events[i].Detail)
	}
	for i := range f.Readings {
		texts = append(texts, &f.Readings[i].Evidence)
	}
	if f.Reply != nil {
		kept := *f.Reply
		kept.Lines = slices.Clone(kept.Lines)
		for i := range kept.Lines {
			texts = append(texts, &kept.Lines[i])
		}
		f.Reply = &kept
	}
	for _, t := range texts {
		*t = secrets.String(*t)
	}
}
