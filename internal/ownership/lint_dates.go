package ownership

import (
	"encoding/binary"
	"slices"
	"time"
)

// notice is how long before its end an entry of ineligible is told: its calls
// are going to be flagged.
const notice = 30 * 24 * time.Hour

// dates looks for rules that do nothing for spans of now.
func (l *linter) dates() {
	at := l.at.UnixNano()
	heirs := l.heirs(at)
	for i := range l.rules {
		r := &l.rules[i]
		switch {
		case r.until <= at:
			if heir := heirOf(r, heirs[handover(r, r.until)]); heir != nil {
				l.ruleF(r, Superseded, "held before %s, and %s does since", day(r.until), heir.place())
				continue
			}
			l.ruleF(r, Expired, "no longer holds from %s on, and does nothing for newer spans; extend it, or take it out once no older ones come", day(r.until))
		case r.from > at:
			l.ruleF(r, NotYet, "does nothing before %s", day(r.from))
		case r.trust == trustExempt && r.until-at <= int64(notice):
			l.ruleF(r, Expiring, "no longer holds from %s on, and its calls are flagged then; tag them, or extend it", day(r.until))
		}
	}
}

// handover names a match, its trust and a moment.
func handover(r *rule, at int64) string {
	key := appendMatchKey([]byte{byte(r.trust)}, r.match)
	return string(binary.BigEndian.AppendUint64(key, uint64(at)))
}

// heirs are the rules that begin where another ended before a moment, by what and
// when they take over. A rule that has one is history: right for the spans of its
// time, and nothing to mend.
func (l *linter) heirs(at int64) map[string][]*rule {
	ended := map[int64]bool{}
	for i := range l.rules {
		if until := l.rules[i].until; until <= at {
			ended[until] = true
		}
	}
	heirs := map[string][]*rule{}
	for i := range l.rules {
		if r := &l.rules[i]; ended[r.from] {
			key := handover(r, r.from)
			heirs[key] = append(heirs[key], r)
		}
	}
	return heirs
}

// heirOf is the first of some rules that sets all that one did: where a unit is
// left without, somebody may have forgotten it.
func heirOf(r *rule, heirs []*rule) *rule {
	for _, heir := range heirs {
		if !slices.ContainsFunc(r.set, func(a assignment) bool { return heir.value(a.unit) == "" }) {
			return heir
		}
	}
	return nil
}

// day writes a moment as short as dates are given.
func day(nanos int64) string {
	at := time.Unix(0, nanos).UTC()
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339)
}
