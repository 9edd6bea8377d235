package dnscheck

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/maildiag/maildiag/check"
)

// heloAddress finds an address in the place of a name. In brackets it is allowed
// to a client without a name, if it is the client's (RFC 5321, section 4.1.4).
func heloAddress(r *Result, h *HELOCheck) (check.Finding, bool) {
	kind, addr, _ := heloForm(h.Name)
	f := check.Finding{Fixes: nameFixes(r)}
	switch {
	case kind == heloBareAddress:
		f.Severity = check.Error
		f.Message = fmt.Sprintf("EHLO gives the address %s without brackets, which is no host name.", addr)
	case kind == heloLiteral && len(r.Target.IPs) > 0 && !slices.Contains(r.Target.IPs, addr):
		f.Severity = check.Error
		f.Message = fmt.Sprintf("EHLO gives the address %s, and the mail comes from %s.", addr, listed(r.Target.IPs))
	case kind == heloLiteral && special(addr) != "":
		f.Severity = check.Error
		f.Message = fmt.Sprintf("EHLO gives the address %s, which is %s.", addr, special(addr))
	case kind == heloLiteral:
		f.Message = fmt.Sprintf("EHLO gives the address %s instead of a name.", h.Name)
	default:
		return f, false
	}
	return f, true
}

// heloUnresolved finds a name without an address. What could not be told is not
// held against it.
func heloUnresolved(r *Result, h *HELOCheck) (check.Finding, bool) {
	if h.Host == nil || len(h.Host.Addrs) > 0 {
		return check.Finding{}, false
	}
	circular := circularAlias(h.Host.Chain)
	if !h.Host.told() && !circular {
		return check.Finding{}, false
	}
	f := check.Finding{Evidence: h.Host.records()}
	switch {
	case circular:
		f.Message = fmt.Sprintf("The EHLO name %s is an alias that leads back to itself.", h.Name)
	case h.Host.Missing && len(h.Host.Chain) > 0:
		f.Message = fmt.Sprintf("The EHLO name %s is an alias of %s, which does not exist.", h.Name, h.Host.Canonical())
	case h.Host.Missing:
		f.Message = fmt.Sprintf("The EHLO name %s does not exist.", h.Name)
	default:
		f.Message = fmt.Sprintf("The EHLO name %s has neither an A nor an AAAA record.", h.Name)
	}
	var ours check.Fix
	if change, ok := addressesFor(r.Target.IPs, h); ok {
		ours = changeFix("Publish the sending addresses at the EHLO name", change)
	} else if len(r.Target.IPs) == 0 {
		ours = check.Fix{Message: "Publish the sending host's address at the EHLO name", Text: absolute(h.host()) + " A <the address that the mail comes from>"}
	}
	f.Fixes = heloFixes(r, h, ours)
	return f, true
}

// heloMismatch finds a name that leads elsewhere than to where the mail comes
// from.
func heloMismatch(r *Result, h *HELOCheck) (check.Finding, bool) {
	if h.Host == nil || len(h.Host.Addrs) == 0 {
		return check.Finding{}, false
	}
	var strange []netip.Addr
	for _, ip := range r.Target.IPs {
		unknown := ip.Is4() && h.Host.UnknownA != "" || ip.Is6() && h.Host.UnknownAAAA != ""
		if !unknown && !h.Host.has(ip) {
			strange = append(strange, ip)
		}
	}
	f := check.Finding{Evidence: h.Host.records()}
	switch {
	case len(strange) > 0:
		f.Message = fmt.Sprintf("The EHLO name %s leads to %s, and the mail comes from %s.", h.Name, h.Host.verdict(), listed(strange))
		if !slices.ContainsFunc(strange, isPublic) {
			return ofNoConsequence(f, strange[0]), true
		}
	case len(r.Target.IPs) == 0 && !slices.ContainsFunc(h.Host.Addrs, isPublic):
		f.Confidence = check.Likely
		f.Message = fmt.Sprintf("The EHLO name %s leads to %s, which is %s.", h.Name, h.Host.verdict(), special(h.Host.Addrs[0]))
		f.Fixes = nameFixes(r)
		return f, true
	default:
		return f, false
	}
	var ours check.Fix
	if change, ok := addressesFor(strange, h); ok {
		ours = changeFix("Add the sending address to the EHLO name", change)
	}
	f.Fixes = heloFixes(r, h, ours)
	return f, true
}

// heloOfReceiver finds a client that gives the name of whom it talks to.
func heloOfReceiver(r *Result, h *HELOCheck) (check.Finding, bool) {
	if h.Host == nil || !h.Host.told() {
		return check.Finding{}, false
	}
	for _, ip := range r.Target.IPs {
		if h.Host.has(ip) {
			return check.Finding{}, false
		}
	}
	for _, d := range r.Destinations {
		if d.MX == nil || d.Role != RoleRecipient || isWithin(d.Domain, r.Target.Domain) {
			continue
		}
		if name := h.host(); name == d.Domain || !d.MX.Implicit && slices.Contains(d.MX.hosts(), name) {
			return check.Finding{
				Confidence: check.Likely,
				Message:    fmt.Sprintf("EHLO gives the name %s, which is the receiver's of mail for %s.", h.Name, d.Domain),
				Evidence:   lines(d.MX.Records), Fixes: nameFixes(r),
			}, true
		}
	}
	return check.Finding{}, false
}

// heloDiffers finds a name that leads back to the address, while the reverse name
// is another. Where it does not lead back, other rules speak.
func heloDiffers(r *Result, h *HELOCheck) (check.Finding, bool) {
	if h.Host == nil {
		return check.Finding{}, false
	}
	for i := range r.Reverse {
		rev := &r.Reverse[i]
		names := rev.confirmed()
		if len(names) == 0 || slices.Contains(names, h.host()) || !h.Host.has(rev.IP) {
			continue
		}
		f := check.Finding{
			Message:  fmt.Sprintf("EHLO gives %s; the reverse name of %s is %s.", h.Name, rev.IP, strings.Join(names, " and ")),
			Evidence: append(h.Host.records(), lines(rev.Records)...),
			Fixes:    nameFixes(r),
		}
		looks, generic := genericName(r, rev)
		if generic {
			f.Confidence = looks.Confidence // as far as it is another name's fault
		}
		if generic || slices.ContainsFunc(rev.Names, func(n Host) bool { return len(n.Chain) > 0 }) {
			f.Fixes = nil // it is the reverse name that has to change
		}
		return f, true
	}
	return check.Finding{}, false
}

// addressesFor is the change that gives the EHLO name the addresses. It reports
// false if there are none that the world could reach.
func addressesFor(ips []netip.Addr, h *HELOCheck) (c RecordChange, ok bool) {
	for _, ip := range ips {
		if isPublic(ip) && hostnameFault(h.host()) == "" {
			c.Add = append(c.Add, Address(h.Host.Canonical(), ip))
		}
	}
	return c, len(c.Add) > 0
}

// heloFixes puts a record for the EHLO name first if the name is in the sender's
// own domain, and another name first if it is somebody else's.
func heloFixes(r *Result, h *HELOCheck, ours check.Fix) []check.Fix {
	fixes := nameFixes(r)
	switch {
	case ours.Message == "":
		return fixes
	case r.Target.Domain != "" && !sameOwner(h.host(), r.Target.Domain) && goodName(r) != "":
		return append(fixes, ours)
	case goodName(r) == "":
		return []check.Fix{ours}
	}
	return append([]check.Fix{ours}, fixes...)
}

// nameFixes offers another EHLO name: the reverse name that leads back, if there
// is a good one, or else how such a name looks.
func nameFixes(r *Result) []check.Fix {
	name := goodName(r)
	if name != "" {
		return []check.Fix{nameFix(name)}
	}
	name = "mail.example.com"
	if r.Target.Domain != "" {
		name = "mail." + r.Target.Domain
	}
	return []check.Fix{{
		Message: "Set the EHLO name to the sending host's full name, one that leads to its address and that its PTR record names, such as",
		Text:    "EHLO name: " + name,
	}}
}

func nameFix(name string) check.Fix {
	return check.Fix{Message: "Set the EHLO name to " + name, Text: "EHLO name: " + name}
}

// goodName is a name that all of the sending addresses' reverse zones know and
// that leads back to them; "" if there is none.
func goodName(r *Result) string {
	if len(r.Reverse) == 0 {
		return ""
	}
	for _, name := range r.Reverse[0].confirmed() {
		everywhere := !slices.ContainsFunc(r.Reverse, func(o Reverse) bool { return !slices.Contains(o.confirmed(), name) })
		if everywhere && heloFault(name) == "" {
			return name
		}
	}
	return ""
}
