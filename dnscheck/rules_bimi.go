package dnscheck

// rulesBIMI judge BIMI records.
var rulesBIMI = []rule{}
