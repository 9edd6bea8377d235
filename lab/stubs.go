package lab

var (
	tlsFaults        []Fault
	submissionFaults []Fault
	receivingFaults  []Fault
)
