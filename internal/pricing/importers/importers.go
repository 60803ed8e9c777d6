// Package importers reads the price lists of other projects into the terms of
// our own books. They are read as they are: each knows its units, and what is
// absurd, ambiguous or cannot be said in a book is left out with a finding.
package importers

import (
	"fmt"
	"strings"

	"github.com/aicost/aicost/internal/pricing"
)

// The formats, as configs and commands name them.
const (
	LiteLLM     = "litellm"
	GenAIPrices = "genai_prices"
	ModelsDev   = "models_dev"
)

var readers = map[string]func(file string, data []byte) (*pricing.Draft, error){
	LiteLLM: readLiteLLM, GenAIPrices: readGenAIPrices, ModelsDev: readModelsDev,
}

// Formats are the names that Read knows.
func Formats() []string { return []string{LiteLLM, GenAIPrices, ModelsDev} }

// Read reads a price list. The draft tells what was left out. An error is for a
// file that is no list of that format at all, or of which nothing can be used;
// it names the file and the line.
func Read(format, file string, data []byte) (*pricing.Source, *pricing.Draft, error) {
	read := readers[format]
	if read == nil {
		return nil, nil, fmt.Errorf("format: %q is none of %s", format, strings.Join(Formats(), ", "))
	}
	draft, err := read(file, data)
	if err != nil {
		return nil, nil, err
	}
	source := draft.Source(data)
	if draft.Taken() == 0 && draft.Seen > 0 {
		first := "no row has a price"
		if len(draft.Findings) > 0 {
			first = draft.Findings[0].String()
		}
		return nil, nil, fmt.Errorf("%s: none of its %d rows can be used, so it is no list of this format or in another unit; the first: %s", file, draft.Seen, first)
	}
	return source, draft, nil
}
