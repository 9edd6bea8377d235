package dnscheck

import (
	"context"
	"errors"
	"fmt"
)

// Resolver answers DNS questions. It keeps what [net.Resolver] loses: NXDOMAIN
// against no data, the AD bit, extended errors, times to live, CNAME chains and
// the borders of TXT strings.
//
// [Client] asks real servers, [Zone] answers from text, [Overlay] answers as if
// records had been changed, [FromNet] makes do with a [net.Resolver].
// Implementations must be safe for concurrent use, obey the context, and return
// either an answer or an error, which should be an [*Error].
type Resolver interface {
	Resolve(ctx context.Context, q Question) (*Answer, error)
}

// ErrUnsupported says that a resolver cannot ask in this way.
var ErrUnsupported = errors.New("the resolver cannot ask this")

// ErrTimeout says that no answer came in time.
var ErrTimeout = errors.New("no answer in time")

// ErrMalformed says that what came is not an answer to the question, or not a
// DNS message at all.
var ErrMalformed = errors.New("malformed answer")

// ErrTruncated says that an answer is too large for UDP, and could not be had over
// TCP.
var ErrTruncated = errors.New("the answer was cut off over UDP, and could not be had over TCP")

// ErrName says that the name cannot be asked about: an empty label, a label over
// 63 octets, or over 253 in all (RFC 1035, section 2.3.4).
var ErrName = errors.New("not a domain name")

// Error is a question that got no answer.
type Error struct {
	Question Question
	Server   string // which server was asked; "": none or several
	Err      error  // wraps [ErrTimeout], [ErrMalformed], [ErrTruncated], [ErrUnsupported], [ErrName], a net.Error or the context's error
}

// Error gives the question and what went wrong.
func (e *Error) Error() string {
	if e.Server == "" {
		return fmt.Sprintf("dns: %s: %v", e.Question, e.Err)
	}
	return fmt.Sprintf("dns: %s: %s: %v", e.Question, e.Server, e.Err)
}

// Unwrap returns what went wrong.
func (e *Error) Unwrap() error { return e.Err }

// ask puts a question, checking the name first so that no resolver has to.
func ask(ctx context.Context, r Resolver, name string, t Type) (*Answer, error) {
	return put(ctx, r, Question{Name: name, Type: t})
}

func put(ctx context.Context, r Resolver, q Question) (*Answer, error) {
	q = q.canonical()
	if !validName(q.Name) {
		return nil, &Error{Question: q, Err: ErrName}
	}
	a, err := r.Resolve(ctx, q)
	switch {
	case err != nil:
		return nil, err
	case a == nil:
		return nil, &Error{Question: q, Err: fmt.Errorf("%w: the resolver returned neither answer nor error", ErrMalformed)}
	}
	return a, nil
}

// problem puts into words why an answer does not tell: the error, or the code
// with what the server said of it. It is "" for an answer that tells.
func problem(a *Answer, err error) string {
	switch {
	case err != nil:
		return err.Error()
	case !a.Failed():
		return ""
	}
	s := a.Question.String() + ": " + a.RCode.String()
	for _, e := range a.Extended {
		s += ", " + e.String()
	}
	return s
}
