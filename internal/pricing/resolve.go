package pricing

// How a name was matched, as stamped on spans.
const (
	MatchExact            = "exact"
	MatchNormalised       = "normalised"
	MatchDated            = "dated"
	MatchPattern          = "pattern"
	MatchDeployment       = "deployment"
	MatchFallbackProvider = "fallback_provider"
	MatchInferredProvider = "inferred_provider"
)

// attempt is a provider to look for a model under. Where how is not empty, it
// is what the match is called.
type attempt struct{ provider, how string }

// resolve returns what the names of q mean, from memory where it can.
func (b *Book) resolve(q *Query) *resolution {
	key := nameKey{provider: q.Provider, models: q.Models}
	if len(key.provider) > maxName {
		key.provider = ""
	}
	for at, model := range key.models {
		if len(model) > maxName {
			key.models[at] = ""
		}
	}
	if found := b.resolved.get(&key); found != nil {
		return found
	}
	remember := !hostile(key.provider)
	for at, model := range key.models {
		if hostile(model) {
			key.models[at], remember = "", false
		}
	}
	found := b.resolveNames(&key)
	if remember {
		b.resolved.put(&key, found)
	}
	return found
}

// resolveNames is resolve without memory.
func (b *Book) resolveNames(key *nameKey) *resolution {
	given, _ := b.CanonicalProvider(key.provider)
	for _, model := range key.models {
		if model == "" {
			continue
		}
		if found := b.resolveName(given, model); found != nil {
			b.applyAdjustment(found)
			return found
		}
	}
	return &resolution{provider: given}
}

// resolveName looks for one model in the order that makes the surest answer
// win; nil when nobody sells it.
func (b *Book) resolveName(given, model string) *resolution {
	s := b.spell(given, model)
	attempts := b.attempts(given, &s)
	if row := b.deployment(given, attempts, s.names); row != nil {
		return &resolution{row: row, provider: row.provider, match: MatchDeployment, regions: s.regions}
	}
	if row := b.shelves[given].exact(s.names[:1]); row != nil {
		return &resolution{row: row, provider: given, match: MatchExact, regions: s.regions}
	}
	for _, a := range attempts {
		row, how := b.shelves[a.provider].find(s.names[:s.routed], "")
		if row == nil {
			row, how = b.shelves[a.provider].find(s.names, s.bare)
		}
		if row == nil {
			continue
		}
		seller := a.provider
		if a.how != "" {
			how = a.how
		}
		if how == MatchFallbackProvider {
			seller = attempts[0].provider
		}
		return &resolution{row: row, provider: seller, match: how, regions: s.regions}
	}
	if len(attempts) > 0 {
		if row := b.shelves[attempts[0].provider].findLate(s.names); row != nil {
			return &resolution{row: row, provider: attempts[0].provider, match: MatchPattern, regions: s.regions}
		}
		return nil
	}
	if row, _ := b.makers.findNamed(s.names, s.bare); row != nil {
		return &resolution{row: row, provider: row.provider, match: MatchInferredProvider, regions: s.regions}
	}
	return nil
}

// attempts lists the providers to look under, the seller first. It is empty
// when neither the emitter nor the name says who that is.
func (b *Book) attempts(given string, s *spelling) []attempt {
	var out []attempt
	inferred := func(provider string) {
		if provider == given || given == "" {
			out = append(out, attempt{provider: provider})
		} else {
			out = append(out, attempt{provider: provider, how: MatchInferredProvider})
		}
	}
	switch {
	case s.seller != "" && !resellers[given]:
		inferred(s.seller)
	case s.vendor != "" && (given == "" || speaksForOthers(given)):
		inferred(s.vendor)
	}
	if given != "" && (len(out) == 0 || out[0].provider != given) {
		out = append(out, attempt{provider: given})
	}
	if len(out) == 0 {
		return nil
	}
	if seller := out[0].provider; seller == "openrouter" && s.vendor != "" { // it charges what the vendor charges
		out = append(out, attempt{s.vendor, MatchFallbackProvider})
	}
	if seller := b.shelves[out[0].provider]; seller != nil {
		for _, other := range seller.fallbacks {
			out = append(out, attempt{other, MatchFallbackProvider})
		}
	}
	return out
}

func (b *Book) deployment(given string, attempts []attempt, names []string) *Row {
	for _, name := range names {
		if row := b.shelves[given].deployment(name); row != nil {
			return row
		}
		if len(attempts) > 0 {
			if row := b.shelves[attempts[0].provider].deployment(name); row != nil {
				return row
			}
		}
		if row := b.deployments[name]; row != nil {
			return row
		}
	}
	return nil
}

// applyAdjustment notes what was negotiated with the seller: for this row, or
// else for all it sells.
func (b *Book) applyAdjustment(found *resolution) {
	seller := b.shelves[found.provider]
	if seller == nil {
		return
	}
	found.ofRow, found.ofSeller = seller.adjustments[found.row.ID], seller.adjustments[""]
}

// adjustment returns what was negotiated for a time, nil when nothing was: for
// the row, or else for all that the seller has.
func (r *resolution) adjustment(at int64) *adjustment {
	for _, list := range [...][]adjustment{r.ofRow, r.ofSeller} {
		for i := range list {
			if a := &list[i]; at >= a.from && at < a.until {
				return a
			}
		}
	}
	return nil
}
