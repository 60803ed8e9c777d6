package ownership

import "fmt"

// Finding is something about a table that is worth a look and no error.
type Finding struct {
	File string
	Line int
	Kind FindingKind
	Text string // one line, without file and line
}

// FindingKind is a stable word for what was found.
type FindingKind string

// LeftOut is an entity of a list of others, or a spelling of one, that breaks a
// rule and does not count.
const LeftOut FindingKind = "left_out"

// String is the finding as file:line: kind: text.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Kind, f.Text)
}

// Findings returns what was found while the document was read, in the order of
// its lines. The caller must not change it.
func (d *Document) Findings() []Finding { return d.findings }
