package importers

import (
	"math"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// talks reports whether the model is one that text goes into and comes out of,
// so that zero for either is a price.
func (r *liteRow) talks() bool {
	switch r.mode {
	case "chat", "completion", "responses", "realtime":
		return true
	}
	return false
}

// dropZeros takes out the zeros of a row that costs something. LiteLLM writes
// zero for what is free and for what does not apply, and only of the first is
// it a price: nothing comes out of embeddings, and rerankers that are paid by
// the search are not free by the token. Cached tokens and the like then cost
// what other tokens do.
func (r *liteRow) dropZeros(p *litePrice) {
	base := p.sheet(liteWhen{})
	talks := r.talks() && (base.rates[usage.Input] > 0 || base.rates[usage.Output] > 0)
	for _, when := range p.whens() {
		sheet := p.sheets[when]
		for t, rate := range sheet.rates {
			side := usage.TokenType(t) == usage.Input || usage.TokenType(t) == usage.Output
			if rate != 0 || when == (liteWhen{}) && side && talks {
				continue
			}
			sheet.rates[t] = pricing.Absent
			if when != (liteWhen{}) && base.rates[t] > 0 || when == (liteWhen{}) && !side {
				r.note(pricing.RuleZeroRate, "%s%s is 0, which is left out: it costs what the rest costs", usage.TokenType(t), when)
			}
		}
		for n, fee := range sheet.fees {
			if fee.Pico == 0 {
				sheet.fees[n] = pricing.Fee{}
			}
		}
	}
}

// String says for what calls it is, for a person.
func (w liteWhen) String() string {
	c := pricing.NoCondition()
	if w == (liteWhen{}) {
		return ""
	}
	if w.over > 0 {
		c.InputOver = w.over
	}
	if w.tier != "" {
		c.Tiers = []string{w.tier}
	}
	return " " + c.String()
}

// liteSame lists fees that tell in pieces what rates tell in tokens: a call
// that counts both would be billed twice.
var liteSame = []struct {
	unit       usage.Piece
	rates      []usage.TokenType
	embeddings bool // also where it is embedded
}{
	{usage.ImageOut, []usage.TokenType{usage.Output, usage.OutputImage}, true},
	{usage.SecondOut, []usage.TokenType{usage.Output, usage.OutputAudio}, true},
	{usage.ImageIn, []usage.TokenType{usage.Input, usage.InputImage}, false},
	{usage.SecondIn, []usage.TokenType{usage.Input, usage.InputAudio}, false},
	{usage.Character, []usage.TokenType{usage.Input}, true},
	{usage.Page, []usage.TokenType{usage.Input}, true},
	{usage.AnnotatedPage, []usage.TokenType{usage.Input}, true},
}

// dropSameInTokens takes out prices by the piece for what has prices by the
// token. Embeddings keep those for images and sound, whose tokens nobody counts.
func (r *liteRow) dropSameInTokens(p *litePrice) {
	base := p.sheet(liteWhen{})
	for _, same := range liteSame {
		if r.mode == "embedding" && !same.embeddings {
			continue
		}
		for _, t := range same.rates {
			if base.rates[t] > 0 && r.dropFee(p, same.unit) {
				r.note(findSameTokens, "%s is left out, as it is also priced as %s", same.unit, t)
				break
			}
		}
	}
}

// dropFee takes a fee out of all sheets; found is false when none has it.
func (r *liteRow) dropFee(p *litePrice, unit usage.Piece) (found bool) {
	for _, sheet := range p.sheets {
		found = found || sheet.fees[unit] != pricing.Fee{}
		sheet.fees[unit] = pricing.Fee{}
	}
	return found
}

// dropAbsurd takes out what would make pricing.Check refuse the whole row,
// where the rest of it can be used: an hour in the cache that costs less than
// five minutes, and a service tier that is far from the standard one. Calls in
// such a tier stay without a price.
func (r *liteRow) dropAbsurd(p *litePrice) {
	base := p.sheet(liteWhen{})
	for _, when := range p.whens() {
		sheet := p.sheets[when]
		short, long := sheet.rates[usage.CacheWrite], sheet.rates[usage.CacheWrite1h]
		if short > 0 && long >= 0 && long < short {
			r.note(pricing.RuleCacheWrite, "cache_write_1h%s is %s per million, below the %s of cache_write: it is left out", when, pricing.PerMillion(long), pricing.PerMillion(short))
			sheet.rates[usage.CacheWrite1h] = pricing.Absent
		}
	}
	absurd := map[string]bool{}
	for _, when := range p.whens() {
		for t, rate := range p.sheets[when].rates {
			if when.tier != "" && pricing.FarFromStandard(rate, base.rates[t]) {
				r.note(pricing.RuleServiceTier, "%s is %s per million%s, where the standard service has %s: the tier is left out",
					usage.TokenType(t), pricing.PerMillion(rate), when, pricing.PerMillion(base.rates[t]))
				absurd[when.tier] = true
			}
		}
	}
	for _, when := range p.whens() {
		if absurd[when.tier] {
			delete(p.sheets, when)
		}
	}
	r.joinTiersAndSizes(p)
}

// joinTiersAndSizes says what service tiers cost above a context size where the
// row has no price for both: what the size costs, times what the tier takes of
// the standard price. Where lists state both, they stand so.
func (r *liteRow) joinTiersAndSizes(p *litePrice) {
	base, whens := p.sheet(liteWhen{}), p.whens()
	for _, tier := range whens {
		for _, size := range whens {
			both := liteWhen{over: size.over, tier: tier.tier}
			if tier.layer() != 2 || size.layer() != 1 || p.sheets[both] != nil {
				continue
			}
			joined, found := joinRates(&base.rates, &p.sheets[tier].rates, &p.sheets[size].rates)
			if found {
				p.sheet(both).rates = joined
			}
			r.note(findTierContext, "there is no price%s%s: it is taken to be that of the size, times what the tier takes of the standard price", size, tier)
		}
	}
}

// joinRates returns size·tier/base for the rates that all three have. What is
// no whole number stays the tier's.
func joinRates(base, tier, size *pricing.Rates) (joined pricing.Rates, found bool) {
	joined = pricing.NoRates()
	for t := range joined {
		if base[t] <= 0 || tier[t] <= 0 || size[t] <= 0 || size[t] > math.MaxInt64/tier[t] {
			continue
		}
		if product := size[t] * tier[t]; product%base[t] == 0 {
			joined[t], found = product/base[t], true
		}
	}
	return joined, found
}
