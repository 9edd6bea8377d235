package lab

var receivingFaults []Fault
