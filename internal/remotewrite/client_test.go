package remotewrite

import (
	"context"
	"errors"
	"fmt"
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

// receiver starts a server and returns a client that writes to it.
func receiver(t *testing.T, handler http.HandlerFunc) *Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return NewClient(server.Client(), server.URL+"/api/v1/write", "aicost/test")
}

func encoded(t *testing.T, protocol Protocol) Request {
	t.Helper()
	request, err := NewEncoder(protocol).Encode(spend())
	require.NoError(t, err)
	return request
}

func TestSendRequest(t *testing.T) {
	for _, tc := range []struct {
		protocol             Protocol
		contentType, version string
		want                 []Series
	}{
		{ProtocolV1, "application/x-protobuf", "0.1.0", onlyV1(spend())},
		{ProtocolV2, "application/x-protobuf;proto=io.prometheus.write.v2.Request", "2.0.0", spend()},
	} {
		t.Run(string(tc.protocol), func(t *testing.T) {
			var got *http.Request
			var body []byte
			client := receiver(t, func(w http.ResponseWriter, r *http.Request) {
				got = r
				body, _ = io.ReadAll(r.Body)
				w.Header().Set(samplesWrittenHeader, "4")
				w.Header().Set(exemplarsWrittenHeader, "2")
				w.WriteHeader(http.StatusNoContent)
			})
			request := encoded(t, tc.protocol)
			result := client.Send(t.Context(), request)
			assert.Equal(t, Result{
				Verdict: Delivered, Status: 204, Written: Written{Samples: 4, Exemplars: 2, Present: true},
			}, result)
			assert.Equal(t, "POST /api/v1/write", got.Method+" "+got.URL.Path)
			assert.Equal(t, []string{tc.contentType}, got.Header["Content-Type"])
			assert.Equal(t, []string{tc.version}, got.Header["X-Prometheus-Remote-Write-Version"])
			assert.Equal(t, []string{"snappy"}, got.Header["Content-Encoding"])
			assert.Equal(t, []string{"aicost/test"}, got.Header["User-Agent"])
			assert.Equal(t, []string{"identity"}, got.Header["Accept-Encoding"])
			assert.EqualValues(t, len(request.Body), got.ContentLength)
			assert.Equal(t, request.Body, body)
			request.Body = body
			assert.Equal(t, tc.want, decode(t, request))
		})
	}
}

// answers are what receivers say, and what is read from it.
var answers = []struct {
	name     string
	protocol Protocol
	status   int
	header   map[string]string
	body     string
	want     Result
}{
	{
		"refused sample", ProtocolV1, 400, nil, "out of order sample\n",
		Result{Verdict: Split, Status: 400, Message: "out of order sample"},
	},
	{
		"partial", ProtocolV2, 400,
		map[string]string{samplesWrittenHeader: "3"},
		"too old",
		Result{Verdict: Split, Status: 400, Written: Written{Samples: 3, Present: true}, Missing: Missing{Samples: 1, Exemplars: 2}, Message: "too old"},
	},
	{
		"limit", ProtocolV1, 429,
		map[string]string{"Retry-After": "12"},
		"",
		Result{Verdict: Retry, Status: 429, RetryAfter: 12 * time.Second},
	},
	{
		"short", ProtocolV2, 200,
		map[string]string{samplesWrittenHeader: "3"},
		"",
		Result{Verdict: Delivered, Status: 200, Written: Written{Samples: 3, Present: true}, Missing: Missing{Samples: 1, Exemplars: 2}, Short: true},
	},
	{
		"no exemplars kept", ProtocolV2, 200,
		map[string]string{samplesWrittenHeader: "4", exemplarsWrittenHeader: "0"},
		"",
		Result{Verdict: Delivered, Status: 200, Written: Written{Samples: 4, Present: true}, Missing: Missing{Exemplars: 2}},
	},
	{
		"an exemplar refused", ProtocolV2, 400,
		map[string]string{samplesWrittenHeader: "4", exemplarsWrittenHeader: "1"},
		"out of order exemplar for series a",
		Result{
			Verdict: Delivered, Status: 400, Written: Written{Samples: 4, Exemplars: 1, Present: true}, Missing: Missing{Exemplars: 1},
			Message: "out of order exemplar for series a",
		},
	},
	{
		"refused, though it is said that all is written", ProtocolV2, 409,
		map[string]string{samplesWrittenHeader: "4", exemplarsWrittenHeader: "2"},
		"conflict",
		Result{Verdict: Split, Status: 409, Written: Written{Samples: 4, Exemplars: 2, Present: true}, Message: "conflict"},
	},
	{
		"refuses the message", ProtocolV2, 400, nil, "unsupported Content-Type",
		Result{Verdict: Unsupported, Status: 400, Message: "unsupported Content-Type"},
	},
	{
		"refuses a sample in such words", ProtocolV2, 400,
		map[string]string{samplesWrittenHeader: "0"},
		"out of order: content-type",
		Result{
			Verdict: Split, Status: 400, Written: Written{Present: true}, Missing: Missing{Samples: 4, Exemplars: 2},
			Message: "out of order: content-type",
		},
	},
	{
		"1.0 is not denied", ProtocolV1, 400, nil, `bad label: content-type`,
		Result{Verdict: Split, Status: 400, Message: `bad label: content-type`},
	},
	{
		"not modified", ProtocolV1, 304, nil, "",
		Result{Verdict: Drop, Status: 304},
	},
	{
		"old receiver", ProtocolV2, 204, nil, "",
		Result{
			Verdict: Unsupported, Status: 204,
			Message: "answered without the written headers of remote write 2.0, nothing was stored",
		},
	},
	{
		"hostile words", ProtocolV1, 500, nil, "a\x1b[2J\r\nlevel=info\x00 \xff\u202eb",
		Result{Verdict: Retry, Status: 500, Message: "a [2J  level=info  ? b"},
	},
}

func TestSendAnswers(t *testing.T) {
	for _, tc := range answers {
		t.Run(tc.name, func(t *testing.T) {
			client := receiver(t, func(w http.ResponseWriter, _ *http.Request) {
				for name, value := range tc.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(tc.status)
				_, _ = io.WriteString(w, tc.body)
			})
			assert.Equal(t, tc.want, client.Send(t.Context(), encoded(t, tc.protocol)))
		})
	}
}

// credentials adds a secret to every hop, as an authenticating transport does.
type credentials struct{ http.RoundTripper }

func (c credentials) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer secret")
	return c.RoundTripper.RoundTrip(r)
}

func TestSendRefusesRedirects(t *testing.T) {
	var reached atomic.Int64
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, elsewhere.URL, status)
		}))
		t.Cleanup(server.Close)
		given := &http.Client{Transport: credentials{server.Client().Transport}}
		got := NewClient(given, server.URL, "aicost/test").Send(t.Context(), encoded(t, ProtocolV1))
		assert.Equal(t, Result{
			Verdict: Drop, Status: status, Message: "redirects are refused, the endpoint must be the final address",
		}, got)
		assert.Nil(t, given.CheckRedirect, "the given client is not changed")
	}
	assert.Zero(t, reached.Load(), "nothing was sent to the other host")
}

func TestSendUnanswered(t *testing.T) {
	refuse := errors.New("connection refused")
	failing := &http.Client{Transport: roundTrip(func(*http.Request) (*http.Response, error) { return nil, refuse })}
	got := NewClient(failing, "http://user:hunter2@localhost/?key=hunter2", "x").Send(t.Context(), encoded(t, ProtocolV1))
	assert.Equal(t, Result{Verdict: Retry, Message: "connection refused"}, got)

	for _, address := range []string{"http://hunter2\x7f", "hunter2://localhost", ":"} {
		got = NewClient(http.DefaultClient, address, "x").Send(t.Context(), encoded(t, ProtocolV1))
		assert.Equal(t, Retry, got.Verdict)
		assert.NotEmpty(t, got.Message)
		assert.NotContains(t, got.Message, "localhost")
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// hanging returns a client whose receiver does first and then never ends.
func hanging(t *testing.T, first http.HandlerFunc) *Client {
	t.Helper()
	release := make(chan struct{})
	client := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		first(w, r)
		w.(http.Flusher).Flush()
		<-release
	})
	t.Cleanup(func() { close(release) })
	return client
}

func TestSendEndsWithContext(t *testing.T) {
	release := make(chan struct{})
	client := receiver(t, func(http.ResponseWriter, *http.Request) { <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	got := client.Send(ctx, encoded(t, ProtocolV1))
	assert.Equal(t, Result{Verdict: Retry, Message: "context deadline exceeded"}, got)
}

// The status has decided: a body that never ends does not undo a delivery.
func TestSendEndsWithContextInBody(t *testing.T) {
	client := hanging(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "stored, ") })
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	got := client.Send(ctx, encoded(t, ProtocolV1))
	assert.Equal(t, Result{Verdict: Delivered, Status: 200, Message: "stored,"}, got)
}

func TestSendReadsBoundedAnswer(t *testing.T) {
	client := hanging(t, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, strings.Repeat("\xffø", 1<<10))
	})
	got := client.Send(t.Context(), encoded(t, ProtocolV1))
	assert.Equal(t, Retry, got.Verdict)
	assert.LessOrEqual(t, len(got.Message), maxResponseBytes)
	assert.Greater(t, len(got.Message), maxResponseBytes-8)
}

// closing counts how often a body is closed.
type closing struct {
	io.Reader
	closed *int
}

func (c closing) Close() error { *c.closed++; return nil }

func TestSendClosesBodies(t *testing.T) {
	for _, status := range []int{200, 204, 302, 500} {
		for _, protocol := range []Protocol{ProtocolV1, ProtocolV2} {
			closed := 0
			client := &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
				body := closing{strings.NewReader(strings.Repeat("x", 2*maxResponseBytes)), &closed}
				return &http.Response{StatusCode: status, Body: body, Request: r}, nil
			})}
			NewClient(client, "http://localhost", "x").Send(t.Context(), encoded(t, protocol))
			assert.Equal(t, 1, closed, "%s %d", protocol, status)
		}
	}
}

func TestSendReusesConnections(t *testing.T) {
	peers := map[string]bool{}
	client := receiver(t, func(w http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		_, _ = fmt.Fprint(w, strings.Repeat("x", maxResponseBytes-1))
	})
	for range 5 {
		require.Equal(t, Delivered, client.Send(t.Context(), encoded(t, ProtocolV1)).Verdict)
	}
	assert.Len(t, peers, 1)
}
