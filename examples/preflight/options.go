package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

// options are what the command line and the environment ask for.
type options struct {
	config diagnose.Config
	from   []string // where the settings came from
	json   bool
}

func (o options) source() string { return strings.Join(o.from, ", ") }

// mostMessage is the largest message that is read, in octets.
const mostMessage = 64 << 20

func parseOptions(args []string, getenv func(string) string, look diagnose.Look, usage io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("preflight", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.Usage = func() {
		fmt.Fprintln(usage, "usage: preflight [flags]")
		flags.PrintDefaults()
	}
	var to, selectors texts
	url := flags.String("url", "", "the server as a `URL`: smtps://user@host; the password is better kept out of it")
	server := flags.String("server", "", "the server as `host:port`")
	mode := flags.String("tls", "", "how TLS begins: auto, starttls, implicit, none")
	user := flags.String("user", "", "the login `name`")
	passwordEnv := flags.String("password-env", "", "the environment variable `NAME` that holds the password")
	from := flags.String("from", "", "the envelope sender's `address`")
	flags.Var(&to, "to", "a recipient's `address`; RCPT is sent for it, and no message (repeatable)")
	helo := flags.String("helo", "", "the `name` given in EHLO")
	source := flags.String("source-ip", "", "the `address` that receivers see")
	flags.Var(&selectors, "selector", "a DKIM `selector` (repeatable)")
	message := flags.String("message", "", "a `file` with a message as it would be sent, to judge its signatures; it is not sent")
	timeout := flags.Duration("timeout", 30*time.Second, "how long to look")
	flags.BoolVar(&o.json, "json", false, "write one JSON object")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, errors.New("settings stand in flags or in the environment, not behind them")
	}
	c := &o.config
	switch {
	case *url != "" && *server != "":
		return o, errors.New("-url and -server exclude each other")
	case *url != "":
		*c, err = diagnose.ParseURL(*url)
		o.from = []string{"-url"}
	case *server != "":
		c.Server, o.from = *server, []string{"-server"}
	default:
		*c, o.from, err = diagnose.FromEnv(getenv)
	}
	if err != nil {
		return o, err
	}
	c.Look = join(c.Look, look)
	c.Timeout = *timeout
	c.To, c.Selectors = append(c.To, to...), append(c.Selectors, selectors...)
	set(&c.User, *user)
	set(&c.From, *from)
	set(&c.HELO, *helo)
	switch m := diagnose.TLSMode(*mode); m {
	case "":
	case diagnose.TLSAuto, diagnose.TLSSTARTTLS, diagnose.TLSImplicit, diagnose.TLSNone:
		c.TLS = m
	default:
		return o, fmt.Errorf("-tls is %q: not auto, starttls, implicit or none", *mode)
	}
	if *passwordEnv != "" {
		c.Password = diagnose.Secret(getenv(*passwordEnv))
		if c.Password == "" {
			return o, fmt.Errorf("-password-env: %s is not set", *passwordEnv)
		}
	}
	if *source != "" {
		if c.SourceIP, err = netip.ParseAddr(*source); err != nil {
			return o, fmt.Errorf("-source-ip: %w", err)
		}
	}
	if *message != "" {
		c.Message, err = readMost(*message, mostMessage)
	}
	return o, err
}

func set(to *string, value string) {
	if value != "" {
		*to = value
	}
}

// join keeps what the settings say and takes the ways out of the program.
func join(settings, ways diagnose.Look) diagnose.Look {
	ways.Password, ways.Token, ways.Mechanisms, ways.SourceIP = settings.Password, settings.Token, settings.Mechanisms, settings.SourceIP
	return ways
}

func readMost(file string, most int64) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s: larger than %d octets", file, most)
	}
	return data, err
}

// texts is a flag that may stand several times.
type texts []string

func (t *texts) String() string     { return strings.Join(*t, ",") }
func (t *texts) Set(s string) error { *t = append(*t, s); return nil }
