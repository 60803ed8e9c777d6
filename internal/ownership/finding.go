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

// What is found in tables. Kinds that leave nothing to mend are Info, and Quiet
// ones are for those who ask for them.
const (
	LeftOut        FindingKind = "left_out"        // an entity of a list of others, or a spelling of one, that breaks a rule and does not count
	Shadowed       FindingKind = "shadowed"        // a rule that never sets anything, as earlier ones do
	PartlyShadowed FindingKind = "partly_shadowed" // a rule that never sets some of its units
	Overlapping    FindingKind = "overlapping"     // two rules whose order decides, and neither is the exception to the other
	OrderMatters   FindingKind = "order_matters"   // two rules whose order decides, the exception first
	Unreachable    FindingKind = "unreachable"     // what can never hold, or never matter
	Repeated       FindingKind = "duplicate"       // what stands there already
	UnknownTeam    FindingKind = "unknown_team"    // a value that is not in the list of teams
	Typo           FindingKind = "typo"            // a name that is nearly another
	Damaged        FindingKind = "damaged"         // a name that was changed on its way into the table
	Expired        FindingKind = "expired"         // a rule whose end has passed
	Superseded     FindingKind = "superseded"      // a rule whose end has passed, and that another took over from
	Expiring       FindingKind = "expiring"        // an entry of ineligible whose end is near
	NotYet         FindingKind = "not_yet"         // a rule whose beginning has not come
	UnusedTeam     FindingKind = "unused_team"     // a team that no rule sets
	Incomplete     FindingKind = "incomplete"      // Lint stopped looking here
)

// FindingKinds returns all kinds, in the order in which they are counted.
func FindingKinds() []FindingKind {
	return []FindingKind{
		LeftOut, Shadowed, PartlyShadowed, Overlapping, OrderMatters, Unreachable, Repeated,
		UnknownTeam, Typo, Damaged, Expired, Superseded, Expiring, NotYet, UnusedTeam, Incomplete,
	}
}

// Info reports whether findings of the kind leave nothing to mend.
func (k FindingKind) Info() bool { return k == NotYet || k.Quiet() }

// Quiet reports whether the kind is shown only to those who ask for it.
func (k FindingKind) Quiet() bool { return k == OrderMatters || k == UnusedTeam || k == Superseded }

// String is the finding as file:line: kind: text.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Kind, f.Text)
}

// Findings returns what was found while the document was read, in the order of
// its lines. The caller must not change it.
func (d *Document) Findings() []Finding { return d.findings }
