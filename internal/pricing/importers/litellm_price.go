package importers

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
	"github.com/aicost/aicost/internal/usage"
)

// litePrice is the price of a row while it is read: what holds for all calls
// under the zero liteWhen, and what differs under the others.
type litePrice struct {
	sheets   map[liteWhen]*liteSheet
	searches []pricing.Overlay // web searches by what they may read
	last     []pricing.Overlay // what lies over everything else
}

// liteSheet is the rates and fees of a litePrice for some calls.
type liteSheet struct {
	rates pricing.Rates
	fees  pricing.Fees
}

func (p *litePrice) sheet(when liteWhen) *liteSheet {
	if p.sheets[when] == nil {
		p.sheets[when] = &liteSheet{rates: pricing.NoRates()}
	}
	return p.sheets[when]
}

// whens are what there are sheets for, those that lie over others later: what
// is for a context size, then what is for a service tier, then what is for both.
func (p *litePrice) whens() []liteWhen {
	var out []liteWhen
	for when := range p.sheets {
		out = append(out, when)
	}
	slices.SortFunc(out, func(a, b liteWhen) int {
		return cmp.Or(cmp.Compare(a.layer(), b.layer()), cmp.Compare(a.tier, b.tier), cmp.Compare(a.over, b.over))
	})
	return out
}

func (w liteWhen) layer() int {
	switch {
	case w == liteWhen{}:
		return 0
	case w.tier == "":
		return 1
	case w.over == 0:
		return 2
	}
	return 3
}

// price reads all prices of the row.
func (r *liteRow) price() {
	p := &litePrice{sheets: map[liteWhen]*liteSheet{}}
	r.units(p)
	for _, key := range sortedKeys(r.fields) {
		r.field(p, key, r.fields[key])
	}
	r.steps(p)
	r.searchContexts(p)
	r.multipliers(p)
	r.offPeak(p)
	if r.refused {
		return
	}
	costs := !p.together().CostsNothing()
	if costs || len(r.lost) > 0 { // what is left of a price in other units
		r.dropZeros(p)
		r.dropSameInTokens(p)
		r.dropAbsurd(p)
	}
	whole := p.together()
	if isEmpty(whole) {
		return
	}
	r.Prices = []pricing.Period{{From: pricing.Always, Until: pricing.Never, Price: *whole}}
	if !costs {
		r.free()
	}
}

// isEmpty reports whether there is no rate and no fee at all, not even zero.
func isEmpty(p *pricing.Price) bool {
	if p.Rates != pricing.NoRates() || p.Fees != (pricing.Fees{}) {
		return false
	}
	for i := range p.When {
		if p.When[i].Rates != pricing.NoRates() || p.When[i].Fees != (pricing.Fees{}) {
			return false
		}
	}
	return true
}

// field reads the price under one key.
func (r *liteRow) field(p *litePrice, key string, value any) {
	m, known := liteMeaningOf(key)
	t, isRate := liteTypes[m.base]
	switch {
	case value == nil, !known && (liteOther[key] || strings.HasPrefix(key, liteUplift) || !liteMayBePrice(key)):
	case !known:
		r.leaveOut(findUnknownKey, key)
	case isRate:
		r.rate(p, m.when, t, key, value)
	case liteUnsupported[m.base] && r.costs(key):
		r.leaveOut(findUnit, key)
	}
}

// rate reads a price for a token. What has it already keeps it, as the older
// name of cached input comes after the newer one.
func (r *liteRow) rate(p *litePrice, when liteWhen, t usage.TokenType, key string, value any) {
	if rate := r.number(key, value); rate != pricing.Absent && p.sheet(when).rates[t] == pricing.Absent {
		p.sheet(when).rates[t] = rate
	}
}

// number reads a price in pico-dollars for one. LiteLLM takes numbers in quotes
// as well.
func (r *liteRow) number(key string, value any) int64 {
	if text, quoted := value.(string); quoted {
		value = json.Number(text)
	}
	return r.pico(key, value, 1)
}

// together is the price with all its overlays.
func (p *litePrice) together() *pricing.Price {
	base := p.sheet(liteWhen{})
	out := &pricing.Price{Rates: base.rates, Fees: base.fees, When: slices.Clone(p.searches)}
	for _, when := range p.whens()[1:] {
		sheet := p.sheets[when]
		if sheet.rates == pricing.NoRates() && sheet.fees == (pricing.Fees{}) {
			continue
		}
		o := pricing.Overlay{If: pricing.NoCondition(), Rates: sheet.rates, Fees: sheet.fees}
		if when.over > 0 {
			o.If.InputOver = when.over
		}
		if when.tier != "" {
			o.If.Tiers = []string{when.tier}
		}
		out.When = append(out.When, o)
	}
	out.When = append(out.When, p.last...)
	return out
}
