//go:build linux

package lab

import (
	"bufio"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Web is the HTTPS server of the lab, and the services that are not SMTP.
type Web struct {
	Sites    map[string]Site // by host name, on .70 port 443
	Services []Service
	Down     bool
	Folder   string // of the certificates; Serve sets it
}

// Site is a host with one page, at every path.
type Site struct {
	Certificate string // "OWNER" or "OWNER-FLAW"
	Status      int    // 0: 200
	Type        string // "": text/plain
	Location    string // of a redirect
	Body        string
}

// Service is one that greets, and then answers every line alike.
type Service struct {
	Number, Port int
	Certificate  string        // it speaks TLS from the first octet; "": it does not
	Greets       string        // "": it waits to be spoken to
	Answers      string        // "": it says nothing more
	Closes       bool          // after the greeting
	Waits        time.Duration // before the greeting
}

type web struct{ role role[Web] }

func (r *web) serve(ctx context.Context, l *Lab, w *World) error {
	settings := w.Web
	settings.Folder = l.path("pki")
	places := []string{"tcp/" + v4(70) + ":443"}
	for _, s := range settings.Services {
		places = append(places, fmt.Sprintf("tcp/%s:%d", v4(s.Number), s.Port))
	}
	return r.role.serve(ctx, l, servers, roleWeb, settings, !w.Web.Down, places...)
}

func (r *web) stop(context.Context, *Lab) { r.role.stop() }

func (w Web) certificate(name string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(w.Folder+"/"+name+".pem", w.Folder+"/"+name+".key")
	return &pair, err
}

func (w Web) play() error {
	for _, s := range w.Services {
		for _, address := range []string{v4(s.Number), "[" + v6(s.Number) + "]"} {
			listener, err := net.Listen("tcp", fmt.Sprintf("%s:%d", address, s.Port))
			if err != nil {
				return err
			}
			if s.Certificate != "" {
				pair, err := w.certificate(s.Certificate)
				if err != nil {
					return err
				}
				listener = tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{*pair}})
			}
			go func() {
				for {
					c, err := listener.Accept()
					if err != nil {
						return
					}
					go s.speak(c)
				}
			}()
		}
	}
	config := &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		return w.certificate(w.Sites[hello.ServerName].Certificate)
	}}
	failed := make(chan error)
	for _, address := range []string{v4(70), "[" + v6(70) + "]"} {
		listener, err := tls.Listen("tcp", address+":443", config)
		if err != nil {
			return err
		}
		go func() { failed <- http.Serve(listener, http.HandlerFunc(w.answer)) }()
	}
	return <-failed
}

func (w Web) answer(out http.ResponseWriter, r *http.Request) {
	site, ok := w.Sites[r.Host]
	if !ok {
		http.NotFound(out, r)
		return
	}
	kind, status := site.Type, site.Status
	if kind == "" {
		kind = "text/plain"
	}
	if status == 0 {
		status = http.StatusOK
	}
	out.Header().Set("Content-Type", kind)
	if site.Location != "" {
		out.Header().Set("Location", site.Location)
	}
	out.WriteHeader(status)
	_, _ = io.WriteString(out, site.Body)
}

func (s Service) speak(c net.Conn) {
	defer c.Close()
	time.Sleep(s.Waits)
	_, _ = io.WriteString(c, s.Greets)
	if s.Closes {
		return
	}
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		_, _ = io.WriteString(c, s.Answers)
	}
}
