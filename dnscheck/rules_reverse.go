package dnscheck

// rulesReverse judge the names that sending addresses have.
var rulesReverse = []rule{}
