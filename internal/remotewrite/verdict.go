package remotewrite

import (
	"net/http"
	"strconv"
	"strings"
)

// Verdict is what to do after a send.
type Verdict string

// The verdicts.
const (
	// Delivered: the receiver has taken the request. See Result.Short.
	Delivered Verdict = "delivered"
	// Retry: nothing can be said of the samples; send the same bytes again after
	// a pause, or fresher totals.
	Retry Verdict = "retry"
	// Split: something in the request, or its size, was refused. A 1.0 receiver
	// stored nothing, a 2.0 receiver the good samples; smaller requests find
	// the bad series.
	Split Verdict = "split"
	// Unauthorised: the credentials are refused. Keep the totals, retry slowly.
	Unauthorised Verdict = "unauthorised"
	// Unsupported: the receiver does not know this protocol; nothing was stored.
	Unsupported Verdict = "unsupported"
	// Drop: no retry can help this request.
	Drop Verdict = "drop"
)

// StoredNothing reports whether the answer leaves no doubt that none of the
// request was stored. A 503 does: Thanos answers it when too few of its replicas
// took the samples, and proxies do when they lost the answer.
func (r Result) StoredNothing() bool {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType, http.StatusTooManyRequests:
		return true
	default:
		return r.Status >= 300 && r.Status < 400
	}
}

// Overtaken reports whether the receiver refused samples because it has others of
// the same series that are newer or of the same time. One writer that never goes
// back in time does not see that; two with the same labels do.
func (r Result) Overtaken() bool {
	if r.Verdict != Split && r.Verdict != Drop {
		return false
	}
	message := strings.ToLower(strings.ReplaceAll(r.Message, "-", " "))
	return strings.Contains(message, "out of order") || strings.Contains(message, "duplicate sample") ||
		strings.Contains(message, "duplicate timestamp")
}

// Written is what a 2.0 receiver says it stored. Present is false if it said
// nothing, and then the numbers mean nothing.
type Written struct {
	Samples, Histograms, Exemplars int
	Present                        bool
}

// The headers in which a 2.0 receiver counts what it stored.
const (
	samplesWrittenHeader    = "X-Prometheus-Remote-Write-Samples-Written"
	histogramsWrittenHeader = "X-Prometheus-Remote-Write-Histograms-Written"
	exemplarsWrittenHeader  = "X-Prometheus-Remote-Write-Exemplars-Written"
)

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
	case status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge:
		return Split
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return Unauthorised
	case status == http.StatusUnsupportedMediaType:
		return Unsupported
	default:
		return Drop
	}
}

// writtenFrom reads the written headers. A missing one counts 0 beside a present
// one; a number that is none is as good as missing.
func writtenFrom(header http.Header) Written {
	var w Written
	for name, count := range map[string]*int{
		samplesWrittenHeader:    &w.Samples,
		histogramsWrittenHeader: &w.Histograms,
		exemplarsWrittenHeader:  &w.Exemplars,
	} {
		if n, err := strconv.Atoi(header.Get(name)); err == nil && n >= 0 {
			*count, w.Present = n, true
		}
	}
	return w
}
