package pricing

import (
	"strings"
	"sync"
)

// generation bounds how many resolved names one half of the cache holds.
const generation = 2048

// nameKey is what a call says about who ran what, as emitted.
type nameKey struct {
	provider string
	models   [3]string
}

// resolution is what the names of a call mean in one book. Immutable.
type resolution struct {
	row      *Row // nil: nobody sells it
	provider string
	match    string
	regions  [2]string
	// What was negotiated; of each at most one is in force at a time.
	ofRow, ofSeller []adjustment
}

// resolvedNames remembers resolutions, refused names included. It is the only
// state of a Book that changes; it changes how fast an answer comes and never
// which. When a generation is full, the one before is forgotten: hostile names
// neither grow it nor keep honest ones out. Safe for concurrent use.
type resolvedNames struct {
	mutex           sync.RWMutex
	newest, retired map[nameKey]*resolution
}

// get returns what is remembered for key, or nil.
func (c *resolvedNames) get(key *nameKey) *resolution {
	c.mutex.RLock()
	found := c.newest[*key]
	old := found == nil && len(c.retired) > 0
	if old {
		found = c.retired[*key]
	}
	c.mutex.RUnlock()
	if old && found != nil {
		c.put(key, found) // still in use: carry it over
	}
	return found
}

// put remembers a resolution under a copy of key, as emitted strings may be
// slices of a whole request.
func (c *resolvedNames) put(key *nameKey, r *resolution) {
	own := nameKey{provider: strings.Clone(key.provider)}
	for at, model := range key.models {
		own.models[at] = strings.Clone(model)
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.newest == nil || len(c.newest) >= generation {
		c.newest, c.retired = make(map[nameKey]*resolution), c.newest
	}
	c.newest[own] = r
}
