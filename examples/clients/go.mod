module github.com/maildiag/maildiag/examples/clients

go 1.26

require (
	github.com/emersion/go-smtp v0.25.1
	github.com/maildiag/maildiag v0.0.0
	github.com/wneessen/go-mail v0.8.1
)

require (
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // indirect
	golang.org/x/crypto v0.54.0 // indirect
	golang.org/x/text v0.40.0 // indirect
)

replace github.com/maildiag/maildiag => ../..
