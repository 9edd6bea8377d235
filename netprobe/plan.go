package netprobe

import "slices"

// Endpoint is something to dial, and why.
type Endpoint struct {
	Host   string
	Port   uint16
	Role   Role
	Why    string // what the answer tells
	Listen bool   // wait for its first word
}

// Plan says what a probe of the target would dial: the target itself, the other
// ports of its host, and the controls, each once. It does no I/O. Names are not
// resolved in it: every address of the host is dialled on the target's port, and
// one of each family on the others. A target that cannot be used has no plan.
func Plan(t Target) []Endpoint {
	t, err := t.normal()
	if err != nil {
		return nil
	}
	plan := []Endpoint{{Host: t.Host, Port: t.Port, Role: RoleTarget, Why: "what the application dials", Listen: t.Listen}}
	add := func(e Endpoint) {
		if !slices.ContainsFunc(plan, func(o Endpoint) bool { return o.Host == e.Host && o.Port == e.Port }) {
			plan = append(plan, e)
		}
	}
	for _, port := range t.Ports {
		if port != 0 {
			add(Endpoint{Host: t.Host, Port: port, Role: RoleMatrix, Why: "whether the host takes mail on another port", Listen: t.Listen})
		}
	}
	for _, c := range t.Controls {
		host, port, _ := splitControl(c)
		why := "whether another host answers from here"
		switch {
		case host == t.Host:
			why = "whether the host answers at all"
		case port == t.Port:
			why = "whether this port of another host answers from here"
		}
		add(Endpoint{Host: host, Port: port, Role: RoleControl, Why: why})
	}
	return plan
}
