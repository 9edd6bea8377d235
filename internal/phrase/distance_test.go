package phrase_test

import (
	"testing"

	"github.com/maildiag/maildiag/internal/phrase"
)

func TestDistance(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "", 3},
		{"abc", "abc", 0},
		{"gmial", "gmail", 1},
		{"gmal", "gmail", 1},
		{"gmaill", "gmail", 1},
		{"gnail", "gmail", 1},
		{"reject", "quarantine", 9},
		{"ca", "abc", 3},
	} {
		if got := phrase.Distance(tt.a, tt.b); got != tt.want || phrase.Distance(tt.b, tt.a) != got {
			t.Errorf("Distance(%q, %q) = %d, want %d, and the same the other way", tt.a, tt.b, got, tt.want)
		}
	}
}
