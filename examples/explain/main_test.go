package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// object is what a line of the output is read into.
type object map[string]json.RawMessage

func (o object) text(key string) string {
	var s string
	if json.Unmarshal(o[key], &s) != nil {
		return string(o[key]) // a number
	}
	return s
}

func explain(t *testing.T, in string) []object {
	t.Helper()
	var out bytes.Buffer
	if err := run(strings.NewReader(in), &out, true); err != nil {
		t.Fatal(err)
	}
	var objects []object
	for line := range strings.Lines(out.String()) {
		var o object
		if err := json.Unmarshal([]byte(line), &o); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		objects = append(objects, o)
	}
	return objects
}

func TestLines(t *testing.T) {
	for _, test := range []struct{ name, line, id, cause string }{
		{"text", `535 5.7.8 Error: authentication failed`, "1", "auth-failed"},
		{"text with CR", "535 5.7.8 Error: authentication failed\r", "1", "auth-failed"},
		{"item", `{"id":"a","error":"dial tcp 192.0.2.1:587: connect: connection refused"}`, "a", "connection-refused"},
		{"item without id", `{"error":"535 5.7.8 Error: authentication failed"}`, "1", "auth-failed"},
		{"number as id", `{"id":7,"error":"535 5.7.8 Error: authentication failed"}`, "7", "auth-failed"},
		{"null as id", `{"id":null,"error":"535 5.7.8 Error: authentication failed","context":null}`, "1", "auth-failed"},
		{"unknown fields", `{"id":"a","when":{},"error":"EOF","context":{"host":"smtp.example.com","port":465,"tls":"starttls","pool":[1]}}`, "a", "plaintext-on-tls-port"},
		{"port as string", `{"id":"a","error":"EOF","context":{"host":"smtp.example.com","port":"465","tls":"starttls/plain"}}`, "a", "plaintext-on-tls-port"},
		{"unknown mode", `{"id":"a","error":"EOF","context":{"host":"smtp.example.com","port":465,"tls":"yes please"}}`, "a", "plaintext-on-tls-port"},
		{"implicit", `{"id":"a","error":"EOF","context":{"host":"smtp.example.com","port":465,"tls":"implicit","app":"net/smtp"}}`, "a", "connection-dropped"},
		{"API", `{"id":"a","error":"429 Too Many Requests","context":{"host":"api.example.com","tls":"https"}}`, "a", "rate-limited"},
		{"body of an API", `{"statusCode":401,"name":"missing_api_key","message":"Missing API key in the authorization header."}`, "1", "api-key-invalid"},
		{"body with an error object", `{"error":{"code":"ErrorSendAsDenied","message":"The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account."}}`, "1", "sender-not-permitted"},
		{"body in another case", `{"Error":"535 5.7.8 authentication failed"}`, "1", "auth-failed"},
		{"body that was cut off", `{"message":"550 5.1.1 User unknown","detai`, "1", "recipient-unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := explain(t, test.line+"\n")
			if len(got) != 1 || got[0].text("id") != test.id || got[0].text("cause") != test.cause {
				t.Errorf("%s gave %s, want id %s, cause %s", test.line, got, test.id, test.cause)
			}
		})
	}
}

func TestContract(t *testing.T) {
	var out bytes.Buffer
	if err := run(strings.NewReader("421 4.3.2 shutting down"), &out, true); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(out.String(), `{"id":1,"cause":`) || !strings.HasSuffix(out.String(), "}\n") {
		t.Errorf("the line does not begin with the id: %s", out.String())
	}
	var o object
	if err := json.Unmarshal(out.Bytes(), &o); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"id", "cause", "layer", "fault", "temporary", "confidence", "stage", "code", "enhanced", "provider", "summary", "fixes", "retry"} {
		if _, ok := o[key]; !ok {
			t.Errorf("no %q in %s", key, out.String())
		}
	}
}

// An unreadable line is answered in its place, and the run goes on.
func TestUnreadable(t *testing.T) {
	for _, test := range []struct{ name, line, id string }{
		{"malformed", `{"id":"a","error":`, "a"},
		{"malformed, blanks", `  { "id" : 12, "error": "x" "y"}`, "12"},
		{"malformed id", `{"id":"a`, "2"},
		{"text behind", `{"id":"a","error":"EOF"} and more`, "a"},
		{"id of a wrong type", `{"id":{},"error":"EOF"}`, "2"},
		{"error of a wrong type", `{"id":"a","error":550}`, "a"},
		{"error null", `{"error":null,"context":{}}`, "2"},
		{"context of a wrong type", `{"id":"a","error":"EOF","context":"smtp"}`, "a"},
		{"host of a wrong type", `{"id":"a","error":"EOF","context":{"host":1}}`, "a"},
		{"port of a wrong type", `{"id":"a","error":"EOF","context":{"port":[25]}}`, "a"},
		{"port out of range", `{"id":"a","error":"EOF","context":{"port":65536}}`, "a"},
		{"not UTF-8", "{\"error\":\"550 \xff no such user\"}", "2"},
		{"too long", strings.Repeat("x", maxLine+1), "2"},
		{"much too long", `{"id":"a","error":"` + strings.Repeat("x", 3*maxLine), "2"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := explain(t, "EOF\n"+test.line+"\n550 5.1.1 User unknown")
			if len(got) != 3 {
				t.Fatalf("%d objects, want 3", len(got))
			}
			if _, ok := got[1]["cause"]; ok || got[1].text("error") == "" || got[1].text("id") != test.id {
				t.Errorf("got %s, want an error with id %s", got[1], test.id)
			}
			if got[2].text("cause") != "recipient-unknown" || got[2].text("id") != "3" {
				t.Errorf("after it: %s", got[2])
			}
		})
	}
}

func TestLongestLine(t *testing.T) {
	reply := "550 5.1.1 User unknown "
	for _, end := range []string{"", "\n"} {
		got := explain(t, reply+strings.Repeat("x", maxLine-len(reply))+end)
		if len(got) != 1 || got[0].text("cause") != "recipient-unknown" {
			t.Errorf("end %q: %d objects", end, len(got))
		}
	}
}

func TestOrderAndEmptyLines(t *testing.T) {
	var ids []string
	for _, o := range explain(t, "\nEOF\n \t\n\r\n{\"id\":\"b\",\"error\":\"EOF\"}\nEOF") {
		ids = append(ids, o.text("id"))
	}
	if want := []string{"2", "b", "6"}; !slices.Equal(ids, want) {
		t.Errorf("ids %q, want %q", ids, want)
	}
	if got := explain(t, ""); len(got) != 0 {
		t.Errorf("nothing in, %s out", got)
	}
}

func TestText(t *testing.T) {
	var out strings.Builder
	if err := run(strings.NewReader("550 5.1.1 User unknown\n{\"id\":\"a\n\nEOF\n"), &out, false); err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(out.String(), "\n\n")
	if len(parts) != 3 || !strings.Contains(parts[0], "recipient-unknown") || !strings.Contains(parts[1], "item 2 could not be read") || !strings.Contains(parts[2], "connection-dropped") {
		t.Errorf("got\n%s", out.String())
	}
}

// An answer comes before the next question is read.
func TestStreams(t *testing.T) {
	in, questions := io.Pipe()
	answers, out := io.Pipe()
	done := make(chan error, 1)
	go func() { done <- run(in, out, true) }()
	d := json.NewDecoder(answers)
	for n := 1; n <= 3; n++ {
		fmt.Fprintln(questions, "EOF")
		var o object
		if err := d.Decode(&o); err != nil || o.text("id") != fmt.Sprint(n) {
			t.Fatalf("%v, %s", err, o)
		}
	}
	questions.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestFailures(t *testing.T) {
	broken := errors.New("broken")
	if err := run(iotest.ErrReader(broken), io.Discard, true); !errors.Is(err, broken) {
		t.Errorf("reading failed with %v", err)
	}
	for _, asJSON := range []bool{true, false} {
		if err := run(strings.NewReader("EOF\nEOF\n"), failing{broken}, asJSON); !errors.Is(err, broken) {
			t.Errorf("writing failed with %v", err)
		}
	}
}

type failing struct{ err error }

func (w failing) Write([]byte) (int, error) { return 0, w.err }
