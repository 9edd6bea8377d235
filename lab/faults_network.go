package lab

var healthyWorlds = []Fault{
	{Name: "healthy-submission", Title: "Port 587, STARTTLS and a login; all is well."},
}

var networkFaults = []Fault{}
var dnsFaults = []Fault{}
