package lab

var tlsFaults []Fault
