package pricing

import (
	"fmt"
	"strings"
	"time"
)

// Condition is what must hold for an overlay: all that is set.
type Condition struct {
	InputOver, InputFrom int64    // more input tokens than, or as many and more; Absent when not asked
	From, Until          int64    // the call began in [From, Until), unix nanoseconds
	Hours                *Hours   // the call began at these hours; nil when not asked
	Tiers                []string // service tiers served, folded
	Regions              []string // regions that served, folded
	SearchContexts       []string // how much a web search may read, folded
	ImageSizes           []string // of images made, folded
	ImageQualities       []string // of images made, folded
}

// NoCondition is where reading one begins: it always holds.
func NoCondition() Condition {
	return Condition{InputOver: Absent, InputFrom: Absent, From: Always, Until: Never}
}

// circumstances are what overlays ask about.
type circumstances struct {
	totalInput    int64
	at            int64
	tier          string
	regions       [3]string // where it ran, where its name says it ran, and how its name is routed
	searchContext string
	imageSize     string
	imageQuality  string
}

// meets reports whether every condition holds.
func (o *Condition) meets(c *circumstances) bool {
	switch {
	case o.InputOver != Absent && c.totalInput <= o.InputOver,
		o.InputFrom != Absent && c.totalInput < o.InputFrom,
		c.at < o.From || c.at >= o.Until,
		o.Tiers != nil && !contains(o.Tiers, c.tier),
		o.SearchContexts != nil && !contains(o.SearchContexts, c.searchContext),
		o.ImageSizes != nil && !contains(o.ImageSizes, c.imageSize),
		o.ImageQualities != nil && !contains(o.ImageQualities, c.imageQuality),
		o.Hours != nil && !o.Hours.holds(c.at):
		return false
	case o.Regions == nil:
		return true
	}
	for _, region := range c.regions {
		if region != "" && contains(o.Regions, region) {
			return true
		}
	}
	return false
}

// contains ignores case, so that the hot path need not fold what it looks for.
func contains(folded []string, text string) bool {
	for _, f := range folded {
		if strings.EqualFold(f, text) {
			return true
		}
	}
	return false
}

// standardTiers are the names providers give to what is not a special service.
var standardTiers = []string{"auto", "default", "standard", "on_demand", "on-demand", "ondemand"}

func isStandardTier(tier string) bool { return tier == "" || contains(standardTiers, tier) }

// String says when a condition holds, for a person: "for batch, from 200000
// input tokens".
func (o *Condition) String() string {
	var parts []string
	add := func(format string, args ...any) { parts = append(parts, fmt.Sprintf(format, args...)) }
	if o.InputOver != Absent {
		add("over %d input tokens", o.InputOver)
	}
	if o.InputFrom != Absent {
		add("from %d input tokens on", o.InputFrom)
	}
	for _, list := range []struct {
		what   string
		values []string
	}{
		{"service tier", o.Tiers},
		{"region", o.Regions},
		{"search context", o.SearchContexts},
		{"image size", o.ImageSizes},
		{"image quality", o.ImageQualities},
	} {
		if list.values != nil {
			add("%s %s", list.what, strings.Join(list.values, " or "))
		}
	}
	if o.From != Always {
		add("from %s", Instant(o.From))
	}
	if o.Until != Never {
		add("until %s", Instant(o.Until))
	}
	if o.Hours != nil {
		add("%s", o.Hours)
	}
	return "for " + strings.Join(parts, ", ")
}

// Instant writes unix nanoseconds as books do: a date where it is midnight in
// UTC.
func Instant(nanos int64) string {
	at := time.Unix(0, nanos).UTC()
	if at.Equal(at.Truncate(24 * time.Hour)) {
		return at.Format(time.DateOnly)
	}
	return at.Format(time.RFC3339Nano)
}
