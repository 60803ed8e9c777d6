package aicostexporter

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/golang/snappy"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/aicost/aicost/internal/remotewrite"
)

// forgetful is a target that keeps samples but no exemplars, and says 400 for it, as
// Prometheus does where they are out of order.
type forgetful struct {
	*receiver
	exemplars int // that it was sent
}

func (f *forgetful) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := f.receiver.RoundTrip(request)
	if err != nil {
		return response, err
	}
	sent := f.sentSince(f.requests() - 1)[0]
	plain, err := snappy.Decode(nil, []byte(sent))
	require.NoError(f.t, err)
	var message writev2.Request
	require.NoError(f.t, message.Unmarshal(plain))
	before := f.exemplars
	for i := range message.Timeseries {
		f.exemplars += len(message.Timeseries[i].Exemplars)
	}
	if f.exemplars > before {
		response.StatusCode, response.Body = http.StatusBadRequest, io.NopCloser(strings.NewReader("out of order exemplar for series x"))
	}
	return response, nil
}

// Exemplars are no money: whoever lacks some has all the samples, and is no reason to
// look for another writer.
func TestRefusedExemplarsAreToldOnce(t *testing.T) {
	for _, histograms := range []Histograms{HistogramsClassic, HistogramsNative} {
		synctest.Test(t, func(t *testing.T) {
			core, logs := observer.New(zap.InfoLevel)
			set := nopSettings()
			set.Logger = zap.New(core)
			target := &forgetful{receiver: newReceiver(t)}
			config := createDefaultConfig().(*Config)
			config.Histograms, config.Protocol = histograms, remotewrite.ProtocolV2
			made, err := newExporter(config, set)
			require.NoError(t, err)
			e := begin(t, made, target)
			for range 3 {
				e.callEach(3, "team")
				before := target.requests()
				flushes(1)
				assert.LessOrEqual(t, target.requests()-before, 4, "nothing is halved")
			}
			assert.Positive(t, target.exemplars)
			assert.Less(t, e.flusher.age(), time.Minute)
			assert.InDelta(t, 9, target.increase("ai_cost_total"), 0)
			assert.Empty(t, e.host.events)
			assert.Equal(t, 1, logs.FilterMessageSnippet("does not keep all exemplars").Len())
			e.stop()
		})
	}
}
