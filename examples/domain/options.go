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

	"github.com/maildiag/maildiag/dnscheck"
)

// options are what the command line asks for.
type options struct {
	checker dnscheck.Checker
	target  dnscheck.Target
	json    bool
}

// mostMessage is the largest message that is read, in octets.
const mostMessage = 64 << 20

func parseOptions(args []string, usage io.Writer) (o options, err error) {
	flags := flag.NewFlagSet("domain", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.Usage = func() {
		fmt.Fprintln(usage, "usage: domain [flags] [DOMAIN]")
		flags.PrintDefaults()
	}
	var ips, lists texts
	flags.Var(&ips, "ip", "an `address` that mail is sent from (repeatable)")
	flags.Var((*texts)(&o.target.Selectors), "selector", "a DKIM `selector` (repeatable)")
	flags.Var((*texts)(&o.target.Recipients), "to", "a recipient's `address` or domain (repeatable)")
	flags.StringVar(&o.target.HELO, "helo", "", "the `name` given in EHLO")
	flags.StringVar(&o.target.MailFrom, "from", "", "the envelope sender's `address`, if its domain is another")
	flags.Var(&lists, "dnsbl", "the `zone` of a block list to ask instead of the usual ones, or none (repeatable)")
	message := flags.String("message", "", "a `file` with a message as it arrived")
	zone := flags.String("zone", "", "a zone `file` to answer from, instead of DNS")
	resolver := flags.String("resolver", "", "`host:port` of the resolver to ask; default: the system's")
	flags.DurationVar(&o.checker.Timeout, "timeout", 20*time.Second, "how long to look")
	flags.BoolVar(&o.json, "json", false, "write one JSON object")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 1 {
		return o, fmt.Errorf("one domain at a time, not %q; flags stand before it", flags.Args())
	}
	o.target.Domain = flags.Arg(0)
	for _, s := range ips {
		addr, err := netip.ParseAddr(s)
		if err != nil {
			return o, fmt.Errorf("-ip: %w", err)
		}
		o.target.IPs = append(o.target.IPs, addr)
	}
	if lists != nil {
		o.checker.Blocklists = []dnscheck.Blocklist{}
	}
	for _, z := range lists {
		if z != "none" {
			o.checker.Blocklists = append(o.checker.Blocklists, dnscheck.Blocklist{Name: z, Zone: z})
		}
	}
	if *message != "" {
		if o.target.Message, err = readMost(*message, mostMessage); err != nil {
			return o, err
		}
	}
	o.checker.Resolver, err = chooseResolver(*zone, *resolver)
	return o, err
}

func chooseResolver(zone, resolver string) (dnscheck.Resolver, error) {
	switch {
	case zone != "" && resolver != "":
		return nil, errors.New("-zone and -resolver exclude each other")
	case zone != "":
		text, err := readMost(zone, mostMessage)
		if err != nil {
			return nil, err
		}
		return dnscheck.ParseZone(string(text))
	case resolver != "":
		server, err := netip.ParseAddrPort(resolver)
		if err != nil {
			return nil, fmt.Errorf("-resolver: %w", err)
		}
		return &dnscheck.Client{Servers: []netip.AddrPort{server}}, nil
	}
	return nil, nil // the Checker's own choice
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
