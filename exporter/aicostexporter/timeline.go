package aicostexporter

import "time"

const (
	// maxBridge is the longest time between a bridge sample and its value. It
	// keeps them apart for receivers that thin out samples; Prometheus refuses a
	// sample that is an hour behind its newest.
	maxBridge = time.Minute
	// clearlyAhead is by how much a timestamp must be ahead of the clock for a
	// refusal to be the clock's fault. Receivers allow minutes.
	clearlyAhead = time.Minute
)

// timeline hands out timestamps that are newer than all that the target has or
// may have, whatever the clock does. Times are milliseconds since 1970.
type timeline struct {
	// started is the clock's reading at the start. The process before this one
	// may have sent until then.
	started int64
	acked   int64 // the newest that the target acknowledged, 0: none
	doubted int64 // the newest that it may have besides, 0: none
	left    int64 // a doubted time that was given up, 0: none
	read    int64 // the clock's last reading
}

func newTimeline(now time.Time) timeline {
	return timeline{started: now.UnixMilli(), read: now.UnixMilli()}
}

// resume goes on where the process before this one was when it last saved. What
// that one sent after it, until the start, is in doubt.
func (t *timeline) resume(saved times) {
	if saved != (times{}) {
		t.started, t.acked, t.doubted = 0, saved.acked, max(saved.doubted, t.started)
	}
}

// next returns the times of a flush, its values' and its bridges', and by how
// much the clock went back since it was last read. The bridges fit between the
// last flush and this one, so that they are older than no sample that the target
// may have.
func (t *timeline) next(now time.Time, interval time.Duration) (bridge, at int64, back time.Duration) {
	clock := now.UnixMilli()
	back = time.Duration(max(t.read-clock, 0)) * time.Millisecond
	t.read = clock
	if t.acked == 0 && t.doubted == 0 && t.ahead(t.started) {
		t.started = clock // one of the two readings is wrong, and the old one has less to say for it
	}
	newest := max(t.started, t.acked, t.doubted)
	at = max(clock, newest+2)
	bridge = max(at-min(interval, maxBridge).Milliseconds(), newest+1)
	return bridge, at, back
}

// ahead reports whether a timestamp is clearly ahead of the clock's last reading.
func (t *timeline) ahead(at int64) bool { return at-t.read > clearlyAhead.Milliseconds() }

func (t *timeline) acknowledge(at int64) { t.acked = max(t.acked, at) }

func (t *timeline) doubt(at int64) { t.doubted = max(t.doubted, at) }

// refused notes that the target clearly refused what it did not acknowledge at
// the time given. Where a doubtful time ahead of the clock had led there, the
// target does not have that one either, and the clock can be followed again.
func (t *timeline) refused(at int64) {
	if t.ahead(at) {
		t.left, t.doubted = max(t.left, t.doubted), 0
	}
}

// overtaken notes that the target has samples that are newer than what it was
// sent. If a doubtful time was given up, it was taken after all.
func (t *timeline) overtaken() {
	t.doubted, t.left = max(t.doubted, t.left), 0
}
