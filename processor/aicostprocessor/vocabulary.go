package aicostprocessor

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// Model names that no price row knows come from callers. They become labels,
// so that somebody can add the price, but only so many, and only readable ones.
const (
	maxModelNames  = 500
	maxNameLength  = 128 // bytes
	nameOther      = "__other__"
	nameUnreadable = "__invalid__"
)

// vocabulary is a bounded set of names. It is safe for concurrent use.
type vocabulary struct {
	limit int
	mu    sync.RWMutex
	names map[string]string
}

func newVocabulary(limit int) *vocabulary {
	return &vocabulary{limit: limit, names: map[string]string{}}
}

// bound returns the name itself while there is room for it, or what stands for
// all further and for unreadable names. Empty stays empty.
func (v *vocabulary) bound(name string) string {
	if name == "" {
		return ""
	}
	if len(name) > maxNameLength {
		return nameUnreadable
	}
	v.mu.RLock()
	known, ok := v.names[name]
	full := len(v.names) >= v.limit
	v.mu.RUnlock()
	switch {
	case ok:
		return known
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return nameUnreadable
	case full:
		return nameOther
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if known, ok := v.names[name]; ok {
		return known
	}
	if len(v.names) >= v.limit {
		return nameOther
	}
	name = strings.Clone(name) // the span's memory must not live on
	v.names[name] = name
	return name
}

func (v *vocabulary) size() int {
	v.mu.RLock()
	defer v.mu.RUnlock()
	return len(v.names)
}
