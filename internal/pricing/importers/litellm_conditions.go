package importers

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/pricing"
)

// liteStep is one of the tiered_pricing of a row: rates for calls with more
// than start and at most end input tokens.
type liteStep struct {
	start, end int64
	rates      map[string]any
}

// steps reads tiered_pricing. It says all of the price, so that rates beside it
// give way to it.
func (r *liteRow) steps(p *litePrice) {
	value := r.fields["tiered_pricing"]
	if value == nil {
		return
	}
	steps, ok := liteSteps(value)
	if !ok {
		r.note(findCondition, "tiered_pricing is left out: want ranges of input tokens without gaps, the first from 0")
		r.lost = append(r.lost, "tiered_pricing")
		return
	}
	for _, s := range steps {
		sheet := p.sheet(liteWhen{over: s.start})
		for _, key := range sortedKeys(s.rates) {
			m, _ := liteMeaningOf(key)
			t, isRate := liteTypes[m.base]
			switch {
			case key == "range":
			case isRate && m.when == liteWhen{}:
				if rate := r.number(key, s.rates[key]); rate != pricing.Absent {
					sheet.rates[t] = rate
				}
			case liteMayBePrice(key):
				r.leaveOut(findUnknownKey, "tiered_pricing."+key)
			}
		}
	}
}

// liteSteps reads the ranges. The last one also is for what lies beyond it, as
// LiteLLM has it.
func liteSteps(value any) (steps []liteStep, ok bool) {
	items, _ := value.([]any)
	for _, item := range items {
		rates, _ := item.(map[string]any)
		bounds, _ := rates["range"].([]any)
		if len(bounds) != 2 {
			return nil, false
		}
		start, whole := liteTokens(bounds[0])
		end, alsoWhole := liteTokens(bounds[1])
		if !whole || !alsoWhole || end <= start {
			return nil, false
		}
		steps = append(steps, liteStep{start, end, rates})
	}
	slices.SortFunc(steps, func(a, b liteStep) int { return cmp.Compare(a.start, b.start) })
	for i, s := range steps {
		if i == 0 && s.start != 0 || i > 0 && s.start != steps[i-1].end {
			return nil, false
		}
	}
	return steps, len(steps) > 0
}

// liteTokens reads a number of tokens, which may be written as 256000.0.
func liteTokens(value any) (n int64, ok bool) {
	number, _ := value.(json.Number)
	n, exact, err := money.ParseDecimal(number.String(), money.Scale)
	return n, err == nil && exact && n >= 0
}

// liteSpecific are the multipliers under provider_specific_entry, which also
// holds settings that are no numbers: regions, and Anthropic's fast mode.
var liteSpecific = map[string]pricing.Condition{
	"us": liteRegion("us"), "eu": liteRegion("eu"), "fast": liteTier("fast"),
}

func liteRegion(region string) pricing.Condition {
	c := pricing.NoCondition()
	c.Regions = []string{region}
	return c
}

func liteTier(tier string) pricing.Condition {
	c := pricing.NoCondition()
	c.Tiers = []string{tier}
	return c
}

// multipliers reads what multiplies all rates, but no fees. That of a tier goes
// before those of regions, which lie over every tier.
func (r *liteRow) multipliers(p *litePrice) {
	specific, _ := r.fields["provider_specific_entry"].(map[string]any)
	for _, key := range sortedKeys(specific) {
		condition, known := liteSpecific[key]
		number, isNumber := specific[key].(json.Number)
		switch {
		case !isNumber: // a setting
		case !known:
			r.leaveOut(findUnknownKey, "provider_specific_entry."+key)
		case condition.Tiers != nil && p.hasTier(condition.Tiers[0]):
			r.note(findConflict, "provider_specific_entry.%s is left out: the tier has rates of its own", key)
		default:
			r.multiplier(p, condition, "provider_specific_entry."+key, number)
		}
	}
	for _, key := range sortedKeys(r.fields) {
		if region, isUplift := strings.CutPrefix(key, liteUplift); isUplift && r.fields[key] != nil {
			if number, isNumber := r.fields[key].(json.Number); isNumber && region != "" && len(region) <= 64 {
				r.multiplier(p, liteRegion(strings.ToLower(region)), key, number)
			} else {
				r.leaveOut(findMultiplier, key)
			}
		}
	}
}

func (p *litePrice) hasTier(tier string) bool {
	for when := range p.sheets {
		if when.tier == tier {
			return true
		}
	}
	return false
}

func (r *liteRow) multiplier(p *litePrice, condition pricing.Condition, key string, number json.Number) {
	factor, ok := pricing.ParseFactor(number.String())
	switch {
	case !ok, factor.String() == "0":
		r.leaveOut(findMultiplier, fmt.Sprintf("%s: %s", key, number))
	case factor.String() == "1":
	default:
		p.last = append(p.last, pricing.Overlay{If: condition, Rates: pricing.NoRates(), Multiply: factor})
	}
}
