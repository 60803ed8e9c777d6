package catalog

import (
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

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

// TestCodeSessionsCostWhatIsStated compares the fee of a container, which
// LiteLLM states apart from all models.
func TestCodeSessionsCostWhatIsStated(t *testing.T) {
	var raw map[string]any
	readPublic(t, "litellm_model_prices.json", &raw)
	stated := litellmStatement(raw["openai/container"].(map[string]any)).fees[asked{}]["code_session"]
	compared := 0
	for _, f := range loadFacts(t) {
		for i := range f.Prices {
			if session, has := f.Prices[i].Fees["code_session"]; has {
				compared++
				assert.InDelta(t, stated, session.each(), 1e-9, f.ID)
			}
		}
	}
	assert.Greater(t, compared, 20)
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

// rateOrder and feeOrder are the orders in which differences are told.
var (
	rateOrder = []string{
		"input", "output", "reasoning", "cache_read", "cache_read_audio", "cache_read_image", "cache_write", "cache_write_1h",
		"input_audio", "output_audio", "input_image", "output_image",
	}
	feeOrder = []string{
		"request", "web_search", "file_search", "code_session", "rerank", "image_out", "second_in", "second_out", "character", "page", "annotated_page",
	}
)

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
	out = append(out, contradictFees(p, s)...)
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

// contradictFees returns where a statement differs from the fees of a period,
// also under the conditions that it names.
func contradictFees(p *period, s statement) (out []string) {
	for _, asked := range slices.SortedFunc(maps.Keys(s.fees), func(a, b asked) int { return strings.Compare(a.String(), b.String()) }) {
		for _, name := range feeOrder {
			theirs, stated := s.fees[asked][name]
			if !stated {
				continue
			}
			what := strings.TrimSpace(asked.String() + " " + name)
			if ours, given := p.feeUnder(asked, name); !given {
				out = append(out, fmt.Sprintf("%s %s, here none", what, shortFee(theirs)))
			} else if !sameFee(ours, theirs) {
				out = append(out, fmt.Sprintf("%s %s, here %s", what, shortFee(theirs), shortFee(ours)))
			}
		}
	}
	for _, hours := range slices.Sorted(maps.Keys(s.windows)) {
		rates := p.ratesAt(hours)
		for _, name := range []string{"input", "output", "cache_read"} {
			ours, _ := rate(rates, name)
			if theirs, stated := s.windows[hours][name]; stated && !same(ours, theirs) {
				out = append(out, fmt.Sprintf("%s at %s %s, here %s", name, hours, short(theirs), short(ours)))
			}
		}
	}
	return out
}

// feeUnder is the fee of a period for what is asked: the last of its conditions
// that hold decides.
func (p *period) feeUnder(a asked, name string) (each float64, given bool) {
	f, given := p.Fees[name]
	for _, o := range p.When {
		want := condition{Contexts: o.If.Contexts, Sizes: o.If.Sizes, Qualities: o.If.Qualities}
		holds := holdsFor(o.If.Contexts, a.context) && holdsFor(o.If.Sizes, a.size) && holdsFor(o.If.Qualities, a.quality)
		if laid, has := o.Fees[name]; has && holds && reflect.DeepEqual(o.If, want) {
			f, given = laid, true
		}
	}
	return f.each(), given
}

func holdsFor(wanted []string, value string) bool {
	return wanted == nil || slices.Contains(wanted, value)
}

// ratesAt are the rates at the beginning of a span of hours in UTC such as
// 01:00-04:00, on the Wednesday on which the catalog that has hours was read.
func (p *period) ratesAt(hours string) map[string]string {
	from, until, _ := strings.Cut(hours, "-")
	rates := p.Rates
	for _, o := range p.When {
		zone, err := time.LoadLocation(o.If.Zone)
		if err != nil || o.If.Hours == nil || !o.If.inForce(genaiRead) {
			continue
		}
		local := func(clock string) string {
			at, _ := time.Parse("2006-01-02 15:04", genaiRead+" "+clock)
			return at.In(zone).Format("15:04")
		}
		if slices.Contains(o.If.Hours, local(from)+"-"+local(until)) {
			rates = o.Rates
		}
	}
	return rates
}

// shortFee keeps the digits of prices that are a small part of a cent.
func shortFee(price float64) string {
	return strconv.FormatFloat(math.Round(price*1e9)/1e9, 'f', -1, 64)
}

// sameFee allows for fees by the second and by the pixel, which LiteLLM rounds
// to four digits.
func sameFee(a, b float64) bool { return math.Abs(a-b) <= 5e-4*math.Max(math.Abs(a), math.Abs(b)) }

// short writes a price as a person would, without the noise of binary fractions.
func short(price float64) string {
	return strconv.FormatFloat(math.Round(price*1e6)/1e6, 'f', -1, 64)
}

// same allows for the binary fractions that public catalogs are written in.
func same(a, b float64) bool { return math.Abs(a-b) <= 1e-6*math.Max(math.Abs(a), math.Abs(b)) }
