package dnscheck_test

import (
	"context"
	"fmt"
	"log"

	"github.com/maildiag/maildiag/dnscheck"
)

func ExampleParseDMARC() {
	r := dnscheck.ParseDMARC("v=DMARC1; p=reject; sp=quarantin; rua=mailto:dmarc@example.com")
	for _, f := range r.Faults {
		fmt.Printf("octet %d: %s\n", f.Offset+1, f.Message)
	}
	policy, _ := r.Requested(false, true)
	fmt.Println("receivers apply:", policy)
	// Output:
	// octet 21: sp=quarantin is not valid: it must be none, quarantine or reject
	// receivers apply: none
}

func ExampleLookupDMARC() {
	zone, err := dnscheck.ParseZone(`
_dmarc.example.com.  TXT  "v=DMARC1; p=reject; sp=quarantine"
news.example.com.    A    192.0.2.1
`)
	if err != nil {
		log.Fatal(err)
	}
	p := dnscheck.LookupDMARC(context.Background(), zone, "news.example.com")
	fmt.Printf("%s, by %s= at _dmarc.%s\n", p.Disposition, p.Tag, p.Found)
	fmt.Println("organizational domain:", p.Walk.Organizational)
	// Output:
	// quarantine, by sp= at _dmarc.example.com
	// organizational domain: example.com
}

func ExampleCheckDMARC() {
	zone, err := dnscheck.ParseZone(`_dmarc.example.com. TXT "v=DMARC1; p=reject"`)
	if err != nil {
		log.Fatal(err)
	}
	_, verdict := dnscheck.CheckDMARC(context.Background(), zone, "example.com", dnscheck.DMARCInput{
		SPF:  dnscheck.DMARCIdentity{Domain: "bounces.sender.example", Result: "pass"},
		DKIM: []dnscheck.DMARCIdentity{{Domain: "news.example.com", Result: "pass"}},
	})
	fmt.Println(verdict)
	for _, a := range verdict.Alignments {
		fmt.Println(a)
	}
	// Output:
	// pass by DKIM (news.example.com)
	// spf pass for bounces.sender.example, organizational domain bounces.sender.example, not aligned (relaxed)
	// dkim pass for news.example.com, organizational domain example.com, aligned (relaxed)
}
