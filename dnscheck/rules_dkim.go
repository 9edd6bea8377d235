package dnscheck

// rulesDKIM judge DKIM keys and signatures.
var rulesDKIM = []rule{}
