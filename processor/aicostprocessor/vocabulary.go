package aicostprocessor

import (
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

// Names that no price row knows come from callers. They become labels, so that
// somebody can add the price, but only so many, and only readable ones.
const (
	maxModelNames    = 500
	maxProviderNames = 50
	maxNameLength    = 128 // bytes
	nameLifetime     = 24 * time.Hour
	nameOther        = "__other__"
	nameUnreadable   = "__invalid__"
)

// names are the unknown names that are shown.
type names struct{ models, providers *vocabulary }

func newNames() *names {
	return &names{
		models: newVocabulary(maxModelNames, nameLifetime), providers: newVocabulary(maxProviderNames, nameLifetime),
	}
}

// vocabulary is a bounded set of names in two generations: a name that nobody
// used for one to two lifetimes makes room for another, so that a burst of junk
// does not keep real names out for ever. It is safe for concurrent use.
type vocabulary struct {
	limit    int
	lifetime int64 // nanoseconds

	mu         sync.RWMutex
	young, old map[string]string // no name is in both
	bornAt     int64             // when young was begun
}

func newVocabulary(limit int, lifetime time.Duration) *vocabulary {
	return &vocabulary{limit: limit, lifetime: lifetime.Nanoseconds(), young: map[string]string{}, old: map[string]string{}}
}

// bound returns the name itself while there is room for it, or what stands for
// all further and for unreadable names. Empty stays empty. now is in Unix
// nanoseconds.
func (v *vocabulary) bound(name string, now int64) string {
	if name == "" {
		return ""
	}
	if len(name) > maxNameLength {
		return nameUnreadable
	}
	v.mu.RLock()
	known, settled := v.look(name, now)
	v.mu.RUnlock()
	switch {
	case settled && known != nameOther:
		return known
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return nameUnreadable
	case settled:
		return known
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if now-v.bornAt > v.lifetime {
		v.young, v.old = v.old, v.young
		clear(v.young)
		v.bornAt = now
	}
	if known, settled := v.look(name, now); settled {
		return known
	}
	known, again := v.old[name]
	if again {
		delete(v.old, name)
	} else {
		known = strings.Clone(name) // the span's memory must not live on
	}
	v.young[known] = known
	return known
}

// look answers what needs no change: settled is false for a name that is to be
// taken in, or when the generations are to change.
func (v *vocabulary) look(name string, now int64) (known string, settled bool) {
	if now-v.bornAt > v.lifetime {
		return "", false
	}
	if known, settled = v.young[name]; settled {
		return known, true
	}
	if _, again := v.old[name]; !again && len(v.young)+len(v.old) >= v.limit {
		return nameOther, true
	}
	return "", false
}

func (v *vocabulary) size() int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return len(v.young) + len(v.old)
}
