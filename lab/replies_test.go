//go:build linux

package lab_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/smtpcode"
)

// TestReplies reads what ten servers answered when one setting at a time made them
// refuse: lab/real_replies.tsv of the corpus, recorded with a bare client, so that it
// needs no lab. What each setting means is in testdata/replies.txt. An answer that is
// surely wrong is a defect; of the rest, nine in ten must be right or undecided.
func TestReplies(t *testing.T) {
	labels := readLabels(t)
	dir := os.Getenv("MAILDIAG_CORPUS")
	if dir == "" {
		t.Skip("MAILDIAG_CORPUS is not set: the replies of real servers are not read")
	}
	var dialogues []dialogue
	left := make(map[string]label)
	for key, l := range labels {
		left[key] = l
	}
	for _, d := range readDialogues(t, filepath.Join(dir, "lab", "real_replies.tsv")) {
		l, ok := labels[d.key()]
		delete(left, d.key())
		switch none := len(l.causes) == 0; {
		case !ok:
			t.Errorf("new case: label it in testdata/replies.txt: %s\n\t%s %s", d.key(), d.stage, d.text)
		case none && !d.positive() && !d.asks():
			t.Errorf("labelled as accepted, but refused: %s\n\t%s %s", d.key(), d.stage, d.text)
		case !none && d.positive():
			t.Errorf("labelled as refused, but accepted: %s\n\t%s %s", d.key(), d.stage, d.text)
		case !none:
			d.label = l
			dialogues = append(dialogues, d)
		}
	}
	for key := range left {
		t.Errorf("testdata/replies.txt has a case that was not recorded: %s", key)
	}
	for _, r := range readers {
		t.Run(r.name, func(t *testing.T) { r.judge(t, dialogues) })
	}
}

// reader is a road on which a reply comes to maildiag.
type reader struct {
	name string
	read func(d dialogue) (cause smtpcode.Cause, sure, ok bool) // !ok: the road has no such thing
}

var readers = []reader{
	{"Classify with the step", func(d dialogue) (smtpcode.Cause, bool, bool) {
		r, err := smtpcode.ParseReply(d.text)
		if err != nil {
			return "", false, false
		}
		c := smtpcode.Classify(r, smtpcode.Context{Host: d.label.server, Stage: d.step()})
		return c.Cause, c.Sure, true
	}},
	{"Explain with the step", func(d dialogue) (smtpcode.Cause, bool, bool) {
		c := diagnose.Config{Server: d.label.server, TLS: d.label.tls, Stage: d.step()}
		r := c.Explain(fmt.Errorf("send welcome mail: %w", d.err()))
		return r.Cause, r.Confidence == check.Certain, true
	}},
	{"Explain, the error alone", func(d dialogue) (smtpcode.Cause, bool, bool) {
		r := diagnose.Explain(fmt.Errorf("send welcome mail: %w", d.err()))
		return r.Cause, r.Confidence == check.Certain, true
	}},
}

func (r reader) judge(t *testing.T, dialogues []dialogue) {
	var right, first, undecided, wrong, certain, all int
	for _, d := range dialogues {
		cause, sure, ok := r.read(d)
		if !ok {
			continue
		}
		all++
		switch at := slices.Index(d.label.causes, cause); {
		case at >= 0:
			right++
			if at == 0 {
				first++
			}
			continue
		case cause == smtpcode.Unclassified:
			undecided++
		case sure:
			certain++
			fallthrough
		default:
			wrong++
		}
		t.Logf("%s (certain: %v), want %s: %s\n\t%s %q", cause, sure, d.label.causes, d.key(), d.step(), d.text)
	}
	n := float64(all) / 100
	t.Logf("%d of %d right (%.1f %%; %d by the best cause), %d undecided, %d wrong (%.1f %%), %d of them certain",
		right, all, float64(right)/n, first, undecided, wrong, float64(wrong)/n, certain)
	if certain > 0 {
		t.Errorf("%d are wrong and certain", certain)
	}
	if float64(right+undecided)/n < 90 {
		t.Error("below the mark of 90 % right or undecided")
	}
}

// dialogue is a recorded one: what was done, and the answer that it came to.
type dialogue struct {
	server, name string // "postfix", "reject_unauth_destination"
	stage        string // the verb that was answered, or what else the client did
	text         string // the reply, or what the client met instead, in angle brackets
	label        label
}

func (d dialogue) key() string { return d.server + ": " + d.name }

func (d dialogue) positive() bool {
	return d.err() == nil
}

// asks reports whether the verb is of those that send nothing.
func (d dialogue) asks() bool {
	return d.stage == "vrfy" || d.stage == "expn" || d.stage == "etrn"
}

// step is the one at which the program was.
func (d dialogue) step() smtpcode.Stage {
	switch {
	case d.label.stage != "":
		return d.label.stage
	case d.stage == "connect":
		return smtpcode.StageGreeting // whoever was refused by TCP has no reply
	case d.stage == "data":
		return smtpcode.StageMessage
	case d.stage == "helo":
		return smtpcode.StageEHLO
	}
	switch stage := smtpcode.Stage(d.stage); stage {
	case smtpcode.StageEHLO, smtpcode.StageSTARTTLS, smtpcode.StageAuth, smtpcode.StageMail, smtpcode.StageRcpt:
		return stage
	}
	return smtpcode.StageUnknown
}

// err is what a Go program would hold in the client's place, nil for what it takes as
// consent. The client was a bare one in Python, whose errors are those of OpenSSL.
func (d dialogue) err() error {
	broken := func(err error) error { return &net.OpError{Op: "read", Net: "tcp", Err: err} }
	alert := func(n tls.AlertError) error { return &net.OpError{Op: "remote error", Err: n} }
	switch kind, _, _ := strings.Cut(strings.Trim(d.text, "<>"), ":"); {
	case d.text == "<closed>", kind == "SSLZeroReturnError":
		return io.EOF
	case kind == "ConnectionResetError":
		return broken(os.NewSyscallError("read", syscall.ECONNRESET))
	case strings.Contains(d.text, "HANDSHAKE_FAILURE"):
		return alert(40) // RFC 8446, section 6.2
	case strings.Contains(d.text, "ALERT_INTERNAL_ERROR"):
		return alert(80)
	case strings.Contains(d.text, "legacy sigalg"): // the server's best is TLS 1.1, which Go does not offer
		return alert(70)
	}
	expected := 25 // as net/smtp has it
	switch d.step() {
	case smtpcode.StageGreeting, smtpcode.StageSTARTTLS:
		expected = 220
	case smtpcode.StageAuth:
		expected = 235
	case smtpcode.StageData:
		expected = 354
	}
	_, _, err := textproto.NewReader(bufio.NewReader(strings.NewReader(d.text))).ReadResponse(expected)
	return err
}

// label is what is known of a case.
type label struct {
	causes []smtpcode.Cause // accepted ones, the best first; none: the server does not refuse
	stage  smtpcode.Stage   // the step, where the record does not say it
	server string
	tls    diagnose.TLSMode
}

// readLabels reads testdata/replies.txt, which says how it is written.
func readLabels(t *testing.T) map[string]label {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "replies.txt"))
	if err != nil {
		t.Fatal(err)
	}
	labels := make(map[string]label)
	server := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "== "); ok {
			server = name
			continue
		}
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, " | ")
		if len(fields) < 2 || len(fields) > 3 {
			t.Fatalf("testdata/replies.txt: not a case: %q", line)
		}
		l := label{server: "mx.example.test:25"}
		for _, cause := range strings.Fields(strings.Trim(fields[1], "-")) {
			if smtpcode.Cause(cause).Info().Layer == "" {
				t.Errorf("testdata/replies.txt: no such cause: %q", line)
			}
			l.causes = append(l.causes, smtpcode.Cause(cause))
		}
		for _, fact := range strings.Fields(strings.Join(fields[2:], "")) {
			switch name, value, _ := strings.Cut(fact, "="); name {
			case "stage":
				l.stage = smtpcode.Stage(value)
			case "server":
				l.server = value
			case "tls":
				l.tls = diagnose.TLSMode(value)
			default:
				t.Errorf("testdata/replies.txt: no such fact: %q", line)
			}
		}
		key := dialogue{server: server, name: fields[0]}.key()
		if _, twice := labels[key]; twice {
			t.Errorf("testdata/replies.txt has a case twice: %s", key)
		}
		labels[key] = l
	}
	return labels
}

// readDialogues reads the record: server and version, case and the settings of its
// listener, the verb that was answered, and the reply, tab by tab. Lines of a reply
// are joined by a printed \n, and other controls are printed as \x15.
func readDialogues(t *testing.T, file string) (dialogues []dialogue) {
	t.Helper()
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		t.Skipf("the corpus has no replies of real servers: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	printed := strings.NewReplacer(`\n`, "\r\n", `\x00`, "\x00", `\x02`, "\x02", `\x03`, "\x03", `\x15`, "\x15")
	_, rows, _ := strings.Cut(string(data), "\n") // the first names the columns
	for row := range strings.Lines(rows) {
		fields := strings.Split(strings.TrimSuffix(row, "\n"), "\t")
		if len(fields) != 4 {
			t.Fatalf("%s: not a row: %q", file, row)
		}
		server, _, _ := strings.Cut(fields[0], " ")
		name, _, _ := strings.Cut(fields[1], " [")
		dialogues = append(dialogues, dialogue{server: server, name: name, stage: fields[2], text: printed.Replace(fields[3])})
	}
	return dialogues
}
