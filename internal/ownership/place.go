package ownership

import "strings"

// place is where a rule looks for an attribute.
type place int

const (
	onSpan place = iota
	onResource
	onScope
	numPlaces
	anywhere // on the span, else on the resource, else on the scope
)

// placeMarks begin the key of a match that looks in one place alone. What a
// collector writes on resources is no caller's word, and a caller could write the
// same attribute on a span.
var placeMarks = [numPlaces]string{onSpan: "span:", onResource: "resource:", onScope: "scope:"}

// placed splits the key of a match.
func placed(key string) (place, string) {
	for at, mark := range placeMarks {
		if name, ok := strings.CutPrefix(key, mark); ok {
			return place(at), name
		}
	}
	return anywhere, key
}

// checkMatchKey says what is wrong with the key of a match; nothing when it is
// fine.
func checkMatchKey(key string) string {
	_, name := placed(key)
	return checkKey(name)
}
