package dnscheck

// rulesSPF judge SPF records and verdicts.
var rulesSPF = []rule{}
