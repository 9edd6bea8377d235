// Httpapi explains what an HTTP mail API answers.
//
//	go run ./examples/httpapi
//
// An API says more than its status: the body names the error, and the same 403
// is a missing scope at one provider and an unverified domain at the next. So
// the client keeps both in a [diagnose.HTTPError] instead of a text of its own.
// The three APIs are on loopback, and answer as Resend, SendGrid and Amazon SES do.
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// maxBody is as much of an answer as is kept.
const maxBody = 64 << 10

// answer is what a provider's API says to a request.
type answer struct {
	provider smtpcode.Provider
	status   int
	body     string
}

var answers = []answer{
	{"resend", http.StatusForbidden, `{"statusCode":403,"name":"validation_error","message":"The example.com domain is not verified. Please, add and verify your domain on https://resend.com/domains"}`},
	{"sendgrid", http.StatusUnauthorized, `{"errors":[{"message":"The provided authorization grant is invalid, expired, or revoked","field":null,"help":null}]}`},
	{"amazon-ses", http.StatusTooManyRequests, `{"__type":"TooManyRequestsException","message":"Maximum sending rate exceeded."}`},
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run starts the APIs, sends with each, and explains what came back.
func run(w io.Writer) error {
	base, stop, err := serve()
	if err != nil {
		return err
	}
	defer stop()
	for _, a := range answers {
		err := send(base+"/"+string(a.provider), a.provider)
		fmt.Fprintf(w, "%s: %v\n", a.provider.Name(), err)
		if err := diagnose.Explain(err).WriteText(w); err != nil {
			return err
		}
		fmt.Fprintln(w)
	}
	return nil
}

// send is the application's own client.
func send(url string, provider smtpcode.Provider) error {
	client := http.Client{Timeout: 10 * time.Second}
	message := `{"from":"app@example.com","to":"jo@example.net","subject":"Welcome","text":"Good to see you."}`
	resp, err := client.Post(url, "application/json", strings.NewReader(message))
	if err != nil {
		return err // it did not come as far as an answer: Explain reads these too
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return &diagnose.HTTPError{Provider: provider, Status: resp.StatusCode, Body: string(body)}
	}
	return nil
}

// serve runs the APIs on a free port of loopback, each under its name.
func serve() (base string, stop func() error, err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	mux := http.NewServeMux()
	for _, a := range answers {
		mux.HandleFunc("POST /"+string(a.provider), func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(a.status)
			io.WriteString(w, a.body)
		})
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go server.Serve(listener)
	return "http://" + listener.Addr().String(), server.Close, nil
}
