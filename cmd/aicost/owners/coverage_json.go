package owners

import "cmp"

// jsonCoverage is coverage for a program.
type jsonCoverage struct {
	Currency   string  `json:"currency"`
	All        jsonUse `json:"all"`
	Eligible   jsonUse `json:"eligible"`
	Covered    jsonUse `json:"covered"` // of the eligible
	Ineligible jsonUse `json:"ineligible"`
	Unpriced   int     `json:"calls_without_amount"`
	Failed     int     `json:"calls_failed"`
	Partial    int     `json:"calls_partial"`

	Units       []jsonUnit     `json:"units"`
	Untagged    []jsonUntagged `json:"untagged"`
	Sources     []jsonSource   `json:"sources"`
	MoreSources int            `json:"more_sources"`
	Suggested   jsonSuggested  `json:"suggested"`
}

type jsonUnit struct {
	Unit       string             `json:"unit"`
	Required   bool               `json:"required"`
	RequiredOf jsonUse            `json:"required_of"`
	Covered    jsonUse            `json:"covered"`
	Origins    map[string]jsonUse `json:"origins"`
}

type jsonUntagged struct {
	Unit   string `json:"unit"`
	Reason string `json:"reason"`
	jsonUse
}

type jsonSource struct {
	Service string `json:"service"`
	Unit    string `json:"unit"`
	Reason  string `json:"reason"`
	jsonUse
	MatchKey   string `json:"match_key,omitempty"`
	MatchValue string `json:"match_value,omitempty"`
	Tag        string `json:"tag,omitempty"`
	Rule       string `json:"rule,omitempty"`
	Value      string `json:"value,omitempty"` // of the tag, or what the rule carries
}

type jsonSuggested struct {
	Rules   []jsonRule  `json:"rules"`
	Aliases []jsonAlias `json:"aliases"`
	Notes   []string    `json:"notes"`
}

type jsonRule struct {
	Name  string            `json:"name"`
	Trust string            `json:"trust,omitempty"`
	Match map[string]string `json:"match"`
	Set   map[string]string `json:"set"`
	jsonUse
	Moves       jsonUse `json:"moves"`
	Contradicts jsonUse `json:"contradicts"`
	Comment     string  `json:"comment"`
}

type jsonAlias struct {
	Unit     string `json:"unit"`
	Spelling string `json:"spelling"`
	Value    string `json:"value,omitempty"`
	Within   string `json:"within,omitempty"`
	jsonUse
}

func (c *coverage) json(top int) *jsonCoverage {
	sources, rest := c.top(top)
	out := &jsonCoverage{
		Currency: c.currency, All: c.all.json(), Eligible: c.eligible.json(), Covered: c.covered.json(), Ineligible: c.ineligible.json(),
		Unpriced: c.unpriced, Failed: c.failed, Partial: c.partial,
		Units: []jsonUnit{}, Untagged: []jsonUntagged{}, Sources: []jsonSource{}, MoreSources: len(rest), Suggested: c.suggest(sources).json(c.currency),
	}
	for _, u := range c.units {
		unit := jsonUnit{Unit: u.name, Required: u.required, RequiredOf: u.due.json(), Covered: u.covered.json(), Origins: map[string]jsonUse{}}
		for kind, of := range u.kinds {
			unit.Origins[cmp.Or(kind, "none")] = of.json()
		}
		out.Units = append(out.Units, unit)
	}
	for _, f := range c.worstFlags() {
		out.Untagged = append(out.Untagged, jsonUntagged{f.unit, f.reason, c.flags[f].json()})
	}
	for _, s := range sources {
		out.Sources = append(out.Sources, jsonSource{
			Service: s.service, Unit: s.unit, Reason: s.reason, jsonUse: c.sources[s].json(),
			MatchKey: s.key, MatchValue: s.value, Tag: s.tag, Rule: s.rule, Value: s.text,
		})
	}
	return out
}

func (s *suggestion) json(currency string) jsonSuggested {
	out := jsonSuggested{[]jsonRule{}, []jsonAlias{}, append([]string{}, s.notes...)}
	for match, row := range s.patterns(false) {
		rule := jsonRule{
			Name: row.name, Match: map[string]string{row.key: match}, Set: map[string]string{},
			jsonUse: row.use.json(), Moves: row.moves.json(), Contradicts: row.contradicts.json(), Comment: row.why(currency),
		}
		if isIdentity(row.key) {
			rule.Trust = "identity"
		}
		for _, a := range row.set {
			rule.Set[a.unit] = a.value
		}
		out.Rules = append(out.Rules, rule)
	}
	for _, a := range s.aliases {
		out.Aliases = append(out.Aliases, jsonAlias{a.unit, a.spelling, a.value, a.within, a.use.json()})
	}
	return out
}
