package remotewrite

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBodiesAreUsedAgain(t *testing.T) {
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		var got []byte
		client := receiver(t, func(w http.ResponseWriter, r *http.Request) {
			got, _ = io.ReadAll(r.Body)
			w.Header().Set(samplesWrittenHeader, "100000")
		})
		w := NewWriter(client, protocol, time.Second)
		memory := map[*byte]bool{}
		for i := range 20 {
			series := batch(100 + i%3)
			require.Equal(t, Delivered, w.Write(t.Context(), series, time.Now()).Verdict)
			want, err := NewEncoder(protocol).Encode(series)
			require.NoError(t, err)
			require.Equal(t, want.Body, got)
			memory[&w.bodies[protocol].bytes[0]] = true
		}
		assert.LessOrEqual(t, len(memory), 4, "it may have to grow, and the transport may be late once")
	}
}

func TestFreezingAllocatesNothing(t *testing.T) {
	for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
		w, series := NewWriter(&target{}, protocol, time.Second), batch(500)
		assert.Zero(t, testing.AllocsPerRun(20, func() {
			if _, err := w.freeze(protocol, series); err != nil {
				t.Fatal(err)
			}
		}), protocol)
	}
}

// A transport may answer before it has read all of a body, and go on reading.
func TestABodyThatIsReadIsLeftAlone(t *testing.T) {
	var late []io.ReadCloser
	client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		late = append(late, r.Body)
		return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
	})}
	w := NewWriter(NewClient(client, "http://localhost", "x"), ProtocolV1, time.Second)
	for i := range 4 {
		require.Equal(t, Delivered, w.Write(t.Context(), batch(14-i), time.Now()).Verdict)
		if i == 2 {
			require.NoError(t, late[2].Close())
			require.NoError(t, late[2].Close(), "as transports do")
		}
	}
	for i, body := range late {
		got, err := io.ReadAll(body)
		if i == 2 {
			require.ErrorIs(t, err, errBodyClosed)
			continue
		}
		require.NoError(t, err)
		want, err := NewEncoder(ProtocolV1).Encode(batch(14 - i))
		require.NoError(t, err)
		assert.Equal(t, want.Body, got)
		require.NoError(t, body.Close())
	}
	assert.Zero(t, w.bodies[ProtocolV1].readers.Load())
}

// A connection that turns out to be dead makes the transport ask for the body
// again.
func TestABodyCanBeHadAgain(t *testing.T) {
	own := &frozen{bytes: []byte("body")}
	request := httptest.NewRequest(http.MethodPost, "/", nil)
	Request{Body: own.bytes, frozen: own}.attach(request)
	require.NoError(t, request.Body.Close())
	again, err := request.GetBody()
	require.NoError(t, err)
	assert.EqualValues(t, 1, own.readers.Load())
	got, err := io.ReadAll(again)
	require.NoError(t, err)
	assert.Equal(t, "body", string(got))
	require.NoError(t, again.Close())
	assert.Zero(t, own.readers.Load())
	assert.EqualValues(t, 4, request.ContentLength)
}

// A receiver that answers at once and does not read makes the transport close a
// body that it is reading; run with -race.
func TestBodiesOfEarlyAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	t.Cleanup(server.Close)
	w := NewWriter(NewClient(server.Client(), server.URL, "x"), ProtocolV1, time.Second)
	for i := range 30 {
		w.Write(t.Context(), batch(5000+i), time.Now())
	}
}

func TestClosingWaitsForAReader(t *testing.T) {
	own := &frozen{bytes: make([]byte, 1<<20)}
	for range 50 {
		own.readers.Add(1)
		body := &bodyReader{of: own, rest: own.bytes}
		var reading sync.WaitGroup
		reading.Go(func() { _, _ = io.Copy(io.Discard, io.LimitReader(body, 1<<20)) })
		require.NoError(t, body.Close())
		for i := range own.bytes { // as the next request does
			own.bytes[i]++
		}
		reading.Wait()
	}
}
