package receivers

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/golang/snappy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
)

// fact is one odd request, or a few, and what became of them in a few words.
// What must be so on every receiver is asserted; the rest is what the table says.
type fact struct {
	name string
	find func(t *testing.T, p *probe) string
}

// probe writes straight to a receiver, without an exporter.
type probe struct {
	*server
	metric string
	now    int64 // Unix milliseconds
}

// Times between samples that no receiver takes for too close or too far.
const (
	second = int64(time.Second / time.Millisecond)
	minute = 60 * second
	hour   = 60 * minute
)

func newProbe(s *server, name string) *probe {
	metric := "fact_" + strings.Map(func(r rune) rune {
		if r < 'a' || r > 'z' {
			return '_'
		}
		return r
	}, strings.ToLower(name)) + "_total"
	return &probe{server: s, metric: metric, now: time.Now().UnixMilli()}
}

// series is one of the probe's, with one sample.
func (p *probe) series(value float64, at int64, labels ...remotewrite.Label) remotewrite.Series {
	labels = append([]remotewrite.Label{{Name: "__name__", Value: p.metric}}, labels...)
	slices.SortStableFunc(labels, func(a, b remotewrite.Label) int { return cmp.Compare(a.Name, b.Name) })
	return remotewrite.Series{
		Labels:   labels,
		Samples:  []remotewrite.Sample{{Value: value, Timestamp: at}},
		Metadata: &remotewrite.Metadata{Type: remotewrite.MetricTypeCounter},
	}
}

// send writes series in one request of the receiver's protocol.
func (p *probe) send(t *testing.T, series ...remotewrite.Series) remotewrite.Result {
	t.Helper()
	return p.sendAs(t, p.protocol, series...)
}

func (p *probe) sendAs(t *testing.T, protocol remotewrite.Protocol, series ...remotewrite.Series) remotewrite.Result {
	t.Helper()
	request, err := remotewrite.NewEncoder(protocol).Encode(series)
	require.NoError(t, err)
	return p.post(t, request)
}

func (p *probe) post(t *testing.T, request remotewrite.Request) remotewrite.Result {
	t.Helper()
	result := remotewrite.NewClient(http.DefaultClient, p.write, "aicost/test").Send(t.Context(), request)
	t.Logf("%d %s: %s", result.Status, result.Verdict, result.Message)
	return result
}

// begin writes a counter that went from 0 to 5 a while ago.
func (p *probe) begin(t *testing.T, at int64, labels ...remotewrite.Label) {
	t.Helper()
	for _, s := range []remotewrite.Series{p.series(0, at-second, labels...), p.series(5, at, labels...)} {
		result := p.send(t, s)
		require.Equal(t, remotewrite.Delivered, result.Verdict, result.Message)
	}
}

// stored counts the samples that the receiver keeps of the probe's series,
// those of the near future included.
func (p *probe) stored(t *testing.T) int {
	t.Helper()
	return int(p.value(t, fmt.Sprintf("sum(count_over_time(%s[4h] offset -30m))", p.metric)))
}

// keeps says in a word whether a request left more samples than there were.
func keeps(before, after int) string {
	if after > before {
		return "kept"
	}
	return "not kept"
}

var facts = []fact{
	{"first sample of 5, nothing before", func(t *testing.T, p *probe) string {
		p.send(t, p.series(5, p.now))
		return fmt.Sprintf("increase %g", p.increase(t, p.metric))
	}},
	{"first sample of 5, a bridge of 0 before", func(t *testing.T, p *probe) string {
		p.begin(t, p.now)
		equal(t, 5, p.increase(t, p.metric), "increase")
		return fmt.Sprintf("increase %g", p.increase(t, p.metric))
	}},
	{"same sample again", func(t *testing.T, p *probe) string {
		p.begin(t, p.now)
		result := p.send(t, p.series(5, p.now))
		equal(t, 5, p.increase(t, p.metric), "increase")
		assert.Equal(t, 2, p.stored(t), "samples")
		return fmt.Sprintf("%d, kept once", result.Status)
	}},
	{"same time, other value", func(t *testing.T, p *probe) string {
		p.begin(t, p.now)
		result := p.send(t, p.series(7, p.now))
		return fmt.Sprintf("%d, %g of 5 and 7 stays", result.Status, p.value(t, p.metric))
	}},
	{"sample 5 s late", func(t *testing.T, p *probe) string { return p.late(t, 5*second) }},
	{"sample 2 h late", func(t *testing.T, p *probe) string { return p.late(t, 2*hour) }},
	{"sample 15 min ahead", func(t *testing.T, p *probe) string {
		p.begin(t, p.now)
		result := p.send(t, p.series(9, p.now+15*minute))
		return fmt.Sprintf("%d, %s", result.Status, keeps(2, p.stored(t)))
	}},
	{"one bad series among three", func(t *testing.T, p *probe) string {
		bad := remotewrite.Label{Name: "team", Value: "b"}
		p.begin(t, p.now, bad)
		result := p.send(t,
			p.series(1, p.now, remotewrite.Label{Name: "team", Value: "a"}),
			p.series(4, p.now-2*hour, bad),
			p.series(1, p.now, remotewrite.Label{Name: "team", Value: "c"}))
		good := p.value(t, fmt.Sprintf(`count(%s{team!="b"})`, p.metric))
		if result.Verdict == remotewrite.Delivered {
			return fmt.Sprintf("%d, takes all", result.Status)
		}
		return fmt.Sprintf("%d, %g good kept", result.Status, good)
	}},
	{"a label twice", func(t *testing.T, p *probe) string {
		twice := p.series(5, p.now, remotewrite.Label{Name: "team", Value: "a"}, remotewrite.Label{Name: "team", Value: "b"})
		assert.Equal(t, remotewrite.DefectLabelOrder, twice.Validate(), "the exporter never sends it")
		result := p.send(t, twice)
		return fmt.Sprintf("%d, %s", result.Status, keeps(0, p.stored(t)))
	}},
	{"message above 32 MiB", func(t *testing.T, p *probe) string {
		result := p.post(t, p.tooLarge(t))
		kept := p.stored(t)
		assert.Equal(t, kept > 0, result.Verdict == remotewrite.Delivered, "what is not stored is not taken for delivered")
		return fmt.Sprintf("%d, %s", result.Status, keeps(0, kept))
	}},
	{"v2 message", func(t *testing.T, p *probe) string {
		result := p.sendAs(t, remotewrite.ProtocolV2, p.series(5, p.now))
		kept := p.stored(t)
		assert.Equal(t, kept == 1, result.Verdict == remotewrite.Delivered, "what is not stored is not taken for delivered")
		return fmt.Sprintf("%d, %s", result.Status, keeps(0, kept))
	}},
	{"native histogram", func(t *testing.T, p *probe) string {
		series := p.series(0, p.now)
		series.Samples, series.Metadata = nil, &remotewrite.Metadata{Type: remotewrite.MetricTypeHistogram}
		series.Histograms = []remotewrite.Histogram{{
			Timestamp: p.now, Count: 3, Sum: 6, PositiveSpans: []remotewrite.Span{{Length: 2}}, PositiveDeltas: []int64{1, 1},
		}}
		require.Equal(t, remotewrite.DefectNone, series.Validate())
		result := p.send(t, series)
		switch {
		case p.has(t, p.metric):
			return fmt.Sprintf("%d, kept", result.Status)
		case p.has(t, p.metric+"_count"):
			equal(t, 3, p.value(t, p.metric+"_count"), "observations")
			return fmt.Sprintf("%d, kept as buckets", result.Status)
		default:
			return fmt.Sprintf("%d, not kept", result.Status)
		}
	}},
	{"metadata of 1.0", func(t *testing.T, p *probe) string {
		request, err := remotewrite.NewEncoder(remotewrite.ProtocolV1).EncodeMetadata([]remotewrite.Family{{
			Name: p.metric, Metadata: remotewrite.Metadata{Type: remotewrite.MetricTypeCounter, Help: "A fact."},
		}})
		require.NoError(t, err)
		result := p.post(t, request)
		require.Equal(t, remotewrite.Delivered, result.Verdict, "it costs nothing where it is not wanted")
		p.begin(t, p.now)
		help, err := p.client.Help(t.Context(), p.metric)
		require.NoError(t, err)
		if help == "" {
			return fmt.Sprintf("%d, not kept", result.Status)
		}
		assert.Equal(t, "A fact.", help)
		return fmt.Sprintf("%d, kept", result.Status)
	}},
	{"stale marker, then more", func(t *testing.T, p *probe) string {
		at := p.now - 3*second
		p.begin(t, at)
		stale := p.send(t, p.series(remotewrite.StaleNaN(), at+second))
		require.Equal(t, remotewrite.Delivered, stale.Verdict, stale.Message)
		equal(t, 5, p.increaseAt(t, p.metric, float64(at)/1000), "increase up to the marker")
		gone := "stays"
		if !p.has(t, p.metric) {
			gone = "gone at once"
		}
		for _, s := range []remotewrite.Series{p.series(5, at+2*second), p.series(8, at+3*second)} {
			require.Equal(t, remotewrite.Delivered, p.send(t, s).Verdict)
		}
		equal(t, 8, p.increase(t, p.metric), "increase over the marker")
		return gone + ", increase 8"
	}},
}

// late writes a sample that is older than the newest.
func (p *probe) late(t *testing.T, by int64) string {
	t.Helper()
	p.begin(t, p.now)
	result := p.send(t, p.series(0, p.now-second-by))
	after := p.stored(t)
	if result.Verdict == remotewrite.Delivered {
		equal(t, 5, p.increase(t, p.metric), "increase")
	}
	return fmt.Sprintf("%d, %s", result.Status, keeps(2, after))
}

// tooLarge is a request that the encoder would refuse to make: messages one
// behind the other are one message.
func (p *probe) tooLarge(t *testing.T) remotewrite.Request {
	t.Helper()
	one := make([]remotewrite.Series, 10_000)
	for i := range one {
		value := fmt.Sprintf("%d-%s", i, strings.Repeat("x", 1800))
		one[i] = p.series(1, p.now, remotewrite.Label{Name: "padding", Value: value})
	}
	request, err := remotewrite.NewEncoder(p.protocol).Encode(one)
	require.NoError(t, err)
	plain, err := snappy.Decode(nil, request.Body)
	require.NoError(t, err)
	request.Body = snappy.Encode(nil, append(plain, plain...))
	return request
}
