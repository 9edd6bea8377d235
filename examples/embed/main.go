// Embed is a service that sends mail and explains its own failures.
//
//	SMTP_URL=smtps://app:secret@smtp.example.com SMTP_FROM=app@example.com go run ./examples/embed
//	curl -d '{"to":"jo@example.net"}' http://127.0.0.1:8080/welcome
//	curl http://127.0.0.1:8081/debug/mail
//
// Three things are worth copying:
//
//   - service.go: a send that fails is explained at once, from the error alone
//     ([diagnose.Config.Explain]). The log gets the report as a slog group; the
//     caller gets the cause and whether to try again, and nothing about the inside.
//   - debug.go: who is on call asks /debug/mail, and the service goes and looks
//     ([diagnose.Diagnose]) with its own settings and its last error: one run at a
//     time, under a deadline, never with a message.
//   - The settings are those that the mailer itself uses, so that what is diagnosed
//     is what is sent with.
//
// The debug address is another one than the service's, and is not for the public.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"github.com/maildiag/maildiag/diagnose"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "where the service listens")
	debug := flag.String("debug", "127.0.0.1:8081", "where /debug/mail listens")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *addr, *debug); err != nil {
		fmt.Fprintln(os.Stderr, "embed:", err)
		stop()
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, addr, debug string) error {
	config, names, err := diagnose.FromEnv(nil)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	log.Info("mail settings", "server", config.Server, "tls", config.TLS, "from", names)
	s := newService(config, log)
	ended := make(chan error, 2)
	for _, server := range []*http.Server{{Addr: addr, Handler: s.public()}, {Addr: debug, Handler: s.debug()}} {
		server.ReadHeaderTimeout, server.ReadTimeout = 5*time.Second, 10*time.Second
		go func() { ended <- server.ListenAndServe() }()
		defer func() {
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			server.Shutdown(last)
		}()
	}
	select {
	case <-ctx.Done():
		return nil
	case err := <-ended:
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return err
	}
}
