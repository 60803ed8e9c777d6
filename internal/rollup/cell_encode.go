package rollup

import "encoding/binary"

func (a *account) encode(b []byte) []byte {
	b = appendAmount(b, a.cost)
	b = appendCounts(b, a.requests[:])
	return appendCounts(b, a.tokens[:])
}

func (a *account) decode(d *decoder) {
	a.cost = d.amount()
	d.counts(a.requests[:])
	d.counts(a.tokens[:])
}

func (e *exception) encode(b []byte) []byte {
	b = appendAmount(b, e.cost)
	return appendCounts(b, []count{e.requests, e.tokens})
}

func (e *exception) decode(d *decoder) {
	e.cost = d.amount()
	e.requests, e.tokens = count(d.uvarint()), count(d.uvarint())
}

func (h *histogram) encode(b []byte) []byte {
	b = binary.AppendUvarint(binary.AppendUvarint(b, h.sum.whole), h.sum.nanos)
	return appendCounts(b, h.buckets[:])
}

func (h *histogram) decode(d *decoder) {
	h.sum = seconds{whole: d.uvarint(), nanos: d.uvarint()}
	d.counts(h.buckets[:])
}

func appendCounts(b []byte, counts []count) []byte {
	for _, n := range counts {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

func (d *decoder) counts(into []count) {
	for i := range into {
		into[i] = count(d.uvarint())
	}
}

// encode appends a cell. at is the time of pending values.
func (h *head) encode(b []byte, at int64) []byte {
	b = append(b, byte(h.stored()))
	if h.kind != kindFormer {
		b = binary.AppendUvarint(b, uint64(len(h.values)))
		for _, value := range h.values {
			b = appendText(b, value)
		}
		b = h.figures.encode(binary.AppendVarint(b, h.active))
	}
	b = binary.AppendUvarint(b, uint64(len(h.series)))
	for _, s := range h.series {
		if h.kind == kindFormer {
			b = s.encodeIdentity(b)
		} else {
			b = binary.AppendUvarint(b, uint64(s.slot.index))
		}
		b = s.encode(b, at)
		if s.Native() {
			b = s.encodeHeld(b)
		}
	}
	return b
}

// stored is the kind that a cell is stored as.
func (h *head) stored() kind {
	if h.kind == kindFormer && h.series[0].Native() {
		return kindFormerNative
	}
	return h.kind
}

// encodeIdentity appends what a series is called, and its total.
func (s *Series) encodeIdentity(b []byte) []byte {
	b = appendText(b, s.Family().Name)
	b = binary.AppendUvarint(b, uint64(len(s.slot.fields)))
	for name, value := range s.Labels() {
		b = appendText(appendText(b, name), value)
	}
	if h, ok := s.total.(*Histogram); ok {
		return append(b, h.packed...)
	}
	return appendFloat(b, s.total.Float64())
}

// encode appends what has to be known of a delivery after the process was
// killed: a pending value may have been sent.
func (d *Delivery) encode(b []byte, at int64) []byte {
	held, doubted := d.Held, d.Doubted
	if d.Pending > held {
		held, doubted = d.Pending, at
	}
	return binary.AppendVarint(appendFloat(binary.AppendVarint(b, d.Birth), held), doubted)
}

func (d *Delivery) decode(from *decoder) {
	d.Birth, d.Held, d.Doubted = from.varint(), from.float(), from.varint()
	d.stored = d.Held
}

// decodeCell adds a cell to the Ledger that is being restored.
func (l *Ledger) decodeCell(id uint32, value []byte, sum uint32) error {
	d := &decoder{rest: value}
	h := &head{}
	switch of := kind(d.below(uint64(numKinds))); {
	case d.err != nil:
		return d.err
	case of == kindFormer, of == kindFormerNative:
		h = l.decodeFormer(d, of == kindFormerNative)
	default:
		if h = l.decodeLive(d, of); h == nil {
			return d.err
		}
	}
	h.id = id
	l.account(h, sum, true)
	return d.end()
}

func (l *Ledger) decodeLive(d *decoder, of kind) *head {
	h := l.place(of, d.texts())
	if h == nil {
		d.fail("other label values")
		return nil
	}
	h.active = d.varint()
	h.figures.decode(d)
	for range d.length() {
		index := int(d.below(uint64(len(l.slots[of]))))
		if l.slots[of][index] == nil || h.born&(1<<index) != 0 {
			d.fail("another series")
			return nil
		}
		l.bear(h, index).restore(d)
	}
	return h
}

// restore reads what is known of a series' delivery.
func (s *Series) restore(d *decoder) {
	s.decode(d)
	if s.Native() {
		s.decodeHeld(d)
	}
}

func (l *Ledger) decodeFormer(d *decoder, histograms bool) *head {
	h := &head{kind: kindFormer}
	for range d.length() {
		family := familyNamed(d.text())
		labels := slots{constant: map[string]string{}}
		for range d.length() {
			name := d.text()
			labels.constant[name] = d.text()
		}
		s := &Series{slot: labels.fixed(family), cell: h}
		if histograms {
			s.total = d.frozenHistogram()
		} else {
			total := frozen(d.float())
			s.total = &total
		}
		s.restore(d)
		h.series = append(h.series, s)
	}
	if len(h.series) == 0 {
		d.fail("a series")
		return h
	}
	l.enlist(h)
	return h
}

// place makes the cell of the values that are given, nil if there is one
// already or it can't have them.
func (l *Ledger) place(of kind, values []string) *head {
	switch of {
	case kindAccount:
		l.speak(values, 1)
		return l.accounts.place(values, l)
	case kindDurationOK, kindDurationError:
		return l.durations[of-kindDurationOK].place(values, l)
	case kindNativeOK, kindNativeError:
		return l.natives[of-kindNativeOK].place(values, l)
	case kindUntagged:
		return l.untagged.place(values, l)
	default:
		return l.unpriced.place(values, l)
	}
}
