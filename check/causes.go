package check

import "slices"

// Causes returns the findings that no other finding explains, the most certain
// first. Among equally certain ones the order of the catalogue decides: a
// catalogue lists first what lies nearest to the failure, so of two independent
// faults the one that stops the message earlier is named first. Several codes of
// one subject stay if they are independent; the same code about the same subject
// is named once.
func Causes(findings []Finding, catalog []Meta) []Finding {
	var out []Finding
	for _, f := range findings {
		if explained(f, findings, catalog) {
			continue
		}
		if !slices.ContainsFunc(out, func(o Finding) bool { return o.Code == f.Code && o.Subject == f.Subject }) {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int {
		if c := weight(b.Confidence) - weight(a.Confidence); c != 0 {
			return c
		}
		return place(catalog, a.Code) - place(catalog, b.Code)
	})
	return out
}

// explained reports whether another finding, at least as certain, explains f.
// A mere possibility does not turn what is certain into a symptom.
func explained(f Finding, findings []Finding, catalog []Meta) bool {
	i := place(catalog, f.Code)
	if i == len(catalog) || len(findings) == 1 {
		return false
	}
	for _, by := range catalog[i].ExplainedBy {
		for _, o := range findings {
			if o.Code == by && weight(o.Confidence) >= weight(f.Confidence) {
				return true
			}
		}
	}
	return false
}

func weight(c Confidence) int {
	switch c {
	case Certain:
		return 3
	case Likely:
		return 2
	case Possible:
		return 1
	}
	return 0
}

// place is where a code stands in the catalogue; unknown ones stand last.
func place(catalog []Meta, c Code) int {
	for i := range catalog {
		if catalog[i].Code == c {
			return i
		}
	}
	return len(catalog)
}
