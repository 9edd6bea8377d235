package tlsprobe

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"net/netip"
	"slices"
	"sync"
)

// extra is one more connection, with a ClientHello made to find out one thing.
type extra struct {
	part     string
	min, max uint16
	suites   []uint16
	curves   []tls.CurveID
	noSNI    bool
	byHand   bool // crypto/tls cannot offer it
}

// plan lists the connections that would tell something that the first handshake
// has not told.
func (l look) plan(h Handshake) (versions, families []extra, sni *extra) {
	all := slices.Concat(suites(tls.CipherSuites(), nil), suites(tls.InsecureCipherSuites(), nil))
	for v := uint16(tls.VersionTLS10); v <= tls.VersionTLS13; v++ {
		versions = append(versions, extra{part: versionName(v), min: v, max: v, suites: all})
	}
	upTo12 := func(name string, s []uint16) extra {
		return extra{part: name, min: tls.VersionTLS10, max: tls.VersionTLS12, suites: s}
	}
	families = []extra{
		upTo12(FamilyECDHE, suites(tls.CipherSuites(), not13)),
		upTo12(FamilyRSA, suites(tls.InsecureCipherSuites(), isRSA)),
		upTo12(FamilyCBC, suites(tls.CipherSuites(), isCBC)),
		upTo12(Family3DES, suites(tls.InsecureCipherSuites(), is3DES)),
	}
	if !h.Done && h.Version == "" {
		families = append(families, extra{part: FamilyDHE, byHand: true})
		if h.Alert == "" {
			families = append(families, extra{part: SmallHello, curves: []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384, tls.CurveP521}})
		}
	}
	if _, err := netip.ParseAddr(l.target.Name); err != nil { // an address is never sent as SNI
		sni = &extra{part: "without SNI", noSNI: true}
	}
	return versions, families, sni
}

// deep looks at what one handshake does not show. It begins when the first is
// through, so as not to disturb that one on a server that counts connections, and
// then makes all its connections at once.
func (l look) deep(ctx context.Context, r *Result) {
	h := r.Handshake
	switch {
	case !l.target.Deep:
		return
	case ctx.Err() != nil:
		r.skip("versions, families, SNI", "there was no time left")
		return
	case h.Stage == "connect":
		r.skip("versions, families, SNI", "no connection")
		return
	case h.Stage != "" && h.Stage != "tls" && !h.Done, len(h.Record) > 0:
		r.skip("versions, families, SNI", "TLS does not begin here in this mode")
		return
	}
	versions, families, sni := l.plan(h)
	plan := slices.Concat(versions, families)
	if sni != nil {
		plan = append(plan, *sni)
	}
	found := make([]*Support, len(plan))
	skipped := make([]string, len(plan))
	var wg sync.WaitGroup
	for i, x := range plan {
		wg.Go(func() {
			l.Trace.begin(x.part)
			s, open := l.try(ctx, x)
			l.Trace.end(x.part, s.Handshake)
			switch accepted := x.accepted(s); {
			case accepted:
				found[i] = &Support{Name: x.part, Accepted: true, Detail: s.Cipher}
			case !open || s.TimedOut || ctx.Err() != nil:
				skipped[i] = s.Error
			default:
				found[i] = &Support{Name: x.part, Detail: s.Error}
			}
			if x.noSNI && skipped[i] == "" {
				found[i] = nil
				r.WithoutSNI = &s.Handshake
				if len(s.chain) > 0 && len(r.Chain) > 0 {
					if sum := sha256.Sum256(s.chain[0].Raw); hex.EncodeToString(sum[:]) != r.Chain[0].SHA256 {
						r.LeafNoSNI = hex.EncodeToString(sum[:])
					}
				}
			}
		})
	}
	wg.Wait()
	for i, x := range plan {
		switch {
		case skipped[i] != "":
			r.skip(x.part, skipped[i])
		case found[i] == nil:
		case i < len(versions):
			r.Versions = append(r.Versions, *found[i])
		default:
			r.Families = append(r.Families, *found[i])
		}
	}
}

// try makes one more connection. open says that TLS could begin.
func (l look) try(ctx context.Context, x extra) (s session, open bool) {
	var r Result
	conn := l.open(ctx, &r)
	if conn == nil || r.Handshake.TimedOut {
		if conn != nil {
			conn.Close()
		}
		return session{Handshake: r.Handshake}, false
	}
	defer conn.Close()
	if x.byHand {
		return l.byHand(ctx, conn), true
	}
	config := l.config()
	if x.min != 0 {
		config.MinVersion, config.MaxVersion, config.CipherSuites = x.min, x.max, x.suites
	}
	config.CurvePreferences = x.curves
	if x.noSNI {
		config.ServerName = ""
	}
	return l.shake(ctx, conn, config), true
}

// accepted reports whether the server chose what was offered. It has chosen as
// soon as its ServerHello says so, whatever became of the handshake then.
func (x extra) accepted(s session) bool {
	if s.Done || x.byHand {
		return s.Done
	}
	v := s.flight.version
	return x.min != 0 && v >= x.min && v <= x.max && (v == tls.VersionTLS13 || slices.Contains(x.suites, s.flight.cipher))
}

// suites are the numbers of those that a predicate takes; nil takes all.
func suites(list []*tls.CipherSuite, take func(string, *tls.CipherSuite) bool) (out []uint16) {
	for _, s := range list {
		if take == nil || take(s.Name, s) {
			out = append(out, s.ID)
		}
	}
	return out
}

func not13(_ string, s *tls.CipherSuite) bool {
	return slices.Contains(s.SupportedVersions, tls.VersionTLS12)
}

func isRSA(name string, _ *tls.CipherSuite) bool {
	return len(name) > 16 && name[:16] == "TLS_RSA_WITH_AES"
}

func isCBC(name string, s *tls.CipherSuite) bool {
	return not13(name, s) && slices.Contains(s.SupportedVersions, tls.VersionTLS10)
}

func is3DES(name string, _ *tls.CipherSuite) bool {
	return slices.Contains([]string{"TLS_RSA_WITH_3DES_EDE_CBC_SHA", "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"}, name)
}
