package dnscheck

// rulesHELO judge the name given in EHLO.
var rulesHELO = []rule{}
