package rollup

import "strings"

// Settings that change back and forth make series of the same labels twice: one
// that is about to end, and one that is about to begin. The second one waits.

// identity is what tells a series from all others.
func (s *Series) identity() string {
	b := strings.Builder{}
	for name, value := range s.Labels() {
		b.WriteString(name)
		b.WriteByte(0xff) // in no label
		b.WriteString(value)
		b.WriteByte(0xff)
	}
	return b.String()
}

// queue makes every series wait for those of its labels that have to end before
// it. Of these, one may have begun, and comes first.
func (l *Ledger) queue() {
	l.ending = map[string]*Series{}
	for _, begun := range []bool{true, false} {
		for _, h := range l.former {
			for _, s := range h.series {
				if (s.Birth != 0) == begun {
					l.await(s)
					l.ending[s.identity()] = s
				}
			}
		}
	}
	for _, s := range l.series {
		if s.cell.kind != kindFormer {
			l.await(s)
		}
	}
}

// await makes a series wait for the last of its labels that has to end.
func (l *Ledger) await(s *Series) {
	s.after = nil
	if len(l.ending) > 0 {
		s.after = l.ending[s.identity()]
	}
}

// waits reports whether a series can't begin yet.
func (s *Series) waits() bool {
	if s.after != nil && s.after.cell.stage == stageGone {
		s.after = nil
	}
	return s.after != nil
}
