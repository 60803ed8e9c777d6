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
	// started is the clock's reading at the start, or what the process before this
	// one was about to send at, if that is newer. That one may have sent until then.
	started int64
	acked   int64 // the newest that the target acknowledged, 0: none
	doubted int64 // the newest that it may have besides, 0: none
	fresh   int64 // the newest that came into doubt in this flush, 0: none
	left    int64 // what was given up of these since values were last taken, 0: nothing
	read    int64 // the clock's last reading
	at      int64 // of the last flush
	late    bool  // in that, the target has newer samples
}

func newTimeline(now time.Time) timeline {
	return timeline{started: now.UnixMilli(), read: now.UnixMilli()}
}

// resume goes on where the process before this one was when it last saved.
func (t *timeline) resume(saved times) {
	t.started, t.acked, t.doubted = max(t.started, saved.next), saved.acked, saved.doubted
}

// next returns the times of a flush, its values' and its bridges', and by how
// much the clock went back since it was last read. The bridges fit between the
// last flush and this one, so that they are older than no sample that the target
// may have.
func (t *timeline) next(now time.Time, interval time.Duration) (bridge, at int64, back time.Duration) {
	clock := now.UnixMilli()
	t.doubted, t.fresh = max(t.doubted, t.fresh), 0
	back = time.Duration(max(t.read-clock, 0)) * time.Millisecond
	t.read = clock
	if t.acked == 0 && t.doubted == 0 && t.ahead(t.started) {
		t.started = clock // one of the two readings is wrong, and the old one has less to say for it
	}
	newest := max(t.started, t.acked, t.doubted)
	at = max(clock, newest+2)
	t.at, t.late = at, false
	bridge = max(at-min(interval, maxBridge).Milliseconds(), newest+1)
	return bridge, at, back
}

// ahead reports whether a timestamp is clearly ahead of the clock's last reading.
func (t *timeline) ahead(at int64) bool { return at-t.read > clearlyAhead.Milliseconds() }

func (t *timeline) acknowledge(at int64) {
	t.acked = max(t.acked, at)
	if at >= t.at { // and not what was in doubt from before
		t.left = 0
	}
}

func (t *timeline) doubt(at int64) { t.fresh = max(t.fresh, at) }

// refused notes that the target clearly refused what it did not acknowledge in
// this flush, whose time is given. Where a time ahead of the clock had led there,
// which nobody acknowledged, the target does not have that one either, and the
// next best is followed, which may be the clock.
func (t *timeline) refused(at int64) {
	if !t.ahead(at) || t.acked >= at || t.late {
		return
	}
	t.left, t.fresh = max(t.started, t.doubted), 0
	if t.started > max(t.acked, t.doubted) {
		t.started = 0
	} else {
		t.doubted = 0
	}
}

// overtaken notes that the target has samples that are newer than the flush. If a
// time was given up, the newest is between the two: several processes may have
// had several wrong clocks. Halving what is between finds a time that is taken.
func (t *timeline) overtaken() {
	t.late = true
	if t.left > t.at {
		t.fresh = max(t.fresh, t.at+(t.left-t.at)/2)
	}
}
