package remotewrite

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// How much of an answer is read, and for how long after its headers. Receivers
// are not trusted: the rest of a longer one is left unread with its connection.
const (
	maxResponseBytes = 1 << 10
	maxResponseWait  = time.Second
)

// Client sends requests to one receiver. It follows no redirect, reads a bounded
// answer, never logs and never retries. It is safe for concurrent use.
type Client struct {
	http      *http.Client
	url       string
	userAgent string
}

// Result is what became of a request.
type Result struct {
	Verdict Verdict
	// Status is the HTTP status, 0 if there was no answer.
	Status int
	// RetryAfter is the pause that the receiver asked for, at most five minutes;
	// 0 if it asked for none.
	RetryAfter time.Duration
	// Written is what the receiver says it stored.
	Written Written
	// Missing is what the request carried beyond that. Exemplars that are missing
	// are no failure, though Prometheus answers 400 where one is out of order:
	// receivers may keep none.
	Missing Missing
	// Short marks a 2.0 request that was Delivered although fewer samples or
	// histograms were stored than it carried.
	Short bool
	// Message is one printable line for a person: the receiver's words, at most
	// 1 KiB of them, or why there was no answer. It holds no URL of ours.
	Message string
}

// describe is the answer in one line, with its status if there is one.
func (r Result) describe() string {
	if r.Status == 0 {
		return r.Message
	}
	return strings.TrimSpace(strconv.Itoa(r.Status) + " " + r.Message)
}

// NewClient returns a client which posts to url over a copy of client that
// refuses redirects: its transport may add credentials to every hop, and the
// address of a hop is the receiver's choice. Anything that client does to bodies
// or to the headers set here (compression, Content-Type, Content-Encoding,
// User-Agent, the version) must be off.
func NewClient(client *http.Client, url string, userAgent string) *Client {
	own := *client
	own.Transport = pathless{own.Transport}
	return &Client{http: &own, url: url, userAgent: userAgent}
}

// pathless takes the way out of redirects, before anyone tries to follow or merely
// to parse it.
type pathless struct{ http.RoundTripper }

func (p pathless) RoundTrip(r *http.Request) (*http.Response, error) {
	next := p.RoundTripper
	if next == nil {
		next = http.DefaultTransport
	}
	response, err := next.RoundTrip(r)
	if response != nil {
		response.Header.Del("Location")
	}
	return response, err
}

// Send posts r and reads the answer. It ends with ctx at the latest.
func (c *Client) Send(ctx context.Context, r Request) Result {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, http.NoBody)
	if err != nil {
		return unanswered(err)
	}
	r.attach(request)
	request.Header.Set("Content-Type", r.Protocol.contentType())
	request.Header.Set("Content-Encoding", "snappy")
	request.Header.Set("Accept-Encoding", "identity") // or the transport asks for gzip, and inflates what comes
	request.Header.Set("User-Agent", c.userAgent)
	request.Header.Set("X-Prometheus-Remote-Write-Version", r.Protocol.version())

	response, err := c.http.Do(request)
	if err != nil {
		return unanswered(err)
	}
	defer func() { _ = response.Body.Close() }()
	// A context alone does not end the reading of a connection that was switched to
	// another protocol.
	defer context.AfterFunc(ctx, func() { _ = response.Body.Close() })()
	defer time.AfterFunc(maxResponseWait, cancel).Stop()
	result := answered(response.StatusCode, response.Header, r, time.Now())
	if result.Message == "" {
		result.Message = readMessage(response.Body)
	}
	if r.Protocol == ProtocolV2 && deniesMessage(result) {
		result.Verdict = Unsupported
	}
	return result
}

// unanswered drops the outer error of net/http, which quotes the URL and with it
// whatever secret its query holds.
func unanswered(err error) Result {
	if outer, ok := errors.AsType[*url.Error](err); ok {
		err = outer.Err
	}
	return Result{Verdict: Retry, Message: printable(err.Error())}
}

// answered reads all of an answer but its body. The message is set where the
// body cannot explain the verdict.
func answered(status int, header http.Header, r Request, now time.Time) Result {
	result := Result{
		Verdict:    classify(status, header, r.Protocol),
		Status:     status,
		RetryAfter: retryAfter(header.Get("Retry-After"), now),
		Written:    writtenFrom(header),
	}
	result.Missing = missingFrom(r, result.Written)
	if result.Verdict == Split && result.Missing.onlyExemplars() {
		result.Verdict = Delivered // the samples are, whatever it says of the rest
	}
	result.Short = result.Verdict == Delivered && (result.Missing.Samples > 0 || result.Missing.Histograms > 0)
	switch {
	case redirects(status):
		result.Message = "redirects are refused, the endpoint must be the final address"
	case status < 300 && result.Verdict == Unsupported:
		result.Message = "answered without the written headers of remote write 2.0, nothing was stored"
	}
	return result
}

// redirects reports whether a status names another address.
func redirects(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	default:
		return false
	}
}

// readMessage ignores errors: the status has already decided, and a receiver
// that breaks off after it has still answered.
func readMessage(body io.Reader) string {
	text, _ := io.ReadAll(io.LimitReader(body, maxResponseBytes))
	return printable(string(text))
}

// printable makes one line of untrusted text that cannot forge log lines or move
// a terminal's cursor. Nothing in it makes the text longer.
func printable(text string) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxResponseBytes)], "?")
	text = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, text)
	return strings.TrimSpace(text)
}
