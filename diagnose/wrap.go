package diagnose

import (
	"strings"

	"github.com/maildiag/maildiag/smtpcode"
)

// Error is an error with its explanation. Its text says why first, then what the
// original said.
type Error struct {
	Report *Report
	Err    error // the original
}

func (e *Error) Error() string {
	if e.Report == nil || e.Report.Evidence == nil {
		return errorText(e.Err)
	}
	text := e.Report.Evidence.Failure.Text
	if e.Report.Cause == smtpcode.Unclassified {
		return text
	}
	return strings.TrimSuffix(e.Report.Summary, ".") + ": " + text
}

// Unwrap returns the original error.
func (e *Error) Unwrap() error { return e.Err }

// Wrap explains an error and wraps it in an [*Error], which errors.As finds and
// which unwraps to err. Secrets that err's text held are not in the new text.
// Wrap(nil) is nil.
func Wrap(err error) error { return Config{}.Wrap(err) }

// Wrap is [Wrap] with what the application knows.
func (c Config) Wrap(err error) error {
	if err == nil {
		return nil
	}
	return &Error{c.Explain(err), err}
}
