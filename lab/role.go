//go:build linux

package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
)

// The parts that this program plays itself in the namespaces: there is no real
// server that breaks these things on demand.
const (
	roleClient    = "client"    // sends, and diagnoses
	roleMiddlebox = "middlebox" // reads along in SMTP and changes it
	roleProxy     = "proxy"     // SOCKS and HTTP CONNECT
	roleCable     = "cable"     // delays and loses packets
	roleWeb       = "web"       // HTTPS sites, and services that are not SMTP
	roleSlowDNS   = "slow-dns"  // a resolver that takes its time
)

// roleVariable names the role in the environment; the settings come as JSON in a
// file, the first argument.
const roleVariable = "MAILDIAG_LAB_ROLE"

// Role plays the part that the environment names and then exits; with none it
// returns. A program that starts labs calls it before all else.
func Role() {
	name := os.Getenv(roleVariable)
	if name == "" {
		return
	}
	data, err := os.ReadFile(os.Args[1])
	if err == nil {
		switch name {
		case roleClient:
			err = playClient(data)
		case roleMiddlebox:
			err = play(data, Middlebox.play)
		case roleProxy:
			err = play(data, playProxies)
		case roleCable:
			err = play(data, cableEnds.play)
		case roleWeb:
			err = play(data, Web.play)
		case roleSlowDNS:
			err = play(data, slowDNS.play)
		default:
			err = fmt.Errorf("no role %q", name)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "lab:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func play[T any](data []byte, part func(T) error) error {
	var settings T
	if err := json.Unmarshal(data, &settings); err != nil {
		return err
	}
	return part(settings)
}

// role is a part that is played while the description asks for it.
type role[T any] struct {
	settings T
	daemon   *daemon
}

// serve starts, restarts or stops the part; it restarts only when the settings
// changed.
func (r *role[T]) serve(ctx context.Context, l *Lab, namespace, name string, settings T, wanted bool, places ...string) (err error) {
	if !wanted {
		r.stop()
		return nil
	}
	if r.daemon != nil && reflect.DeepEqual(settings, r.settings) {
		return nil
	}
	r.stop()
	data, err := json.Marshal(settings)
	if err != nil {
		return err
	}
	file := "role-" + name + ".json"
	if _, err := l.write(file, string(data), 0o600); err != nil {
		return err
	}
	r.settings = settings
	r.daemon, err = l.start(ctx, "role-"+name, namespace, places, "env", roleVariable+"="+name, l.program, l.path(file))
	return err
}

func (r *role[T]) stop() {
	r.daemon.stop()
	r.daemon = nil
}
