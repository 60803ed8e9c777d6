package owners

// jsonDiff is a difference for a program.
type jsonDiff struct {
	Currency string       `json:"currency"`
	All      jsonUse      `json:"all"`
	Without  int          `json:"calls_without_amount"`
	Units    []jsonMoved  `json:"units"`
	Values   []jsonChange `json:"values"`
	Untagged []jsonChange `json:"untagged"`
}

// jsonMoved is how much of a unit changes.
type jsonMoved struct {
	Unit string `json:"unit"`
	jsonUse
}

// jsonChange is a value or a reason that was one and is another; nothing is the
// empty text.
type jsonChange struct {
	Unit   string `json:"unit"`
	Before string `json:"before"`
	After  string `json:"after"`
	jsonUse
}

func (d *diff) json() *jsonDiff {
	out := &jsonDiff{d.currency, d.all.json(), d.without, []jsonMoved{}, d.jsonChanges(d.values), d.jsonChanges(d.flags)}
	for _, unit := range d.units {
		if moved := d.moved[unit]; moved != nil {
			out.Units = append(out.Units, jsonMoved{unit, moved.json()})
		}
	}
	return out
}

func (d *diff) jsonChanges(changes map[change]*use) []jsonChange {
	out := []jsonChange{}
	for _, c := range d.sorted(changes) {
		out = append(out, jsonChange{c.unit, c.before, c.after, changes[c].json()})
	}
	return out
}
