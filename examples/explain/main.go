// Explain says why mail could not be sent, an item a line:
//
//	echo '535 5.7.8 Error: authentication failed' | go run ./examples/explain
//	go run ./examples/explain -json < errors.jsonl
//
// A line of standard input is an error, a reply, a line of a mail log or the body
// of an API's answer, as plain text; or a JSON object with what is known around
// the error, which often decides:
//
//	{"id":"42","error":"EOF","context":{"host":"smtp.example.com","port":465,"tls":"starttls"}}
//
// With -json an object a line comes out, in the order of the input: the id (the
// line's number, where none was given) and the report. A line that cannot be read
// gets an object with "error", and the run goes on. Nothing is looked up, so
// logs can be explained on a machine without a network.
//
// The exit status is 2 if standard input or output failed, else 0.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/maildiag/maildiag/diagnose"
)

// maxLine is the longest line that is read, in octets.
const maxLine = 4 << 20

func main() {
	asJSON := flag.Bool("json", false, "write one JSON object a line")
	flag.Parse()
	if err := run(os.Stdin, os.Stdout, *asJSON); err != nil {
		fmt.Fprintln(os.Stderr, "explain:", err)
		os.Exit(2)
	}
}

// run explains the lines of in on out, each as soon as it is read. It fails only
// when in or out does.
func run(in io.Reader, out io.Writer, asJSON bool) error {
	lines := bufio.NewReaderSize(in, 64<<10)
	buffered := bufio.NewWriter(out)
	p := printer{w: buffered, json: asJSON}
	var line []byte
	for n := 1; ; n++ {
		var err error
		line, err = readLine(lines, line[:0])
		switch {
		case errors.Is(err, errLineTooLong):
			p.unread(lineNumber(n), err)
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case len(bytes.TrimSpace(line)) == 0:
			continue
		default:
			if i, err := parseItem(line, n); err != nil {
				p.unread(i.id, err)
			} else {
				p.report(i.id, i.config.Explain(errors.New(i.text)))
			}
		}
		// Whoever feeds this line by line wants each answer at once.
		if p.err != nil {
			return p.err
		}
		if err := buffered.Flush(); err != nil {
			return err
		}
	}
}

var errLineTooLong = fmt.Errorf("the line is longer than %d MiB", maxLine>>20)

// readLine appends the next line to buf, without its end. Of a line that is too
// long no more than maxLine is ever held. It returns io.EOF when there is none.
func readLine(r *bufio.Reader, buf []byte) ([]byte, error) {
	tooLong := false
	for read := false; ; read = true {
		part, err := r.ReadSlice('\n')
		ended := err == nil
		if ended {
			part = part[:len(part)-1]
		}
		if tooLong = tooLong || len(buf)+len(part) > maxLine; !tooLong {
			buf = append(buf, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case err == io.EOF && (read || len(part) > 0):
			// The last line has no end; the next call finds none.
		case !ended:
			return buf, err
		}
		if tooLong {
			return buf, errLineTooLong
		}
		return bytes.TrimSuffix(buf, []byte("\r")), nil
	}
}

// printer writes what was found, and keeps the first error of the writer.
type printer struct {
	w    io.Writer
	json bool
	any  bool // something stands above
	err  error
}

func (p *printer) report(id json.RawMessage, r *diagnose.Report) {
	if p.json {
		object, err := json.Marshal(r)
		if err != nil {
			p.unread(id, err)
			return
		}
		// The id goes first into the object that the report makes of itself.
		p.printf("{\"id\":%s,%s\n", id, object[1:])
		return
	}
	p.blank()
	if p.err == nil {
		p.err = r.WriteText(p.w)
	}
}

func (p *printer) unread(id json.RawMessage, err error) {
	if p.json {
		text, _ := json.Marshal(err.Error()) // a string can always be marshalled
		p.printf("{\"id\":%s,\"error\":%s}\n", id, text)
		return
	}
	p.blank()
	p.printf("item %s could not be read: %v\n", id, err)
}

// blank parts an item from the one above.
func (p *printer) blank() {
	if p.any {
		p.printf("\n")
	}
	p.any = true
}

func (p *printer) printf(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}
