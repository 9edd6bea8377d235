package diagnose_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
	"github.com/maildiag/maildiag/smtptest"
)

// A URL as it stands in the settings of many programs.
func ExampleParseURL() {
	c, err := diagnose.ParseURL("smtps://app%40example.com:p%40ssword@smtp.example.com")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c.Server, c.TLS, c.User, c.Password)

	_, err = diagnose.ParseURL("smtps://app:p/ssword@smtp.example.com")
	fmt.Println(err)
	// Output:
	// smtp.example.com:465 implicit app@example.com [redacted]
	// diagnose: mail URL: password: a character of the user name or password must be percent-encoded: / is %2F, ? is %3F, # is %23, @ is %40
}

// The settings that the application reads itself.
func ExampleFromEnv() {
	env := map[string]string{"EMAIL_HOST": "smtp.example.com", "EMAIL_PORT": "587", "EMAIL_USE_TLS": "True", "EMAIL_HOST_USER": "app"}
	c, names, err := diagnose.FromEnv(func(name string) string { return env[name] })
	fmt.Println(c.Server, c.TLS, c.User, err)
	fmt.Println(names)
	// Output:
	// smtp.example.com:587 starttls app <nil>
	// [EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS EMAIL_HOST_USER]
}

// Diagnose goes and looks. Here it looks at a world in memory, in which the SPF
// record lacks the address that the mail comes from; a program leaves Dialer,
// Resolver and RootCAs out.
func ExampleDiagnose() {
	w := smtptest.NewWorld()
	defer w.Close()
	if err := w.Break("spf-address-missing"); err != nil {
		log.Fatal(err)
	}
	r, err := diagnose.Diagnose(context.Background(), inWorld(w))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(r.Cause, r.Confidence)
	fmt.Println(r.Summary)
	for _, fix := range r.Fixes {
		fmt.Println("fix:", fix.Text)
		fmt.Println("works:", fix.Proof != nil && fix.Proof.Works)
	}
	// Output:
	// spf-failed certain
	// 203.0.113.5 may not send as example.com: SPF gives fail, by "-all" of example.com.
	// fix: example.com. TXT "v=spf1 ip4:192.0.2.25 ip4:203.0.113.5 -all"
	// works: true
}

// Evidence can be saved where mail failed and judged elsewhere, later, by a newer
// version: nothing is looked at again.
func ExampleConclude() {
	w := smtptest.NewWorld()
	defer w.Close()
	if err := w.Break("password-wrong"); err != nil {
		log.Fatal(err)
	}
	r, err := diagnose.Diagnose(context.Background(), inWorld(w))
	if err != nil {
		log.Fatal(err)
	}
	saved, err := json.Marshal(r.Evidence) // holds no secrets
	if err != nil {
		log.Fatal(err)
	}

	var e diagnose.Evidence
	if err := json.Unmarshal(saved, &e); err != nil {
		log.Fatal(err)
	}
	again := diagnose.Conclude(&e)
	fmt.Println(again.Cause, again.Stage, again.Code)
	// Output:
	// auth-failed auth 535
}

// inWorld is the Config of a program in a world of package smtptest.
func inWorld(w *smtptest.World) diagnose.Config {
	s := w.Settings()
	c := diagnose.Config{Server: s.Server, TLS: diagnose.TLSMode(s.TLS), User: s.User, From: s.From, HELO: s.HELO}
	c.Look = diagnose.Look{
		Password: diagnose.Secret(s.Password), To: s.To, SourceIP: s.SourceIP,
		Resolver: s.Resolver, Dialer: s.Dialer, RootCAs: s.RootCAs, HTTP: s.HTTP, Blocklists: []dnscheck.Blocklist{},
	}
	return c
}
