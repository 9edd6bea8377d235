//go:build linux

package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
)

// Lab is a set of namespaces with the servers in them. Several may run at once
// under different names; one is used by one goroutine at a time.
type Lab struct {
	name       string
	folder     string // of all files of this lab
	program    string // this very program, which also plays roles in the namespaces
	stopping   atomic.Bool
	components []component
}

// component is a server, or a part of the network, that follows the description.
type component interface {
	// serve makes what runs be as the world says. It does nothing where nothing
	// has changed since the last time, so that a fault costs what it changes.
	serve(context.Context, *Lab, *World) error
	// stop ends what runs. It is called once, also after a serve that failed.
	stop(context.Context, *Lab)
}

// Missing says what a lab needs and this machine lacks, in a line; "" is nothing.
func Missing() string {
	if os.Geteuid() != 0 {
		return "root"
	}
	var missing []string
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			missing = append(missing, program)
		}
	}
	if len(missing) > 0 {
		return strings.Join(missing, ", ") + " (lab/install.sh installs them)"
	}
	return ""
}

// programs are what a lab runs.
var programs = []string{
	"ip", "nft", "sysctl", "nsd", "unbound", "rbldnsd", "ldns-signzone", "ldns-keygen", "ldns-key2ds",
	"postfix", "dovecot", "postgrey", "opendkim", "opendmarc", eximProgram,
}

// Start makes the namespaces and starts the servers as the world says. Program
// is the executable that calls Role first thing in main: it plays the parts that
// are ours in the namespaces. The caller stops the lab.
func Start(ctx context.Context, name, program string, w *World) (*Lab, error) {
	if m := Missing(); m != "" {
		return nil, fmt.Errorf("lab: this machine lacks %s", m)
	}
	folder, err := os.MkdirTemp("", "maildiag-lab-"+name+"-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(folder, 0o755); err != nil { // servers that drop root read their files
		return nil, err
	}
	l := &Lab{name: "md" + name, folder: folder, program: program}
	if err := l.makeNamespaces(ctx); err != nil {
		l.Stop(ctx)
		return nil, err
	}
	if err := l.writeCertificates(); err != nil {
		l.Stop(ctx)
		return nil, err
	}
	l.components = []component{
		new(nameServers), new(network), new(blocklists), new(resolvers), new(web),
		new(filters), new(postfix), new(exim),
	}
	if err := l.Serve(ctx, w); err != nil {
		l.Stop(ctx)
		return nil, err
	}
	return l, nil
}

// Serve makes what runs be as the world says. What a description before this one
// changed is undone by that. The name servers come first, for the resolver trusts
// their keys and remembers their answers; the packet filter comes last, for it may
// be in the way of the servers' own start.
func (l *Lab) Serve(ctx context.Context, w *World) error {
	names, network, others := l.components[0], l.components[1], l.components[2:]
	if err := names.serve(ctx, l, w); err != nil {
		return err
	}
	var wait sync.WaitGroup
	errs := make([]error, len(others))
	for i, c := range others {
		wait.Go(func() { errs[i] = c.serve(ctx, l, w) })
	}
	wait.Wait()
	return errors.Join(append(errs, network.serve(ctx, l, w))...)
}

// Stop ends the servers and removes the namespaces and files. Where an interrupt
// calls it while the lab still changes, what would start after it does not.
func (l *Lab) Stop(ctx context.Context) {
	l.stopping.Store(true)
	var wait sync.WaitGroup
	for _, c := range l.components {
		wait.Go(func() { c.stop(ctx, l) })
	}
	wait.Wait()
	l.removeNamespaces(ctx)
	_ = os.RemoveAll(l.folder)
}
