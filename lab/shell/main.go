//go:build linux

// Command shell starts a lab, makes it have a fault, and opens a shell where the
// program that sends runs. It stops the lab when the shell ends.
//
//	go run ./lab/shell             lists the faults
//	go run ./lab/shell ptr-missing opens a shell in the lab that has this one
//
// It needs root and what lab/install.sh installs.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"

	"github.com/maildiag/maildiag/lab"
)

func main() {
	lab.Role()
	if len(os.Args) != 2 {
		for _, f := range lab.Faults() {
			fmt.Printf("%-11s %-30s %s\n", f.Group, f.Name, f.Title)
		}
		return
	}
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, name string) error {
	for _, f := range lab.Faults() {
		if f.Name == name {
			return open(ctx, f)
		}
	}
	return fmt.Errorf("shell: there is no fault %q; without a name they are listed", name)
}

// open starts the lab and the shell. An interrupt is the shell's to handle.
func open(ctx context.Context, f lab.Fault) error {
	signal.Ignore(os.Interrupt)
	program, err := os.Executable()
	if err != nil {
		return err
	}
	l, err := lab.Start(ctx, fmt.Sprint(os.Getpid()%10000), program, lab.Healthy())
	if err != nil {
		return err
	}
	defer l.Stop(ctx)
	w := f.World()
	if err := l.Serve(ctx, w); err != nil {
		return err
	}
	s, err := l.Do(ctx, lab.Job{App: w.App, SendOnly: true})
	if err != nil {
		return err
	}
	if s.Error == "" {
		s.Error = "nothing: the message went through"
	}
	fmt.Printf("%s\nThe program saw: %s\nmaildiag would be asked so, from the root of the repository:\n\n\tgo run ./examples/diagnose %s\n\n",
		f.Title, s.Error, strings.Join(flags(l, w.App), " "))
	shell := l.Command(ctx, []string{"SMTP_PASSWORD=" + w.App.Password, "PS1=[" + f.Name + "] \\w # "}, "bash", "--norc")
	shell.Stdin, shell.Stdout, shell.Stderr = os.Stdin, os.Stdout, os.Stderr
	var ended *exec.ExitError
	if err := shell.Run(); err != nil && !errors.As(err, &ended) { // how its last command ended is the shell's affair
		return err
	}
	return nil
}

// flags are those with which examples/diagnose looks as the app sends.
func flags(l *lab.Lab, a lab.App) []string {
	out := []string{"-from", a.From, "-helo", a.HELO, "-root-ca", l.Authorities()}
	if a.Server != "" {
		out = append(out, "-server", a.Server, "-tls", string(a.TLS))
	}
	if a.User != "" {
		out = append(out, "-user", a.User, "-password-env", "SMTP_PASSWORD")
	}
	for _, to := range a.To {
		out = append(out, "-to", to)
	}
	if a.Source == "" {
		a.Source = lab.ClientV4
	}
	out = append(out, "-source-ip", a.Source)
	if a.Resolver != "" {
		out = append(out, "-resolver", a.Resolver)
	}
	for _, s := range a.Selectors {
		out = append(out, "-selector", s)
	}
	for _, zone := range a.Lists {
		out = append(out, "-dnsbl", zone)
	}
	return out
}
