package ownership

import "slices"

// JoinExplained gives the explanation of a call what Join gives its owner, from
// that of another span of the same call.
func (r *Resolver) JoinExplained(call, other Explanation) {
	owner, from := call.Owner(), other.Owner()
	r.Join(&owner, &from)
	for i := range call {
		e := &call[i]
		e.Reason = owner.Reasons[i]
		if e.Value == owner.Values[i] && e.Source == owner.Sources[i] {
			continue
		}
		for c := range e.Candidates {
			if candidate := &e.Candidates[c]; candidate.Verdict == Won {
				candidate.Verdict = Outranked
			}
		}
		won := other[i].Candidates[slices.IndexFunc(other[i].Candidates, func(c Candidate) bool { return c.Verdict == Won })]
		won.Joined = true
		e.Value, e.Source = owner.Values[i], owner.Sources[i]
		e.Candidates = slices.Insert(e.Candidates, 0, won)
	}
}
