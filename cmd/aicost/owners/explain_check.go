package owners

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/aicost/aicost/internal/attr"
)

// outcome is what a unit of a call has, as the processor writes it.
type outcome struct{ value, source, reason string }

// differences holds an explanation against what the processor wrote, and returns
// that of units where they are not the same.
func (s *explained) differences() map[int]outcome {
	if s.call == nil {
		return nil
	}
	wrote := map[int]outcome{}
	for i, unit := range s.table.Units() {
		written := outcome{s.call.written(unit), s.call.written(attr.SourcePrefix + unit), s.call.flags[unit]}
		if written != s.said(i) {
			wrote[i] = written
		}
	}
	return wrote
}

// said is what the explanation comes to.
func (s *explained) said(unit int) outcome {
	e := &s.units[unit]
	return outcome{e.Value, e.Source.String(), e.Reason.String()}
}

// share reports whether another call has the id of one, or neither has any: what
// other spans tell of is then one of them, and nobody can say which.
func (q *request) share(number int32) bool {
	key := q.tree.At(number).Key
	for other := range int32(len(q.spans)) {
		if other != number && q.tree.At(other).Key == key && q.spans[other].billed() != nil {
			return true
		}
	}
	return false
}

// mistake is an error about what cannot be explained; nil where that is in the
// spans.
func (s *explained) mistake() error {
	if s.alike {
		return nil
	}
	var problems []error
	for i, unit := range s.table.Units() {
		if wrote, differs := s.wrote[i]; differs {
			said := s.said(i)
			problems = append(problems, fmt.Errorf("span %s: %s is [%q %q %q] in the processor and [%q %q %q] here, which is a mistake of this command",
				s.span.SpanID(), unit, wrote.value, wrote.source, wrote.reason, said.value, said.source, said.reason))
		}
	}
	return errors.Join(problems...)
}

// unaccounted is the row of a unit that the explanation does not account for.
func (s *explained) unaccounted(wrote outcome) row {
	why := "a mistake of this command"
	if s.alike {
		why = "several calls have this id, and which of them another span tells of is not known"
	}
	kind, _, _ := strings.Cut(wrote.source, ":")
	if wrote.value == "" {
		kind = cmp.Or(wrote.reason, "-")
	}
	return row{value: cmp.Or(shown(wrote.value), "-"), source: kind, text: "so the processor wrote it, which what follows does not account for: " + why}
}
