package ownership

// Gather puts what another span knows that tells of a call beside what others do,
// of which the first is given as it stands: of each unit the value that stands
// higher in the order of sources. Of two that stand alike the first stays. What is
// wrong stays wrong, but for a bad tag beside a good one.
func (r *Resolver) Gather(others, another *Owner) {
	for i := range r.table.units {
		fault := gatheredFault(i, others, another)
		if another.knows(i) && (!others.knows(i) || another.Sources[i].kind < others.Sources[i].kind) {
			others.set(i, another.Values[i], another.Sources[i])
		}
		if r.asks(i) {
			others.Faults[i] = fault
		}
	}
}

func gatheredFault(i int, a, b *Owner) Reason {
	switch {
	case contradicts(i, a, b) || contradicts(i, b, a) || a.Faults[i] == ReasonConflict || b.Faults[i] == ReasonConflict:
		return ReasonConflict
	case !a.knows(i) && !b.knows(i):
		if b.Faults[i] == ReasonUnknownValue {
			return ReasonUnknownValue
		}
		return a.Faults[i]
	}
	best, other := a, b
	if !a.knows(i) || b.knows(i) && b.Sources[i].kind < a.Sources[i].kind {
		best, other = b, a
	}
	if other.Faults[i] == ReasonUnknownValue && best.Sources[i].kind > SourceResource {
		return ReasonUnknownValue
	}
	return best.Faults[i]
}

// contradicts reports whether a tag of one owner says otherwise than an identity
// of another.
func contradicts(unit int, tagged, identified *Owner) bool {
	return identified.Sources[unit].kind == SourceIdentity && tagged.Sources[unit].isTag() && tagged.Values[unit] != identified.Values[unit]
}

// Join gives the owner of a call what other spans know better that tell of it, as
// a gateway's beside a client's: the value of an identity rule where the call has
// none of one, and any value where the call has none, a fallback's or a default.
// A tag that says otherwise than an identity of another span is flagged as a
// conflict, as on one span, and a bad tag of another is, where the call has neither
// an identity nor a good tag itself.
func (r *Resolver) Join(call, others *Owner) {
	for i := range r.table.units {
		theirs := others.Sources[i]
		identity := theirs.kind == SourceIdentity && call.Sources[i].kind != SourceIdentity
		taken := others.knows(i) && (identity || !call.knows(i))
		fault := call.Faults[i]
		switch {
		case contradicts(i, call, others) || contradicts(i, others, call) || others.Faults[i] == ReasonConflict:
			fault = ReasonConflict
		case fault == ReasonConflict || fault == ReasonUnknownValue: // the tag is still to be mended
		case taken || others.Faults[i] == ReasonUnknownValue && !call.Sources[i].isTag() && call.Sources[i].kind != SourceIdentity:
			fault = others.Faults[i]
		}
		if taken {
			call.set(i, others.Values[i], theirs)
		}
		if r.asks(i) {
			call.Faults[i] = fault
		}
	}
	r.table.judge(call)
}

// asks reports whether calls without a unit are flagged, if not all of them.
func (r *Resolver) asks(unit int) bool {
	u := &r.table.units[unit]
	return u.required || u.conditional
}

// knows reports whether an owner has a value that does not only stand in for one.
func (o *Owner) knows(unit int) bool { return o.Values[unit] != "" && o.Sources[unit].PassedOn() }
