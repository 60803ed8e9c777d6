package ownership

import "github.com/aicost/aicost/internal/attr"

// checkUnitAttribute says what is wrong with an attribute that a unit takes its
// values from; nothing when it is fine. Units become labels of series, where
// neither persons nor what they wrote may be read, and where each new value is
// a series more.
func checkUnitAttribute(key string) string {
	if at, _ := placed(key); at != anywhere {
		return "looks in one place, which is for match: a unit's attributes are asked on the span, then on the resource"
	}
	const instead = ", and units become labels of metrics; match on it in a rule and set a team instead"
	switch {
	case isPersonal(key):
		return "names a user, a session or a key" + instead
	case isContent(key):
		return "holds what was asked or answered" + instead
	}
	return checkKey(key)
}

func isPersonal(key string) bool {
	_, name := placed(key)
	return attr.NamesPerson(name)
}

func isContent(key string) bool {
	_, name := placed(key)
	return attr.HoldsContent(name)
}
