package ownership

import "time"

// notice is how long before its end an entry of ineligible is told: its calls
// are going to be flagged.
const notice = 30 * 24 * time.Hour

// dates looks for rules that do nothing for spans of now.
func (l *linter) dates() {
	at := l.at.UnixNano()
	for i := range l.rules {
		r := &l.rules[i]
		switch {
		case r.until <= at:
			l.ruleF(r, Expired, "no longer holds from %s on, and does nothing for newer spans; extend it, or take it out once no older ones come", day(r.until))
		case r.from > at:
			l.ruleF(r, NotYet, "does nothing before %s", day(r.from))
		case r.trust == trustExempt && r.until-at <= int64(notice):
			l.ruleF(r, Expiring, "no longer holds from %s on, and its calls are flagged then; tag them, or extend it", day(r.until))
		}
	}
}

// day writes a moment as short as dates are given.
func day(nanos int64) string {
	at := time.Unix(0, nanos).UTC()
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339)
}
