package rollup

// fold adds a call to its account. A series is born by the first thing that is
// counted in it, so a token type that a model never reports costs nothing.
func (l *Ledger) fold(c *Call, held *cell[account]) {
	l.touch(&held.head, c)
	a := &held.totals
	if c.Priced {
		l.counts(&held.head, accountCost)
		a.cost = a.cost.Add(c.Amount)
		l.cost = l.cost.Add(c.Amount)
	}
	outcome := outcomeOf(c)
	l.counts(&held.head, accountRequests+outcome)
	a.requests[outcome]++
	for i, n := range c.Tokens {
		if n == 0 {
			continue
		}
		l.counts(&held.head, accountTokens+i)
		a.tokens[i] += count(n)
	}
}

// foldUnpriced counts a call without an amount under units, provider, model
// and reason.
func (l *Ledger) foldUnpriced(c *Call, values []string) {
	held, _ := l.unpriced.at(values, l)
	l.request(c, held)
	tokens := int64(0)
	for _, n := range c.Tokens {
		tokens += n
	}
	if tokens != 0 {
		l.counts(&held.head, exceptionTokens)
		held.totals.tokens += count(tokens)
	}
}

// foldUntagged counts a call once for every unit that it lacks; values holds
// the units.
func (l *Ledger) foldUntagged(c *Call, values []string) {
	unit := len(l.settings.Units)
	values[unit+2] = l.sources.admit(labelValue(named(c.Source, Unknown), l.settings.ValueLength))
	for _, lacking := range c.Untagged {
		values[unit], values[unit+1] = named(lacking.Unit, Unknown), named(lacking.Reason, Unknown)
		held, _ := l.untagged.at(values, l)
		l.request(c, held)
		if c.Priced {
			l.counts(&held.head, exceptionCost)
			held.totals.cost = held.totals.cost.Add(c.Amount)
		}
	}
}

func (l *Ledger) request(c *Call, held *cell[exception]) {
	l.touch(&held.head, c)
	l.counts(&held.head, exceptionRequests)
	held.totals.requests++
}
