package attr

import "strings"

// expand returns the names that a text stands for: those between its blanks,
// and each of {a,b} in turn, as in user.{id,name}. An alternative may be empty.
func expand(text string) (names []string) {
	for name := range strings.FieldsSeq(text) {
		names = append(names, alternatives(name)...)
	}
	return names
}

func alternatives(name string) (names []string) {
	before, rest, open := strings.Cut(name, "{")
	inside, after, closed := strings.Cut(rest, "}")
	if !open || !closed {
		return []string{name}
	}
	for _, end := range alternatives(after) {
		for choice := range strings.SplitSeq(inside, ",") {
			names = append(names, before+choice+end)
		}
	}
	return names
}
