package dnscheck_test

import (
	"context"
	"fmt"

	"github.com/maildiag/maildiag/dnscheck"
)

// A Client asks real servers, and a Zone stands in for them in a test: code that
// takes a Resolver does not see the difference.
func ExampleResolver() {
	mailHosts := func(r dnscheck.Resolver, domain string) {
		a, err := r.Resolve(context.Background(), dnscheck.Question{Name: domain, Type: dnscheck.TypeMX})
		switch {
		case err != nil:
			fmt.Println("not known:", err)
		case a.Failed():
			fmt.Println("not known:", a)
		case !a.Exists():
			fmt.Println(domain, "does not exist")
		case len(a.Records) == 0:
			fmt.Println(domain, "names no mail hosts")
		default:
			fmt.Println(domain, "takes mail at", a.Hosts())
		}
	}

	// In production: &dnscheck.Client{}, or with Servers of your own choice.
	zone, err := dnscheck.ParseZone(`
$ORIGIN example.com.
@       MX  10 mx1
@       MX  20 mx2.example.net.
www     A   192.0.2.80
broken  BOGUS 7 since yesterday
`)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, domain := range []string{"example.com", "www.example.com", "nothing.example.com", "broken.example.com"} {
		mailHosts(zone, domain)
	}
	// Output:
	// example.com takes mail at [mx1.example.com mx2.example.net]
	// www.example.com names no mail hosts
	// nothing.example.com does not exist
	// not known: broken.example.com MX: SERVFAIL (EDE 7 (Signature Expired): since yesterday)
}
