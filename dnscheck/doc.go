// Package dnscheck looks at everything that DNS says about a mail, and writes and
// proves the records that mend it.
package dnscheck
