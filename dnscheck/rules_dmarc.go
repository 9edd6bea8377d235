package dnscheck

// rulesDMARC judge DMARC policies and alignment.
var rulesDMARC = []rule{}
