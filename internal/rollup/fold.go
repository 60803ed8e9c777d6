package rollup

// ledgerSlots are the slots of every kind of cell.
type ledgerSlots struct {
	cost         *slot
	requests     [numOutcomes]*slot
	tokens       [NumTokenTypes]*slot
	durations    [numOutcomes]*histogramSlots
	untagged     exceptionSlots
	unpriced     exceptionSlots
	conservation *slot
}

type exceptionSlots struct{ requests, cost, tokens *slot }

func newLedgerSlots(settings Settings) ledgerSlots {
	over := func(names ...string) slots {
		return slots{names: append(append([]string(nil), settings.Units...), names...), constant: settings.Constant}
	}
	out := ledgerSlots{
		cost: over("provider", "model").slot(familyCost, familyCost.Name, "class", "direct", "currency", settings.Currency),
		untagged: exceptionSlots{
			requests: over("unit", "reason", "source").slot(familyUntaggedRequests, familyUntaggedRequests.Name),
			cost:     over("unit", "reason", "source").slot(familyUntaggedCost, familyUntaggedCost.Name, "currency", settings.Currency),
		},
		unpriced: exceptionSlots{
			requests: over("provider", "model", "reason").slot(familyUnpricedRequests, familyUnpricedRequests.Name),
			tokens:   over("provider", "model", "reason").slot(familyUnpricedTokens, familyUnpricedTokens.Name),
		},
		conservation: slots{constant: settings.Constant}.slot(familyConservation, familyConservation.Name),
	}
	for i, outcome := range outcomes {
		out.requests[i] = over("provider", "model").slot(familyRequests, familyRequests.Name, "class", "direct", "outcome", outcome)
		out.durations[i] = newHistogramSlots(over("provider"), outcome)
	}
	for i := range out.tokens {
		out.tokens[i] = over("provider", "model").slot(familyTokens, familyTokens.Name, "token_type", TokenType(i).String())
	}
	return out
}

// fold adds a call to its account. A series is born by the first thing that is
// counted in it, so a token type that a model never reports costs nothing.
func (l *Ledger) fold(c *Call, held *cell[account]) {
	a := &held.totals
	if c.Priced {
		if !a.bornCost {
			a.bornCost = true
			l.bear(l.slots.cost, held.values, &a.cost)
		}
		a.cost = a.cost.Add(c.Amount)
		l.cost = l.cost.Add(c.Amount)
	}
	outcome := outcomeOf(c)
	if !a.bornRequests[outcome] {
		a.bornRequests[outcome] = true
		l.bear(l.slots.requests[outcome], held.values, &a.requests[outcome])
	}
	a.requests[outcome]++
	for i, n := range c.Tokens {
		if n == 0 {
			continue
		}
		if !a.bornTokens[i] {
			a.bornTokens[i] = true
			l.bear(l.slots.tokens[i], held.values, &a.tokens[i])
		}
		a.tokens[i] += count(n)
	}
}

// foldUnpriced counts a call without an amount under units, provider, model
// and reason.
func (l *Ledger) foldUnpriced(c *Call, values []string) {
	held, _ := l.unpriced.at(values, &l.limit)
	e := &held.totals
	l.request(e, l.slots.unpriced.requests, held.values)
	tokens := int64(0)
	for _, n := range c.Tokens {
		tokens += n
	}
	if tokens == 0 {
		return
	}
	if !e.bornTokens {
		e.bornTokens = true
		l.bear(l.slots.unpriced.tokens, held.values, &e.tokens)
	}
	e.tokens += count(tokens)
}

// foldUntagged counts a call once for every unit that it lacks; values holds
// the units.
func (l *Ledger) foldUntagged(c *Call, values []string) {
	unit := len(l.settings.Units)
	values[unit+2] = l.sources.admit(labelValue(named(c.Source, Unknown)))
	for _, lacking := range c.Untagged {
		values[unit], values[unit+1] = named(lacking.Unit, Unknown), named(lacking.Reason, Unknown)
		held, _ := l.untagged.at(values, &l.limit)
		e := &held.totals
		l.request(e, l.slots.untagged.requests, held.values)
		if !c.Priced {
			continue
		}
		if !e.bornCost {
			e.bornCost = true
			l.bear(l.slots.untagged.cost, held.values, &e.cost)
		}
		e.cost = e.cost.Add(c.Amount)
	}
}

func (l *Ledger) request(e *exception, s *slot, values []string) {
	if !e.bornRequests {
		e.bornRequests = true
		l.bear(s, values, &e.requests)
	}
	e.requests++
}
