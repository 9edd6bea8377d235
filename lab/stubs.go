package lab

var (
	dnsFaults []Fault
	tlsFaults []Fault
)
