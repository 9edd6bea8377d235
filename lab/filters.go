//go:build linux

package lab

import (
	"context"
	"fmt"
	"os"
	"strings"
)

// filters runs the programs that Postfix asks about a message: postgrey, OpenDKIM
// and OpenDMARC. Postfix itself starts the SPF policy server; its settings are
// written here.
type filters struct {
	serves                        string // the configuration that runs
	postgrey, opendkim, opendmarc *daemon
}

func (f *filters) serve(ctx context.Context, l *Lab, w *World) error {
	spf, dkim, dmarc := w.Filters.files(l)
	all := fmt.Sprint(spf, dkim, dmarc, w.Filters.GreylistDelay)
	if f.serves == all {
		return nil
	}
	f.stop(ctx, l)
	for name, content := range map[string]string{
		"policyd-spf.conf": spf, "opendkim.conf": dkim, "opendmarc.conf": dmarc,
		// This resolver library has a zone "test." of its own, which knows no names.
		// It keeps nothing, for the next world may say something else.
		"opendkim-unbound.conf": "server:\n  local-zone: \"test.\" nodefault\n  module-config: \"iterator\"\n  cache-max-ttl: 0\n  cache-max-negative-ttl: 0\n" +
			"forward-zone:\n  name: \".\"\n  forward-addr: " + ResolverV4 + "\n",
	} {
		if _, err := l.write(name, content, 0o644); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(l.path("postgrey")); err != nil {
		return err
	}
	uid, gid, err := ids("postgrey")
	if err != nil {
		return err
	}
	if err := l.folderOf(uid, gid, 0o700, "postgrey"); err != nil {
		return err
	}
	for _, d := range []struct {
		to          **daemon
		name, place string
		argv        []string
	}{
		{&f.postgrey, "postgrey", Greylist, []string{
			"postgrey", "--inet=127.0.0.1:10023", fmt.Sprintf("--delay=%d", w.Filters.GreylistDelay),
			"--user=postgrey", "--group=postgrey", "--dbdir=" + l.path("postgrey"),
		}},
		{&f.opendkim, "opendkim", OpenDKIM, []string{"opendkim", "-f", "-x", l.path("opendkim.conf")}},
		{&f.opendmarc, "opendmarc", OpenDMARC, []string{"opendmarc", "-f", "-c", l.path("opendmarc.conf")}},
	} {
		if *d.to, err = l.start(ctx, d.name, servers, []string{"tcp/" + strings.TrimPrefix(d.place, "inet:")}, d.argv...); err != nil {
			return err
		}
	}
	f.serves = all
	return nil
}

func (f *filters) stop(context.Context, *Lab) {
	for _, d := range []*daemon{f.postgrey, f.opendkim, f.opendmarc} {
		d.stop()
	}
	*f = filters{}
}

func (f Filters) files(l *Lab) (spf, dkim, dmarc string) {
	spf = with(Parameters{"debugLevel": "1", "skip_addresses": "127.0.0.0/8,::1"}, f.SPF).lines("%s = %s\n")
	dkim = with(Parameters{
		"Mode": "v", "Socket": "inet:8891@127.0.0.1", "UserID": "nobody", "Syslog": "no", "PidFile": l.path("opendkim.pid"),
		"AuthservID": "mx.globex.test", "AlwaysAddARHeader": "yes", "ResolverConfiguration": l.path("opendkim-unbound.conf"),
	}, f.DKIM).lines("%s %s\n")
	dmarc = with(Parameters{
		"Socket": "inet:8893@127.0.0.1", "UserID": "nobody", "Syslog": "false", "PidFile": l.path("opendmarc.pid"),
		"AuthservID": "mx.globex.test", "TrustedAuthservIDs": "mx.globex.test",
	}, f.DMARC).lines("%s %s\n")
	return spf, dkim, dmarc
}
