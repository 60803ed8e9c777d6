// Package target is a remote-write target that misbehaves on request and is
// otherwise the real one behind it.
package target

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Mood is how the target answers.
type Mood func(w http.ResponseWriter, r *http.Request, real http.Handler)

// The moods. Lost is the worst case: the request is stored, but the answer
// never arrives, so that the sender must send again what is already there.
var (
	Well Mood = func(w http.ResponseWriter, r *http.Request, real http.Handler) { real.ServeHTTP(w, r) }
	Lost Mood = func(_ http.ResponseWriter, r *http.Request, real http.Handler) {
		real.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
)

// Answer is a mood that answers every request with one status.
func Answer(status int) Mood {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, "out of order sample", status)
	}
}

// Slow is a mood that keeps every request waiting until the sender gives up or
// the delay is over, and then stores nothing.
func Slow(delay time.Duration) Mood {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		_, _ = io.Copy(io.Discard, r.Body) // a server notices that its client has gone only after the body
		select {
		case <-r.Context().Done():
		case <-time.After(delay):
			http.Error(w, "too slow", http.StatusServiceUnavailable)
		}
	}
}

// Limit is a mood that takes only bodies of up to the given number of bytes.
func Limit(bytes int64) Mood {
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		if r.ContentLength > bytes {
			http.Error(w, "too large", http.StatusRequestEntityTooLarge)
			return
		}
		real.ServeHTTP(w, r)
	}
}

// Target is a running target.
type Target struct {
	URL      string
	mood     atomic.Pointer[Mood]
	requests atomic.Int64
}

// New starts a target in front of the remote-write receiver at real.
func New(t *testing.T, real string) *Target {
	t.Helper()
	behind, err := url.Parse(real)
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL, r.Out.Host = behind, behind.Host }}
	target := &Target{}
	target.Be(Well)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target.requests.Add(1)
		(*target.mood.Load())(w, r, proxy)
	}))
	t.Cleanup(server.Close)
	target.URL = server.URL + "/api/v1/write"
	return target
}

// Be changes the mood and starts to count requests anew.
func (t *Target) Be(mood Mood) {
	t.mood.Store(&mood)
	t.requests.Store(0)
}

// Requests counts the requests since the mood last changed.
func (t *Target) Requests() int { return int(t.requests.Load()) }
