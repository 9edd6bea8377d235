package dnscheck

import (
	"encoding/json"

	"github.com/maildiag/maildiag/check"
)

// UnmarshalJSON reads what [json.Marshal] wrote of a result. The fixes have their
// changes again, which package check by itself cannot read.
func (r *Result) UnmarshalJSON(data []byte) error {
	type plain Result // without this method
	var saved struct {
		*plain
		Findings []savedFinding `json:"findings"`
	}
	saved.plain = (*plain)(r)
	if err := json.Unmarshal(data, &saved); err != nil {
		return err
	}
	r.Findings = nil
	for _, f := range saved.Findings {
		for i, fix := range f.changes {
			f.Fixes[i].Change = fix.Change.value()
		}
		r.Findings = append(r.Findings, f.Finding)
	}
	return nil
}

// savedFinding is a finding with the changes of its fixes.
type savedFinding struct {
	check.Finding
	changes []struct {
		Change savedChange `json:"change"`
	}
}

func (f *savedFinding) UnmarshalJSON(data []byte) error {
	changes := struct {
		Fixes any `json:"fixes"`
	}{&f.changes}
	if err := json.Unmarshal(data, &f.Finding); err != nil {
		return err
	}
	return json.Unmarshal(data, &changes)
}

// savedChange is a change of records or of settings.
type savedChange struct {
	RecordChange
	check.SettingChange
}

func (c savedChange) value() check.Change {
	switch {
	case c.Setting != "":
		return c.SettingChange
	case len(c.Add)+len(c.Remove) > 0:
		return c.RecordChange
	}
	return nil
}
