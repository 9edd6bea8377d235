package dnscheck

// rulesMTASTS judge MTA-STS records and policies.
var rulesMTASTS = []rule{}
