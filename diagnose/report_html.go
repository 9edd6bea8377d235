package diagnose

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	"sync"

	"github.com/maildiag/maildiag/check"
)

//go:embed report.gohtml
var pageText string

// page is made when it is first asked for.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("report").Funcs(template.FuncMap{
		"span": span, "stamp": stamp, "transcript": transcript,
		"doc":   func(c check.Code) string { return metaOf(c).Doc },
		"proof": proofView,
		"lines": func(s []string) string { return strings.Join(s, "\n") },
		"link":  plainLink,
	}).Parse(pageText))
})

// provenView is what came of trying a fix.
type provenView struct {
	Works      bool
	Says, Seen string
}

func proofView(f check.Fix) provenView {
	says, works := proofOf(f)
	first, rest, _ := strings.Cut(says, "\n")
	return provenView{works, first, rest}
}

// WriteHTML writes the report as one page that needs nothing else: no scripts, no
// images, no fonts from anywhere. Every text is escaped. Of a nil report it writes
// nothing.
func (r *Report) WriteHTML(w io.Writer) error {
	if r == nil {
		return nil
	}
	return page().Execute(w, r.view())
}
