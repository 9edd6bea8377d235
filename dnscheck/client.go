package dnscheck

import "context"

// Client asks real servers.
type Client struct{}

func (c *Client) Resolve(ctx context.Context, q Question) (*Answer, error) {
	return nil, &Error{Question: q, Err: ErrUnsupported}
}
