package faults

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/aicost/aicost/testbed/prometheus"
)

// Result is what came of a row.
type Result struct {
	Row      Row
	Skipped  string // why it did not run
	Spans    int64  // sent, each counted once
	Again    int64  // spans in further requests that may have arrived
	True     Counts // what the acknowledged spans come to
	Held     Counts // what Prometheus holds
	Problems []string
	Notes    []string
	Took     time.Duration
	Log      string // the directory with logs and state, kept where there are problems
}

// Holds says whether the row ran and nothing differs.
func (r Result) Holds() bool { return r.Skipped == "" && len(r.Problems) == 0 }

// rowLimit ends a row that hangs.
const rowLimit = 90 * time.Second

// run plays one row and compares.
func run(ctx context.Context, row Row, scratch string, seed uint64, b Binaries, shared *prometheus.Server) Result {
	began := time.Now()
	result := Result{Row: row, Log: filepath.Join(scratch, row.Name)}
	ctx, cancel := context.WithTimeout(ctx, rowLimit)
	defer cancel()
	if err := os.Mkdir(result.Log, 0o700); err != nil {
		result.Problems = append(result.Problems, err.Error())
		return result
	}
	lab, err := open(ctx, row, result.Log, seed, b, shared)
	if err != nil {
		result.Problems = append(result.Problems, err.Error())
		return result
	}
	lab.send()
	err = errors.Join(row.Play(lab), lab.finish())
	if err == nil {
		err = lab.settle()
	}
	result.judge(ctx, lab, err)
	lab.close()
	result.Took = time.Since(began)
	if result.Holds() {
		_ = os.RemoveAll(result.Log)
	}
	return result
}

// settleLimit is how long totals may take to arrive once all is well.
const settleLimit = 20 * time.Second

// settle waits until Prometheus holds the truth, if it ever does, and ends the
// collectors in order, with a last flush.
func (l *Lab) settle() error {
	truth, deadline := l.truth(), time.Now().Add(settleLimit)
	for time.Now().Before(deadline) {
		m, err := measure(l.ctx, l.prometheus.Client, l.row.Name)
		if err != nil {
			return err
		}
		if len(truth.Differences(m.Steps)) == 0 {
			break
		}
		if err := l.wait(200 * time.Millisecond); err != nil {
			return err
		}
	}
	// One more flush, in which something could still come twice.
	if err := l.wait(l.settings.flush()); err != nil {
		return err
	}
	return l.each((*replica).stop)
}

// judge holds what Prometheus has against the truth.
func (r *Result) judge(ctx context.Context, l *Lab, played error) {
	if played != nil {
		r.Problems = append(r.Problems, played.Error())
	}
	for _, c := range l.clients {
		r.Spans += c.sent.Load()
		r.Again += c.resent.Load()
	}
	r.Notes = l.notes
	truth := l.truth()
	r.True = truth.Total()
	m, err := measure(ctx, l.prometheus.Client, l.row.Name)
	if err != nil {
		r.Problems = append(r.Problems, err.Error())
		return
	}
	r.Held = m.Steps.Total()
	r.Problems = append(r.Problems, truth.Differences(m.Steps)...)
	if m.Conserved != 0 {
		r.Problems = append(r.Problems, fmt.Sprintf("ai_cost_conservation_error was %g", m.Conserved))
	}
	if anchored := pico(m.Anchored); anchored != r.Held.Money {
		r.Problems = append(r.Problems, fmt.Sprintf("increase(… anchored) is %s, the steps sum to %s", dollars(anchored), dollars(r.Held.Money)))
	}
	if timed := m.Timed.Total().Requests; !l.untimed && timed != r.Held.Requests {
		r.Problems = append(r.Problems, fmt.Sprintf("histograms count %d requests of %d", timed, r.Held.Requests))
	}
	// Without a reset, the last values are the same money once more.
	if last := m.Last.Total(); m.Resets == 0 && last != r.Held {
		r.Problems = append(r.Problems, fmt.Sprintf("last values sum to %s, the steps to %s", dollars(last.Money), dollars(r.Held.Money)))
	}
	if m.Resets > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%d counters began anew", m.Resets))
	}
	if m.Lead > time.Minute {
		r.Notes = append(r.Notes, fmt.Sprintf("samples %.0f min ahead", m.Lead.Minutes()))
	}
	if m.Writers < r.Row.replicas() {
		r.Problems = append(r.Problems, fmt.Sprintf("%d of %d collectors wrote: the row shows nothing", m.Writers, r.Row.replicas()))
	}
	if r.Spans == 0 {
		r.Problems = append(r.Problems, "nothing was sent")
	}
}
