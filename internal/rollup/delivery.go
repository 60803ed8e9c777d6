package rollup

import "time"

// silence is how long a series may be unheard of before a query forgets its
// last value: Prometheus' lookback.
const silence = 5 * time.Minute

// Delivery is what is known of a receiver's copy of one series. Times are
// milliseconds since 1970.
type Delivery struct {
	// Birth is when the series began at the receiver, 0 before it did.
	Birth int64
	// Held is the highest value the receiver may hold: acknowledged, or sent
	// without a clear answer. A smaller one sent later would look like a
	// restart of the counter and count the whole total again.
	Held float64
	// HeldHistogram is the histogram of which Held is the count, where the series is
	// one: nil is the empty one.
	HeldHistogram *Histogram
	// Acked is the time of the newest sample the receiver acknowledged, 0 (which
	// is long ago) before it did.
	Acked int64
	// Doubted is the time of a sample of Held that the receiver may have or not,
	// 0 if there is none. No newer sample should be sent before that one is
	// settled: sent again, it is either taken now or known already, and the step
	// to Held is then where it was made.
	Doubted int64
	// Pending is a value that is about to be sent, 0 if there is none. Whoever
	// starts from storage has to take it for a doubtful one.
	Pending          float64
	PendingHistogram *Histogram // of which it is the count, where it is one

	// Ending says that the receiver may have been told that the series has ended,
	// Ended that it has acknowledged it.
	Ending, Ended bool

	stored  float64 // what is saved as held, at most
	has     bool    // the receiver acknowledged Held, since the start
	changed bool    // in what is saved, since it was
}

// Ahead reports whether what is saved says that the receiver may hold more than
// the value. A newer sample of that value must not be sent: whoever starts from
// storage would send the other one before it.
func (d *Delivery) Ahead(value float64) bool { return d.stored > value }

// saved notes that what is known is saved, maybeSaved that it may be: a write that
// fails can be there all the same.
func (d *Delivery) saved()      { d.stored = max(d.Held, d.Pending) }
func (d *Delivery) maybeSaved() { d.stored = max(d.stored, d.Held, d.Pending) }

// NeedsBridge reports whether the value held must be sent again before a new
// one at the time given: the series is new to the receiver, or was silent for
// so long that the step to the new value would be invisible.
func (d *Delivery) NeedsBridge(at int64) bool {
	return at-d.Acked > silence.Milliseconds()
}

// Bridged notes that the receiver has Held at the time given.
func (d *Delivery) Bridged(at int64) {
	if d.Birth == 0 {
		d.Birth, d.changed = at, true
	}
	d.Acked, d.has = at, true
	d.settle()
}

// Pend notes that the value is about to be sent, and reports whether it is news.
// of is the histogram of which it is the count, here and below, or nil.
func (d *Delivery) Pend(value float64, of *Histogram) bool {
	if value <= d.Held {
		return false
	}
	d.Pending, d.PendingHistogram, d.changed = value, of, true
	return true
}

// Unpend notes that what became of the pending value is known, or was noted as
// being in doubt.
func (d *Delivery) Unpend() {
	if d.Pending != 0 {
		d.Pending, d.PendingHistogram, d.changed = 0, nil, true
	}
}

// Sent notes that the receiver may have the value at the time given. Whether it
// has one that it held before makes no difference.
func (d *Delivery) Sent(value float64, of *Histogram, at int64) {
	if value > d.Held {
		d.Held, d.HeldHistogram, d.Doubted, d.has, d.changed = value, of, at, false, true
	}
}

// Acknowledged notes that the receiver has the value at the time given.
func (d *Delivery) Acknowledged(value float64, of *Histogram, at int64) {
	if value > d.Held {
		d.Held, d.HeldHistogram, d.changed = value, of, true
	}
	d.Acked, d.has = at, true
	d.settle()
}

// Doubtless forgets a doubt that can't be settled any more. What may be held is
// the bridge, as ever.
func (d *Delivery) Doubtless() { d.settle() }

func (d *Delivery) settle() {
	if d.Doubted != 0 {
		d.Doubted, d.changed = 0, true
	}
}

// MayEnd notes that the receiver may have been told of the series' end.
func (d *Delivery) MayEnd() { d.Ending = true }

// End notes that the receiver knows of the series' end.
func (d *Delivery) End() { d.Ending, d.Ended = true, true }

// Resume notes that the series goes on after it may have ended: the receiver has
// to be sent a bridge first.
func (d *Delivery) Resume() {
	if d.Ending {
		d.Ending, d.Ended, d.Acked = false, false, 0
	}
}
