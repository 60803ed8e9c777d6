package ownership

// Join gives the owner of a call what another span knows better that tells of the
// same call, as a gateway's beside a client's: the value of an identity rule where
// the call has none of one, and any value where the call has none, a fallback's or
// a default. A tag of either that says otherwise than an identity of the other is
// flagged as a conflict, as on one span.
func (r *Resolver) Join(call, other *Owner) {
	for i := range r.table.units {
		from := other.Sources[i]
		identity := from.kind == SourceIdentity && call.Sources[i].kind != SourceIdentity
		switch {
		case other.Values[i] == "" || !from.PassedOn():
		case identity || call.Values[i] == "" || !call.Sources[i].PassedOn():
			r.joinReason(i, call, other.Values[i])
			call.set(i, other.Values[i], from)
		case call.Sources[i].kind == SourceIdentity && from.isTag() && other.Values[i] != call.Values[i] && r.asks(i):
			call.Reasons[i] = ReasonConflict
		}
	}
	for _, i := range r.table.conditional {
		switch due := r.table.units[i].due(call); {
		case !due:
			call.Reasons[i] = ReasonNone
		case call.Values[i] == "" && call.Reasons[i] == ReasonNone:
			call.Reasons[i] = ReasonMissing // which did not matter before
		}
	}
	call.Judge(len(r.table.units))
}

// joinReason says what is wrong with a unit that takes another span's value.
func (r *Resolver) joinReason(i int, call *Owner, value string) {
	switch {
	case call.Sources[i].isTag() && call.Values[i] != value && r.asks(i):
		call.Reasons[i] = ReasonConflict
	case call.Reasons[i] != ReasonUnknownValue: // the tag is still to be mended
		call.Reasons[i] = ReasonNone
	}
}

// asks reports whether calls without a unit are flagged, if not all of them.
func (r *Resolver) asks(unit int) bool {
	u := &r.table.units[unit]
	return u.required || u.conditional
}
