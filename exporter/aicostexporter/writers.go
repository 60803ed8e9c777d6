package aicostexporter

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"go.opentelemetry.io/collector/component"
)

// writers are the exporters of this process between start and shutdown, by the
// place that they write to. Two at one place would overwrite each other's
// totals, and no error would show it.
var writers = registry{owners: map[string]component.ID{}}

type registry struct {
	mu     sync.Mutex
	owners map[string]component.ID
}

// claim takes a place for an exporter, or says who has it.
func (r *registry) claim(place string, id component.ID) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if owner, taken := r.owners[place]; taken {
		return fmt.Errorf("%s and %s write to one endpoint with the same replica and external_labels: give one of them another replica", owner, id)
	}
	r.owners[place] = id
	return nil
}

func (r *registry) release(place string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.owners, place)
}

// place is where the series of an exporter go: a target, a tenant of it (told
// by headers or credentials), and the labels that all series carry.
func (c *Config) place(replica string) string {
	parts := []string{c.HTTP.Endpoint, replica}
	for _, name := range slices.Sorted(maps.Keys(c.ExternalLabels)) {
		parts = append(parts, name, c.ExternalLabels[name])
	}
	parts = append(parts, "")
	for name, value := range c.HTTP.Headers.Iter {
		parts = append(parts, strings.ToLower(name), string(value))
	}
	if auth := c.HTTP.Auth.Get(); auth != nil {
		parts = append(parts, "", auth.AuthenticatorID.String())
	}
	return strings.Join(parts, "\x00")
}
