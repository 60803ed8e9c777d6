// Package attr names the span attributes that are written and those that tell of
// persons, and holds one span's attributes of interest in a form the core can
// read without knowing the telemetry library: an Index turns keys into slots
// once, a Record keeps one value a slot.
package attr

import (
	"math"
	"strconv"
	"strings"
)

// Kind says which field of a Value is set.
type Kind uint8

// The kinds of attribute value. KindOnly is a list that holds one text alone, as
// header attributes do; KindWord is a word of a list that stands for itself, and no
// value of what it is called; KindOther is another list, a map or bytes: present,
// but not a value to compare or to count.
const (
	KindAbsent Kind = iota
	KindString
	KindInt
	KindFloat
	KindBool
	KindOnly
	KindWord
	KindOther
)

// Value is one attribute value. The zero Value is absent.
type Value struct {
	Kind Kind
	// Str of KindOther is JSON where Index.Structured asks for it.
	Str   string
	Int   int64 // also 0 or 1 for KindBool
	Float float64
}

// String returns a value as a person would write it; ok is false when there is
// nothing to read. Numbers are formatted, which allocates.
func (v Value) String() (text string, ok bool) {
	switch v.Kind {
	case KindString:
		return v.Str, v.Str != ""
	case KindInt:
		return strconv.FormatInt(v.Int, 10), true
	case KindFloat:
		return formatFloat(v.Float), true
	case KindBool:
		return strconv.FormatBool(v.Int != 0), true
	default:
		return "", false
	}
}

// Text is String, or the only text of a list.
func (v Value) Text() (text string, ok bool) {
	if v.Kind == KindOnly || v.Kind == KindWord {
		return v.Str, true
	}
	return v.String()
}

// formatFloat writes digits as JSON has them: an id that a sender counts with
// doubles is no power of ten.
func formatFloat(f float64) string {
	if size := math.Abs(f); size != 0 && (size < 1e-6 || size >= 1e21) {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return strconv.FormatFloat(f, 'f', -1, 64)
}

// Blank reports whether a value is text that says nothing, which senders write
// where they have nothing to say.
func (v Value) Blank() bool {
	return (v.Kind == KindString || v.Kind == KindOnly) && (v.Str == "" || v.Str[0] <= ' ' && strings.TrimSpace(v.Str) == "")
}

// Thousandths reads a value as a number that may have decimals, as seconds do,
// and returns the whole number of thousandths nearest to it. valid is false for
// anything else, negative and non-finite numbers included.
func (v Value) Thousandths() (n int64, valid bool) {
	number := v.Float
	switch v.Kind {
	case KindInt:
		number = float64(v.Int)
	case KindFloat:
	case KindString:
		var err error
		if number, err = strconv.ParseFloat(v.Str, 64); err != nil {
			return 0, false
		}
	case KindAbsent, KindBool, KindOnly, KindWord, KindOther:
		return 0, false
	}
	if scaled := math.Round(number * 1000); scaled >= 0 && scaled < math.MaxInt64 {
		return int64(scaled), true
	}
	return 0, false
}

// Count reads a value as a number of things: an integer, a whole double or
// their decimal text, as emitters write all three. valid is false for anything
// else, negative and non-finite numbers included.
func (v Value) Count() (n int64, valid bool) {
	switch v.Kind {
	case KindInt:
		return v.Int, v.Int >= 0
	case KindFloat:
		if v.Float >= 0 && v.Float < math.MaxInt64 && v.Float == math.Trunc(v.Float) {
			return int64(v.Float), true
		}
	case KindString:
		if n, err := strconv.ParseInt(v.Str, 10, 64); err == nil {
			return n, n >= 0
		}
		if f, err := strconv.ParseFloat(v.Str, 64); err == nil {
			return Value{Kind: KindFloat, Float: f}.Count()
		}
	case KindAbsent, KindBool, KindOnly, KindWord, KindOther:
	}
	return 0, false
}
