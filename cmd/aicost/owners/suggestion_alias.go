package owners

import (
	"slices"
	"strings"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/ownership"
)

// suggestedAlias makes a bad value of a unit an allowed one; value is empty
// where none is near.
type suggestedAlias struct {
	unit, spelling, value string
	within                string // a value that is a word of the spelling
	use                   use
}

// suggestAlias looks for what a bad value may stand for, of a tag or of a rule
// that carries it.
func (c *coverage) suggestAlias(out *suggestion, s source) {
	if s.text == "" || !plain(s.text) || len(s.text) > longestMatch || strings.HasPrefix(s.text, "__") {
		by := "the tag " + console.Name(s.tag, 100) + " has"
		if s.rule != "" {
			by = "rule " + console.Name(s.rule, 100) + " carries"
		}
		out.notef("%s: %s a value that is no name: mend it where it is written", s.unit, by)
		return
	}
	i := slices.IndexFunc(out.aliases, func(a *suggestedAlias) bool {
		return a.unit == s.unit && strings.EqualFold(a.spelling, s.text)
	})
	if i < 0 {
		i = len(out.aliases)
		unit := slices.Index(c.Table.Units(), s.unit)
		out.aliases = append(out.aliases, &suggestedAlias{
			unit: s.unit, spelling: s.text, value: ownership.Near(s.text, c.Table.Spellings(unit)), within: c.guessers[unit].guess(s.text),
		})
	}
	out.aliases[i].use = out.aliases[i].use.plus(c.sources[s].use)
}
