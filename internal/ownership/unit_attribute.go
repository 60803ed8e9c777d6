package ownership

import (
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// checkUnitAttribute says what is wrong with an attribute that a unit takes its
// values from; nothing when it is fine. Units become labels of series, where
// neither persons nor what they wrote may be read, and where each new value is
// a series more.
func checkUnitAttribute(key string) string {
	const instead = ", and units become labels of metrics; match on it in a rule and set a team instead"
	switch {
	case isPersonal(key):
		return "names a user, a session or a key" + instead
	case isContent(key):
		return "holds what was asked or answered" + instead
	}
	return checkKey(key)
}

// isPersonal looks at an attribute and at the end of the path into it, which is
// called as an attribute would be: user_id, or user.id.
func isPersonal(key string) bool {
	name, path, _ := strings.Cut(key, attr.PathMark)
	for more := path != ""; more; _, path, more = strings.Cut(path, ".") {
		if attr.IsPersonal(path) {
			return true
		}
	}
	return attr.IsPersonal(name)
}

func isContent(key string) bool {
	name, _, _ := strings.Cut(key, attr.PathMark)
	return attr.IsContent(name)
}
