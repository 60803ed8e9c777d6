package importers

import (
	"fmt"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// units reads the prices for other things than tokens.
func (r *liteRow) units(p *litePrice) {
	from := map[string]string{}
	for _, key := range sortedKeys(r.fields) {
		m, _ := liteMeaningOf(key)
		counted, isFee := liteUnits[m.base]
		if !isFee || r.fields[key] == nil {
			continue
		}
		if unit, known := r.unit(m.base, counted.unit); !known {
			if r.costs(key) {
				r.leaveOut(findUnit, key)
			}
		} else if pico := r.number(key, r.fields[key]); pico != pricing.Absent {
			r.fee(p, m.when, unit, pricing.Fee{Pico: pico, Per: counted.per}, key, from)
		}
	}
}

// fee takes one fee. Two keys that differ about one unit tell of sound and
// pictures, say, which a span's count does not: neither can be used.
func (r *liteRow) fee(p *litePrice, when liteWhen, unit usage.Piece, fee pricing.Fee, key string, from map[string]string) {
	sheet, at := p.sheet(when), fmt.Sprint(unit, when)
	before := sheet.fees[unit]
	switch other, taken := from[at]; {
	case !taken, before.Pico == 0 && fee.Pico > 0 && before.Per > 0:
		sheet.fees[unit], from[at] = fee, key
	case fee.Pico == 0 || fee == before:
	default:
		r.note(findConflict, "%s and %s differ, and no span tells which it is: both are left out", other, key)
		r.lost = append(r.lost, other, key)
		sheet.fees[unit] = pricing.Fee{}
	}
}

// unit is what a price is for, given the mode of the model; ok is false when no
// span tells.
func (r *liteRow) unit(base string, usual usage.Piece) (unit usage.Piece, ok bool) {
	seconds := strings.HasSuffix(base, "put_cost_per_second")
	switch {
	case base == "input_cost_per_query":
		switch r.mode {
		case "rerank":
			return usage.Rerank, true
		case "search":
			return usage.WebSearch, true
		case "vector_store":
			return usage.FileSearch, true
		}
		return 0, false
	case base == "input_cost_per_image" && r.makesImages() && !r.costs("output_cost_per_image"):
		return usage.ImageOut, true // LiteLLM multiplies it with the images made
	case seconds && r.mode == "audio_transcription":
		return usage.SecondIn, true // either key is for the length of what was sent
	case seconds && r.mode != "audio_speech" && r.mode != "video_generation" && r.mode != "realtime":
		return 0, false // seconds of capacity, as with Bedrock's commitments
	}
	return usual, true
}

func (r *liteRow) makesImages() bool { return r.mode == "image_generation" || r.mode == "image_edit" }

// costs reports whether a key has a price other than zero.
func (r *liteRow) costs(key string) bool {
	mantissa, _, _ := strings.Cut(strings.ToLower(fmt.Sprint(r.fields[key])), "e")
	return r.fields[key] != nil && strings.Trim(mantissa, "0.") != ""
}

const (
	liteSearch        = "search_context_cost_per_query"
	liteSearchContext = "search_context_size_"
)

// searchContexts reads the prices of a web search. That for a medium context is
// the price where a span tells no context, as OpenAI and Perplexity take medium
// when they are not told either.
func (r *liteRow) searchContexts(p *litePrice) {
	if unit := r.fields["web_search_billing_unit"]; unit != nil && unit != "per_query" {
		r.leaveOut(findUnit, "web_search_billing_unit: "+oneLine(unit))
		return
	}
	value := r.fields[liteSearch]
	sizes, isObject := value.(map[string]any)
	if value == nil {
		return
	}
	if !isObject {
		r.leaveOut(findShape, liteSearch)
		return
	}
	fees := map[string]int64{}
	for _, key := range sortedKeys(sizes) {
		size, known := strings.CutPrefix(key, liteSearchContext)
		if !known || size == "" || len(size) > 64 {
			r.leaveOut(findUnknownKey, liteSearch+"."+key)
		} else if pico := r.number(key, sizes[key]); pico != pricing.Absent {
			fees[size] = pico
		}
	}
	medium := fees["medium"]
	if medium > 0 {
		p.sheet(liteWhen{}).fees[usage.WebSearch] = pricing.Fee{Pico: medium, Per: 1}
	}
	for _, size := range [...]string{"low", "high"} {
		if pico := fees[size]; pico > 0 && pico != medium {
			o := pricing.Overlay{If: pricing.NoCondition(), Rates: pricing.NoRates()}
			o.If.SearchContexts, o.Fees[usage.WebSearch] = []string{size}, pricing.Fee{Pico: pico, Per: 1}
			p.searches = append(p.searches, o)
		}
	}
}
