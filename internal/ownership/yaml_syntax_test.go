package ownership

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// complaintOf is what follows the file's name in the error of a text that is no
// YAML.
func complaintOf(t *testing.T, text string) string {
	t.Helper()
	_, err := ParseYAML("a.yaml", []byte(text))
	require.Error(t, err, text)
	return strings.TrimPrefix(err.Error(), "a.yaml:")
}

// many writes rules one below the other.
func many(rule func(int) string, n int) string {
	var out strings.Builder
	for i := range n {
		out.WriteString(rule(i))
	}
	return out.String()
}

// TestSyntaxErrorsNameTheLineOfTheMistake puts a mistake after, and before, many
// rules that are none.
func TestSyntaxErrorsNameTheLineOfTheMistake(t *testing.T) {
	const head = "version: x\nunits:\n  team: {required: true}\nrules:\n"
	flow := func(i int) string { return fmt.Sprintf("  - {name: r%d, match: {a: v%d}, set: {team: t}}\n", i, i) }
	block := func(i int) string {
		return fmt.Sprintf("  - name: r%d\n    match:\n      a: v%d\n    set: {team: t}\n", i, i)
	}
	for name, c := range map[string]struct {
		mistake string
		line    int // of the mistake's own
	}{
		"a blank too many":          {"   - {name: m, match: {a: b}, set: {team: t}}\n", 1},
		"a blank too few":           {" - {name: m, match: {a: b}, set: {team: t}}\n", 1},
		"a key a blank too few":     {"  - name: m\n    match: {a: b}\n   set: {team: t}\n", 3},
		"a key a blank too many":    {"  - name: m\n     match: {a: b}\n    set: {team: t}\n", 2},
		"a deeper key too few":      {"  - name: m\n    match:\n      a: b\n     b: c\n    set: {team: t}\n", 4},
		"no dash":                   {"  {name: m, match: {a: b}, set: {team: t}}\n", 1},
		"a brace that stays open":   {"  - {name: m, match: {a: b, set: {team: t}}\n", 1},
		"an inner one":              {"  - name: m\n    match: {a: b\n    set: {team: t}\n", 2},
		"a bracket that stays open": {"  - {name: m, match: {a: [b, c}, set: {team: t}}\n", 1},
		"a brace too many":          {"  - {name: m, match: {a: b}}, set: {team: t}}\n", 1},
		"a quote that stays open":   {"  - {name: m, match: {a: \"b}, set: {team: t}}\n", 1},
		"a second colon":            {"  - {name: m, match: {a: b: c}, set: {team: t}}\n", 1},
		"a colon in a name":         {"  - name: m: n\n    match: {a: c}\n", 1},
		"a tab":                     {"  - name: m\n\tmatch: {a: c}\n", 2},
		"a star":                    {"  - {name: m, match: {a: *-search}, set: {team: t}}\n", 1},
		"a star and no name":        {"  - {name: m, match: {a: *}, set: {team: t}}\n", 1},
		"two stars":                 {"  - name: m\n    match: {a: *search*}\n", 2},
		"a star in a list":          {"  - name: m\n    match:\n      a:\n        - b\n        - *-search\n", 5},
		"an exclamation mark":       {"  - {name: m, match: {a: !*}, set: {team: t}}\n", 1},
		"an exclamation mark alone": {"  - name: m\n    match:\n      a: !*\n    set: {team: t}\n", 3},
		"an at sign":                {"  - name: m\n    match: {a: @b}\n", 2},
		"a control character":       {"  - name: m\n    match: {a: b\x01}\n", 2},
		"a deleted character":       {"  - name: m\n    match: {a: b\x7f}\n", 2},
	} {
		for kind, rule := range map[string]func(int) string{"flow": flow, "block": block} {
			for _, around := range [][2]int{{0, 0}, {0, 3}, {3, 0}, {3, 3}, {50, 1}, {1, 50}, {200, 200}} {
				before, after := many(rule, around[0]), many(rule, around[1])
				text := head + before + c.mistake + after
				want := strings.Count(head+before, "\n") + c.line
				if around[0] == 0 && slices.Contains([]string{"a blank too many", "a blank too few", "no dash"}, name) {
					continue // then the others stand wrong
				}
				for end, text := range map[string]string{"as it is": text, "CRLF": strings.ReplaceAll(text, "\n", "\r\n"), "byte order mark": "\ufeff" + text} {
					got := complaintOf(t, text)
					assert.True(t, strings.HasPrefix(got, fmt.Sprintf("%d: ", want)), "%s in %s %v, %s: line %d in %q", name, kind, around, end, want, got)
				}
			}
		}
	}
}

func TestSyntaxErrorsSayWhatNeedsQuotes(t *testing.T) {
	for _, value := range []string{"*-search", "*", "*search*", "*.search", "!*", "!prod", "[*-search]", "[a, !*]", "!*-x"} {
		for _, form := range []string{"rules:\n  - {name: a, match: {b: %s}, set: {team: t}}", "rules:\n  - name: a\n    match:\n      b: %s\n    set: {team: t}"} {
			got := complaintOf(t, fmt.Sprintf(form, value))
			assert.Contains(t, got, `as in "*-search"`, "%s in %s", value, form)
			assert.NotContains(t, got, "\n", "one mistake is told once")
		}
	}
	assert.Contains(t, complaintOf(t, "rules:\n\t- {}"), "blanks, not tabs")
	assert.Contains(t, complaintOf(t, "rules: [{set: {team: @search}}]"), "needs quotes")
}

// TestAliasesAreFoundInTheSource: what is quoted or a comment is none.
func TestAliasesAreFoundInTheSource(t *testing.T) {
	got := complaintOf(t, "# not *-search\nrules:\n  - {match: {a: \"*-search\", b: 'it''s *-search', c: x*-search}, set: {team: *-search-eu}}\n  - {match: {a: *-search}}\n")
	assert.True(t, strings.HasPrefix(got, "3: "), got)
	got = complaintOf(t, "# not *-search\nrules:\n  - {match: {a: \"*-search\", b: 'it''s *-search', c: x*-search}} # *-search\n  - {match: {a: *-search}}\n")
	assert.True(t, strings.HasPrefix(got, "4: "), got)
}

func TestSyntaxErrorsOfCatalogsNameTheLine(t *testing.T) {
	for mistake, line := range map[string]int{
		"kind: Component\nmetadata: {name: a\nspec: {owner: b}\n":       2,
		"kind: Component\nmetadata:\n  name: a\n   title: b\n":          4,
		"kind: Component\nmetadata:\n  annotations:\n    a: *-search\n": 4,
		"kind: Component\nmetadata: {name: \"a}\n":                      2,
	} {
		text := strings.Repeat(component("a", "b")+"\n---\n", 30)
		before := strings.Count(text, "\n")
		_, err := ParseBackstage("a.yaml", []byte(text+mistake+strings.Repeat("---\n"+component("a", "b")+"\n", 30)))
		require.Error(t, err)
		assert.True(t, strings.HasPrefix(err.Error(), fmt.Sprintf("a.yaml:%d: is not YAML: ", before+line)), "line %d: %v", before+line, err)
	}
}

// TestWhereATextEndsIsNotTheMistake: what stays open is told where something
// stands, however many lines follow.
func TestWhereATextEndsIsNotTheMistake(t *testing.T) {
	from := time.Now()
	got := complaintOf(t, "\n\nversion: x\nrules: [\n  {match: {a: b}, set: {team: t}},\n"+strings.Repeat(" \n", 300_000))
	assert.Less(t, time.Since(from), 10*time.Second)
	assert.True(t, strings.HasPrefix(got, "5: "), got)
}

// TestSyntaxErrorsHaveABound: a mistake is found in many rows in the time of some
// readings.
func TestSyntaxErrorsHaveABound(t *testing.T) {
	text := string(tableRows(100_000, true))
	middle := strings.Index(text, "  - {name: r70000,")
	from := time.Now()
	got := complaintOf(t, text[:middle]+" "+text[middle:])
	assert.Less(t, time.Since(from), 30*time.Second)
	assert.True(t, strings.HasPrefix(got, "70002: "), got)
}

func TestHintsFitTheCharacter(t *testing.T) {
	const block, token = "a value that begins with | or > needs quotes", "a value that begins with @, % or ` needs quotes"
	for text, want := range map[string]string{
		"rules:\n  - match:\n      a: |x-*\n":    "3: is not YAML: did not find expected comment or line break; " + block,
		"rules:\n  - match:\n      a: >x\n":      "3: is not YAML: did not find expected comment or line break; " + block,
		"rules:\n  - match: {a: |x}\n":           "2: is not YAML: found character that cannot start any token; " + block,
		"rules:\n  - match: {a: [b, >x]}\n":      "2: is not YAML: found character that cannot start any token; " + block,
		"rules:\n  - match: {a: a|b, b: @x}\n":   "2: is not YAML: found character that cannot start any token; " + token,
		"rules:\n  - match: {a: \"|\", b: `x}\n": "2: is not YAML: found character that cannot start any token; " + token,
	} {
		assert.Equal(t, want, complaintOf(t, text), text)
	}
}

func TestTheLineThatIsNotUTF8(t *testing.T) {
	for text, line := range map[string]int{"rules: []\nversion: \xff\n": 2, "\xff\xfer\x00": 1, "version: é\r\n# \xe9\r\nrules: []": 2, "#\n#\n\xc3": 3} {
		want := fmt.Sprintf("%d: is not UTF-8 text; save it as UTF-8", line)
		assert.Equal(t, want, complaintOf(t, text), "%q", text)
		_, err := ParseBackstage("a.yaml", []byte(text))
		require.EqualError(t, err, "a.yaml:"+want)
	}
}
