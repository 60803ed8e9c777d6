package catalog

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
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
			var agree, disputes []string
			for _, c := range catalogs {
				entries := map[string]statement{}
				for _, name := range f.names() {
					maps.Copy(entries, c.entries.find(f.provider(), name))
				}
				found := disputesOf(&f, c.name, c.date, entries)
				if len(entries) > 0 && len(found) == 0 {
					agree = append(agree, c.name)
				}
				disputes = append(disputes, found...)
			}
			if len(disputes) > 0 {
				// Both figures of each difference stand in the row, so that a
				// slip in a price that is disputed anyway shows as well.
				stated, _, _ := strings.Cut(f.Disputed, ": ")
				assert.Equal(t, strings.Join(disputes, ". "), stated, "disputed")
				return
			}
			assert.NotEmpty(t, agree, "no catalog states this")
			assert.Equal(t, agree, f.Agree)
			assert.Empty(t, f.Disputed, "no catalog disputes this")
		})
	}
}

// disputesOf tells where the entries of a catalog differ from a row; entries
// that say the same are told together.
func disputesOf(f *fact, catalog, date string, entries map[string]statement) (out []string) {
	sayers := map[string][]string{}
	var order []string
	for _, entry := range slices.Sorted(maps.Keys(entries)) {
		differences := strings.Join(contradict(f.at(date), entries[entry]), "; ")
		if differences == "" {
			continue
		}
		if sayers[differences] == nil {
			order = append(order, differences)
		}
		sayers[differences] = append(sayers[differences], entry)
	}
	for _, differences := range order {
		out = append(out, fmt.Sprintf("%s (%s) has %s", catalog, strings.Join(sayers[differences], ", "), differences))
	}
	return out
}

// rateOrder is the order in which differences are told.
var rateOrder = []string{
	"input", "output", "cache_read", "cache_write", "cache_write_1h", "input_audio", "output_audio", "input_image", "output_image",
}

// contradict returns where a statement differs from a period.
func contradict(p *period, s statement) (out []string) {
	if p == nil {
		return []string{"a price where here is none in force"}
	}
	differ := func(what string, theirs, ours float64) {
		if !same(ours, theirs) {
			out = append(out, fmt.Sprintf("%s %s, here %s", what, short(theirs), short(ours)))
		}
	}
	for _, name := range rateOrder {
		theirs, stated := s.rates[name]
		if !stated || (name == "output" && p.Rates["output"] == "") {
			continue // embeddings: nothing comes out that could be billed
		}
		ours, _ := rate(p.Rates, name)
		differ(name, theirs, ours)
	}
	ours, _ := strconv.ParseFloat("0"+p.Fees["request"], 64)
	differ("request", s.request, ours)
	if len(s.tiers) == 0 && s.rates["input"] > 0 && p.hasContextTier() {
		out = append(out, "no context tier")
	}
	for _, boundary := range slices.Sorted(maps.Keys(s.tiers)) {
		overlay := p.contextTier(boundary)
		if overlay == nil {
			out = append(out, fmt.Sprintf("a tier above %d", boundary))
			continue
		}
		for _, name := range []string{"input", "output", "cache_read"} {
			if theirs, stated := s.tiers[boundary][name]; stated {
				ours, _ := rate(overlay, name)
				differ(fmt.Sprintf("above %d %s", boundary, name), theirs, ours)
			}
		}
	}
	return out
}

// short writes a price as a person would, without the noise of binary fractions.
func short(price float64) string {
	return strconv.FormatFloat(math.Round(price*1e6)/1e6, 'f', -1, 64)
}

// same allows for the binary fractions that public catalogs are written in.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }
