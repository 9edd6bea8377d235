package main

import (
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
)

// options are what the command line asks for.
type options struct {
	config diagnose.Config
	replay string
	format format
	trace  bool
}

// most is the largest file that is read, in octets.
const most = 64 << 20

func parseOptions(args []string, env func(string) (string, bool), usage io.Writer) (o options, err error) {
	c := &o.config
	flags := flag.NewFlagSet("diagnose", flag.ContinueOnError)
	flags.SetOutput(usage)
	flags.Usage = func() {
		fmt.Fprintln(usage, "usage: diagnose [flags]")
		flags.PrintDefaults()
	}

	// What the application sends with.
	flags.StringVar(&c.Server, "server", "", "`host:port` that the application sends to; default: the recipients' mail hosts, port 25")
	mode := flags.String("tls", "auto", "how TLS begins: auto, starttls, implicit or none")
	flags.StringVar(&c.User, "user", "", "the login `name`")
	password := flags.String("password-env", "", "the environment variable, by its `NAME`, that holds the password")
	token := flags.String("token-env", "", "the environment variable, by its `NAME`, that holds an OAuth 2.0 token")
	flags.BoolVar(&c.AllowPlainAuth, "allow-plain", false, "log in without TLS too")
	flags.StringVar(&c.From, "from", "", "the envelope sender's `address`")
	flags.Var((*texts)(&c.To), "to", "a recipient's `address` (repeatable)")
	flags.StringVar(&c.HELO, "helo", "", "the `name` given in EHLO")
	source := flags.String("source-ip", "", "the `address` that receivers see")
	flags.Var((*texts)(&c.Selectors), "selector", "a DKIM `selector` (repeatable)")
	message := flags.String("message", "", "a `file` with a message as it is sent: it is judged")
	flags.BoolVar(&c.SendMessage, "send", false, "send the message of -message too, to every -to")
	failure := flags.String("error", "", "the error's `text` that the application got")

	// How to look.
	resolver := flags.String("resolver", "", "`host:port` of the resolver to ask; default: the system's")
	var lists texts
	flags.Var(&lists, "dnsbl", "the `zone` of a block list to ask instead of the usual ones, or none (repeatable)")
	roots := flags.String("root-ca", "", "a `file` of certificates (PEM) to trust besides the system's")
	proxy := flags.String("proxy", "", "the proxy's `URL`: socks5, socks5h or http")
	flags.Var((*texts)(&c.Controls), "control", "`host:port` of another server that should answer, to compare with (repeatable)")
	flags.DurationVar(&c.Timeout, "timeout", time.Minute, "how long to look")

	// What to write.
	asJSON := flags.Bool("json", false, "write one JSON object; the same as -format json")
	flags.Var(&o.format, "format", "text, json, markdown, html, or bundle: the evidence for a provider's support; default: text")
	flags.StringVar(&o.replay, "replay", "", "a `file` that -json wrote: conclude from it again, without a network")
	flags.BoolVar(&o.trace, "trace", false, "write each probe's beginning and end to standard error")

	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is no flag", flags.Arg(0))
	}
	if *asJSON {
		o.format = formatJSON
	}
	if o.replay != "" {
		return o, nil
	}

	c.TLS = diagnose.TLSMode(*mode)
	modes := []diagnose.TLSMode{diagnose.TLSAuto, diagnose.TLSSTARTTLS, diagnose.TLSImplicit, diagnose.TLSNone}
	if !slices.Contains(modes, c.TLS) {
		return o, fmt.Errorf("-tls: %q is none of auto, starttls, implicit, none", *mode)
	}
	if c.Password, err = secret("-password-env", *password, env); err != nil {
		return o, err
	}
	if c.Token, err = secret("-token-env", *token, env); err != nil {
		return o, err
	}
	switch {
	case c.User == "" && c.Password+c.Token != "":
		return o, errors.New("a password or token needs -user")
	case c.SendMessage && *message == "":
		return o, errors.New("-send needs -message")
	case c.Timeout <= 0:
		return o, errors.New("-timeout: not above zero")
	}
	if *source != "" {
		if c.SourceIP, err = netip.ParseAddr(*source); err != nil {
			return o, fmt.Errorf("-source-ip: %w", err)
		}
	}
	if *failure != "" {
		c.Error = errors.New(*failure)
	}
	if *message != "" {
		if c.Message, err = readFile(*message); err != nil {
			return o, fmt.Errorf("-message: %w", err)
		}
	}
	if *proxy != "" {
		if c.Proxy, err = parseProxy(*proxy); err != nil {
			return o, err
		}
	}
	if *roots != "" {
		if c.RootCAs, err = readRoots(*roots); err != nil {
			return o, fmt.Errorf("-root-ca: %w", err)
		}
	}
	if *resolver != "" {
		if c.Resolver, err = newResolver(*resolver); err != nil {
			return o, fmt.Errorf("-resolver: %w", err)
		}
	}
	if lists != nil {
		c.Blocklists = []dnscheck.Blocklist{}
	}
	for _, z := range lists {
		if z != "none" {
			c.Blocklists = append(c.Blocklists, dnscheck.Blocklist{Name: z, Zone: z})
		}
	}
	return o, nil
}

// secret reads an environment variable. Errors name the variable, never its value.
func secret(flag, name string, env func(string) (string, bool)) (diagnose.Secret, error) {
	if name == "" {
		return "", nil
	}
	value, ok := env(name)
	if !ok {
		return "", fmt.Errorf("%s: no variable of that name is set; give its name, not the secret", flag)
	}
	return diagnose.Secret(value), nil
}

// parseProxy reads the proxy's URL. Its errors leave the URL out, for it may hold a
// password.
func parseProxy(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || !slices.Contains([]string{"socks5", "socks5h", "http"}, u.Scheme) {
		return nil, errors.New("-proxy: no URL of a proxy, such as socks5://host:port or http://host:port")
	}
	return u, nil
}

func readRoots(file string) (*x509.CertPool, error) {
	data, err := readFile(file)
	if err != nil {
		return nil, err
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("%s: no certificate in PEM form", file)
	}
	return pool, nil
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && len(data) > most {
		err = fmt.Errorf("%s: larger than %d octets", name, most)
	}
	return data, err
}

// texts is a flag that may stand several times.
type texts []string

func (t *texts) String() string     { return strings.Join(*t, ",") }
func (t *texts) Set(s string) error { *t = append(*t, s); return nil }
