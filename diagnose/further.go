package diagnose

import (
	"slices"

	"github.com/maildiag/maildiag/check"
	"github.com/maildiag/maildiag/smtpcode"
	"github.com/maildiag/maildiag/smtpprobe"
)

// stages in the order in which a session passes them.
var stages = []smtpcode.Stage{
	smtpcode.StageResolve, smtpcode.StageConnect, smtpcode.StageGreeting, smtpcode.StageEHLO, smtpcode.StageSTARTTLS, smtpcode.StageTLS,
	smtpcode.StageAuth, smtpcode.StageMail, smtpcode.StageRcpt, smtpcode.StageData, smtpcode.StageMessage, smtpcode.StageQuit,
}

func before(a, b smtpcode.Stage) bool { return slices.Index(stages, a) < slices.Index(stages, b) }

// further reports whether a session got past the step at which another ended, and no
// less secured than that one was.
func further(r, than *smtpprobe.Result) bool {
	is := r.Failed()
	if than == nil { // there was nobody to talk to
		return is == nil
	}
	was := than.Failed()
	switch {
	case was == nil || is != nil && is.Kind == smtpprobe.KindCancelled || lessSecured(r, than):
		return false
	case is != nil && is.Kind == was.Kind && (is.Kind == smtpprobe.KindTLS || is.Kind == smtpprobe.KindUntrusted):
		return false // TLS that fails later on another port, where it begins later, fails all the same
	case is == nil && endsAtHello(r):
		return before(was.Stage, smtpcode.StageAuth)
	case is == nil || is.Stage == smtpcode.StageQuit:
		return true
	case is.Stage == was.Stage && demandsTLS(was) && !demandsTLS(is):
		return r.TLS != nil && is.Reply != nil
	}
	return progress(than, was) < progress(r, is)
}

// lessSecured reports whether a session did without the TLS that another had, or took
// a certificate that the other would not: that mends nothing.
func lessSecured(r, than *smtpprobe.Result) bool {
	if than.TLS == nil || r.Asked.MX {
		return false
	}
	lax := !than.TLS.Trusted && than.Failed().Stage != smtpcode.StageTLS // so the program is set
	return r.TLS == nil || !r.TLS.Trusted && !lax
}

// begunWithTLS reports whether another way to begin TLS got a handshake where there
// was none: that is how the port wants it, whatever is wrong with its certificate.
func begunWithTLS(change check.SettingChange, r, than *smtpprobe.Result) bool {
	return change.Setting == "tls" && than != nil && than.TLS == nil && r.TLS != nil && r.TLS.Version != ""
}

// endsAtHello reports whether a session was to end after EHLO.
func endsAtHello(r *smtpprobe.Result) bool {
	return !r.Asked.Login && r.Asked.From == "" && len(r.Asked.To) == 0
}

// demandsTLS reports whether a step was refused for want of TLS. What the same
// command is refused for under TLS comes after that.
func demandsTLS(step *smtpprobe.Step) bool {
	return step.Class != nil && step.Class.Cause == smtpcode.TLSRequired
}

// progress is how far a session had come at a step. TLS stands in two places: before
// the greeting where it begins at once, and between two EHLOs after STARTTLS.
func progress(r *smtpprobe.Result, step *smtpprobe.Step) int {
	at := func(s smtpcode.Stage) int { return 2 * slices.Index(stages, s) }
	switch {
	case step.Stage == smtpcode.StageTLS && r.Step(smtpcode.StageSTARTTLS) == nil:
		return at(smtpcode.StageConnect) + 1
	case step.Stage == smtpcode.StageEHLO && r.Step(smtpcode.StageSTARTTLS) != nil:
		return at(smtpcode.StageTLS) + 1
	}
	return at(step.Stage)
}
