package main

import (
	"fmt"
	"io"

	"github.com/maildiag/maildiag/diagnose"
)

// format is the form of the report.
type format string

// The forms.
const (
	formatText     format = "" // for a terminal
	formatJSON     format = "json"
	formatMarkdown format = "markdown"
	formatHTML     format = "html"
	formatBundle   format = "bundle"
)

func (f *format) String() string { return string(*f) }

// Set reads the flag.
func (f *format) Set(s string) error {
	switch g := format(s); g {
	case "text":
		*f = formatText
	case formatJSON, formatMarkdown, formatHTML, formatBundle:
		*f = g
	default:
		return fmt.Errorf("%q is none of text, json, markdown, html, bundle", s)
	}
	return nil
}

func (f format) write(w io.Writer, r *diagnose.Report) error {
	switch f {
	case formatJSON:
		return writeJSON(w, r)
	case formatMarkdown:
		return r.WriteMarkdown(w)
	case formatHTML:
		return r.WriteHTML(w)
	case formatBundle:
		return r.WriteBundle(w)
	}
	return r.WriteText(w)
}
