package remotewrite

import (
	"context"
	"io"
	"math"
	"net"
	"net/http"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What Validate lets through arrives as it was.
func FuzzSeries(f *testing.F) {
	f.Add("ai_cost_total", "team", "search", "help", "USD", 1.5, int64(1000), int64(900), "trace_id")
	f.Add("a:b", "Team", "\u00f8\x00", "", "", math.Inf(-1), int64(-1), int64(0), "a")
	f.Add("", "", "\xff", "\xff", "\xff", math.NaN(), int64(math.MaxInt64), int64(math.MinInt64), "")
	f.Fuzz(func(t *testing.T, name, key, value, help, unit string, v float64, at, start int64, exemplarKey string) {
		labels := []Label{{"__name__", name}, {key, value}}
		if key < "__name__" {
			labels[0], labels[1] = labels[1], labels[0]
		}
		series := []Series{{
			Labels:    labels,
			Samples:   []Sample{{0, at, start}, {1, at + 1, start}},
			Exemplars: []Exemplar{{[]Label{{exemplarKey, "x"}}, 1, at}},
			Metadata:  &Metadata{MetricTypeGauge, help, unit},
		}}
		if series[0].Validate() != DefectNone {
			return
		}
		require.True(t, utf8.ValidString(name+key+value+help+unit+exemplarKey))
		require.True(t, name != "" && key != "" && value != "" && key != "__name__")
		for protocol, want := range map[Protocol][]Series{ProtocolV1: onlyV1(series), ProtocolV2: series} {
			request, err := NewEncoder(protocol).Encode(series)
			require.NoError(t, err)
			require.Equal(t, want, decode(t, request))
		}
		if v == 0 {
			v = 0 // the messages leave out a zero of either sign
		}
		series[0].Samples[1].Value = v
		request, err := NewEncoder(ProtocolV1).Encode(series)
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(v), math.Float64bits(decode(t, request)[0].Samples[1].Value))
	})
}

// No answer can make us wait for long, print rubbish or take a loss for a success.
func FuzzAnswer(f *testing.F) {
	f.Add(204, "4", "0", "2", "", "")
	f.Add(503, "", "", "", "120", "busy")
	f.Add(400, "-1", "x", "99999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT", "\x1b[2J\xff")
	f.Fuzz(func(t *testing.T, status int, samples, histograms, exemplars, pause, body string) {
		header := http.Header{
			samplesWrittenHeader: {samples, histograms}, histogramsWrittenHeader: {histograms}, exemplarsWrittenHeader: {exemplars},
			"Retry-After": {pause},
		}
		for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
			got := answered(status, header, Request{Protocol: protocol, Samples: 4, Exemplars: 2}, time.Unix(1_795_435_200, 0))
			assert.True(t, got.RetryAfter >= 0 && got.RetryAfter <= maxRetryAfter, got.RetryAfter)
			assert.True(t, got.Written.Samples >= 0 && got.Written.Histograms >= 0 && got.Written.Exemplars >= 0)
			assert.Contains(t, []Verdict{Delivered, Retry, Split, Unauthorised, Unsupported, Drop}, got.Verdict)
			if got.Verdict == Delivered {
				assert.True(t, status/100 == 2 || got.Missing.onlyExemplars(), status)
				assert.True(t, protocol == ProtocolV1 || got.Written.Present)
				assert.Equal(t, protocol == ProtocolV2 && got.Written.Samples < 4, got.Short)
			}
		}
		message := printable(body)
		assert.LessOrEqual(t, len(message), maxResponseBytes)
		for _, r := range message {
			assert.True(t, unicode.IsPrint(r), "%q", r)
		}
	})
}

// Whatever bytes come back, the send ends, and only a 2xx is a delivery, or an answer
// that misses nothing but exemplars.
func FuzzResponse(f *testing.F) {
	for _, answer := range []string{
		"HTTP/1.1 204 No Content\r\nX-Prometheus-Remote-Write-Samples-Written: 4\r\n\r\n",
		"HTTP/1.1 200 OK\r\nX-Prometheus-Remote-Write-Samples-Written: 4, 3\r\nX-Prometheus-Remote-Write-Samples-Written: -1\r\n\r\n",
		"HTTP/1.1 400 x\r\nX-Prometheus-Remote-Write-Samples-Written: 4\r\nX-Prometheus-Remote-Write-Exemplars-Written: 1\r\n\r\n",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 x\r\nRetry-After: 1e9\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
		"HTTP/1.0 503 x\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT\r\nContent-Length: 99\r\n\r\nbusy",
		"HTTP/1.1 301 x\r\nLocation: //elsewhere\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b",
		"HTTP/1.1 101 x\r\nUpgrade: y\r\nConnection: upgrade\r\n\r\n",
	} {
		f.Add(answer)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		client := rawly(t, func(to net.Conn) { _, _ = io.WriteString(to, answer) })
		for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			got := client.Send(ctx, encoded(t, protocol))
			require.NoError(t, ctx.Err(), "it ends by itself")
			cancel()
			assert.True(t, got.RetryAfter >= 0 && got.RetryAfter <= maxRetryAfter, got.RetryAfter)
			assert.LessOrEqual(t, len(got.Message), maxResponseBytes)
			assert.False(t, got.Verdict == Delivered && got.Status/100 != 2 && !got.Missing.onlyExemplars(), "%+v", got)
			assert.False(t, got.Verdict == Delivered && protocol == ProtocolV2 && !got.Written.Present, "%+v", got)
			assert.True(t, got.Missing.Samples >= 0 && got.Missing.Samples <= 4, "%+v", got)
		}
	})
}
