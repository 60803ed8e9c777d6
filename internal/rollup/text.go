package rollup

import (
	"strings"
	"unicode/utf8"

	"github.com/aicost/aicost/internal/attr"
)

// Values that stand for what is not known or was folded together.
const (
	Unknown  = "__unknown__"  // a provider, model, reason or source nobody named
	Overflow = "__overflow__" // a value given up because the series limit was reached
	Other    = "__other__"    // a source beyond the first maxSources
)

// maxValue is the longest label value in bytes. Receivers refuse a series for
// values beyond 1,024 or 2,048 bytes; no real name comes near.
const maxValue = 256

// labelValue returns text as a receiver takes it: never empty, bounded, valid
// UTF-8. It allocates for invalid UTF-8 only.
func labelValue(text, fallback string) string {
	if text == "" {
		return fallback
	}
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

func unitValue(text string) string { return labelValue(text, attr.Unallocated) }

func nameValue(text string) string { return labelValue(text, Unknown) }
