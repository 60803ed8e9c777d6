package rollup

import (
	"errors"
	"fmt"
)

// ErrNothing says that nothing was ever saved.
var ErrNothing = errors.New("nothing is saved")

// restoredAtOnce is how many values Restore asks for at a time.
const restoredAtOnce = 4096

// Restore makes the Ledger that was saved. get returns the values stored under
// keys, nil for those that are not. Limits are those of settings; all else that
// shapes a Ledger is as it was saved, and may be asked of Settings.
//
// The error is ErrNothing, wraps ErrDamaged, or is get's. Where cells are damaged,
// the position is good all the same, and the records after it may be replayed into
// a new Ledger. Where remembered spans are, there is a Ledger beside the error: it
// lacks nothing else.
func Restore(settings Settings, get func(keys []string) ([][]byte, error)) (*Ledger, Position, error) {
	values, err := get([]string{headerKey})
	if err != nil {
		return nil, Position{}, err
	}
	if values[0] == nil {
		return nil, Position{}, ErrNothing
	}
	value, err := Unseal(headerKey, values[0])
	if err != nil {
		return nil, Position{}, err
	}
	l, h, err := decodeHeader(value, settings)
	if err != nil {
		return nil, Position{}, err
	}
	if err := l.restoreCells(h, get); err != nil {
		return nil, h.position, err
	}
	err = l.restoreSpans(h, get)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return nil, Position{}, err
	}
	return l, h.position, err
}

// Settings are what the Ledger was made with.
func (l *Ledger) Settings() Settings { return l.settings }

func (l *Ledger) restoreCells(h header, get func([]string) ([][]byte, error)) error {
	if h.cells > int(h.next) {
		return fmt.Errorf("%w: %d cells cannot have %d names", ErrDamaged, h.cells, h.next)
	}
	keys := make([]string, 0, restoredAtOnce)
	for first := uint32(0); first < h.next; first += uint32(len(keys)) {
		keys = keys[:0]
		for id := first; id < h.next && len(keys) < restoredAtOnce; id++ {
			keys = append(keys, cellKey(id))
		}
		values, err := get(keys)
		if err != nil {
			return err
		}
		for i, sealed := range values {
			id := first + uint32(i)
			if sealed == nil {
				l.changes.free = append(l.changes.free, id)
				continue
			}
			value, err := Unseal(keys[i], sealed)
			if err != nil {
				return err
			}
			if err := l.decodeCell(id, value, sealOf(sealed)); err != nil {
				return fmt.Errorf("%q: %w", keys[i], err)
			}
		}
	}
	l.queue()
	if l.changes.cells != h.cells || l.changes.sum != h.sum {
		return fmt.Errorf("%w: %d cells are saved, %d were, or some are of another time", ErrDamaged, l.changes.cells, h.cells)
	}
	if l.weigh() != (imbalance{}) {
		return fmt.Errorf("%w: the totals don't add up", ErrDamaged)
	}
	return nil
}

func (l *Ledger) restoreSpans(h header, get func([]string) ([][]byte, error)) error {
	l.seen.elder, l.seen.young = h.generation[0], h.generation[1]
	for _, g := range []*generation{&l.seen.elder, &l.seen.young} {
		for part := range g.parts {
			if err := g.restore(spansKey(g.number, part), get); err != nil {
				return err
			}
		}
	}
	return nil
}

func (g *generation) restore(key string, get func([]string) ([][]byte, error)) error {
	values, err := get([]string{key})
	if err != nil {
		return err
	}
	value, err := Unseal(key, values[0])
	if err != nil {
		return err
	}
	for len(value) >= len(spanID{}) {
		id := spanID(value)
		g.add(&id)
		value = value[len(spanID{}):]
	}
	return nil
}
