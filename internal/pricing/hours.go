package pricing

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // collector images have no zone files

	"go.yaml.in/yaml/v3"
)

const day = 24 * 60 // minutes

// Hours are hours of the day, on some days of the week, in a time zone.
// Immutable.
type Hours struct {
	zone  *time.Location
	days  [7]bool    // on which the hours begin, by time.Weekday
	spans []timeSpan // none means all day
}

// timeSpan is minutes of the day, [from, until); until is beyond the day where
// they wrap midnight, which still are hours of the day they began on.
type timeSpan struct{ from, until int }

// NewHours returns the hours of a price list, as "09:00-12:00", on the given
// days, as "mon" or "mon-fri" and every day when there are none. An until that
// is not after its from is on the next day. A nil zone is UTC.
func NewHours(zone *time.Location, days, spans []string) (*Hours, error) {
	w := &Hours{zone: zone}
	if zone == nil {
		w.zone = time.UTC
	}
	for _, text := range days {
		if !w.addDays(fold(text)) {
			return nil, fmt.Errorf("days: want days such as mon or mon-fri, got %s", quoted(text))
		}
	}
	if len(days) == 0 {
		w.days = [7]bool{true, true, true, true, true, true, true}
	}
	for _, text := range spans {
		first, last, dash := strings.Cut(strings.ReplaceAll(text, " ", ""), "-")
		from, ok := minuteOf(first)
		until, fits := minuteOf(last)
		if !dash || !ok || !fits || from == day || from == until {
			return nil, fmt.Errorf("hours: want a span such as 09:00-12:00, or 22:00-06:00 over midnight, got %s", quoted(text))
		}
		if until <= from {
			until += day
		}
		w.spans = append(w.spans, timeSpan{from, until})
	}
	return w, nil
}

var dayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

func dayOf(name string) int {
	for n, known := range dayNames {
		if len(name) >= 3 && (name == known || strings.EqualFold(name, time.Weekday(n).String())) {
			return n
		}
	}
	return -1
}

func (w *Hours) addDays(text string) bool {
	first, last, isSpan := strings.Cut(text, "-")
	from, until := dayOf(first), dayOf(first)
	if isSpan {
		until = dayOf(last)
	}
	if from < 0 || until < 0 {
		return false
	}
	for n := from; ; n = (n + 1) % 7 {
		w.days[n] = true
		if n == until {
			return true
		}
	}
}

// minuteOf reads a time of the day, up to 24:00.
func minuteOf(text string) (minute int, ok bool) {
	if text == "24:00" {
		return day, true
	}
	at, err := time.Parse("15:04", text)
	return at.Hour()*60 + at.Minute(), err == nil && len(text) == 5
}

// holds reports whether an instant, in unix nanoseconds, is in the window.
func (w *Hours) holds(nanos int64) bool {
	at := time.Unix(0, nanos).In(w.zone)
	today := at.Weekday()
	if len(w.spans) == 0 {
		return w.days[today]
	}
	minute := at.Hour()*60 + at.Minute()
	yesterday := (today + 6) % 7
	for _, h := range w.spans {
		if w.days[today] && minute >= h.from && minute < h.until ||
			w.days[yesterday] && minute+day >= h.from && minute+day < h.until {
			return true
		}
	}
	return false
}

// Zone is the name of the time zone, as Asia/Shanghai.
func (w *Hours) Zone() string { return w.zone.String() }

// Days are the days it begins on; none when it is every day.
func (w *Hours) Days() (days []string) {
	for n := range dayNames {
		if monday := (n + 1) % 7; w.days[monday] {
			days = append(days, dayNames[monday])
		}
	}
	if len(days) == 7 {
		return nil
	}
	return days
}

// Spans are its hours as NewHours takes them.
func (w *Hours) Spans() (spans []string) {
	for _, h := range w.spans {
		until := h.until
		if until > day {
			until -= day
		}
		spans = append(spans, fmt.Sprintf("%02d:%02d-%02d:%02d", h.from/60, h.from%60, until/60, until%60))
	}
	return spans
}

// window reads zone, days and hours of a condition.
func (r *reader) window(n *yaml.Node, f map[string]*yaml.Node) *Hours {
	if f["days"] == nil && f["hours"] == nil {
		if f["zone"] != nil {
			r.errorf(f["zone"], "zone: want days or hours beside it")
		}
		return nil
	}
	zone := time.UTC
	if f["zone"] != nil {
		name := r.text(f["zone"], "zone")
		loaded, err := time.LoadLocation(name)
		if err != nil || name == "Local" {
			r.errorf(f["zone"], "zone: want a time zone such as Asia/Shanghai, got %s", quoted(name))
			return nil
		}
		zone = loaded
	}
	w, err := NewHours(zone, r.textOrList(f["days"], "days"), r.textOrList(f["hours"], "hours"))
	if err != nil {
		r.errorf(n, "%s", err)
	}
	return w
}

// String says when it is, for a person.
func (w *Hours) String() string {
	text := strings.Join(append(w.Days(), w.Spans()...), " ")
	if zone := w.Zone(); zone != "UTC" {
		text += " in " + zone
	}
	return text
}
