package rollup

// vocabulary bounds the values of one label, so that a tag which holds ids gives
// up that label alone, and not the room of everybody's series.
type vocabulary struct {
	limit  int            // 0: any number
	values map[string]int // how many accounts have each
}

// newVocabularies are those of the units and of the model. The team has no bound
// of its own: money keeps its owner for as long as there is room.
func newVocabularies(settings Settings) []vocabulary {
	out := make([]vocabulary, len(settings.Units)+1)
	for i := range out {
		out[i].values = map[string]int{}
		if i == len(settings.Units) || settings.Units[i] != "team" {
			out[i].limit = settings.Values
		}
	}
	return out
}

// position is where the values of an account have that of a label.
func (l *Ledger) position(label int) int {
	if label == len(l.settings.Units) {
		return label + 1 // behind the provider
	}
	return label
}

// accountOf returns the account of values, which may not have all of them: what
// is given up is overwritten, and overflowed is true.
func (l *Ledger) accountOf(values []string) (account *cell[account], overflowed bool) {
	hash := l.accounts.hash(values)
	if known := l.accounts.find(hash, values); known != nil {
		return known, false
	}
	mend(values, l.settings.ValueLength)
	for label, words := range l.labels {
		value := &values[l.position(label)]
		if _, known := words.values[*value]; !known && words.limit > 0 && len(words.values) >= words.limit {
			*value, overflowed = Overflow, true
		}
	}
	account, whole := l.accounts.at(values, l)
	return account, overflowed || whole
}

// speak notes that an account with values has come, or gone.
func (l *Ledger) speak(values []string, accounts int) {
	for label, words := range l.labels {
		if position := l.position(label); position < len(values) && values[position] != Overflow {
			value := values[position]
			if words.values[value] += accounts; words.values[value] <= 0 {
				delete(words.values, value)
			}
		}
	}
}
