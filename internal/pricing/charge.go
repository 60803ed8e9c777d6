package pricing

import (
	"slices"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// maxTokens is the most of one token type that is believed: no call can hold
// a millionth of it, and no product of it overflows.
const maxTokens = 1_000_000_000_000_000

// sheet is a price under the circumstances of one call.
type sheet struct {
	rates       Rates
	fees        Fees
	multipliers [usage.NumTokenTypes]Factor
	scaled      bool // some multiplier is not one
}

// under lays the overlays whose conditions hold over the price, in order. A
// later rate replaces an earlier one with its multipliers. tierKnown is false
// when none of them is for the service tier of the call; fits is false when
// the multipliers have too many digits.
func (p *Price) under(c *circumstances, s *sheet) (tierKnown, fits bool) {
	s.rates, s.fees, tierKnown, fits = p.Rates, p.Fees, isStandardTier(c.tier), true
	for i := range p.When {
		o := &p.When[i]
		if !o.If.meets(c) {
			continue
		}
		tierKnown = tierKnown || o.If.Tiers != nil && o.prices(&p.Rates)
		for t, rate := range o.Rates {
			if rate != Absent {
				s.rates[t], s.multipliers[t] = rate, one
			}
		}
		for n, fee := range o.Fees {
			if fee != (Fee{}) {
				s.fees[n] = fee
			}
		}
		if o.Multiply != one && o.Multiply != (Factor{}) {
			s.scale(o.Multiply, &fits)
		}
	}
	return tierKnown, fits
}

// prices reports whether an overlay says what calls cost, and not only what a
// part of them does: its multiplier does, a rate for input or output, and a fee
// where there are no rates.
func (o *Overlay) prices(base *Rates) bool {
	if base[usage.Input] == Absent && base[usage.Output] == Absent { // as of speech
		return o.Multiply != (Factor{}) || o.Rates.given() || o.Fees != (Fees{})
	}
	return o.Multiply != (Factor{}) || o.Rates[usage.Input] != Absent || o.Rates[usage.Output] != Absent
}

func (s *sheet) scale(by Factor, fits *bool) {
	s.scaled = true
	before, after := one, by // most meters have the same multiplier: one product does for all
	for t, multiplier := range s.multipliers {
		if multiplier == (Factor{}) {
			multiplier = one
		}
		if multiplier != before {
			product, ok := multiplier.times(by)
			before, after, *fits = multiplier, product, *fits && ok
		}
		s.multipliers[t] = after
	}
}

// source returns the token type whose rate a token type takes: its own, or the
// nearest that the sheet has.
func (s *sheet) source(t usage.TokenType) (from usage.TokenType, ok bool) {
	for s.rates[t] == Absent && substitutes[t] != t {
		t = substitutes[t]
	}
	return t, s.rates[t] != Absent
}

// charge prices use under the circumstances into q.Parts and q.List. It returns
// the status and reason of the price itself, before any adjustment. What has no
// fee leaves a lower bound; tokens without a rate leave no amount.
func (p *Price) charge(u *usage.Usage, c *circumstances, q *Quote) (status, reason string) {
	var s sheet
	tierKnown, fits := p.under(c, &s)
	switch {
	case !tierKnown:
		return attr.StatusUnpriced, ReasonUnpricedTier
	case !fits:
		return attr.StatusUnpriced, ReasonOutOfRange
	}
	byPiece := s.byPiece(u)
	for t, count := range u.Tokens {
		if count == 0 {
			continue
		}
		own := usage.TokenType(t)
		from, priced := s.source(own)
		if !priced && byPiece {
			continue
		}
		if !priced {
			q.List = money.Amount{}
			return attr.StatusPartial, ReasonNoRate
		}
		if from != own && !isShortWrite(own, from) {
			q.Substituted |= 1 << own
		}
		part := money.Mul(s.rates[from], count)
		if s.scaled && s.multipliers[from] != (Factor{}) {
			if part, fits = s.multipliers[from].of(part); !fits {
				return attr.StatusUnpriced, ReasonOutOfRange
			}
		}
		q.Parts[t] = part
		q.List = q.List.Add(part)
	}
	return s.addFees(u, q)
}

// isShortWrite reports whether a five-minute cache write took the plain
// cache_write rate, which is its own and no substitute.
func isShortWrite(t, from usage.TokenType) bool {
	return t == usage.CacheWrite5m && from == usage.CacheWrite
}

// byPiece reports whether a model that has no rates is paid by something that
// the call tells: tokens that are told beside it cost nothing.
func (s *sheet) byPiece(u *usage.Usage) bool {
	if s.rates.given() {
		return false
	}
	for piece := firstAlone; piece < usage.NumPieces; piece++ {
		if u.Pieces[piece] > 0 && s.fees[piece] != (Fee{}) {
			return true
		}
	}
	return false
}

// firstAlone is the first piece that can stand for all a call used. Those
// before it are services that come on top.
const firstAlone = usage.Rerank

// inTokens reports whether a piece is paid as tokens that the call tells: what
// was sent as input, what was made as output of its kind, or as output of a
// model whose output is of that kind.
func (s *sheet) inTokens(u *usage.Usage, piece usage.Piece) bool {
	made := func(t usage.TokenType) bool {
		return u.Tokens[t] > 0 || u.Tokens[usage.Output] > 0 && s.rates[t] != Absent && s.rates[t] == s.rates[usage.Output]
	}
	switch piece {
	case usage.ImageOut:
		return made(usage.OutputImage)
	case usage.SecondOut:
		return made(usage.OutputAudio)
	case usage.Rerank, usage.ImageIn, usage.SecondIn, usage.Character, usage.Page, usage.AnnotatedPage:
		return u.TotalInput() > 0
	default: // services that come on top of all tokens
		return false
	}
}

// addFees adds the fees. Images, seconds and the like that have no fee are paid
// as tokens where the call tells such.
func (s *sheet) addFees(u *usage.Usage, q *Quote) (status, reason string) {
	status = attr.StatusPriced
	if !s.rates.nothing() && u.Tokens == [usage.NumTokenTypes]int64{} && slices.Max(u.Pieces[firstAlone:]) > 0 {
		status, reason = attr.StatusPartial, usage.ReasonNoUsage // the tokens beside the pieces are not told
	}
	for n, count := range u.Pieces {
		if count == 0 {
			continue
		}
		fee := s.fees[n]
		if fee == (Fee{}) && s.inTokens(u, usage.Piece(n)) {
			continue
		}
		if fee == (Fee{}) {
			status, reason = attr.StatusPartial, ReasonNoRate
			continue
		}
		if !q.add(firstPiece+Meter(n), fee, count, usage.Piece(n).Parts()) {
			return attr.StatusUnpriced, ReasonOutOfRange
		}
	}
	if fee := s.fees[FeeRequest]; fee != (Fee{}) && !q.add(MeterRequest, fee, 1, 1) {
		return attr.StatusUnpriced, ReasonOutOfRange
	}
	return status, reason
}

// add charges a fee for so many things, of which so many make one.
func (q *Quote) add(m Meter, fee Fee, count, parts int64) (fits bool) {
	part := money.Mul(fee.Pico, count)
	if each := fee.Per * parts; each != 1 {
		if part, fits = (Factor{1, each}).of(part); !fits {
			return false
		}
	}
	q.Parts[m] = part
	q.List = q.List.Add(part)
	return true
}

// outOfRange reports whether a count is beyond belief.
func outOfRange(u *usage.Usage) bool {
	for _, count := range u.Tokens {
		if count < 0 || count > maxTokens {
			return true
		}
	}
	for _, count := range u.Pieces {
		if count < 0 || count > maxTokens {
			return true
		}
	}
	return false
}
