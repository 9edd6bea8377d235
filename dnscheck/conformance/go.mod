module github.com/maildiag/maildiag/dnscheck/conformance

go 1.26.0

replace github.com/maildiag/maildiag => ../..

require (
	blitiri.com.ar/go/spf v1.6.0
	github.com/maildiag/maildiag v0.0.0
	go.yaml.in/yaml/v3 v3.0.6
)

require (
	github.com/emersion/go-msgauth v0.7.0 // indirect
	github.com/miekg/dns v1.1.73 // indirect
	golang.org/x/crypto v0.58.0 // indirect
	golang.org/x/net v0.62.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
)
