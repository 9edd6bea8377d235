package dnscheck

// rulesARC judge ARC chains.
var rulesARC = []rule{}
