package smtpprobe

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/maildiag/maildiag/internal/redact"
)

// Secret is a password or token. However it is printed, logged or marshalled, it
// shows as "[redacted]", or as "" if it is empty; string(s) is the value.
type Secret string

func (s Secret) shown() string {
	if s == "" {
		return ""
	}
	return redact.Mark
}

// String returns "[redacted]".
func (s Secret) String() string { return s.shown() }

// GoString returns what %#v prints.
func (s Secret) GoString() string { return fmt.Sprintf("%q", s.shown()) }

// Format prints "[redacted]" whatever the verb.
func (s Secret) Format(f fmt.State, verb rune) {
	if verb == 'v' && f.Flag('#') || verb == 'q' {
		io.WriteString(f, s.GoString())
		return
	}
	io.WriteString(f, s.shown())
}

// LogValue is what package log/slog logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.shown()) }

// MarshalText is what JSON and other encodings hold. Reading takes the value as
// it is, so that a Secret can come from a configuration file.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.shown()), nil }
