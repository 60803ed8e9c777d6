package aicostexporter

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/prometheus/prompb"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// answer is what a receiver does with one request.
type answer struct {
	status int               // 0: as if there were no script
	header map[string]string // of the response
	kept   bool              // the request is handled, whatever the status says
	lost   bool              // the request is handled, its answer never arrives
	down   bool              // nothing listens
	hang   bool              // no answer until the sender gives up
	body   string            // of the response, if not "said so"
}

// receiver is a remote-write target that behaves like Prometheus: a sample that
// is not newer than the newest rolls back its request, unless it repeats it.
// It is a http.RoundTripper, so that it works inside synctest bubbles, and a
// http.Handler.
type receiver struct {
	t  testing.TB
	mu sync.Mutex

	script     []answer                   // for the requests to come, one each
	always     *answer                    // after the script, if not nil
	unknown    map[string]int             // by protocol, the status for requests that are not understood
	refuses    func(series string) bool   // series that cost their request a refusal
	refusal    int                        // its status, 0: 400
	keepsGood  bool                       // what is good in a refused request is stored
	limit      int                        // series a request may have, 0: any
	ahead      time.Duration              // how far in the future a sample may be, 0: any
	stored     map[string][]prompb.Sample // by series, oldest first
	histograms map[string][]prompb.Histogram
	trace      []string                  // exemplars
	bodies     []string                  // of all requests
	times      []time.Time               // of all requests
	sizes      []int                     // series in each request
	starts     map[string]int64          // start timestamps by series (2.0)
	tokens     []string                  // Authorization headers
	spoken     []string                  // protocols of all requests
	window     bool                      // older samples are taken
	late       bool                      // the last refusal was for a sample that is older
	deaf       bool                      // requests that only describe families are refused
	answers    *answer                   // to requests with native histograms, nil: as to others
	told       [][]prompb.MetricMetadata // of requests that carry nothing else, which are not among the others
}

func newReceiver(t testing.TB, script ...answer) *receiver {
	t.Helper()
	return &receiver{t: t, script: script, stored: map[string][]prompb.Sample{}, histograms: map[string][]prompb.Histogram{}, starts: map[string]int64{}}
}

func (r *receiver) RoundTrip(request *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(request.Body)
	require.NoError(r.t, err)
	require.NoError(r.t, request.Body.Close())
	if r.described(body, request.Header) {
		status := http.StatusNoContent
		if r.deaf {
			status = http.StatusInternalServerError
		}
		return &http.Response{StatusCode: status, Body: http.NoBody, Request: request}, nil
	}
	next := r.next(body, request.Header)
	if next.down {
		return nil, errors.New("connection refused")
	}
	if trace := httptrace.ContextClientTrace(request.Context()); trace != nil && trace.GotConn != nil {
		trace.GotConn(httptrace.GotConnInfo{})
	}
	if next.hang {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}
	status, header := r.handle(next, body, request.Header)
	if next.lost {
		return nil, errors.New("connection reset by peer")
	}
	response := &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(cmp.Or(next.body, header.Get("Said"), "said so"))), Request: request}
	return response, nil
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	assert.NoError(r.t, err)
	if r.described(body, request.Header) {
		return
	}
	next := r.next(body, request.Header)
	if next.hang {
		<-request.Context().Done()
		return
	}
	status, header := r.handle(next, body, request.Header)
	for name := range header {
		w.Header().Set(name, header.Get(name))
	}
	w.WriteHeader(status)
}

// described takes the requests that only describe families (1.0).
func (r *receiver) described(body []byte, asked http.Header) bool {
	if protocolOf(asked) == "v2" {
		return false
	}
	request := r.decodeV1(body)
	if len(request.Timeseries) > 0 || len(request.Metadata) == 0 {
		return false
	}
	r.change(func() { r.told = append(r.told, request.Metadata) })
	return true
}

func protocolOf(asked http.Header) string {
	if strings.Contains(asked.Get("Content-Type"), "v2") {
		return "v2"
	}
	return "v1"
}

func (r *receiver) next(body []byte, header http.Header) (next answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bodies = append(r.bodies, string(body))
	r.times = append(r.times, time.Now())
	r.tokens = append(r.tokens, header.Get("Authorization"))
	r.spoken = append(r.spoken, protocolOf(header))
	switch {
	case r.answers != nil && r.hasHistograms(body, protocolOf(header)):
		next = *r.answers
	case len(r.script) > 0:
		next, r.script = r.script[0], r.script[1:]
	case r.always != nil:
		next = *r.always
	}
	return next
}

func (r *receiver) handle(next answer, body []byte, asked http.Header) (int, http.Header) {
	r.mu.Lock()
	defer r.mu.Unlock()
	header := http.Header{}
	for name, value := range next.header {
		header.Set(name, value)
	}
	if next.status != 0 && !next.kept {
		return next.status, header
	}
	if status := r.unknown[protocolOf(asked)]; status != 0 {
		return status, header
	}
	series := r.decode(body, protocolOf(asked))
	r.sizes = append(r.sizes, len(series))
	if r.limit > 0 && len(series) > r.limit {
		return http.StatusRequestEntityTooLarge, header
	}
	samples, histograms, refused := 0, 0, 0
	var good []prompb.TimeSeries
	for _, s := range series {
		if !r.takes(s) || !r.takesHistograms(s) {
			if r.late {
				header.Set("Said", "out of order sample")
			}
			refused = cmp.Or(r.refusal, http.StatusBadRequest)
			continue
		}
		good = append(good, s)
		samples += len(s.Samples)
		histograms += len(s.Histograms)
	}
	if refused != 0 && !r.keepsGood {
		return refused, header
	}
	for _, s := range good {
		r.store(s)
		r.storeHistograms(s)
	}
	if status := cmp.Or(refused, next.status); status != 0 {
		return status, header
	}
	header.Set("X-Prometheus-Remote-Write-Samples-Written", strconv.Itoa(samples))
	header.Set("X-Prometheus-Remote-Write-Histograms-Written", strconv.Itoa(histograms))
	return http.StatusNoContent, header
}

func (r *receiver) takes(s prompb.TimeSeries) bool {
	name := seriesName(s.Labels)
	r.late = false
	if r.refuses != nil && r.refuses(name) {
		return false
	}
	for _, sample := range s.Samples {
		if r.ahead > 0 && time.UnixMilli(sample.Timestamp).After(time.Now().Add(r.ahead)) {
			return false
		}
		if held := r.stored[name]; len(held) > 0 && !r.window {
			newest := held[len(held)-1]
			if sample.Timestamp < newest.Timestamp || sample.Timestamp == newest.Timestamp && math.Float64bits(sample.Value) != math.Float64bits(newest.Value) {
				r.late = true
				return false
			}
		}
	}
	return true
}

func (r *receiver) store(s prompb.TimeSeries) {
	name := seriesName(s.Labels)
	for _, sample := range s.Samples {
		if held := r.stored[name]; len(held) == 0 || held[len(held)-1].Timestamp < sample.Timestamp {
			r.stored[name] = append(held, sample)
		} else if at, known := slices.BinarySearchFunc(held, sample.Timestamp, sampleBefore); r.window && !known {
			r.stored[name] = slices.Insert(held, at, sample)
		}
	}
	for _, e := range s.Exemplars {
		r.trace = append(r.trace, fmt.Sprintf("%s %v", e.Labels[0].Value, e.Value))
	}
}

func sampleBefore(s prompb.Sample, timestamp int64) int { return cmp.Compare(s.Timestamp, timestamp) }

// increase is what a query would find in all series that begin with prefix:
// the sum of their steps, a smaller value being a restart from zero. The first
// sample of a series is no step.
func (r *receiver) increase(prefix string) float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	sum := 0.0
	for name, samples := range r.stored {
		if !strings.HasPrefix(name, prefix) {
			continue
		}
		samples = slices.DeleteFunc(slices.Clone(samples), func(s prompb.Sample) bool { return math.IsNaN(s.Value) }) // an end
		for i := 1; i < len(samples); i++ {
			step := samples[i].Value - samples[i-1].Value
			if step < 0 {
				step = samples[i].Value
			}
			sum += step
		}
	}
	return sum
}

func (r *receiver) newest(series string) float64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	samples := r.stored[series]
	require.NotEmpty(r.t, samples, "%s is not among %v", series, slices.Collect(maps.Keys(r.stored)))
	return samples[len(samples)-1].Value
}

// read and change give a test the fields while the exporter may be sending.
func read[T any](r *receiver, field func() T) T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return field()
}

func (r *receiver) change(change func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change()
}

func (r *receiver) samples(series string) []prompb.Sample {
	return read(r, func() []prompb.Sample { return slices.Clone(r.stored[series]) })
}

func (r *receiver) requests() int { return read(r, func() int { return len(r.bodies) }) }

func (r *receiver) sentSince(request int) []string {
	return read(r, func() []string { return slices.Clone(r.bodies[request:]) })
}

func (r *receiver) gap(request int) time.Duration {
	return read(r, func() time.Duration { return r.times[request+1].Sub(r.times[request]) })
}

func (r *receiver) sizesSince(request int) []int {
	return read(r, func() []int { return slices.Clone(r.sizes[request:]) })
}

// then adds to the script; heal ends it.
func (r *receiver) then(script ...answer) {
	r.change(func() { r.script = append(r.script, script...) })
}

func (r *receiver) heal() { r.change(func() { r.script, r.refuses, r.answers = nil, nil, nil }) }
