package rollup

import (
	"errors"
	"fmt"
)

// ErrNothing says that nothing was ever saved.
var ErrNothing = errors.New("nothing is saved")

// ErrVersion is wrapped by every error that says that a program of another version
// wrote what is there. It is whole, and not to be given up.
var ErrVersion = errors.New("another version of this program wrote it")

func otherVersion(found, known uint64) error {
	return fmt.Errorf("%w: it is of version %d, this program knows version %d: "+
		"run one that knows it, or move the file away to begin anew", ErrVersion, found, known)
}

// restoredAtOnce is how many values Restore asks for at a time.
const restoredAtOnce = 4096

// Restore makes the Ledger that was saved. get returns the values stored under
// keys, nil for those that are not. The limit is that of settings; all else that
// shapes a Ledger is as it was saved, and may be asked of Settings.
//
// The error is ErrNothing, wraps ErrDamaged or ErrVersion, or is get's. Where
// something is damaged there may be a Ledger beside the error: it lacks some
// remembered spans, or is new and remembers spans, and the records after the
// position may be replayed into it.
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
	damage := l.restoreCells(h, get)
	if errors.Is(damage, ErrDamaged) {
		l = New(l.settings)
	} else if damage != nil {
		return nil, Position{}, damage
	}
	err = l.restoreSpans(h, get)
	if err != nil && !errors.Is(err, ErrDamaged) {
		return nil, Position{}, err
	}
	if damage = errors.Join(damage, err); damage != nil {
		l.seen.anew()
	}
	return l, h.position, damage
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
	return nil
}

func (l *Ledger) restoreSpans(h header, get func([]string) ([][]byte, error)) error {
	l.seen.elder, l.seen.young = h.generation[0], h.generation[1]
	var damage error // of one part, the others are good
	for _, g := range []*generation{&l.seen.elder, &l.seen.young} {
		err := g.restore(get)
		if err != nil && !errors.Is(err, ErrDamaged) {
			return err
		}
		damage = errors.Join(damage, err)
	}
	return damage
}

// partsAtOnce is how many parts of a generation are asked for at a time.
const partsAtOnce = 64

func (g *generation) restore(get func([]string) ([][]byte, error)) (damage error) {
	for first := uint32(0); first < g.parts; first += partsAtOnce {
		keys := []string{}
		for part := first; part < min(g.parts, first+partsAtOnce); part++ {
			keys = append(keys, spansKey(g.number, part))
		}
		values, err := get(keys)
		if err != nil {
			return err
		}
		for i, sealed := range values {
			value, err := Unseal(keys[i], sealed)
			damage = errors.Join(damage, err)
			for len(value) >= len(spanID{}) {
				id := spanID(value)
				g.add(&id)
				value = value[len(spanID{}):]
			}
		}
		if damage != nil && values[0] == nil {
			g.parts = min(g.parts, first+partsAtOnce) // or it is a hostile number, and as many are deleted
			return damage
		}
	}
	return damage
}
