package catalog

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The dates that the two public catalogs speak of; see PROVENANCE.md.
const (
	litellmRead = "2026-08-01"
	genaiRead   = "2026-09-23"
)

// TestAgreementIsAsStated derives for every row which public catalogs state
// the same price under any of its names, and which contradict it: agree must
// list the first, and disputed must be there for the second and only then.
func TestAgreementIsAsStated(t *testing.T) {
	var flat litellm
	var nested genai
	var raw map[string]any
	readPublic(t, "litellm_model_prices.json", &raw)
	readPublic(t, "genai_prices.json", &nested)
	flat = litellm{}
	for key, entry := range raw {
		if fields, isEntry := entry.(map[string]any); isEntry {
			flat[key] = fields
		}
	}
	catalogs := []struct {
		name, date string
		entries    publicCatalog
	}{{"litellm", litellmRead, flat}, {"genai-prices", genaiRead, nested}}

	for _, f := range loadFacts(t) {
		t.Run(f.ID, func(t *testing.T) {
			var agree, contradictions []string
			for _, c := range catalogs {
				stated, contradicted := false, false
				for _, name := range f.names() {
					for entry, s := range c.entries.find(f.provider(), name) {
						stated = true
						for _, d := range contradict(f.at(c.date), s) {
							contradicted = true
							contradictions = append(contradictions, c.name+" "+entry+": "+d)
						}
					}
				}
				if stated && !contradicted {
					agree = append(agree, c.name)
				}
			}
			if len(contradictions) > 0 {
				assert.NotEmpty(t, f.Disputed, "want disputed: %v", contradictions)
				return
			}
			assert.NotEmpty(t, agree, "no catalog states this")
			assert.Equal(t, agree, f.Agree)
			assert.Empty(t, f.Disputed, "no catalog disputes this")
		})
	}
}

// contradict returns where a statement differs from a period.
func contradict(p *period, s statement) (out []string) {
	if p == nil {
		return []string{"no price of ours is in force"}
	}
	for name, theirs := range s.rates {
		if name == "output" && p.Rates["output"] == "" {
			continue // embeddings: nothing comes out that could be billed
		}
		if ours, known := rate(p.Rates, name); !known || !same(ours, theirs) {
			out = append(out, fmt.Sprintf("%s %v", name, theirs))
		}
	}
	if ours, _ := strconv.ParseFloat("0"+p.Fees["request"], 64); !same(ours, s.request) {
		out = append(out, fmt.Sprintf("request %v", s.request))
	}
	if len(s.tiers) == 0 && s.rates["input"] > 0 && p.hasContextTier() {
		out = append(out, "no context tier")
	}
	for boundary, tier := range s.tiers {
		overlay := p.contextTier(boundary)
		if overlay == nil {
			out = append(out, fmt.Sprintf("a tier above %d", boundary))
			continue
		}
		for _, name := range []string{"input", "output", "cache_read"} {
			theirs, stated := tier[name]
			if ours, _ := rate(overlay, name); stated && !same(ours, theirs) {
				out = append(out, fmt.Sprintf("%s %v above %d", name, theirs, boundary))
			}
		}
	}
	return out
}

// same allows for the binary fractions that public catalogs are written in.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }
