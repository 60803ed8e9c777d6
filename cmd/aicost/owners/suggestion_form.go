package owners

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/cmd/aicost/console"
)

// suggestionForms write a suggestion, to be pasted into a table.
var suggestionForms = map[string]func(s *suggestion, out io.Writer, units []string, currency string){
	"yaml": (*suggestion).writeYAML, "csv": (*suggestion).writeCSV,
}

func (s *suggestion) empty() bool { return len(s.rows)+len(s.aliases)+len(s.notes) == 0 }

func (s *suggestion) writeYAML(out io.Writer, _ []string, currency string) {
	_, _ = fmt.Fprintf(out, "\nSuggested for owners.yaml\n")
	if len(s.rows) > 0 {
		_, _ = fmt.Fprintln(out, "rules:")
	}
	for match, row := range s.patterns(false) {
		_, _ = fmt.Fprintf(out, "  - %s # %s\n", row.yaml(match), row.why(currency))
	}
	s.writeAliases(out, currency)
	for _, note := range s.notes {
		_, _ = fmt.Fprintf(out, "# %s\n", note)
	}
}

// yaml is the row on one line.
func (r *suggestedRow) yaml(match string) string {
	row := []*yaml.Node{scalarOf("name"), scalarOf(r.name)}
	if isIdentity(r.key) {
		row = append(row, scalarOf("trust"), scalarOf("identity"))
	}
	var set []*yaml.Node
	for _, a := range r.set {
		set = append(set, scalarOf(a.unit), scalarOf(a.value))
	}
	return inline(append(row, scalarOf("match"), mapping(scalarOf(r.key), scalarOf(match)), scalarOf("set"), mapping(set...))...)
}

func scalarOf(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

func mapping(pairs ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle, Content: pairs}
}

func inline(pairs ...*yaml.Node) string {
	text, err := yaml.Marshal(mapping(pairs...))
	if err != nil {
		panic(err) // of nodes that were made here
	}
	return strings.TrimSpace(string(text))
}

// writeAliases writes what spellings stand for, by unit, and as comments those
// that stand for nothing yet.
func (s *suggestion) writeAliases(out io.Writer, currency string) {
	var units []string
	for _, a := range s.aliases {
		switch {
		case a.value == "":
		case !slices.Contains(units, a.unit):
			units = append(units, a.unit)
		}
	}
	if len(units) > 0 {
		_, _ = fmt.Fprintln(out, "units:")
	}
	for _, unit := range units {
		_, _ = fmt.Fprintf(out, "  %s:\n    aliases:\n", unit)
		for _, a := range s.aliases {
			if a.unit == unit && a.value != "" {
				pair := inline(scalarOf(a.spelling), scalarOf(a.value))
				_, _ = fmt.Fprintf(out, "      %s # %s\n", pair[1:len(pair)-1], a.use.text(currency))
			}
		}
	}
	for _, a := range s.aliases {
		if a.value == "" {
			list := "the allowed values of " + a.unit
			if a.unit == "team" {
				list = "the list of teams"
			}
			if a.within != "" {
				list += ", or an alias of " + a.within
			}
			_, _ = fmt.Fprintf(out, "# %s may be for %s: %s\n", console.Name(a.spelling, 100), list, a.use.text(currency))
		}
	}
}

// writeCSV writes the rows as a file of their own; aliases have no place in one.
func (s *suggestion) writeCSV(out io.Writer, units []string, currency string) {
	if len(s.rows) > 0 {
		_, _ = fmt.Fprintf(out, "\nSuggested for owners.csv\n")
		s.writeRows(out, units)
	}
	if len(s.aliases) > 0 {
		_, _ = fmt.Fprintf(out, "\nSuggested beside it, for ownership in the collector's config\n")
		s.writeAliases(out, currency)
	}
	if len(s.notes) > 0 {
		_, _ = fmt.Fprintln(out)
	}
	for _, note := range s.notes {
		_, _ = fmt.Fprintf(out, "# %s\n", note)
	}
}

func (s *suggestion) writeRows(out io.Writer, units []string) {
	header := []string{"name"}
	used := func(column string, in func(*suggestedRow) bool) {
		if slices.ContainsFunc(s.rows, in) {
			header = append(header, column)
		}
	}
	for _, key := range matchKeys {
		used("match."+key, func(r *suggestedRow) bool { return r.key == key })
	}
	for _, unit := range units {
		used(unit, func(r *suggestedRow) bool {
			return slices.ContainsFunc(r.set, func(a assignment) bool { return a.unit == unit })
		})
	}
	used("trust", func(r *suggestedRow) bool { return isIdentity(r.key) })
	w := csv.NewWriter(out)
	_ = w.Write(header)
	for match, row := range s.patterns(true) {
		cells := make([]string, len(header))
		put := func(column, cell string) { cells[slices.Index(header, column)] = cell }
		put("name", row.name)
		put("match."+row.key, match)
		for _, a := range row.set {
			put(a.unit, a.value)
		}
		if isIdentity(row.key) {
			put("trust", "identity")
		}
		_ = w.Write(cells)
	}
	w.Flush()
}

// patterns are the rows by what they match, exact ones first, as a ? in another
// can stand for what they match. One that would match the same as another is
// left out: a table refuses that.
func (s *suggestion) patterns(cell bool) iter.Seq2[string, *suggestedRow] {
	rows := slices.SortedStableFunc(slices.Values(s.rows), func(a, b *suggestedRow) int {
		return cmp.Compare(strings.Count(pattern(a.value, cell), "?"), strings.Count(pattern(b.value, cell), "?"))
	})
	return func(yield func(string, *suggestedRow) bool) {
		seen := map[[2]string]bool{}
		for _, row := range rows {
			match := pattern(row.value, cell)
			key := [2]string{row.key, match}
			if !seen[key] && !yield(match, row) {
				return
			}
			seen[key] = true
		}
	}
}

// pattern matches a value. A star of its own would match more, and in a cell of
// CSV a bar would make two values of one and some beginnings a formula, so that
// a ? stands there, which matches any one character.
func pattern(value string, cell bool) string {
	special, beginnings := "*", "!" // which says that an attribute is not there
	if cell {
		special, beginnings = "*|", "!=+-@"
	}
	if strings.ContainsAny(value[:1], beginnings) {
		value = "?" + value[1:]
	}
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(special, r) {
			return '?'
		}
		return r
	}, value)
}
