package dnscheck

// rulesBlocklists judge what block lists say.
var rulesBlocklists = []rule{}
