package remotewrite

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rawly returns a client whose receiver answers with whatever answer writes, until
// that returns.
func rawly(t testing.TB, answer func(net.Conn)) *Client {
	t.Helper()
	transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			if request, err := http.ReadRequest(bufio.NewReader(theirs)); err == nil {
				_, _ = io.Copy(io.Discard, request.Body)
				answer(theirs)
			}
		}()
		return ours, nil
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return NewClient(&http.Client{Transport: transport}, "http://receiver/api/v1/write", "x")
}

// forever writes again and again, until nobody listens.
func forever(to net.Conn, text string, pause time.Duration) {
	for {
		if _, err := io.WriteString(to, text); err != nil {
			return
		}
		time.Sleep(pause)
	}
}

func bomb(t *testing.T) string {
	t.Helper()
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := io.CopyN(w, zeros{}, 64<<20)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return packed.String()
}

type zeros struct{}

func (zeros) Read(into []byte) (int, error) { clear(into); return len(into), nil }

// Each answer is bounded in time and memory, and none is taken for a delivery that
// is not one.
func TestHostileAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	say := func(text string) func(net.Conn) {
		return func(to net.Conn) { _, _ = io.WriteString(to, text) }
	}
	then := func(text, again string, pause time.Duration) func(net.Conn) {
		return func(to net.Conn) { _, _ = io.WriteString(to, text); forever(to, again, pause) }
	}
	for _, tc := range []struct {
		name    string
		answer  func(net.Conn)
		verdict Verdict
		status  int
	}{
		{"says nothing", say(""), Retry, 0},
		{"is silent", func(net.Conn) { time.Sleep(3 * time.Second) }, Retry, 0},
		{"is no HTTP", say("220 smtp ready\r\n\r\n"), Retry, 0},
		{"status is no number", say("HTTP/1.1 OK 200\r\n\r\n"), Retry, 0},
		{"status is negative", say("HTTP/1.1 -20 OK\r\n\r\n"), Retry, 0},
		{"status is too long", say("HTTP/1.1 2000 OK\r\n\r\n"), Retry, 0},
		{"status of no class", say("HTTP/1.1 999 x\r\nContent-Length: 0\r\n\r\n"), Retry, 999},
		{"status 000", say("HTTP/1.1 000 x\r\nContent-Length: 0\r\n\r\n"), Drop, 0},
		{"endless status line", then("HTTP/1.1 200 ", strings.Repeat("x", 1<<16), 0), Retry, 0},
		{"endless headers", then(ok, "X-A: "+strings.Repeat("x", 1<<16)+"\r\n", 0), Retry, 0},
		{"endless header", then(ok+"X-A: ", strings.Repeat("x", 1<<16), 0), Retry, 0},
		{"headers that trickle", then(ok, "X-A: x\r\n", 50*time.Millisecond), Retry, 0},
		{"endless hints", then("", "HTTP/1.1 103 Early Hints\r\nLink: </>\r\n\r\n", 0), Retry, 0},
		{"switches protocols", then("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "x", 50*time.Millisecond), Drop, 101},
		{"endless body", then(ok+"\r\n", strings.Repeat("x", 1<<16), 0), Delivered, 200},
		{"body that trickles", then(ok+"\r\n", "x", 50*time.Millisecond), Delivered, 200},
		{"body that hangs", then(ok+"Content-Length: 9\r\n\r\n", "", 50*time.Millisecond), Delivered, 200},
		{"refusal that trickles", then("HTTP/1.1 500 x\r\n\r\n", "x", 50*time.Millisecond), Retry, 500},
		{"body shorter than said", say(ok + "Content-Length: 1000\r\n\r\nx"), Delivered, 200},
		{"body longer than said", say(ok + "Content-Length: 1\r\n\r\nxxxxxxxxxxxx"), Delivered, 200},
		{"huge length", say(ok + "Content-Length: 9223372036854775807\r\n\r\nx"), Delivered, 200},
		{"negative length", say(ok + "Content-Length: -1\r\n\r\n"), Retry, 0},
		{"two lengths", say(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"), Retry, 0},
		{"bad chunks", say(ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"), Delivered, 200},
		{"huge chunk", say(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"), Delivered, 200},
		{"endless chunk line", then(ok+"Transfer-Encoding: chunked\r\n\r\n1;", strings.Repeat("x", 1<<16), 0), Delivered, 200},
		{"endless trailer", then(ok+"Trailer: A\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", "A: "+strings.Repeat("x", 1<<16)+"\r\n", 0), Delivered, 200},
		{"gzip bomb", say("HTTP/1.1 500 x\r\nContent-Encoding: gzip\r\n\r\n" + bomb(t)), Retry, 500},
		{"not modified", say("HTTP/1.1 304 Not Modified\r\n\r\n"), Drop, 304},
		{"a redirect to a long address", say("HTTP/1.1 307 x\r\nLocation: http://" + strings.Repeat("x", 1<<19) + "\r\n\r\n"), Drop, 307},
		{"a redirect to no address", say("HTTP/1.1 307 x\r\nLocation: ::\r\n\r\n"), Drop, 307},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			began := time.Now()
			got := rawly(t, tc.answer).Send(ctx, encoded(t, ProtocolV1))
			assert.Less(t, time.Since(began), 2500*time.Millisecond)
			assert.Equal(t, tc.verdict, got.Verdict, "%+v", got)
			assert.Equal(t, tc.status, got.Status, "%+v", got)
			assert.LessOrEqual(t, len(got.Message), maxResponseBytes)
		})
	}
}

// Who has sent headers has answered: a flush does not wait for the rest.
func TestATricklingBodyIsNotWaitedFor(t *testing.T) {
	client := rawly(t, func(to net.Conn) {
		_, _ = io.WriteString(to, "HTTP/1.1 200 OK\r\n\r\n")
		forever(to, "x", 10*time.Millisecond)
	})
	began := time.Now()
	got := client.Send(t.Context(), encoded(t, ProtocolV1))
	assert.Equal(t, Delivered, got.Verdict)
	assert.Contains(t, got.Message, "xxx", "what came in time is told")
	assert.Less(t, time.Since(began), maxResponseWait+time.Second)
}

// Nothing inflates on our side, and nothing large is kept.
func TestAGzipBombStaysPacked(t *testing.T) {
	packed := bomb(t)
	client := rawly(t, func(to net.Conn) {
		_, _ = io.WriteString(to, "HTTP/1.1 500 x\r\nContent-Encoding: gzip\r\n\r\n"+packed)
	})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got := client.Send(t.Context(), encoded(t, ProtocolV1))
	runtime.ReadMemStats(&after)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(1<<20))
	assert.NotEmpty(t, got.Message, "the packed bytes, as far as they print")
}
