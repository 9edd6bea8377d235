//go:build linux

package lab

import (
	"fmt"
	"maps"
	"strings"
)

// Parameters are settings of a server by name.
type Parameters map[string]string

// lines gives the settings as a server's file has them, in order of their names.
func (p Parameters) lines(format string) string {
	var b strings.Builder
	for _, name := range sortedKeys(p) {
		fmt.Fprintf(&b, format, name, p[name])
	}
	return b.String()
}

// Listener is one place where Postfix listens, with what differs there from
// main.cf.
type Listener struct {
	Program     string // "smtpd" or "postscreen"
	Numbers     []int  // the last numbers of its addresses, in both families
	Port        int
	Certificate string // the name of its chain and key
	Parameters  Parameters
}

// Set changes a parameter of the listener.
func (l *Listener) Set(name, value string) { l.Parameters[name] = value }

// Asks puts a policy server before the restrictions on recipients.
func (l *Listener) Asks(policy string) {
	const restrictions = "smtpd_recipient_restrictions"
	l.Set(restrictions, "check_policy_service "+policy+", "+l.Parameters[restrictions])
}

// Filters puts milters into the way of the messages.
func (l *Listener) Filters(milters ...string) { l.Set("smtpd_milters", strings.Join(milters, ", ")) }

// Postfix is one instance with all its listeners: "submission" (587) and "smtps"
// (465) are smtp.acme.test, "mx" (25) is globex.test, "acme" (25) receives for
// acme.test.
type Postfix struct {
	Main      Parameters // main.cf
	Listeners map[string]*Listener
}

// Listener returns one, and panics where there is none of that name.
func (p *Postfix) Listener(name string) *Listener {
	l, ok := p.Listeners[name]
	if !ok {
		panic("the lab's Postfix has no listener " + name)
	}
	return l
}

// User is one who may log in.
type User struct {
	Password string
	Extra    string // fields of Dovecot's passwd-file behind the password: "nologin=y"
}

// Dovecot keeps the mailboxes and checks the passwords and tokens for Postfix.
type Dovecot struct {
	Users      map[string]User
	Mechanisms string
	Crashes    bool // the process that checks passwords crashes at every login
	Down       bool // it does not run
	Stuck      bool // it runs and answers nothing
}

// Exim is one instance that is relay.acme.test (587, 465: logins) and
// mx.initech.test (25).
type Exim struct {
	Main         Parameters          // options of the main part
	Certificates map[int]string      // the names of the chains and keys, by port
	Passwords    map[string]string   // of the users; nil: the file that holds them is missing
	Mechanisms   []string            // "PLAIN", "LOGIN", "CRAM-MD5"
	ACL          map[string][]string // statements put before those of an ACL: "connect", "helo", "mail", "rcpt", "data", "auth", "dkim"
	Aliases      map[string]string   // what becomes of an address of initech.test, by local part; "": a mailbox
}

// Filters are the programs that Postfix asks. They run in every world; a listener
// asks them where its parameters say so.
type Filters struct {
	GreylistDelay int        // seconds
	SPF           Parameters // policyd-spf.conf
	DKIM          Parameters // opendkim.conf
	DMARC         Parameters // opendmarc.conf
}

// Addresses at which the filters are asked, for parameters of a listener.
const (
	Greylist  = "inet:127.0.0.1:10023"
	PolicySPF = "unix:private/policyd-spf"
	Quota     = "inet:127.0.0.1:12340" // Dovecot's answer whether there is room in a mailbox
	OpenDKIM  = "inet:127.0.0.1:8891"
	OpenDMARC = "inet:127.0.0.1:8893"
	Nobody    = "inet:127.0.0.1:9" // where nothing listens
)

// inline is a Postfix table in main.cf itself, of keys and values in turn.
func inline(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, " { %s = %s }", pairs[i], pairs[i+1])
	}
	return "inline:{" + b.String() + " }"
}

// patterns is a Postfix table of regular expressions and actions in turn.
func patterns(pairs ...string) string {
	var b strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		fmt.Fprintf(&b, " { %s %s }", pairs[i], pairs[i+1])
	}
	return "regexp:{" + b.String() + " }"
}

// serveMail describes the mail servers as a careful postmaster sets them up in
// 2026: TLS for all who can, logins only over it, a sender bound to the login, no
// relaying for strangers, and no guesses about strangers either.
func (w *World) serveMail() {
	w.Postfix.Main = Parameters{
		"smtpd_banner":                "$myhostname ESMTP",
		"disable_vrfy_command":        "yes",
		"smtpd_helo_required":         "yes",
		"smtpd_tls_security_level":    "may",
		"smtpd_tls_auth_only":         "yes",
		"smtpd_relay_restrictions":    "permit_sasl_authenticated, reject_unauth_destination",
		"smtpd_forbid_bare_newline":   "normalize",
		"message_size_limit":          "100000",
		"default_transport":           "discard",
		"relay_transport":             "discard",
		"virtual_mailbox_domains":     "globex.test, acme.test",
		"virtual_mailbox_maps":        inline("jo@globex.test", "x", "full@globex.test", "x", "list@globex.test", "x", "postmaster@globex.test", "x", "app@acme.test", "x", "ann@acme.test", "x"),
		"relocated_maps":              inline("moved@globex.test", "jo@newglobex.test"),
		"smtpd_milters":               "",
		"milter_default_action":       "tempfail",
		"smtpd_error_sleep_time":      "0",
		"smtpd_soft_error_limit":      "1000",
		"in_flow_delay":               "0",
		"maximal_backoff_time":        "1h",
		"address_verify_map":          "",
		"smtp_tls_security_level":     "may",
		"smtpd_tls_received_header":   "yes",
		"smtpd_client_restrictions":   "",
		"smtpd_discard_ehlo_keywords": "",
	}
	submission := Parameters{
		"smtpd_tls_security_level":        "encrypt",
		"smtpd_sasl_auth_enable":          "yes",
		"smtpd_sasl_security_options":     "noanonymous",
		"smtpd_sender_login_maps":         inline("app@acme.test", "app@acme.test", "ann@acme.test", "ann@acme.test"),
		"smtpd_sender_restrictions":       "reject_sender_login_mismatch",
		"smtpd_relay_restrictions":        "permit_sasl_authenticated, reject",
		"smtpd_recipient_restrictions":    "reject_non_fqdn_recipient",
		"smtpd_reject_unlisted_recipient": "no",
	}
	receiving := Parameters{
		"smtpd_recipient_restrictions": "reject_non_fqdn_recipient, reject_unlisted_recipient, check_policy_service " + Quota,
		"smtpd_sender_restrictions":    "reject_non_fqdn_sender, reject_unknown_sender_domain",
	}
	w.Postfix.Listeners = map[string]*Listener{
		"submission": {Program: "smtpd", Numbers: []int{10}, Port: 587, Certificate: "acme", Parameters: submission},
		"smtps": {
			Program: "smtpd", Numbers: []int{10}, Port: 465, Certificate: "acme",
			Parameters: with(submission, Parameters{"smtpd_tls_wrappermode": "yes"}),
		},
		"acme": {Program: "smtpd", Numbers: []int{10}, Port: 25, Certificate: "acme", Parameters: maps.Clone(receiving)},
		"mx":   {Program: "smtpd", Numbers: []int{30, 31}, Port: 25, Certificate: "globex", Parameters: receiving},
	}
	w.Dovecot = Dovecot{
		Users: map[string]User{
			"app@acme.test":    {Password: password},
			"ann@acme.test":    {Password: password},
			"jo@globex.test":   {Password: password},
			"full@globex.test": {Password: password, Extra: "userdb_quota_rule=*:storage=1k"},
		},
		Mechanisms: "plain login cram-md5 xoauth2 oauthbearer",
	}
	w.Exim = Exim{
		Main: Parameters{
			"message_size_limit": "100000", "recipients_max": "100", "recipients_max_reject": "true",
			"tls_advertise_hosts": "*", "smtputf8_advertise_hosts": "*", "smtp_banner": "$smtp_active_hostname ESMTP Exim",
		},
		Certificates: map[int]string{25: "initech", 465: "acme", 587: "acme"},
		Passwords:    map[string]string{"app@acme.test": password, "ann@acme.test": password},
		Mechanisms:   []string{"PLAIN", "LOGIN"},
		ACL:          make(map[string][]string),
		Aliases: map[string]string{
			"jo": "", "postmaster": "",
			"full": ":defer: 452 4.2.2 mailbox full", "moved": ":fail: 551 5.1.6 The user has moved to jo@newinitech.test",
			"disabled": ":fail: 550 5.2.1 This mailbox is disabled",
		},
	}
	w.Filters = Filters{
		GreylistDelay: 300,
		SPF:           Parameters{"HELO_reject": "Fail", "Mail_From_reject": "Fail", "PermError_reject": "True", "TempError_Defer": "True"},
		DKIM:          Parameters{"On-BadSignature": "reject", "On-Security": "reject", "On-KeyNotFound": "tempfail"},
		DMARC:         Parameters{"RejectFailures": "true", "SPFIgnoreResults": "true", "SPFSelfValidate": "true"},
	}
}

func with(base, more Parameters) Parameters {
	all := maps.Clone(base)
	maps.Copy(all, more)
	return all
}
