package importers

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/aicost/aicost/internal/pricing"
)

const (
	liteOffPeak = "off_peak_pricing"
	dayMinutes  = 24 * 60
)

// offPeak reads what is cheaper at some hours. It replaces the rates of tiers
// too, but not what regions multiply them with.
func (r *liteRow) offPeak(p *litePrice) {
	value := r.fields[liteOffPeak]
	if value == nil {
		return
	}
	block, _ := value.(map[string]any)
	windows, ok := liteWindows(block)
	if !ok {
		r.note(findCondition, "%s is left out: want hours_utc such as 16:30-00:30, or windows of them with weekdays in a zone without daylight saving", liteOffPeak)
		r.lost = append(r.lost, liteOffPeak)
		return
	}
	rates := pricing.NoRates()
	for _, key := range sortedKeys(block) {
		if t, isRate := liteTypes[key]; isRate {
			if rate := r.number(key, block[key]); rate > 0 {
				rates[t] = rate
			}
		} else if liteMayBePrice(key) {
			r.leaveOut(findUnknownKey, liteOffPeak+"."+key)
		}
	}
	if rates == pricing.NoRates() {
		return
	}
	var cheap []pricing.Overlay
	for _, w := range windows {
		o := pricing.Overlay{If: pricing.NoCondition(), Rates: rates}
		o.If.Hours = w
		cheap = append(cheap, o)
	}
	tiers := 0 // multipliers of tiers give way, those of regions stay
	for tiers < len(p.last) && p.last[tiers].If.Regions == nil {
		tiers++
	}
	p.last = slices.Insert(p.last, tiers, cheap...)
}

// liteWindows reads hours_utc and windows; ok is false when they cannot be read
// or are none.
func liteWindows(block map[string]any) (windows []*pricing.Hours, ok bool) {
	zone, ok := liteZone(block["weekday_timezone"])
	if !ok || block["weekdays"] != nil {
		return nil, false
	}
	var rules []any
	if block["hours_utc"] != nil {
		rules = append(rules, map[string]any{"hours_utc": block["hours_utc"]})
	}
	if more, isList := block["windows"].([]any); isList {
		rules = append(rules, more...)
	} else if block["windows"] != nil {
		return nil, false
	}
	for _, rule := range rules {
		fields, _ := rule.(map[string]any)
		w := liteWindow(fields, zone)
		if w == nil {
			return nil, false
		}
		windows = append(windows, w)
	}
	return windows, len(windows) > 0
}

// liteZone reads the zone of weekdays. The hours are in UTC, so that a zone
// whose difference from it changes has no window that says the same.
func liteZone(value any) (zone *time.Location, ok bool) {
	if value == nil {
		return time.UTC, true
	}
	name, _ := value.(string)
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil, false
	}
	_, offset := liteDay(time.January).In(zone).Zone()
	for month := time.February; month <= time.December; month++ {
		if _, then := liteDay(month).In(zone).Zone(); then != offset {
			return nil, false
		}
	}
	return zone, offset%60 == 0
}

func liteDay(month time.Month) time.Time { return time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC) }

// liteWindow reads hours with their weekdays; nil when it cannot.
func liteWindow(fields map[string]any, zone *time.Location) *pricing.Hours {
	days, ok := liteWeekdays(fields["weekdays"])
	if !ok {
		return nil
	}
	_, seconds := liteDay(time.January).In(zone).Zone()
	texts, isList := fields["hours_utc"].([]any)
	if !isList {
		texts = []any{fields["hours_utc"]}
	}
	var hours []string
	for _, item := range texts {
		text, _ := item.(string)
		from, until, ok := liteSpan(text)
		if !ok {
			return nil
		}
		if from == until {
			hours = nil
			break
		}
		hours = append(hours, localHours(from, until, seconds/60)...)
	}
	w, err := pricing.NewHours(zone, days, hours)
	if err != nil || len(days)+len(hours) == 0 { // always is no window
		return nil
	}
	return w
}

// localHours moves hours by the zone's difference from UTC, and cuts them at
// midnight there, as LiteLLM asks for the weekday of the call and not of when
// the hours began.
func localHours(from, until, offset int) (spans []string) {
	length := (until - from + dayMinutes) % dayMinutes
	from = ((from+offset)%dayMinutes + dayMinutes) % dayMinutes
	until = from + length
	text := func(from, until int) string {
		return fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, until/60, until%60)
	}
	if until <= dayMinutes {
		return []string{text(from, until)}
	}
	return []string{text(from, dayMinutes), text(0, until-dayMinutes)}
}

// liteSpan reads 16:30-00:30 as minutes of the day; equal ones are a whole day.
func liteSpan(text string) (from, until int, ok bool) {
	first, last, dash := strings.Cut(text, "-")
	begin, err := time.Parse("15:04", strings.TrimSpace(first))
	end, alsoErr := time.Parse("15:04", strings.TrimSpace(last))
	return begin.Hour()*60 + begin.Minute(), end.Hour()*60 + end.Minute(), dash && err == nil && alsoErr == nil
}

// liteWeekdays reads days, as names or as 1 for Monday to 7. None are all.
func liteWeekdays(value any) (days []string, ok bool) {
	if value == nil {
		return nil, true
	}
	items, _ := value.([]any)
	for _, item := range items {
		switch day := item.(type) {
		case json.Number:
			n, err := day.Int64()
			if err != nil || n < 1 || n > 7 {
				return nil, false
			}
			days = append(days, [...]string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}[n-1])
		case string:
			days = append(days, day) // NewHours refuses what is none
		default:
			return nil, false
		}
	}
	return days, len(days) > 0
}
