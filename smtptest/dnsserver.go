package smtptest

import (
	"context"
	"net"
	"net/netip"
	"time"

	"github.com/maildiag/maildiag/dnscheck"
	"github.com/miekg/dns"
)

// DNSAddr starts the world's resolver as a real server on UDP and TCP, on the
// same port of 127.0.0.1, and returns its address; later calls return the same.
// It recurses where recursion is desired and answers with authority otherwise,
// sets the AD bit for signed zones, and truncates what does not fit. Questions
// that time out in the world get no answer.
func (w *World) DNSAddr() (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dnsAddr != "" {
		return w.dnsAddr, nil
	}
	packets, streams, err := listenBoth()
	if err != nil {
		return "", err
	}
	self := addrPort(packets.LocalAddr()).Addr()
	handler := dns.HandlerFunc(func(rw dns.ResponseWriter, m *dns.Msg) { w.answer(rw, m, self) })
	for _, s := range []*dns.Server{{PacketConn: packets, Handler: handler}, {Listener: streams, Handler: handler}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		w.conns.running.Go(func() { _ = s.ActivateAndServe() })
		<-started
		w.conns.onceClosed(func() { _ = s.Shutdown() })
	}
	w.dnsAddr = packets.LocalAddr().String()
	return w.dnsAddr, nil
}

// listenBoth finds a port that is free for both.
func listenBoth() (net.PacketConn, net.Listener, error) {
	var last error
	for range 20 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			return nil, nil, err
		}
		streams, err := net.Listen("tcp", packets.LocalAddr().String())
		if err == nil {
			return packets, streams, nil
		}
		packets.Close()
		last = err
	}
	return nil, nil, last
}

func (w *World) answer(rw dns.ResponseWriter, m *dns.Msg, self netip.Addr) {
	if len(m.Question) != 1 {
		_ = rw.WriteMsg(new(dns.Msg).SetRcode(m, dns.RcodeFormatError))
		return
	}
	q := dnscheck.Question{Name: m.Question[0].Name, Type: dnscheck.Type(m.Question[0].Qtype), CheckingDisabled: m.CheckingDisabled}
	if !m.RecursionDesired {
		q.Server = self
	}
	ctx, cancel := context.WithTimeout(w.ctx, 6*time.Second)
	defer cancel()
	a, err := w.Resolver().Resolve(ctx, q)
	if err != nil {
		return
	}
	out := new(dns.Msg).SetReply(m)
	out.Rcode, out.Authoritative, out.RecursionAvailable = int(a.RCode), a.Authoritative, !q.Server.IsValid()
	opt := m.IsEdns0()
	out.AuthenticatedData = a.Authentic && (m.AuthenticatedData || opt != nil && opt.Do())
	for _, r := range append(a.Chain, a.Records...) {
		if rr, err := dns.NewRR(r.String()); err == nil {
			out.Answer = append(out.Answer, rr)
		}
	}
	if len(a.Records) == 0 && !a.Failed() {
		out.Ns = w.soa(ctx, a.Question.Name)
	}
	size := dns.MinMsgSize
	if opt != nil {
		size = max(int(opt.UDPSize()), dns.MinMsgSize)
		out.SetEdns0(1232, opt.Do())
		for _, e := range a.Extended {
			out.IsEdns0().Option = append(out.IsEdns0().Option, &dns.EDNS0_EDE{InfoCode: e.Code, ExtraText: e.Text})
		}
	}
	if rw.RemoteAddr().Network() == "tcp" {
		size = dns.MaxMsgSize
	}
	out.Compress = true
	out.Truncate(size)
	_ = rw.WriteMsg(out)
}

// soa is the SOA above a name, which tells how long a "no" may be kept.
func (w *World) soa(ctx context.Context, name string) []dns.RR {
	for labels := dns.SplitDomainName(name); len(labels) > 0; labels = labels[1:] {
		up := dns.Fqdn(joinLabels(labels))
		a, err := w.Resolver().Resolve(ctx, dnscheck.Question{Name: up, Type: dnscheck.TypeSOA})
		if err != nil || len(a.Records) == 0 {
			continue
		}
		if rr, err := dns.NewRR(a.Records[0].String()); err == nil {
			return []dns.RR{rr}
		}
	}
	return nil
}

func joinLabels(labels []string) string {
	s := ""
	for _, l := range labels {
		s += l + "."
	}
	return s
}
