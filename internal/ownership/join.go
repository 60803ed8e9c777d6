package ownership

// Gather puts what another span knows that tells of a call beside what others do,
// of which the first is given as it stands: of each unit the value that stands
// higher in the order of sources. Of two that stand alike the first stays.
func (r *Resolver) Gather(others, another *Owner) {
	for i := range r.table.units {
		if another.knows(i) && (!others.knows(i) || another.Sources[i].kind < others.Sources[i].kind) {
			others.set(i, another.Values[i], another.Sources[i])
			others.Faults[i] = another.Faults[i]
			continue
		}
		if another.Faults[i] == ReasonUnknownValue && !others.knows(i) {
			others.Faults[i] = ReasonUnknownValue
		}
	}
}

// Join gives the owner of a call what other spans know better that tell of it, as
// a gateway's beside a client's: the value of an identity rule where the call has
// none of one, and any value where the call has none, a fallback's or a default.
// A tag that says otherwise than an identity of another span is flagged as a
// conflict, as on one span, and so is what is wrong with a tag of another, where
// the call has no value of its own.
func (r *Resolver) Join(call, others *Owner) {
	for i := range r.table.units {
		mine, theirs := call.Sources[i], others.Sources[i]
		identity := theirs.kind == SourceIdentity && mine.kind != SourceIdentity
		differ := call.Values[i] != others.Values[i]
		fault := call.Faults[i]
		switch {
		case !others.knows(i):
			if others.Faults[i] == ReasonUnknownValue && !call.knows(i) {
				fault = ReasonUnknownValue
			}
		case identity || !call.knows(i):
			switch {
			case mine.isTag() && differ || others.Faults[i] == ReasonConflict:
				fault = ReasonConflict
			case fault != ReasonUnknownValue: // the tag is still to be mended
				fault = others.Faults[i]
			}
			call.set(i, others.Values[i], theirs)
		case mine.kind == SourceIdentity && theirs.isTag() && differ:
			fault = ReasonConflict
		}
		if u := &r.table.units[i]; u.required || u.conditional {
			call.Faults[i] = fault
		}
	}
	r.table.judge(call)
}

// knows reports whether an owner has a value that does not only stand in for one.
func (o *Owner) knows(unit int) bool { return o.Values[unit] != "" && o.Sources[unit].PassedOn() }
