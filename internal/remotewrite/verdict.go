package remotewrite

import (
	"net/http"
	"slices"
	"strings"
)

// Verdict is what to do after a send.
type Verdict string

// The verdicts.
const (
	// Delivered: the receiver has taken the request, or refused nothing of it but
	// exemplars. See Result.Short.
	Delivered Verdict = "delivered"
	// Retry: nothing can be said of the samples; send the same bytes again after
	// a pause, or fresher totals.
	Retry Verdict = "retry"
	// Split: something in the request, or its size, was refused. Some receivers
	// stored nothing, others the good samples; smaller requests find the bad
	// series.
	Split Verdict = "split"
	// Unauthorised: the credentials are refused. Keep the totals, retry slowly.
	Unauthorised Verdict = "unauthorised"
	// Unsupported: the receiver does not know this protocol and stored nothing,
	// if its answer is to be believed; see StoredNothing.
	Unsupported Verdict = "unsupported"
	// Drop: no retry can help this request.
	Drop Verdict = "drop"
)

// StoredNothing reports whether the answer leaves no doubt that none of the
// request was stored. A 503 does: Thanos answers it when too few of its replicas
// took the samples, and proxies do when they lost the answer. So does any answer
// that counts what was written: a 2.0 receiver may say 429 to a part of a request.
func (r Result) StoredNothing() bool {
	if r.Written.Samples > 0 || r.Written.Histograms > 0 {
		return false
	}
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusTooManyRequests:
		return true
	default:
		return r.Status >= 300 && r.Status < 400
	}
}

// tooLarge reports whether it is the size of the request that was refused.
func tooLarge(r Result) bool { return r.Status == http.StatusRequestEntityTooLarge }

// Overtaken reports whether the receiver refused samples because it has others of
// the same series that are newer or of the same time. One writer that never goes
// back in time does not see that; two with the same labels do. Exemplars are another
// matter: a receiver does not take those of a request that it is sent again.
func (r Result) Overtaken() bool {
	if r.Verdict != Split && r.Verdict != Drop {
		return false
	}
	message := strings.ToLower(strings.ReplaceAll(r.Message, "-", " "))
	message = strings.ReplaceAll(message, "out of order exemplar", "")
	return strings.Contains(message, "out of order") || strings.Contains(message, "duplicate sample") ||
		strings.Contains(message, "duplicate timestamp")
}

// classify reads the verdict of an answer to a request of the given protocol.
// Receivers that know only 1.0 answer 2xx to a 2.0 message and store nothing;
// they are known by saying nothing of what they wrote.
func classify(status int, header http.Header, protocol Protocol) Verdict {
	switch {
	case status >= 200 && status < 300:
		if protocol == ProtocolV2 && !writtenFrom(header).Present {
			return Unsupported
		}
		return Delivered
	case status >= 500, status == http.StatusTooManyRequests:
		return Retry
	case status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge,
		status == http.StatusConflict, status == http.StatusUnprocessableEntity: // Thanos answers a bad sample with 409
		return Split
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Unauthorised
	case status == http.StatusUnsupportedMediaType:
		return Unsupported
	default:
		return Drop
	}
}

// denials are how receivers name what they do not know of a 2.0 request: the
// message, its content type, or its fields where they read it as another.
var denials = []string{
	"io.prometheus.write.v2", "remote write 2", "remote-write 2", "remote write v2", "remote-write v2", "remote write version",
	"content type", "content-type", "media type", "protobuf message", "proto message", "proto:", "wiretype", "wire type",
}

// deniesMessage reports whether a refusal is one of the 2.0 message, in the words
// of a receiver that does not answer 415 as it should. One that knows 2.0 counts
// what it wrote, also in a refusal.
func deniesMessage(r Result) bool {
	switch r.Status {
	case http.StatusBadRequest, http.StatusNotFound, http.StatusNotAcceptable, http.StatusUnprocessableEntity,
		http.StatusInternalServerError, http.StatusNotImplemented:
	default:
		return false
	}
	message := strings.ToLower(r.Message)
	// A page is a proxy's, and many begin by naming their own content type.
	if strings.HasPrefix(message, "<") {
		return false
	}
	return !r.Written.Present && slices.ContainsFunc(denials, func(words string) bool { return strings.Contains(message, words) })
}
