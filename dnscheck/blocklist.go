package dnscheck

import "context"

// Blocklist is a DNS block list (RFC 5782).
type Blocklist struct {
	Name string `json:"name"`
	Zone string `json:"zone"`
}

// BlocklistCheck is what block lists say of the target.
type BlocklistCheck struct{}

func (b *BlocklistCheck) unknown() []Unknown { return nil }
func (b *BlocklistCheck) summary() []string  { return nil }

// DefaultBlocklists returns the lists that are asked by default.
func DefaultBlocklists() []Blocklist { return nil }

func (w world) blocklists(ctx context.Context, target Target) *BlocklistCheck {
	return &BlocklistCheck{}
}
