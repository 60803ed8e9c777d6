package faults

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestRelayLosesAnswers: while cutting, some requests arrive whose answer does
// not; before and after, none.
func TestRelayLosesAnswers(t *testing.T) {
	var arrived atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived.Add(1)
		time.Sleep(2 * time.Millisecond)
		_, _ = w.Write([]byte("ok"))
	}))
	defer server.Close()
	between, err := newRelay(strings.TrimPrefix(server.URL, "http://"), newDice(1, t.Name()))
	require.NoError(t, err)
	defer between.Close()
	client := http.Client{Transport: &http.Transport{}, Timeout: 5 * time.Second}
	answered := func(n int) (count int64) {
		for range n {
			if response, err := client.Post("http://"+between.Address, "text/plain", strings.NewReader("x")); err == nil {
				_, _ = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				count++
			}
		}
		return count
	}
	assert.Equal(t, int64(50), answered(50))
	assert.Equal(t, int64(50), arrived.Load())
	between.cut(true)
	count := answered(200)
	assert.Less(t, count, arrived.Load()-50, "requests arrived whose answer was lost")
	assert.Positive(t, count, "but not all")
	between.cut(false)
	client.CloseIdleConnections()
	assert.Equal(t, int64(50), answered(50))
}
