package truth

import (
	"bytes"
	_ "embed" // the list
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Gap is a reviewed difference between what an API call consumed and what can
// be billed from its spans. A gap states the whole difference, so that both a
// regression and an improvement make its test fail.
type Gap struct {
	File  string `yaml:"file"`
	Call  int    `yaml:"call"`  // number of the call in truth.json
	Why   string `yaml:"why"`   // key of the list's reasons
	Seen  Seen   `yaml:"seen"`  // default: billed
	Off   Tokens `yaml:"off"`   // billed minus truth
	Price string `yaml:"price"` // key of the price that is applied, when it is not the true one
	Times int    `yaml:"times"` // how often it is billed; 0 is once
	Span  string `yaml:"span"`  // what carries the usage, where the evidence names no span
}

// Seen is what becomes of a call.
type Seen string

// What may become of a call.
const (
	Billed   Seen = ""         // counted and priced
	NoUsage  Seen = "no_usage" // counted; its spans carry no usage
	Unpriced Seen = "unpriced" // counted with its tokens; no price is known
	Absent   Seen = "absent"   // no span tells of it
	Failed   Seen = "failed"   // counted as an error, nothing billed
	Broken   Seen = "broken"   // counted as an error, and billed for what is known of it
	Merged   Seen = "merged"   // billed with another call, in one sum and as one call
)

// Counts reports whether the call's tokens are counted.
func (g *Gap) Counts() bool {
	return g.Seen == Billed || g.Seen == Unpriced || g.Seen == Broken || g.Seen == Merged
}

// Gaps are reviewed differences by file and call.
type Gaps map[string]map[int]Gap

//go:embed known_gaps.yaml
var gapsText []byte

// LoadGaps returns the reviewed differences; each has a reason.
func LoadGaps() (Gaps, error) {
	gaps, err := parseGaps(gapsText)
	if err != nil {
		return nil, fmt.Errorf("known_gaps.yaml: %w", err)
	}
	return gaps, nil
}

func parseGaps(text []byte) (Gaps, error) {
	var list struct {
		Reasons map[string]string `yaml:"reasons"`
		Gaps    []Gap             `yaml:"gaps"`
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	if err := decoder.Decode(&list); err != nil {
		return nil, err
	}
	gaps, used := Gaps{}, map[string]bool{}
	for _, gap := range list.Gaps {
		if list.Reasons[gap.Why] == "" {
			return nil, fmt.Errorf("%s call %d: no reason %q", gap.File, gap.Call, gap.Why)
		}
		used[gap.Why] = true
		if gaps[gap.File] == nil {
			gaps[gap.File] = map[int]Gap{}
		}
		if _, twice := gaps[gap.File][gap.Call]; twice {
			return nil, fmt.Errorf("%s call %d is listed twice", gap.File, gap.Call)
		}
		gaps[gap.File][gap.Call] = gap
	}
	for reason := range list.Reasons {
		if !used[reason] {
			return nil, fmt.Errorf("nothing has the reason %q", reason)
		}
	}
	return gaps, nil
}
