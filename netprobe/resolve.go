package netprobe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// lookup is what comes of looking a name up.
type lookup struct {
	*Resolution // nil: the time was up before anything could be known
	skipped     []Skip
	done        chan struct{} // closed when it has come
}

// resolve asks for a name as an application does. A trailing dot stays, as it
// keeps search domains out.
func (w *work) resolve(ctx context.Context, host string, l *lookup) {
	name, err := toASCII(strings.TrimSuffix(host, "."))
	if err != nil { // hostFault let it pass, so this does not happen
		name = host
	} else if strings.HasSuffix(host, ".") {
		name += "."
	}
	began := time.Now()
	rctx, cancel := context.WithTimeout(ctx, 2*w.Timeout)
	defer cancel()
	addrs, err := w.resolver().LookupNetIP(rctx, "ip", name)
	r := &Resolution{Host: name, Took: time.Since(began)}
	switch dns, _ := errors.AsType[*net.DNSError](err); {
	case err == nil && len(addrs) > 0:
		r.Outcome = Resolved
	case err == nil:
		r.Outcome, r.Detail = NameNotFound, "no addresses"
	case dns != nil && dns.IsNotFound:
		r.Outcome, r.Detail = NameNotFound, w.words(err)
	case ctx.Err() != nil && (r.Took < fairWait || errors.Is(ctx.Err(), context.Canceled)):
		l.skipped = []Skip{{"name " + host, "the time was up"}}
		return
	default:
		r.Outcome, r.Detail = ResolverFailed, w.words(err)
		if dns == nil || !dns.IsTimeout {
			r.Control = w.control(ctx)
		}
	}
	for i, a := range addrs {
		addrs[i] = a.Unmap()
	}
	r.Addrs, l.skipped = few(host, addrs)
	w.Trace.resolved(*r)
	l.Resolution = r
}

// controlName exists as long as the DNS does, and depends on no zone but the root's
// own. A name of one label would not do: systemd-resolved answers those by itself.
const controlName = "a.root-servers.net."

// control asks the resolver for a name that does not fail by itself: who answers that,
// NXDOMAIN included, works.
func (w *work) control(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, w.Timeout)
	defer cancel()
	addrs, err := w.resolver().LookupNetIP(ctx, "ip", controlName)
	switch dns, _ := errors.AsType[*net.DNSError](err); {
	case err == nil:
		return fmt.Sprintf("%s: %v", controlName, addrs)
	case dns != nil && dns.IsNotFound:
		return controlName + ": " + dns.Err
	}
	return ""
}

func (w *work) resolver() interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
} {
	if w.Resolver == nil {
		return net.DefaultResolver
	}
	return w.Resolver
}

// few keeps as many addresses as are worth dialling, in their order, both
// families among them.
func few(host string, addrs []netip.Addr) ([]netip.Addr, []Skip) {
	var kept []netip.Addr
	for _, a := range addrs {
		if !slices.Contains(kept, a) {
			kept = append(kept, a)
		}
	}
	if len(kept) <= mostAddrs {
		return kept, nil
	}
	left := Skip{fmt.Sprintf("%d more addresses of %s", len(kept)-mostAddrs, host), fmt.Sprintf("at most %d addresses are dialled", mostAddrs)}
	first, rest := kept[:mostAddrs:mostAddrs], kept[mostAddrs:]
	if len(onePerFamily(first)) == 1 {
		if i := slices.IndexFunc(rest, func(a netip.Addr) bool { return a.Is4() != first[0].Is4() }); i >= 0 {
			first[mostAddrs-1] = rest[i]
		}
	}
	return first, []Skip{left}
}

// onePerFamily keeps the first address of each family.
func onePerFamily(addrs []netip.Addr) (out []netip.Addr) {
	for _, a := range addrs {
		if !slices.ContainsFunc(out, func(o netip.Addr) bool { return o.Is4() == a.Is4() }) {
			out = append(out, a)
		}
	}
	return out
}
