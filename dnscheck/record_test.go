package dnscheck_test

import (
	"context"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/maildiag/maildiag/dnscheck"
)

// TestAnswerJSON: a saved answer reads back as it was, odd octets included.
func TestAnswerJSON(t *testing.T) {
	z := zone(t, world)
	for _, q := range []dnscheck.Question{
		{Name: "odd.example.com", Type: dnscheck.TypeTXT},
		{Name: "example.com", Type: dnscheck.TypeTXT},
		{Name: "example.com", Type: dnscheck.TypeMX},
		{Name: "www.example.com", Type: dnscheck.TypeA},
		{Name: "down.example.com", Type: dnscheck.TypeA},
	} {
		a, err := z.Resolve(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back dnscheck.Answer
		if err := json.Unmarshal(b, &back); err != nil || !reflect.DeepEqual(*a, back) {
			t.Errorf("%s reads back as %+v (%v)\nit was %+v", b, back, err, *a)
		}
	}
}
