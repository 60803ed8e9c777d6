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

// maxValue is the longest label value in bytes. Receivers refuse a series for
// values beyond 1,024 or 2,048 bytes; no real name comes near.
const maxValue = 256

// labelValue returns text as a receiver takes it: bounded, valid UTF-8. It
// allocates for invalid UTF-8 only.
func labelValue(text string) string {
	if len(text) > maxValue {
		end := maxValue
		for end > maxValue-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	if utf8.ValidString(text) {
		return text
	}
	return strings.ToValidUTF8(text, string(utf8.RuneError))
}

// named replaces an empty value, which no label may have.
func named(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}
