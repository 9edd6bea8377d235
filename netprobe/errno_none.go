//go:build !unix && !windows

package netprobe

// errnos is empty where the system has no error numbers: outcomes are then told
// by the error's type alone.
var errnos []errnoRow
