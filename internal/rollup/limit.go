package rollup

import "strings"

// limit bounds the series of a Ledger. A new cell reserves all the series it
// may come to have, so that the bound holds whatever its calls turn out to be.
// Four fifths are for ordinary cells, the last for overflow cells that keep the
// team and the provider; the last resort, where even those are given up, has
// its room put aside from the start.
type limit struct {
	reserved   int
	ordinary   int
	overflow   int
	overflowed uint64 // calls whose account gave up labels
}

// bound sets how much room there is; what is reserved stays so.
func (l *limit) bound(settings Settings) {
	l.overflow = max(settings.Limit-settings.lastResort(), 0)
	l.ordinary = l.overflow - l.overflow/5
}

func (l *limit) admit(size int) bool { return l.take(size, l.ordinary) }

func (l *limit) admitOverflow(size int) bool { return l.take(size, l.overflow) }

func (l *limit) take(size, bound int) bool {
	if l.reserved+size > bound {
		return false
	}
	l.reserved += size
	return true
}

func (l *limit) release(size int) { l.reserved -= size }

// maxSources bounds the source label, which sends of every service could
// otherwise multiply.
const maxSources = 500

// sources remembers the first maxSources values of the source label.
type sources map[string]struct{}

func (s sources) admit(source string) string {
	if _, known := s[source]; known {
		return source
	}
	if len(s) >= maxSources {
		return Other
	}
	s[strings.Clone(source)] = struct{}{} // not the request it came in
	return source
}
