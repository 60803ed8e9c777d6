package pricing

import (
	"strconv"

	"github.com/aicost/aicost/internal/money"
	"github.com/aicost/aicost/internal/usage"
)

// Explanation is how a Quote came about, step by step.
type Explanation struct {
	Quote    Quote
	Name     string  // of the query's models, the one that was found; empty when none was
	Row      *Row    // whose price it is: the listed one where the row itself is provisioned; nil when none is
	Period   *Period // in force when the call began; nil when none was
	Overlays []OverlayStep
	Lines    []Line
	Net      Factor // between list and net amount
}

// OverlayStep is one overlay of the price, and whether its conditions held.
type OverlayStep struct {
	*Overlay
	Held bool
}

// Line is one line of the invoice.
type Line struct {
	Meter      Meter
	Count      string // tokens, pieces, or seconds with their decimals
	Rate       string // per million tokens, or as the fee is given; empty when there is none
	Source     string // whose rate it is, where the meter has none of its own
	Multiplier string // empty when it is one
	Amount     money.Amount
	Missing    bool // there is no rate
}

// Explain prices a call as Quote does and says how.
func (b *Book) Explain(q *Query) Explanation {
	var e Explanation
	b.Quote(q, &e.Quote)
	found := b.resolve(q)
	e.Net = one
	if found.row == nil {
		return e
	}
	given, _ := b.CanonicalProvider(q.Provider)
	for _, model := range q.Models {
		if model != "" && !hostile(model) && b.resolveName(given, model) != nil {
			e.Name = model
			break
		}
	}
	if e.Row = b.listRow(found.row); e.Row == nil || e.Row.Billing != Metered {
		return e
	}
	if e.Period = e.Row.during(q.At); e.Period == nil || outOfRange(q.Usage) {
		return e
	}
	var c circumstances
	q.circumstances(found, &c)
	for i := range e.Period.When {
		o := &e.Period.When[i]
		e.Overlays = append(e.Overlays, OverlayStep{o, o.If.meets(&c)})
	}
	var s sheet
	e.Period.under(&c, &s)
	e.lines(q.Usage, &s)
	if a := found.adjustment(q.At); a != nil {
		e.Net = a.multiply
	}
	return e
}

func (e *Explanation) lines(u *usage.Usage, s *sheet) {
	for t, count := range u.Tokens {
		if count == 0 {
			continue
		}
		own := usage.TokenType(t)
		from, priced := s.source(own)
		line := Line{Meter: Meter(t), Count: strconv.FormatInt(count, 10), Missing: !priced && !s.byPiece(u), Amount: e.Quote.Parts[t]}
		if priced {
			line.Rate = PerMillion(s.rates[from])
		}
		if priced && from != own && !isShortWrite(own, from) {
			line.Source = from.String()
		}
		if m := s.multipliers[from]; priced && m != one && m != (Factor{}) {
			line.Multiplier = m.String()
		}
		e.Lines = append(e.Lines, line)
	}
	for n, count := range u.Pieces {
		if count > 0 {
			e.fee(firstPiece+Meter(n), s.fees[n], money.Mul(count, money.Scale/usage.Piece(n).Parts()).String(), s.inTokens(u, usage.Piece(n)))
		}
	}
	if fee := s.fees[FeeRequest]; fee != (Fee{}) {
		e.fee(MeterRequest, fee, "1", false)
	}
}

func (e *Explanation) fee(m Meter, fee Fee, count string, excused bool) {
	line := Line{Meter: m, Count: count, Missing: fee == (Fee{}) && !excused, Amount: e.Quote.Parts[m]}
	if fee != (Fee{}) {
		line.Rate = fee.String()
	}
	e.Lines = append(e.Lines, line)
}
