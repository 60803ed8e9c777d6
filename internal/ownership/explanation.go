package ownership

// Explanation is what Resolve decides about a span and why, for each unit in the
// order of Table.Units.
type Explanation []UnitExplanation

// UnitExplanation is what a unit has and everything that could have given it.
type UnitExplanation struct {
	Value  string // empty is unresolved
	Source Source
	Reason Reason
	// Fault is what Reason would be if the unit's conditions held, and Above that of
	// the ancestor that it would be inherited from.
	Fault, Above Reason
	// Candidates are in the order in which they are asked. Those with ReasonIneligible
	// for a reason end with the rules that excuse the unit.
	Candidates []Candidate
	// Attributes are the keys of the unit's tags, in the order in which they are
	// asked. The caller must not change the slice.
	Attributes []string
	// Allowed are the values and patterns that the unit takes, sorted; nil where
	// it takes any text.
	Allowed []string
}

// Candidate is one thing that says, or would say, what a unit's value is.
type Candidate struct {
	Source  Source    // none for a rule that excuses the unit
	Key     string    // of a tag: its attribute
	Text    string    // what stands there, before spellings are settled
	Value   string    // what the unit makes of it; empty where it takes nothing
	Why     string    // of NotAllowed and NotCarried: what is wrong with the text by itself, if that is it
	Match   []Matched // of a rule: the attributes by which it holds
	Via     Source    // of an inherited value: what gave it to the ancestor
	Dates   Dates     // of a rule
	Joined  bool      // it is of another span of the same call
	Verdict Verdict
}

// Matched is an attribute by which a rule holds.
type Matched struct {
	Key    string
	Text   string // empty for a list or a map; an ellipsis where it names persons or holds content
	Absent bool   // the rule holds because it is not there
}

// Dates are when a rule holds, in Unix nanoseconds: from (included) until
// (excluded).
type Dates struct{ From, Until int64 }

// Begins and Ends report whether there is a first and a last moment at all.
func (d Dates) Begins() bool { from, _ := always(); return d.From != from }

// Ends is Begins for the last moment.
func (d Dates) Ends() bool { _, until := always(); return d.Until != until }

// Verdict is a stable word for what became of a candidate.
type Verdict string

// The verdicts.
const (
	Won         Verdict = "won"
	Outranked   Verdict = "outranked"     // a source before it gave the value
	NotAllowed  Verdict = "not_allowed"   // a tag's text is no value of the unit
	OutOfDates  Verdict = "out_of_dates"  // the rule does not hold at the time of the span
	EarlierRule Verdict = "earlier_rule"  // a rule of the same trust stands before it
	NotAName    Verdict = "not_a_name"    // a tag is a list or a map
	Blank       Verdict = "blank"         // a tag is there and says nothing
	NotCarried  Verdict = "not_carried"   // a value from attributes is no value of the unit
	NotPassedOn Verdict = "not_passed_on" // an ancestor's default or fallback
	Excused     Verdict = "excused"       // a rule of ineligible says that the value cannot be had
)

// Owner is what Resolve makes of the same span.
func (e Explanation) Owner() (owner Owner) {
	for i := range e {
		owner.set(i, e[i].Value, e[i].Source)
		owner.Reasons[i], owner.Faults[i] = e[i].Reason, e[i].Fault
	}
	owner.flag()
	return owner
}

// judge sets the reasons by the faults.
func (e Explanation) judge(t *Table) {
	owner := e.Owner()
	t.judge(&owner)
	for i := range e {
		e[i].Reason = owner.Reasons[i]
	}
}

// settle gives each candidate its verdict, which says that it is no value so
// far, or nothing. It is the order of the sources, said as plainly as it can be.
func (e *UnitExplanation) settle() {
	tagged := false // a tag has a value, whatever stands before tags
	for i := range e.Candidates {
		c := &e.Candidates[i]
		kind := c.Source.Kind()
		tag := kind == SourceSpan || kind == SourceResource
		switch {
		case c.Verdict == OutOfDates || c.Verdict == NotPassedOn || c.Verdict == Blank:
		case tag && tagged:
			c.Verdict = Outranked
		case tag && c.Verdict != "": // is looked at, even below an identity rule
		case e.Value != "" && !tag && kind == e.Source.Kind():
			c.Verdict = EarlierRule
		case e.Value != "":
			c.Verdict = Outranked
		case c.Verdict == "":
			c.Verdict, e.Value, e.Source = Won, c.Value, c.Source
		}
		tagged = tagged || tag && c.Value != ""
	}
}

// judge says what is wrong when the unit is required. excuses are rules of
// ineligible.
func (e *UnitExplanation) judge(excuses []Candidate) {
	tag, bad, expired := "", false, false
	for _, c := range e.Candidates {
		if kind := c.Source.Kind(); tag == "" && (kind == SourceSpan || kind == SourceResource) {
			tag = c.Value
		}
		bad = bad || c.Verdict == NotAllowed || c.Verdict == NotAName || c.Verdict == NotCarried
		expired = expired || c.Verdict == OutOfDates
	}
	switch {
	case e.Source.Kind() == SourceIdentity && tag != "" && tag != e.Value:
		e.Fault = ReasonConflict
	case bad || e.Above == ReasonUnknownValue && e.Source.standsIn():
		e.Fault = ReasonUnknownValue
	case e.Value != "":
	default:
		e.Fault = ReasonMissing
		if expired || e.Above == ReasonExpired {
			e.Fault = ReasonExpired
		}
		e.excuse(excuses)
	}
}

// excuse takes the first rule of ineligible that holds at the time of the span.
func (e *UnitExplanation) excuse(excuses []Candidate) {
	for _, c := range excuses {
		switch {
		case c.Verdict != "":
		case e.Fault == ReasonIneligible:
			c.Verdict = EarlierRule
		default:
			c.Verdict, e.Fault = Excused, ReasonIneligible
		}
		e.Candidates = append(e.Candidates, c)
	}
}
