package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/golang/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// sink is a remote-write target that keeps nothing and counts what it gets.
type sink struct {
	url      string
	server   *httptest.Server
	requests atomic.Int64
	bytes    atomic.Int64
}

func newSink() *sink {
	s := &sink{}
	s.server = httptest.NewServer(http.HandlerFunc(s.take))
	s.url = s.server.URL + "/api/v1/write"
	return s
}

func (s *sink) take(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.requests.Add(1)
	s.bytes.Add(int64(len(body)))
	if strings.HasSuffix(r.Header.Get("Content-Type"), "v2.Request") {
		samples, err := count(body) // what is not counted is taken for not stored
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("X-Prometheus-Remote-Write-Samples-Written", strconv.Itoa(samples))
	}
	w.WriteHeader(http.StatusNoContent)
}

// The field numbers of io.prometheus.write.v2.Request and of its TimeSeries.
const (
	timeseriesField = 5
	samplesField    = 2
)

// count returns how many samples a message holds. It looks at nothing else:
// the target runs on the processors that are measured.
func count(body []byte) (samples int, err error) {
	plain, err := snappy.Decode(nil, body)
	if err != nil {
		return 0, err
	}
	err = eachField(plain, timeseriesField, func(series []byte) error {
		return eachField(series, samplesField, func([]byte) error { samples++; return nil })
	})
	return samples, err
}

// eachField calls do with the content of every field of that number.
func eachField(message []byte, wanted protowire.Number, do func([]byte) error) error {
	for len(message) > 0 {
		number, kind, length := protowire.ConsumeTag(message)
		if length < 0 {
			return protowire.ParseError(length)
		}
		message = message[length:]
		if length = protowire.ConsumeFieldValue(number, kind, message); length < 0 {
			return protowire.ParseError(length)
		}
		if number == wanted && kind == protowire.BytesType {
			content, _ := protowire.ConsumeBytes(message)
			if err := do(content); err != nil {
				return err
			}
		}
		message = message[length:]
	}
	return nil
}
