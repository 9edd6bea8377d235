//go:build linux

package lab

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// The namespaces.
const (
	client  = "client"
	router  = "router"
	servers = "servers"
)

// namespace is the name under which the kernel knows a namespace of this lab.
func (l *Lab) namespace(of string) string { return l.name + "-" + of }

// command is one that runs in a namespace, or outside all if that is "".
func (l *Lab) command(ctx context.Context, namespace string, argv ...string) *exec.Cmd {
	if namespace != "" {
		argv = append([]string{"ip", "netns", "exec", l.namespace(namespace)}, argv...)
	}
	c := exec.CommandContext(ctx, argv[0], argv[1:]...)
	c.WaitDelay = 10 * time.Second
	return c
}

// run runs a command to its end and returns what it printed.
func (l *Lab) run(ctx context.Context, namespace, input string, argv ...string) (string, error) {
	c := l.command(ctx, namespace, argv...)
	c.Stdin = strings.NewReader(input)
	out, err := c.CombinedOutput()
	if err != nil {
		return string(out), fmt.Errorf("lab: %s: %w\n%s", strings.Join(argv, " "), err, out)
	}
	return string(out), nil
}

// path is a file or folder of this lab.
func (l *Lab) path(elements ...string) string {
	return filepath.Join(append([]string{l.folder}, elements...)...)
}

// write writes a file of this lab and reports whether that changed it.
func (l *Lab) write(name, content string, mode fs.FileMode) (changed bool, err error) {
	name = l.path(name)
	if old, err := os.ReadFile(name); err == nil && string(old) == content {
		return false, nil
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return false, err
	}
	if err := os.WriteFile(name, []byte(content), mode); err != nil {
		return false, err
	}
	return true, os.Chmod(name, mode)
}

// daemon is a server that runs in the foreground of a process of its own.
type daemon struct {
	name    string
	command *exec.Cmd
	log     string // where its output goes
	ended   chan struct{}
	once    sync.Once
}

// start starts a daemon and waits until it listens at all of the places, which are
// "udp/address:port" or "tcp/address:port".
func (l *Lab) start(ctx context.Context, name, namespace string, places []string, argv ...string) (*daemon, error) {
	if l.stopping.Load() {
		return nil, errors.New("lab: it is being stopped")
	}
	logFile, err := os.OpenFile(l.path(name+".out"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return nil, err
	}
	defer logFile.Close()
	d := &daemon{name: name, log: logFile.Name(), ended: make(chan struct{})}
	// The daemon outlives ctx, which is that of the change.
	d.command = l.command(context.WithoutCancel(ctx), namespace, argv...)
	d.command.Stdout, d.command.Stderr = logFile, logFile
	d.command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := d.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = d.command.Wait()
		close(d.ended)
	}()
	for _, place := range places {
		if err := d.listens(ctx, place); err != nil {
			d.stop()
			return nil, err
		}
	}
	return d, nil
}

// stop ends the daemon and all that it started. What is ending may still hold the
// sockets that the next one wants, so it waits for that too.
func (d *daemon) stop() {
	if d == nil {
		return
	}
	d.once.Do(func() {
		_ = syscall.Kill(-d.command.Process.Pid, syscall.SIGTERM)
		select {
		case <-d.ended:
		case <-time.After(3 * time.Second):
		}
		_ = syscall.Kill(-d.command.Process.Pid, syscall.SIGKILL)
		<-d.ended
		for try := 0; try < 200 && groupRuns(d.command.Process.Pid); try++ {
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// has waits until the daemon has made a file.
func (d *daemon) has(ctx context.Context, name string) error {
	return d.until(ctx, "has not made "+name, func() bool {
		_, err := os.Stat(name)
		return err == nil
	})
}

// listens waits until something listens at the place, in the daemon's namespace.
func (d *daemon) listens(ctx context.Context, place string) error {
	protocol, address, _ := strings.Cut(place, "/")
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	return d.until(ctx, "does not listen at "+place, func() bool { return listening(d.command.Process.Pid, protocol, at) })
}

// until waits for something that the daemon does soon after its start.
func (d *daemon) until(ctx context.Context, short string, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	for !done() {
		select {
		case <-d.ended:
			out, _ := os.ReadFile(d.log)
			return fmt.Errorf("lab: %s ended:\n%s", d.name, tail(out))
		case <-ctx.Done():
			out, _ := os.ReadFile(d.log)
			return fmt.Errorf("lab: %s %s: %w\n%s", d.name, short, ctx.Err(), tail(out))
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// tail is the end of a log.
func tail(log []byte) []byte {
	if lines := bytes.Split(bytes.TrimSpace(log), []byte("\n")); len(lines) > 20 {
		return bytes.Join(lines[len(lines)-20:], []byte("\n"))
	}
	return log
}

// makeNamespaces makes the namespaces and what lies between them; what an earlier
// lab of that name left is taken away first.
func (l *Lab) makeNamespaces(ctx context.Context) error {
	l.removeNamespaces(ctx)
	var script strings.Builder
	for _, of := range []string{client, router, servers} {
		fmt.Fprintf(&script, "netns add %s\n", l.namespace(of))
		// ip netns exec lays these files over those of /etc.
		etc := filepath.Join("/etc/netns", l.namespace(of))
		if err := os.MkdirAll(etc, 0o755); err != nil {
			return err
		}
		files := map[string]string{
			"resolv.conf": "nameserver " + ResolverV4 + "\n", "hosts": "127.0.0.1 localhost\n::1 localhost\n",
		}
		for name, content := range files {
			if err := os.WriteFile(filepath.Join(etc, name), []byte(content), 0o644); err != nil {
				return err
			}
		}
	}
	if _, err := l.run(ctx, "", script.String(), "ip", "-batch", "-"); err != nil {
		return err
	}
	for _, of := range []string{client, router, servers} {
		settings := []string{"net.ipv6.conf.all.accept_dad=0", "net.ipv6.conf.default.accept_dad=0", "net.ipv4.ping_group_range=0 2147483647"}
		if of == router {
			settings = append(settings, "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0")
		}
		if _, err := l.run(ctx, of, "", append([]string{"sysctl", "-qw"}, settings...)...); err != nil {
			return err
		}
	}
	cables := fmt.Sprintf("link add name c0 type veth peer name eth0 netns %s\nlink add name s0 type veth peer name eth0 netns %s\n",
		l.namespace(client), l.namespace(servers)) +
		"addr add 198.51.100.1/24 dev c0\naddr add 2001:db8:1::1/64 dev c0 nodad\naddr add 203.0.113.1/24 dev s0\naddr add 2001:db8:2::1/64 dev s0 nodad\n" +
		"link set lo up\nlink set c0 up\nlink set s0 up\n"
	if _, err := l.run(ctx, "", cables, "ip", "-n", l.namespace(router), "-batch", "-"); err != nil {
		return err
	}
	var c, s strings.Builder
	for n := 2; n <= 8; n++ {
		fmt.Fprintf(&c, "addr add 198.51.100.%d/24 dev eth0\n", n)
	}
	c.WriteString("addr add 2001:db8:1::2/64 dev eth0 nodad\nlink set lo up\nlink set eth0 up\nroute add default via 198.51.100.1\nroute add default via 2001:db8:1::1\n")
	for _, n := range serverNumbers {
		fmt.Fprintf(&s, "addr add %s/24 dev eth0\naddr add %s/64 dev eth0 nodad\n", v4(n), v6(n))
	}
	s.WriteString("link set lo up\nlink set eth0 up\nroute add default via 203.0.113.1\nroute add default via 2001:db8:2::1\n")
	for of, script := range map[string]string{client: c.String(), servers: s.String()} {
		if _, err := l.run(ctx, "", script, "ip", "-n", l.namespace(of), "-batch", "-"); err != nil {
			return err
		}
	}
	return nil
}

// serverNumbers are the last numbers of the servers' addresses: the resolver and a
// second one, submission, relay, mail hosts, name servers, block list, name servers
// that misbehave, web, and some to spare.
var serverNumbers = []int{2, 3, 10, 20, 30, 31, 40, 41, 53, 54, 55, 56, 60, 61, 62, 63, 70, 71, 72, 80}

// removeNamespaces ends everything that runs in the namespaces and removes them.
func (l *Lab) removeNamespaces(ctx context.Context) {
	for _, of := range []string{client, router, servers} {
		name := l.namespace(of)
		if _, err := os.Stat("/run/netns/" + name); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		pids, _ := l.run(ctx, "", "", "ip", "netns", "pids", name)
		for _, pid := range strings.Fields(pids) {
			_, _ = l.run(ctx, "", "", "kill", "-KILL", pid)
		}
		_, _ = l.run(ctx, "", "", "ip", "netns", "del", name)
		_ = os.RemoveAll(filepath.Join("/etc/netns", name))
	}
}
