package aicostexporter

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/aicost/aicost/internal/remotewrite"
	"github.com/aicost/aicost/internal/rollup"
)

const (
	// maxSplits bounds how often the requests of one flush are halved.
	maxSplits = 64
	// maxDoubt is how old a doubtful sample may be to be sent again. Prometheus
	// refuses what is an hour behind its newest.
	maxDoubt = 50 * time.Minute
)

// flush is one round of sending in a lane. Its counts are samples, but for settled
// and failed, which are series of the last pass.
type flush struct {
	*flusher
	lane     *lane
	points   []rollup.Point // of the lane, a part of the flusher's
	deadline time.Time      // no retry begins after it
	splits   int            // how many are left
	shrunk   bool           // a request was too large
	doubtful bool           // some request had no clear answer
	unsaved  bool           // the ledger could not be saved when it last should have been

	delivered, settled, failed int
	dropped                    [numDrops]int

	trouble, detail string // the last thing that went wrong
}

// drop is why a sample was not taken, and will not be.
type drop int

const (
	dropDefect    drop = iota // its series is not fit to be sent
	dropOvertaken             // the target has newer ones, as of another writer
	dropSeries                // it was refused alone
	dropRequest               // it was refused with others
	numDrops
)

var drops = [numDrops]string{"defect", "overtaken", "series", "request"}

// doubts sends again what earlier flushes sent without a clear answer, with its
// time: the target takes it now or has it already. Either way it is known what
// the target has, and the step is where it was made, however long the target
// was away. false ends the flush.
func (f *flush) doubts(ctx context.Context, at int64) bool {
	p := pass{kind: sendDoubts}
	for i := range f.points {
		point := &f.points[i]
		if at-point.Doubted > maxDoubt.Milliseconds() {
			point.Doubtless()
		}
		p.at = max(p.at, point.Doubted)
	}
	return f.pass(ctx, p, func(point *rollup.Point) bool {
		return point.Family().Kind != rollup.KindGauge && point.Doubted != 0
	})
}

// bridges sends the value held of every series that the target does not know
// or may have forgotten by the time of the values. false ends the flush.
func (f *flush) bridges(ctx context.Context, at, valuesAt int64) bool {
	p := pass{kind: sendBridges, at: at}
	return f.pass(ctx, p, func(point *rollup.Point) bool {
		if point.Family().Kind == rollup.KindGauge || point.Leaving || !point.NeedsBridge(valuesAt) {
			return false
		}
		if f.unsaved && (point.Birth == 0 || point.Ahead(point.Held)) {
			return false // stale
		}
		if point.Birth == 0 && !f.sound(point, p) {
			f.dropped[dropDefect]++
			return false
		}
		return true
	})
}

// stale reports whether a process that started from what is stored would
// contradict the bridges: it has a series that ended, of the labels of one that
// begins perhaps, or would send a value in doubt from before its bridge.
func (f *flush) stale(valuesAt int64) bool {
	if f.books.left() {
		return true
	}
	for i := range f.points {
		if p := &f.points[i]; !p.Leaving && p.Family().Kind != rollup.KindGauge && p.Ahead(p.Held) && p.NeedsBridge(valuesAt) {
			return true
		}
	}
	return false
}

// sound checks a series once in its life: its labels never change.
func (f *flush) sound(point *rollup.Point, p pass) bool {
	defect, known := f.defective[point.Series]
	if !known {
		if defect = f.wire.defect(*point, p); defect == remotewrite.DefectNone {
			return true
		}
		f.defective[point.Series] = defect
	}
	f.trouble, f.detail = "a series is not fit to be sent", point.Family().Name+": "+string(defect)
	return false
}

// values sends the total of every series that needs no bridge any more. One
// whose bridge was refused has to wait for the next flush: without it, the
// first step of the series would be lost for good. false ends the flush.
func (f *flush) values(ctx context.Context, at int64) bool {
	return f.pass(ctx, pass{kind: sendValues, at: at}, func(point *rollup.Point) bool {
		return bridged(point, at) && !(f.unsaved && point.Ahead(point.Value))
	})
}

// bridged reports whether a value of the point may be sent.
func bridged(point *rollup.Point, at int64) bool {
	switch {
	case point.Family().Kind == rollup.KindGauge:
		return true
	case point.Leaving:
		return point.Birth != 0 // or the target has never heard of it
	default:
		return !point.NeedsBridge(at)
	}
}

// prepare saves which values are about to be sent: after a crash they are in
// doubt, and what the target has must never be more than what is known. Values
// that can't be saved are not sent; their series keep the ones that the target has.
//
// The save before the numbers is for all points. Histograms need another only where
// it is not known yet by then that they will be sent.
func (f *flush) prepare(ctx context.Context, at int64) {
	points, news := f.flusher.points, true
	if f.lane == &f.histograms {
		points, news = f.points, false
	}
	for i := range points {
		if p := &points[i]; p.Pending == 0 && sendable(p, at) && p.Pend(p.Value, p.Histogram) {
			news = true
		}
	}
	if !news || f.save(ctx, at) {
		return
	}
	forget(points)
	for i := range points {
		if p := &points[i]; p.Value > p.Held && p.Family().Kind != rollup.KindGauge {
			p.Value, p.Histogram, p.Exemplars = p.Held, p.HeldHistogram, nil
		}
	}
}

// sendable reports whether it is known that the next pass of values has the point.
func sendable(point *rollup.Point, at int64) bool {
	if point.Leaving || point.Family().Kind == rollup.KindGauge || !bridged(point, at) {
		return false
	}
	return !point.Native() || point.Doubted == 0 // or the doubts have not been sent yet
}

// forget ends the doubt that prepare began: what the target answered is known.
func forget(points []rollup.Point) {
	for i := range points {
		points[i].Unpend()
	}
}

// troubleSave is the trouble of a ledger that can't be saved.
const troubleSave = "the storage can't be written to, no new values are sent until it can"

func (f *flush) save(ctx context.Context, at int64) bool {
	err := f.books.save(ctx, f.flusher.points, times{f.times.acked, f.times.doubted, at})
	f.unsaved = err != nil
	if f.unsaved && ctx.Err() == nil { // or the last flush will tell
		f.health.ill(partSave, troubleSave, err.Error())
	}
	return !f.unsaved
}

// pass sends the chosen points in requests, one after the other.
func (f *flush) pass(ctx context.Context, p pass, choose func(*rollup.Point) bool) bool {
	f.chosen[0], f.chosen[1] = f.chosen[0][:0], f.chosen[1][:0]
	for i := range f.points {
		point := &f.points[i]
		if !choose(point) {
			continue
		}
		group := 0
		if _, suspect := f.suspects[point.Series]; suspect {
			group = 1
		}
		f.chosen[group] = append(f.chosen[group], *point)
	}
	// Who was refused longest ago is first: more suspects than halvings find in a
	// flush must not keep one that is taken by now behind them for ever.
	slices.SortStableFunc(f.chosen[1], func(a, b rollup.Point) int { return cmp.Compare(f.suspects[a.Series], f.suspects[b.Series]) })
	for _, rest := range f.chosen {
		for len(rest) > 0 {
			n := min(len(rest), f.lane.batch)
			if !f.deliver(ctx, rest[:n], p) {
				return false
			}
			rest = rest[n:]
		}
	}
	return true
}

// deliver sends points in one request, or in halves where the target refuses
// something in it. false means that the target is not to be bothered further.
func (f *flush) deliver(ctx context.Context, points []rollup.Point, p pass) bool {
	result, doubt := f.send(ctx, points, p)
	if doubt {
		f.mayHave(points, p)
		f.doubtful = true
	}
	switch {
	case result.Verdict == remotewrite.Delivered && !result.Short:
		p.acknowledged(points)
		f.times.acknowledge(p.at)
		f.settle(len(points), &f.delivered, p)
		if len(f.suspects) > 0 {
			for i := range points {
				delete(f.suspects, points[i].Series)
			}
		}
		return true
	case result.Verdict == remotewrite.Split, result.Short:
		return f.halve(ctx, points, p, result)
	case result.Verdict == remotewrite.Drop:
		f.refuse(points, p, result)
		return true
	default:
		f.note(result)
		return false
	}
}

// halve looks for the series that the target refuses.
func (f *flush) halve(ctx context.Context, points []rollup.Point, p pass, result remotewrite.Result) bool {
	if len(points) == 1 {
		f.refusals++
		f.suspects[points[0].Series] = f.refusals
		f.refuse(points, p, result)
		return true
	}
	half := len(points) / 2
	if result.Status == http.StatusRequestEntityTooLarge {
		f.lane.batch, f.shrunk = min(f.lane.batch, max(half, minBatch)), true
	}
	if f.splits == 0 {
		f.refuse(points, p, result)
		return true
	}
	f.splits--
	if !result.StoredNothing() {
		f.mayHave(points, p) // the good ones
	}
	return f.deliver(ctx, points[:half], p) && f.deliver(ctx, points[half:], p)
}

// refuse counts samples that the target will not take. Of several, it may have
// kept the good ones.
func (f *flush) refuse(points []rollup.Point, p pass, result remotewrite.Result) {
	f.note(result)
	reason := dropRequest
	switch {
	case result.Overtaken():
		reason = dropOvertaken
	case len(points) == 1:
		reason = dropSeries
	}
	f.settle(len(points), &f.dropped[reason], p)
	switch {
	case len(points) > 1 && !result.StoredNothing():
		f.mayHave(points, p)
	case len(points) == 1:
		points[0].Doubtless() // it is not there, or will not be taken any more
	}
}

// mayHave notes that the target may have the samples, though it did not say so.
func (f *flush) mayHave(points []rollup.Point, p pass) {
	p.sent(points)
	f.times.doubt(p.at)
}

func (f *flush) settle(n int, counter *int, p pass) {
	*counter += n
	if p.kind == sendValues {
		f.settled += n
	}
}

// nowhere is the trouble of an endpoint that is not the target's.
const nowhere = "the target takes no remote writes at this path, is http::endpoint right?"

// rival is the trouble of two writers whose series are the same.
const rival = "the target has newer samples, does another exporter write with the same replica?"

func (f *flush) note(result remotewrite.Result) {
	f.trouble, f.detail = f.lane.troubles[result.Verdict], result.Message
	if result.Status == http.StatusNotFound && f.lane == &f.numbers {
		f.trouble = nowhere
	}
	if result.Overtaken() {
		f.trouble = rival
		if f.lane == &f.numbers {
			f.times.overtaken()
		}
	}
	if result.Status != 0 {
		f.detail = strconv.Itoa(result.Status) + " " + result.Message
	}
}

// send writes points and returns the last answer. doubt is true when the target
// may have stored them all the same.
func (f *flush) send(ctx context.Context, points []rollup.Point, p pass) (result remotewrite.Result, doubt bool) {
	out := f.lane.writer.Write(ctx, f.wire.fill(points, p), f.deadline)
	if !out.NotBefore.IsZero() {
		f.lane.notBefore = out.NotBefore
	}
	f.tell(out)
	if out.Verdict == remotewrite.Delivered && p.kind == sendValues {
		f.describe(ctx)
	}
	return out.Result, out.Doubt
}
