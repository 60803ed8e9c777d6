package rollup

import (
	"encoding/binary"
	"maps"
	"slices"
	"time"
)

// stateVersion is that of everything that is saved. It changes when what is
// written could be misread by those who know the version before.
const stateVersion = 1

// header is what is saved beside cells and spans.
type header struct {
	settings   Settings
	position   Position
	next       uint32
	cells      int
	sum        uint64
	generation [2]generation // the elder first
}

func (l *Ledger) encodeHeader(position Position) []byte {
	b := binary.AppendUvarint(nil, stateVersion)
	b = appendTexts(b, l.settings.Units)
	b = binary.AppendUvarint(b, uint64(len(l.settings.Constant)))
	for _, name := range slices.Sorted(maps.Keys(l.settings.Constant)) {
		b = appendText(appendText(b, name), l.settings.Constant[name])
	}
	b = appendText(b, l.settings.Currency)
	b = binary.AppendUvarint(b, uint64(l.settings.Histograms))
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(l.settings.Window)), uint64(l.settings.Spans))
	b = binary.AppendUvarint(b, position.Record)
	for _, at := range []int64{position.Acked, position.Doubted, position.Next} {
		b = binary.AppendVarint(b, at)
	}
	for _, n := range []uint64{
		uint64(l.changes.next), uint64(l.changes.cells), l.changes.sum,
		l.spans, l.foreign, l.limit.overflowed, l.leftCalls, l.seen.early, l.seen.nameless,
	} {
		b = binary.AppendUvarint(b, n)
	}
	b = appendAmount(appendAmount(b, l.cost), l.leftCost)
	b = binary.AppendUvarint(b, uint64(NumRefusals))
	for _, n := range l.refused {
		b = binary.AppendUvarint(b, n)
	}
	b = appendTexts(b, slices.Sorted(maps.Keys(l.sources)))
	for _, g := range []*generation{&l.seen.elder, &l.seen.young} {
		parts := g.parts
		if len(g.fresh) > 0 {
			parts++ // written with this header
		}
		b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(g.number)), uint64(parts))
		b = binary.AppendVarint(b, g.began)
	}
	return b
}

func appendTexts(b []byte, texts []string) []byte {
	b = binary.AppendUvarint(b, uint64(len(texts)))
	for _, text := range texts {
		b = appendText(b, text)
	}
	return b
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, 1)
	}
	return append(b, 0)
}

// decodeHeader makes the Ledger that is to be restored, without its cells.
func decodeHeader(value []byte, settings Settings) (*Ledger, header, error) {
	d := &decoder{rest: value}
	if version := d.uvarint(); d.err == nil && version != stateVersion {
		return nil, header{}, otherVersion(version, stateVersion)
	}
	h := header{settings: settings}
	h.settings.Units = d.texts()
	h.settings.Constant = map[string]string{}
	for range d.length() {
		name := d.text()
		h.settings.Constant[name] = d.text()
	}
	h.settings.Currency, h.settings.Histograms = d.text(), Histograms(d.below(uint64(numHistograms)))
	h.settings.Window, h.settings.Spans = time.Duration(d.below(1<<63)), int(d.below(1<<32))
	h.position = Position{Record: d.uvarint(), Acked: d.varint(), Doubted: d.varint(), Next: d.varint()}
	if len(h.settings.Units) > maxStoredUnits {
		d.fail("fewer units")
	}
	if d.err != nil {
		return nil, header{}, d.err
	}
	l := New(h.settings)
	h.next, h.cells, h.sum = uint32(d.below(1<<32)), int(d.below(1<<32)), d.uvarint()
	l.spans, l.foreign, l.limit.overflowed, l.leftCalls = d.uvarint(), d.uvarint(), d.uvarint(), d.uvarint()
	l.seen.early, l.seen.nameless = d.uvarint(), d.uvarint()
	l.cost, l.leftCost = d.amount(), d.amount()
	refusals := make([]uint64, d.length())
	for i := range refusals {
		refusals[i] = d.uvarint()
	}
	copy(l.refused[:], refusals)
	for _, source := range d.texts() {
		l.sources[source] = struct{}{}
	}
	for i := range h.generation {
		h.generation[i] = generation{number: uint32(d.below(1 << 32)), parts: uint32(d.below(1 << 32)), began: d.varint()}
	}
	l.changes.next = h.next
	return l, h, d.end()
}

// maxStoredUnits is far above what a configuration may have.
const maxStoredUnits = 1 << 10
