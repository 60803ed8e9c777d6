package owners

import (
	"cmp"
	"strings"
	"time"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

// refused says why a text is no value of a unit, and what would be.
func (p *blockPrinter) refused(unit int, c *ownership.Candidate) string {
	if c.Why != "" {
		return "not allowed: it " + c.Why
	}
	text := "not allowed; allowed are " + cmp.Or(p.few(p.units[unit].Allowed, fewAllowed), "none")
	if meant := cmp.Or(ownership.Near(c.Text, p.near[unit]), p.guessers[unit].guess(c.Text)); meant != "" {
		text += "; " + console.Name(meant, widest) + " may be meant"
	}
	return text
}

// dates say when a rule holds.
func dates(d ownership.Dates) (text string) {
	if d.Begins() {
		text += " from " + date(d.From)
	}
	if d.Ends() {
		text += " until " + date(d.Until)
	}
	return text
}

// date leaves out a time that is midnight.
func date(at int64) string {
	return strings.TrimSuffix(time.Unix(0, at).UTC().Format(time.RFC3339), "T00:00:00Z")
}

// ancestry says whether calls below ask a span, and what it asks itself.
func (p *blockPrinter) ancestry() row {
	record := p.read(p.span.Attributes())
	var keys []string
	for _, key := range p.table.Keys() {
		value := p.get(record, key)
		if value.Kind == attr.KindString && strings.TrimSpace(value.Str) == "" {
			continue // a blank tag is none
		}
		if value.Kind != attr.KindAbsent {
			keys = append(keys, key)
		}
	}
	text := "not tagged: it has no attribute that a unit or a rule looks at, and calls below ask the next span above"
	if keys != nil {
		text = "tagged by " + strings.Join(keys, ", ") + ": calls below ask it"
	}
	if p.from == usage.None {
		text += "; nothing tagged is above it"
	} else {
		text += "; above it is " + p.named(p.from)
	}
	return row{unit: "ancestry", text: text}
}
