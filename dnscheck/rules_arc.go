package dnscheck

import (
	"fmt"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
)

// rulesARC judge ARC chains. A chain that fails counts as none (RFC 8617, section
// 5.2), so none of these is an error by itself: it only loses what could have
// saved a forwarded message.
var rulesARC = []rule{
	{
		Meta: check.Meta{
			Code: "arc-message-changed", Cause: string(smtpcode.DMARCFailed), Severity: check.Warning,
			Title: "The message was changed after the last ARC seal",
			Doc:   "The newest ARC-Message-Signature does not verify, so the chain counts for nothing, and a forwarded message stands on SPF and DKIM alone. A handler that seals changed the message afterwards, or one after it changed the message and did not seal.",
			Fix:   "Seal last, after footers, banners and subject tags",
			Refs:  []string{"RFC 8617, section 5.1", "RFC 8617, section 5.2"},
		},
		Check: brokenARC(ARCMessage, func(v *ARCVerdict, f *check.Finding) {
			last := v.Sets[len(v.Sets)-1]
			f.Subject = last.Message.Domain
			f.Message = fmt.Sprintf("The message is not as %s, the last to seal it (i=%d), sent it on.", last.Message.Domain, last.Instance)
			f.Evidence = append(f.Evidence, last.Message.Changes...)
		}),
	},
	{
		Meta: check.Meta{
			Code: "arc-chain-broken", Cause: string(smtpcode.DMARCFailed), Severity: check.Warning,
			Title: "The ARC chain is broken",
			Doc:   "The ARC fields do not make a chain: one is missing, stands twice or cannot be read, a seal does not verify, or there are more than 50 sets. Receivers treat the message as if it had no chain, so what earlier handlers saw of SPF and DKIM is lost.",
			Fix:   "Have the handler that the evidence names bring its ARC sealing in order, or switch it off there, and let nothing remove or rewrite ARC fields",
			Refs:  []string{"RFC 8617, section 4", "RFC 8617, section 5.2"},
		},
		Check: func(r *Result) (found []check.Finding) {
			for _, fault := range []ARCFault{ARCStructure, ARCTooLong, ARCSeal} {
				found = append(found, brokenARC(fault, func(v *ARCVerdict, f *check.Finding) {
					for _, s := range v.Sets {
						if s.Seal.Result != "" && s.Seal.Result != DKIMPass {
							f.Subject = s.Seal.Domain
						}
					}
					f.Message = "The ARC chain fails: " + v.Reason + "."
				})(r)...)
			}
			return found
		},
	},
	{
		Meta: check.Meta{
			Code: "arc-failed-upstream", Cause: string(smtpcode.DMARCFailed), Severity: check.Info,
			Title: "A handler on the way found the ARC chain broken",
			Doc:   "The newest seal says cv=fail: whoever made it found the chain broken when the message came. The chain cannot be taken up again, and counts as none. The break lies before that handler.",
			Fix:   "Look at the handler before the one that says cv=fail: it changed the message without sealing, or sealed wrongly",
			Refs:  []string{"RFC 8617, section 5.1.2", "RFC 8617, section 5.1.3"},
		},
		Check: brokenARC(ARCStated, func(v *ARCVerdict, f *check.Finding) {
			last := v.Sets[len(v.Sets)-1]
			f.Subject = last.Seal.Domain
			f.Message = fmt.Sprintf("%s (i=%d) found the ARC chain broken.", last.Seal.Domain, last.Instance)
		}),
	},
}

// brokenARC makes a rule's check of what to say of a chain with a fault. A chain
// whose keys could not be had is not known to be broken.
func brokenARC(fault ARCFault, say func(*ARCVerdict, *check.Finding)) func(*Result) []check.Finding {
	return func(r *Result) []check.Finding {
		if r.ARC == nil || r.ARC.Verdict == nil || r.ARC.Verdict.Fault != fault || len(r.ARC.Verdict.Unknown) > 0 {
			return nil
		}
		v := r.ARC.Verdict
		f := check.Finding{Confidence: check.Certain, Evidence: []string{v.Reason}}
		for _, s := range v.Sets {
			f.Evidence = append(f.Evidence, fmt.Sprintf("i=%d cv=%s sealed by %s; message signature: %s", s.Instance, s.CV, s.Seal.Domain, outcome(s.Message)))
		}
		say(v, &f)
		return []check.Finding{f}
	}
}

func outcome(s ARCSignature) string {
	switch {
	case s.Result == "":
		return "not looked at"
	case s.Reason != "":
		return string(s.Result) + " (" + s.Reason + ")"
	}
	return string(s.Result)
}
