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
	// Acked is the time of the newest sample the receiver acknowledged, 0 (which
	// is long ago) before it did.
	Acked int64
	// Doubted is the time of a sample of Held that the receiver may have or not,
	// 0 if there is none. No newer sample should be sent before that one is
	// settled: sent again, it is either taken now or known already, and the step
	// to Held is then where it was made.
	Doubted int64
}

// NeedsBridge reports whether the value held must be sent again before a new
// one at the time given: the series is new to the receiver, or was silent for
// so long that the step to the new value would be invisible.
func (d *Delivery) NeedsBridge(at int64) bool {
	return at-d.Acked > silence.Milliseconds()
}

// Bridged notes that the receiver has Held at the time given.
func (d *Delivery) Bridged(at int64) {
	if d.Birth == 0 {
		d.Birth = at
	}
	d.Acked, d.Doubted = at, 0
}

// Sent notes that the receiver may have the value at the time given. Whether it
// has one that it held before makes no difference.
func (d *Delivery) Sent(value float64, at int64) {
	if value > d.Held {
		d.Held, d.Doubted = value, at
	}
}

// Acknowledged notes that the receiver has the value at the time given.
func (d *Delivery) Acknowledged(value float64, at int64) {
	d.Held, d.Acked, d.Doubted = max(d.Held, value), at, 0
}
