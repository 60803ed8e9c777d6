package ownership

import "slices"

// JoinExplained gives the explanation of a call what Join gives its owner, from
// those of other spans of the same call, in the order in which they are gathered.
func (r *Resolver) JoinExplained(call Explanation, others ...Explanation) {
	if len(others) == 0 {
		return
	}
	owner, gathered := call.Owner(), others[0].Owner()
	for _, other := range others[1:] {
		another := other.Owner()
		r.Gather(&gathered, &another)
	}
	r.Join(&owner, &gathered)
	for i := range call {
		e := &call[i]
		e.Reason, e.Fault = owner.Reasons[i], owner.Faults[i]
		if e.Value == owner.Values[i] && e.Source == owner.Sources[i] {
			continue
		}
		for c := range e.Candidates {
			if candidate := &e.Candidates[c]; candidate.Verdict == Won {
				candidate.Verdict = Outranked
			}
		}
		e.Value, e.Source = owner.Values[i], owner.Sources[i]
		e.Candidates = slices.Insert(e.Candidates, 0, givenBy(i, e, others))
	}
}

// givenBy is the candidate of another span that gave a unit its value.
func givenBy(unit int, e *UnitExplanation, others []Explanation) (won Candidate) {
	for _, other := range others {
		from := &other[unit]
		if from.Value != e.Value || from.Source != e.Source {
			continue
		}
		for _, c := range from.Candidates {
			if c.Verdict == Won {
				won = c
				won.Joined = true
				return won
			}
		}
	}
	return won
}
