package dnscheck

// rulesMX judge who takes a domain's mail.
var rulesMX = []rule{}
