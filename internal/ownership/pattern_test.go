package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestGlobMatch(t *testing.T) {
	for _, tc := range []struct {
		pattern, text string
		want          bool
	}{
		{"*", "a", true},
		{"*", "", true},
		{"**", "abc", true},
		{"a*", "a", true},
		{"a*", "ba", false},
		{"*a", "ba", true},
		{"*a", "ab", false},
		{"a*c", "abc", true},
		{"a*c", "abcd", false},
		{"a*b*c", "axbxbxc", true},
		{"a*b*c", "axcxb", false},
		{"*ab", "aab", true},
		{"?", "a", true},
		{"?", "", false},
		{"?", "ä", true},
		{"??", "ä", false},
		{"*?x", "äx", true},
		{"*??bc", "検bc", false},
		{"a?c", "abc", true},
		{"a?c", "ac", false},
		{"svc-?-*", "svc-1-", true},
		{"a*b", "a*b", true},
		{"*-prod", "api-prod-prod", true},
		{"a*bc*d", "abbcbcd", true},
		{"a*bc", "abcbc", true},
		{"a*bc", "abcbcb", false},
		{"*ä?", "aäää", true},
		{"*\xa4", "ä", false},
	} {
		assert.Equal(t, tc.want, globMatch(tc.pattern, tc.text), "%s on %s", tc.pattern, tc.text)
	}
}

func TestLiteralEnds(t *testing.T) {
	for pattern, want := range map[string][2]string{
		"search-*": {"search-", ""}, "*-prod": {"", "-prod"}, "a*b?c": {"a", "c"}, "*": {"", ""}, "?x?": {"", ""},
	} {
		prefix, suffix := literalEnds(pattern)
		assert.Equal(t, want, [2]string{prefix, suffix}, pattern)
	}
}

// FuzzGlobMatch holds the matcher against a recursive definition.
func FuzzGlobMatch(f *testing.F) {
	f.Add("a*b?c", "axxbyc")
	f.Add("*?*", "ä")
	f.Add("**a", "ba")
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if len(pattern) > 12 || len(text) > 16 {
			return
		}
		if got, want := globMatch(pattern, text), slowMatch(pattern, text); got != want {
			t.Fatalf("%q on %q: %v, want %v", pattern, text, got, want)
		}
	})
}

func slowMatch(pattern, text string) bool {
	switch {
	case pattern == "":
		return text == ""
	case pattern[0] == '*':
		for at := 0; at < len(text); at += runeLength(text[at:]) {
			if slowMatch(pattern[1:], text[at:]) {
				return true
			}
		}
		return slowMatch(pattern[1:], "")
	case text == "":
		return false
	case pattern[0] == '?':
		return slowMatch(pattern[1:], text[runeLength(text):])
	default:
		return pattern[0] == text[0] && slowMatch(pattern[1:], text[1:])
	}
}

func TestGlobMatchStaysCheapOnHostileText(t *testing.T) {
	pattern, text := strings.Repeat("*a", 100)+"b", strings.Repeat("a", maxMatchBytes)
	assert.False(t, globMatch(pattern, text)) // would never end if it backtracked
}

// BenchmarkGlobOfHostileText has the longest text that is looked at, made to fit a
// pattern nearly everywhere.
func BenchmarkGlobOfHostileText(b *testing.B) {
	for name, pattern := range map[string]string{"word": "*-search7-*", "letters": "*ssssssss7*", "mark": "*s?7*", "beginning": "sss*"} {
		text := strings.Repeat(strings.Trim(pattern, "*7-"), maxMatchBytes)[:maxMatchBytes]
		if name == "word" {
			text = strings.Repeat("-search", maxMatchBytes)[:maxMatchBytes]
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				globMatch(pattern, text)
			}
		})
	}
}
