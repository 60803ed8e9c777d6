package rollup

import (
	"strings"
	"unicode/utf8"
)

// Values that stand for what is not known or was folded together.
const (
	Unknown  = "__unknown__"  // a provider, model, reason or source nobody named
	Overflow = "__overflow__" // a value given up because the series limit was reached
	Other    = "__other__"    // a source beyond the first maxSources
)

// Currency is the reason of a call whose amount is in another currency than the
// sums.
const Currency = "currency"

// MaxValueLength is the longest that a label value may be allowed to be, in bytes:
// receivers refuse a series for longer ones. DefaultValueLength is what is allowed
// where nothing else is said; no real name comes near.
const (
	MaxValueLength     = 2048
	DefaultValueLength = 256
)

// labelValue returns text as a receiver takes it: bounded, valid UTF-8. It
// allocates for invalid UTF-8 only.
func labelValue(text string, length int) string {
	text = cut(text, length)
	if utf8.ValidString(text) {
		return text
	}
	return cut(strings.ToValidUTF8(text, string(utf8.RuneError)), length) // what stands for a byte is longer
}

// cut ends text before the rune that would make it too long.
func cut(text string, length int) string {
	if len(text) <= length {
		return text
	}
	end := length
	for end > length-utf8.UTFMax && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// named replaces an empty value, which no label may have.
func named(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
