package owners

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// matched is what a row for some calls would match, and what it would set.
type matched struct{ key, value, unit string }

// identities are attributes that a gateway writes and a caller cannot.
var identities = [...]string{"litellm.team.id", "metadata.user_api_key_team_id", "anthropic.workspace.id"}

// matchKeys are what can tell calls apart, best first.
var matchKeys = append(identities[:], "service.name", "k8s.namespace.name")

func isIdentity(key string) bool { return slices.Contains(identities[:], key) }

// longestMatch is in bytes: what a row matches becomes part of its name.
const longestMatch = 100

// matchable returns what a row could match under a key, or nothing.
func matchable(c *call, key string) string {
	value := c.attribute(key)
	if isMadeUp(value) || unmatchable(value) != "" {
		return ""
	}
	return value
}

// isMadeUp reports whether a name is that of an SDK that was given none, which
// tells no service from another.
func isMadeUp(name string) bool { return strings.HasPrefix(name, "unknown_service") }

// unmatchable says why no row is made for a value; nothing where one is.
func unmatchable(value string) string {
	switch {
	case len(value) > longestMatch:
		return "is longer than 100 bytes"
	case value != strings.TrimSpace(value):
		return "has blanks around it"
	case !plain(value):
		return "has characters that cannot be printed"
	}
	return ""
}

// plain reports whether a text can be printed on a line.
func plain(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
}

// bestMatch is what tells a call apart best; nothing where nothing does.
func (c *coverage) bestMatch(call *call) (key, value string) {
	for _, key := range matchKeys {
		if value := matchable(call, key); value != "" {
			return key, value
		}
	}
	return "", ""
}
