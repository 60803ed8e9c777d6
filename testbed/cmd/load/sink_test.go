package main

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/golang/snappy"
	writev2 "github.com/prometheus/prometheus/prompb/io/prometheus/write/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSinkCountsWhatItTakes(t *testing.T) {
	s := newSink()
	defer s.server.Close()
	message := &writev2.Request{Symbols: []string{""}, Timeseries: []writev2.TimeSeries{{Samples: make([]writev2.Sample, 2)}, {Samples: make([]writev2.Sample, 1)}}}
	plain, err := message.Marshal()
	require.NoError(t, err)
	body := snappy.Encode(nil, plain)
	for kind, written := range map[string]string{
		"application/x-protobuf": "", "application/x-protobuf;proto=io.prometheus.write.v2.Request": "3",
	} {
		response, err := http.Post(s.url, kind, bytes.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusNoContent, response.StatusCode)
		assert.Equal(t, written, response.Header.Get("X-Prometheus-Remote-Write-Samples-Written"), kind)
	}
	assert.EqualValues(t, 2, s.requests.Load())
	assert.EqualValues(t, 2*len(body), s.bytes.Load())
}

func TestSinkRefusesWhatItCannotRead(t *testing.T) {
	s := newSink()
	defer s.server.Close()
	for _, body := range [][]byte{[]byte("no snappy"), snappy.Encode(nil, []byte{0x2a, 9, 1})} {
		response, err := http.Post(s.url, "application/x-protobuf;proto=io.prometheus.write.v2.Request", bytes.NewReader(body))
		require.NoError(t, err)
		require.NoError(t, response.Body.Close())
		assert.Equal(t, http.StatusBadRequest, response.StatusCode)
	}
}
