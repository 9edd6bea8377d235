package dnscheck

// rulesDANE judge TLSA records.
var rulesDANE = []rule{}
