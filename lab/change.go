//go:build linux

package lab

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/diagnose"
	"github.com/maildiag/maildiag/dnscheck"
)

// Apply does to the world exactly what a fix says: it publishes and withdraws the
// records, or changes the app's setting. It returns an error if the fix changes
// nothing that a machine could change, if it withdraws a record that is not there,
// or if the name is in nobody's zone.
func (w *World) Apply(r Remedy) error {
	switch {
	case r.Records != nil:
		return w.publish(*r.Records)
	case r.Setting != nil:
		return w.App.set(*r.Setting)
	}
	return errors.New("lab: the fix is no change of records or settings")
}

func (w *World) publish(c dnscheck.RecordChange) error {
	for _, r := range c.Remove {
		z, err := w.zoneOf(r.Name)
		if err != nil {
			return err
		}
		gone := 0
		for _, version := range w.versions(z) {
			before := len(version.Records)
			version.Records = slices.DeleteFunc(version.Records, func(line string) bool { return version.holds(line, r) })
			gone += before - len(version.Records)
		}
		if gone == 0 && r.Data != "" {
			return fmt.Errorf("lab: zone %s has no record %s to remove", z.Name, r)
		}
	}
	for _, r := range c.Add {
		z, err := w.zoneOf(r.Name)
		if err != nil {
			return err
		}
		r.TTL = 0
		for _, version := range w.versions(z) {
			version.Add(r.String())
		}
	}
	return nil
}

// zoneOf is the zone that a name belongs to. The root and the top-level domain are
// not for those who send mail to change.
func (w *World) zoneOf(name string) (*Zone, error) {
	for at := name; at != "" && at != "test"; _, at, _ = strings.Cut(at, ".") {
		if z := w.Zones[at]; z != nil {
			return z, nil
		}
	}
	return nil, fmt.Errorf("lab: %s is in nobody's zone", name)
}

// versions are the zone and what single servers have in its place: who publishes a
// record publishes it everywhere.
func (w *World) versions(z *Zone) []*Zone {
	all := []*Zone{z}
	for _, s := range w.NameServers {
		if other := s.Differs[z.Name]; other != nil {
			all = append(all, other)
		}
	}
	return all
}

// holds reports whether a line of the zone is the record, or one of its name and
// type if it has no data.
func (z *Zone) holds(line string, r dnscheck.Record) bool {
	alone, err := dnscheck.ParseZone("$ORIGIN " + z.Name + ".\n" + line + "\n")
	if err != nil {
		return false
	}
	a, err := alone.Resolve(context.Background(), dnscheck.Question{Name: r.Name, Type: r.Type})
	return err == nil && len(a.Chain) == 0 &&
		slices.ContainsFunc(a.Records, func(have dnscheck.Record) bool { return r.Data == "" || have.Data == r.Data })
}

// set changes a setting.
func (a *App) set(c check.SettingChange) error {
	switch c.Setting {
	case "server":
		_, old, _ := net.SplitHostPort(a.Server)
		_, port, _ := net.SplitHostPort(c.Value)
		if a.Server = c.Value; port != old {
			a.TLS = secured(a.TLS, port)
		}
	case "address":
		a.Address = c.Value
	case "mx": // to deliver to, in the place of a server that it submits to
		a.Server, a.User, a.Password, a.Token, a.TLS = "", "", "", "", diagnose.TLSAuto
		a.MailHost = c.Value
	case "proxy":
		a.Proxy = ""
	case "login":
		a.User, a.Password = strings.Trim(a.User, " \t\r\n\"'"), strings.Trim(a.Password, " \t\r\n\"'")
	case "tls":
		a.TLS = diagnose.TLSMode(c.Value)
	case "auth":
		a.Auth = c.Value
	case "helo":
		a.HELO = c.Value
	case "family":
		a.Family = strings.TrimPrefix(c.Value, "tcp")
	case "from":
		a.From = c.Value
	case "to":
		a.To = []string{c.Value}
	case "recipients", "size":
		n, err := strconv.Atoi(c.Value)
		switch {
		case err != nil || n < 1:
			return fmt.Errorf("lab: %s cannot be set to %q", c.Setting, c.Value)
		case c.Setting == "recipients":
			a.To = a.To[:min(n, len(a.To))]
		case len(a.message()) > n:
			a.Message = "" // the usual one is short
		}
	default: // "relay" takes an account there first, and the app has no TLS configuration of its own
		return fmt.Errorf("lab: the app has no setting %q", c.Setting)
	}
	return nil
}

// secured is how TLS begins on another port, for an app that wants TLS.
func secured(mode diagnose.TLSMode, port string) diagnose.TLSMode {
	switch {
	case mode != diagnose.TLSSTARTTLS && mode != diagnose.TLSImplicit:
		return diagnose.TLSAuto
	case port == "465":
		return diagnose.TLSImplicit
	}
	return diagnose.TLSSTARTTLS
}
