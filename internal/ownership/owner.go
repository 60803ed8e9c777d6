package ownership

// MaxUnits is how many units a table can have, the conventional ones included.
const MaxUnits = 16

// Owner is whose a span is: per unit, in the order of Table.Units, the value,
// where it came from and what is wrong with it. It is overwritten whole by
// Resolve, so that one Owner can serve span after span.
type Owner struct {
	Values  [MaxUnits]string // empty is unresolved
	Sources [MaxUnits]Source
	Reasons [MaxUnits]Reason // ReasonNone where the unit is not required of the span
	// Faults are what Reasons would be if the conditions of all units held. Calls
	// below, and other spans of the same call, can have other values than this one.
	Faults [MaxUnits]Reason
	// Untagged is true when a required unit has a Reason other than
	// ReasonIneligible.
	Untagged bool
	// Ineligible is true when a required unit has ReasonIneligible.
	Ineligible bool
}

// Judge sets Reasons, Untagged and Ineligible by the values and the faults.
func (r *Resolver) Judge(o *Owner) { r.table.judge(o) }

func (t *Table) judge(o *Owner) {
	o.Reasons = o.Faults
	for _, i := range t.conditional {
		if !t.units[i].due(o) {
			o.Reasons[i] = ReasonNone
		}
	}
	o.flag()
}

// flag sets Untagged and Ineligible by the reasons.
func (o *Owner) flag() {
	o.Untagged, o.Ineligible = false, false
	for _, reason := range o.Reasons {
		switch reason {
		case ReasonNone:
		case ReasonIneligible:
			o.Ineligible = true
		default:
			o.Untagged = true
		}
	}
}

// SourceKind says what gave a unit its value.
type SourceKind uint8

// The kinds of source. SourceNone goes with an unresolved unit.
const (
	SourceNone SourceKind = iota
	SourceIdentity
	SourceSpan
	SourceResource
	SourceRule
	SourceInherited
	SourceFallback
	SourceDefault
)

// Source is where a unit's value came from. It is comparable, and the zero
// Source is none.
type Source struct {
	kind SourceKind
	rule *ruleName
}

// ruleName holds a rule's name in both the forms that are asked for, so that no
// span pays for building one, and where it stands.
type ruleName struct {
	name, source, file string
	line               int
}

// Kind is the kind of source.
func (s Source) Kind() SourceKind { return s.kind }

func (s Source) isTag() bool { return s.kind == SourceSpan || s.kind == SourceResource }

// standsIn reports whether a value, or the want of one, depends on what ancestors
// say.
func (s Source) standsIn() bool { return s.kind == SourceNone || s.kind >= SourceInherited }

// PassedOn reports whether calls below inherit a value. What stands in for want
// of anything better does not go far.
func (s Source) PassedOn() bool { return s.kind != SourceDefault && s.kind != SourceFallback }

// Rule is the name of the rule behind SourceRule, SourceFallback and
// SourceIdentity; it is empty for the other kinds.
func (s Source) Rule() string {
	if s.rule == nil {
		return ""
	}
	return s.rule.name
}

// Place is the file and the line of the rule behind a source; nothing where there
// is none.
func (s Source) Place() (file string, line int) {
	if s.rule == nil {
		return "", 0
	}
	return s.rule.file, s.rule.line
}

// String is the source as the span attribute spells it: identity, span,
// resource, rule:<name>, inherited, default, or nothing for none.
func (s Source) String() string {
	switch s.kind {
	case SourceIdentity:
		return "identity"
	case SourceSpan:
		return "span"
	case SourceResource:
		return "resource"
	case SourceRule, SourceFallback:
		return s.rule.source
	case SourceInherited:
		return "inherited"
	case SourceDefault:
		return "default"
	default:
		return ""
	}
}

// Reason is why a required unit counts as untagged.
type Reason uint8

// The reasons. A unit with ReasonUnknownValue or ReasonConflict can have a
// value all the same, from a source other than the tag that is at fault.
const (
	ReasonNone         Reason = iota
	ReasonMissing             // no source has a value
	ReasonUnknownValue        // a tag has a value that is not allowed
	ReasonConflict            // a tag names another owner than the identity rule
	ReasonExpired             // only a rule outside its dates would have matched
	ReasonIneligible          // missing, and the table says that it cannot be had
)

// String is the reason as the span attribute spells it; nothing for ReasonNone.
func (r Reason) String() string {
	switch r {
	case ReasonMissing:
		return "missing"
	case ReasonUnknownValue:
		return "unknown_value"
	case ReasonConflict:
		return "conflict"
	case ReasonExpired:
		return "expired"
	case ReasonIneligible:
		return "ineligible"
	default:
		return ""
	}
}
