package netprobe_test

import (
	"encoding/json"
	"fmt"

	"github.com/maildiag/maildiag/netprobe"
)

// What a probe saw is judged anywhere: here from a saved result.
func ExampleResult_Causes() {
	saved := `{
		"host": "smtp.example.com", "port": 25,
		"dials": [
			{"addr": "192.0.2.25:25", "role": "target", "outcome": "no-answer", "took": 5000000000},
			{"addr": "192.0.2.25:587", "role": "matrix", "outcome": "connected", "took": 20000000}
		]
	}`
	var r netprobe.Result
	if err := json.Unmarshal([]byte(saved), &r); err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range r.Causes() {
		fmt.Println(f.Code, f.Confidence)
		for _, e := range f.Evidence {
			fmt.Println("  ", e)
		}
		fmt.Println(f.Fixes[0].Change.Describe())
	}
	// Output:
	// port-filtered certain
	//    192.0.2.25:25: no-answer after 5s
	//    192.0.2.25:587: connected after 20ms
	// set server to smtp.example.com:587
}

// A plan does no I/O: it says what a probe would dial, and why.
func ExamplePlan() {
	for _, e := range netprobe.Plan(netprobe.Target{Host: "smtp.example.com", Port: 587, Ports: []uint16{465}, Controls: []string{"api.example.com:443"}}) {
		fmt.Printf("%-7s %s:%d, %s\n", e.Role, e.Host, e.Port, e.Why)
	}
	// Output:
	// target  smtp.example.com:587, what the application dials
	// matrix  smtp.example.com:465, whether the host takes mail on another port
	// control api.example.com:443, whether another host answers from here
}
