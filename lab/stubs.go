package lab

var (
	dnsFaults        []Fault
	tlsFaults        []Fault
	submissionFaults []Fault
	receivingFaults  []Fault
)
