// Package once computes a value the first time it is asked for.
package once

import "sync/atomic"

// Value is [sync.OnceValue] for functions that wait for something: whoever asks
// while the value is being made waits on a channel, which testing/synctest can see
// through, and not on a mutex, which it cannot.
func Value[T any](f func() T) func() T {
	var begun atomic.Bool
	var v T
	done := make(chan struct{})
	return func() T {
		if begun.CompareAndSwap(false, true) {
			defer close(done)
			v = f()
			return v
		}
		<-done
		return v
	}
}
