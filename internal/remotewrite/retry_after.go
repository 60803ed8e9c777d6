package remotewrite

import (
	"errors"
	"net/http"
	"strconv"
	"time"
)

// maxRetryAfter bounds how long a receiver can silence us: the totals grow
// meanwhile, and an alert on spend should not wait for a typing error.
const maxRetryAfter = 5 * time.Minute

// retryAfter reads a Retry-After header, seconds or a date, as a pause from now:
// 0 if there is none, it is past or it says nothing, and at most maxRetryAfter.
func retryAfter(value string, now time.Time) time.Duration {
	// Out of range, ParseInt returns the nearest integer, which is what we want.
	seconds, err := strconv.ParseInt(value, 10, 64)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		seconds = min(max(seconds, 0), int64(maxRetryAfter/time.Second))
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
