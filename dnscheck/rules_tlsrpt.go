package dnscheck

// rulesTLSRPT judge TLS reporting records.
var rulesTLSRPT = []rule{}
