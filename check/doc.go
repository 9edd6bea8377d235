// Package check is the vocabulary in which maildiag says what is wrong.
//
// A probe looks and brings evidence: a plain struct in which "not looked at" is
// a value of its own. A [Rule] is a documented pure function from evidence to
// findings; it has no context, so it cannot do I/O, and the same evidence gives
// the same findings anywhere and at any time. A [Finding] names one thing that is
// wrong, with evidence, and with a [Fix] where there is one. What is found is
// often a symptom: [Causes] keeps what nothing else explains.
//
// Everything that can be wrong has a [Code], and every code has a [Meta] that can
// be read without running anything.
package check
