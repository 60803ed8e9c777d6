package ownership

import "github.com/aicost/aicost/internal/attr"

// matched reads the attributes that rules match on. present has a bit for each
// that is there; values of others stay as they are.
func (r *Resolver) matched(in *Input, values *[maxMatchKeys]string) (present uint64) {
	for at, record := range [numPlaces]*attr.Record{onSpan: in.Span, onResource: in.Resource, onScope: in.Scope} {
		if record == nil {
			continue
		}
		for _, slot := range record.Used() {
			roles := &r.roles[slot]
			key := roles.match
			if key >= 0 && present&(1<<key) != 0 {
				key = -1
			}
			if own := roles.placed[at]; key >= 0 || own >= 0 {
				present |= take(record.Get(int(slot)), key, own, values)
			}
		}
	}
	return present
}

// take enters a value under up to two keys and returns their bits.
func take(value attr.Value, key, own int16, values *[maxMatchKeys]string) (present uint64) {
	text, _ := value.Text() // what has none fits * alone
	if value.Blank() {
		return 0
	}
	if len(text) > maxMatchBytes {
		text = ""
	}
	for _, key := range [...]int16{key, own} {
		if key >= 0 {
			values[key] = text
			present |= 1 << key
		}
	}
	return present
}
