package lab

var (
	dnsFaults []Fault
	tlsFaults []Fault
	receivingFaults []Fault
)
