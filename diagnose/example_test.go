package diagnose_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/textproto"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// The error is all there is: here one of net/smtp, wrapped by the program.
func ExampleExplain() {
	err := fmt.Errorf("send welcome mail: %w", &textproto.Error{
		Code: 550,
		Msg:  "5.1.1 <nobody@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
	})

	r := diagnose.Explain(err)
	fmt.Println("cause:", r.Cause)
	fmt.Println("whose turn:", r.Fault)
	fmt.Println("retry:", r.Retry.Action)
	if r.Retry.Suppress {
		fmt.Println("take the address off the list")
	}
	// Output:
	// cause: recipient-unknown
	// whose turn: recipient
	// retry: stop
	// take the address off the list
}

// What the application knows of the send opens what the text leaves shut: EOF
// alone may mean many things.
func ExampleConfig_Explain() {
	err := io.EOF

	r := diagnose.Explain(err)
	fmt.Println(r.Cause, r.Confidence)

	c := diagnose.Config{Server: "smtp.example.com:465", TLS: diagnose.TLSSTARTTLS}
	r = c.Explain(err)
	fmt.Println(r.Cause, r.Confidence)
	// Output:
	// connection-dropped likely
	// plaintext-on-tls-port certain
}

// Wrap puts the reason before the error's text, and keeps the error: errors.Is
// and errors.As find in it what they found before, and the Report besides.
func ExampleWrap() {
	send := func() error { return errors.New("smtp: server doesn't support AUTH") }

	err := diagnose.Wrap(send())
	if e, ok := errors.AsType[*diagnose.Error](err); ok && e.Report.Fault == smtpcode.FaultSender {
		fmt.Println("our turn:", e.Report.Cause)
		fmt.Println("original:", e.Err)
	}
	// Output:
	// our turn: auth-not-offered
	// original: smtp: server doesn't support AUTH
}

// An HTTP mail API's answer, kept whole.
func Example_httpError() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusUnauthorized)
		io.WriteString(w, `{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked"}]}`)
	}))
	defer api.Close()

	resp, err := http.Post(api.URL, "application/json", nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 400 {
		body, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
		r := diagnose.Explain(&diagnose.HTTPError{Provider: "sendgrid", Status: resp.StatusCode, Body: string(body)})
		fmt.Println(r.Cause, r.Retry.Action)
	}
	// Output:
	// api-key-invalid hold
}
