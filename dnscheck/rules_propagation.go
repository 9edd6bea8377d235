package dnscheck

// rulesPropagation judge the zone itself: its servers and its signatures.
var rulesPropagation = []rule{}
