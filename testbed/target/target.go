// Package target is a remote-write target that misbehaves on request and is
// otherwise the real one behind it.
package target

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync/atomic"
	"time"
)

// Mood is how the target answers.
type Mood func(w http.ResponseWriter, r *http.Request, real http.Handler)

// The moods. Lost is the worst case: the request is stored, but the answer
// never arrives, so that the sender must send again what is already there.
// Gone is a target that nobody finds.
var (
	Well Mood = func(w http.ResponseWriter, r *http.Request, real http.Handler) { real.ServeHTTP(w, r) }
	Lost Mood = func(_ http.ResponseWriter, r *http.Request, real http.Handler) {
		real.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	}
	Gone Mood = func(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }
)

// Answer is a mood that answers every request with one status.
func Answer(status int) Mood {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, "out of order sample", status)
	}
}

// Limited is a mood that answers 429 and asks for a pause, in whole seconds.
func Limited(pause time.Duration) Mood {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Retry-After", strconv.Itoa(int(pause/time.Second)))
		http.Error(w, "too many requests", http.StatusTooManyRequests)
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

// Late is a mood that stores every request and keeps the answer back until the
// sender gives up or the delay is over.
func Late(delay time.Duration) Mood {
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		stored := httptest.NewRecorder()
		real.ServeHTTP(stored, r)
		select {
		case <-r.Context().Done():
		case <-time.After(delay):
			w.WriteHeader(stored.Code)
		}
	}
}

// Distant is a mood that stores every request after half of the delay, and
// answers after all of it.
func Distant(delay time.Duration) Mood {
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		time.Sleep(delay / 2)
		real.ServeHTTP(after{w, delay / 2}, r)
	}
}

// after is a ResponseWriter whose answers take their time.
type after struct {
	http.ResponseWriter
	delay time.Duration
}

// WriteHeader waits and answers.
func (a after) WriteHeader(status int) {
	time.Sleep(a.delay)
	a.ResponseWriter.WriteHeader(status)
}

// Once is a mood that lets the next request be stored, or not, never answers it
// and tells done; the requests after it meet a target that is well.
func Once(stored bool, done func()) Mood {
	var met atomic.Bool
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		if met.Swap(true) {
			real.ServeHTTP(w, r)
			return
		}
		if stored {
			real.ServeHTTP(httptest.NewRecorder(), r)
		}
		done()
		panic(http.ErrAbortHandler)
	}
}

// Sometimes is a mood that has one of the others for each request: the one that
// choose, which is asked by several requests at a time, returns of n.
func Sometimes(choose func(n int) int, moods ...Mood) Mood {
	return func(w http.ResponseWriter, r *http.Request, real http.Handler) {
		moods[choose(len(moods))](w, r, real)
	}
}

// Target is a running target.
type Target struct {
	URL      string
	server   *httptest.Server
	mood     atomic.Pointer[Mood]
	requests atomic.Int64
}

// Start starts a target in front of the remote-write receiver at real. Close it.
func Start(real string) (*Target, error) {
	behind, err := url.Parse(real)
	if err != nil {
		return nil, err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.Out.URL, r.Out.Host = behind, behind.Host },
		// By default each request that finds nobody behind is logged.
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	target := &Target{}
	target.Be(Well)
	target.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target.requests.Add(1)
		(*target.mood.Load())(w, r, proxy)
	}))
	target.URL = target.server.URL + "/api/v1/write"
	return target, nil
}

// Close ends the target.
func (t *Target) Close() { t.server.CloseClientConnections(); t.server.Close() }

// Be changes the mood and starts to count requests anew.
func (t *Target) Be(mood Mood) {
	t.mood.Store(&mood)
	t.requests.Store(0)
}

// Requests counts the requests since the mood last changed.
func (t *Target) Requests() int { return int(t.requests.Load()) }
