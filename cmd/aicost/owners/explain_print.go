package owners

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/aicost/aicost/cmd/aicost/console"
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/usage"
)

const (
	fewKeys    = 3 // attributes that are named where a unit is missing
	fewLosers  = 6 // candidates that are named beside the one that won
	fewAllowed = 5 // values that are named where one is not allowed
)

// blockPrinter writes what is known of one span.
type blockPrinter struct {
	*explainer
	*explained
	full bool // nothing is left out
	ids  bool // of ancestors
}

func (p *blockPrinter) service() string {
	name := ""
	if value, has := p.resource.Get("service.name"); has {
		name = value.AsString()
	}
	return console.Name(name, widest)
}

// heading names the span and says what it is.
func (p *blockPrinter) heading() string {
	what := "no call"
	status, reason := p.written(attr.Status), p.written(attr.Reason)
	switch {
	case p.call != nil && p.call.hasAmount:
		what = strings.TrimSpace(p.call.amount.String() + " " + p.currency)
	case reason != "":
		what = status + ": " + reason
	case status != "":
		what = status
	}
	return fmt.Sprintf("%s  span %s  service %s  %s", console.Name(p.span.Name(), widest), p.span.SpanID(), p.service(), what)
}

// text are the rows of all units.
func (p *blockPrinter) text() string {
	var rows []row
	var silent []string
	for i, unit := range p.table.Units() {
		e := &p.units[i]
		if _, differs := p.wrote[i]; !differs && !p.full && e.Value == "" && e.Reason == ownership.ReasonNone && len(e.Candidates) == 0 {
			silent = append(silent, unit)
			continue
		}
		of := p.unit(i)
		of[0].unit = unit
		rows = append(rows, of...)
	}
	if silent != nil {
		rows = append(rows, row{unit: "others", value: "-", source: "-", text: strings.Join(silent, ", ") + ": not required, and nothing says them"})
	}
	if p.full {
		rows = append(rows, p.ancestry())
	}
	return layOut(rows)
}

// unit says what a unit has, then what is wrong, then why others lost.
func (p *blockPrinter) unit(unit int) (rows []row) {
	e := &p.units[unit]
	wrote, differs := p.wrote[unit]
	if differs {
		rows = append(rows, p.unaccounted(wrote))
	}
	var losers []row
	for i := range e.Candidates {
		c := &e.Candidates[i]
		if c.Verdict == ownership.Won && differs {
			rows = append(rows, row{value: shown(e.Value), source: kindOf(c.Source), text: p.describe(unit, c) + ": would be the value"})
			continue
		}
		if c.Verdict == ownership.Won {
			rows = append(rows, row{value: shown(e.Value), source: kindOf(c.Source), text: p.describe(unit, c)})
			continue
		}
		losers = append(losers, row{value: shown(c.Value), source: kindOf(c.Source), text: p.describe(unit, c) + ": " + p.fate(unit, c)})
	}
	switch remedy := remediesOf[e.Reason.String()]; {
	case e.Reason == ownership.ReasonMissing:
		rows = append(rows, row{value: "-", source: e.Reason.String(), text: "looked for " + p.few(e.Attributes, fewKeys) + "; " + remedy})
	case remedy != "" && e.Value != "":
		rows = append(rows, row{source: e.Reason.String(), text: remedy})
	case remedy != "":
		rows = append(rows, row{value: "-", source: e.Reason.String(), text: remedy})
	case e.Value == "":
		rows = append(rows, row{value: "-", source: "-", text: "not required; looked for " + p.few(e.Attributes, fewKeys)})
	}
	if more := len(losers) - fewLosers; more > 0 && !p.full {
		losers = append(losers[:fewLosers], row{text: fmt.Sprintf("and %d more; --span shows them", more)})
	}
	return append(rows, losers...)
}

// shown is a value in its column.
func shown(value string) string {
	if value == "" {
		return ""
	}
	return console.Name(value, widest)
}

// kindOf is the kind of a source in its column.
func kindOf(s ownership.Source) string {
	switch s.Kind() {
	case ownership.SourceRule:
		return "rule"
	case ownership.SourceFallback:
		return "fallback"
	case ownership.SourceNone:
		return reasonIneligible
	default:
		return s.String()
	}
}

// few are the first of some names.
func (p *blockPrinter) few(names []string, most int) string {
	if more := len(names) - most; more > 1 && !p.full {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// describe says what a candidate is.
func (p *blockPrinter) describe(unit int, c *ownership.Candidate) string {
	switch kind := c.Source.Kind(); {
	case c.Joined && kind == ownership.SourceInherited:
		return "of another span of the call, from above it"
	case c.Joined:
		own := *c
		own.Joined = false
		return "of another span of the call: " + p.describe(unit, &own)
	}
	switch c.Source.Kind() {
	case ownership.SourceSpan, ownership.SourceResource:
		return pair(c.Key, c.Text)
	case ownership.SourceInherited:
		return p.origin(unit)
	case ownership.SourceDefault:
		return "the unit's default"
	default:
		return p.rule(c)
	}
}

// pair is an attribute with what it holds, where that is text.
func pair(key, text string) string {
	if text == "" {
		return console.Name(key, widest*2)
	}
	return console.Name(key, widest*2) + "=" + console.Name(text, widest)
}

// rule names a rule and by what it holds.
func (p *blockPrinter) rule(c *ownership.Candidate) string {
	var by []string
	for _, m := range c.Match {
		if m.Absent {
			by = append(by, "no "+console.Name(m.Key, widest*2))
		} else {
			by = append(by, pair(m.Key, m.Text))
		}
	}
	return "rule " + p.ruleName(c.Source) + " matches " + strings.Join(by, ", ")
}

// origin names the ancestor that an inherited value comes from, and what gave it
// the value.
func (p *blockPrinter) origin(unit int) string {
	from := p.request.origin(unit, p.from)
	if from == usage.None {
		return "from an ancestor"
	}
	source := p.owner(from).Sources[unit]
	what := "its " + source.String()
	switch source.Kind() {
	case ownership.SourceSpan, ownership.SourceResource:
		what += " tag"
	case ownership.SourceIdentity:
		what = "its identity rule " + console.Name(source.Rule(), widest)
	case ownership.SourceRule, ownership.SourceFallback:
		what = "its rule " + console.Name(source.Rule(), widest)
	default:
	}
	return "from " + p.named(from) + " by " + what
}

// named is another span of the request.
func (p *blockPrinter) named(number int32) string {
	span := p.spans[number].span
	if !p.ids {
		return "span " + console.Name(span.Name(), widest)
	}
	return "span " + console.Name(span.Name(), widest) + " " + span.SpanID().String()
}

// fate says why a candidate is not the unit's value.
func (p *blockPrinter) fate(unit int, c *ownership.Candidate) string {
	switch c.Verdict {
	case ownership.NotAllowed:
		return p.refused(unit, c)
	case ownership.NotCarried:
		return "carries " + cmp.Or(shown(c.Text), "nothing") + ", " + p.refused(unit, c)
	case ownership.OutOfDates:
		return "out of its dates" + dates(c.Dates)
	case ownership.EarlierRule:
		return "an earlier rule says it"
	case ownership.NotAName:
		return "a list or a map is no name"
	case ownership.NotPassedOn:
		return "not passed on to calls below"
	default:
		return string(c.Verdict)
	}
}
