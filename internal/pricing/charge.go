package pricing

import (
	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// maxTokens is the most of one token type that is believed: no call can hold
// a millionth of it, and no product of it overflows.
const maxTokens = 1_000_000_000_000_000

// sheet is a price under the circumstances of one call.
type sheet struct {
	rates       rates
	multipliers [usage.NumTokenTypes]factor
	scaled      bool // some multiplier is not one
}

// under lays the overlays whose conditions hold over the price, in order. A
// later rate replaces an earlier one with its multipliers. tierKnown is false
// when none of them is for the service tier of the call; fits is false when
// the multipliers have too many digits.
func (p *price) under(c *circumstances) (s sheet, tierKnown, fits bool) {
	s.rates, tierKnown, fits = p.rates, isStandardTier(c.tier), true
	for i := range p.when {
		o := &p.when[i]
		if !o.meets(c) {
			continue
		}
		tierKnown = tierKnown || o.tiers != nil
		for t, rate := range o.rates {
			if rate != absent {
				s.rates[t], s.multipliers[t] = rate, one
			}
		}
		if o.multiply != one {
			s.scale(o.multiply, &fits)
		}
	}
	return s, tierKnown, fits
}

func (s *sheet) scale(by factor, fits *bool) {
	s.scaled = true
	before, after := one, by // most meters have the same multiplier: one product does for all
	for t, multiplier := range s.multipliers {
		if multiplier == (factor{}) {
			multiplier = one
		}
		if multiplier != before {
			product, ok := multiplier.times(by)
			before, after, *fits = multiplier, product, *fits && ok
		}
		s.multipliers[t] = after
	}
}

// charge prices use under the circumstances into q.Parts and q.List. It returns
// the status and reason of the price itself, before any adjustment.
func (p *price) charge(u *usage.Usage, c *circumstances, q *Quote) (status, reason string) {
	s, tierKnown, fits := p.under(c)
	switch {
	case !tierKnown:
		return attr.StatusUnpriced, ReasonUnpricedTier
	case !fits:
		return attr.StatusUnpriced, ReasonOutOfRange
	}
	for t, count := range u.Tokens {
		if count == 0 {
			continue
		}
		from := usage.TokenType(t)
		for s.rates[from] == absent && substitutes[from] != from {
			from = substitutes[from]
		}
		if s.rates[from] == absent {
			return attr.StatusPartial, ReasonNoRate
		}
		if from != usage.TokenType(t) && !isShortWrite(usage.TokenType(t), from) {
			q.Fallbacks = true
		}
		part := money.Mul(s.rates[from], count)
		if s.scaled && s.multipliers[from] != (factor{}) {
			if part, fits = s.multipliers[from].of(part); !fits {
				return attr.StatusUnpriced, ReasonOutOfRange
			}
		}
		q.Parts[t] = part
		q.List = q.List.Add(part)
	}
	return p.fees(u, q)
}

// isShortWrite reports whether a five-minute cache write took the plain
// cache_write rate, which is its own and no substitute.
func isShortWrite(t, from usage.TokenType) bool {
	return t == usage.CacheWrite5m && from == usage.CacheWrite
}

func (p *price) fees(u *usage.Usage, q *Quote) (status, reason string) {
	if p.request != absent {
		q.Parts[MeterRequest] = money.FromPico(p.request)
	}
	if u.Searches > 0 {
		if p.webSearch == absent {
			return attr.StatusPartial, ReasonNoRate
		}
		q.Parts[MeterWebSearch] = money.Mul(p.webSearch, u.Searches)
	}
	q.List = q.List.Add(q.Parts[MeterRequest]).Add(q.Parts[MeterWebSearch])
	return attr.StatusPriced, ""
}

// outOfRange reports whether a count is beyond belief.
func outOfRange(u *usage.Usage) bool {
	for _, count := range u.Tokens {
		if count < 0 || count > maxTokens {
			return true
		}
	}
	return u.Searches < 0 || u.Searches > maxTokens
}
