package remotewrite

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestClassify(t *testing.T) {
	written := http.Header{samplesWrittenHeader: {"3"}}
	for _, tc := range []struct {
		status int
		header http.Header
		v1, v2 Verdict
	}{
		{200, nil, Delivered, Unsupported},
		{202, nil, Delivered, Unsupported},
		{204, nil, Delivered, Unsupported},
		{200, written, Delivered, Delivered},
		{204, http.Header{exemplarsWrittenHeader: {"0"}}, Delivered, Delivered},
		{204, http.Header{samplesWrittenHeader: {"three"}}, Delivered, Unsupported},
		{204, http.Header{samplesWrittenHeader: {"-1"}}, Delivered, Unsupported},
		{204, http.Header{samplesWrittenHeader: {""}}, Delivered, Unsupported},
		{301, nil, Drop, Drop},
		{307, written, Drop, Drop},
		{308, nil, Drop, Drop},
		{400, nil, Split, Split},
		{400, written, Split, Split},
		{401, nil, Unauthorised, Unauthorised},
		{403, nil, Unauthorised, Unauthorised},
		{404, nil, Drop, Drop},
		{405, nil, Drop, Drop},
		{409, nil, Split, Split},
		{413, nil, Split, Split},
		{415, nil, Unsupported, Unsupported},
		{422, nil, Split, Split},
		{429, nil, Retry, Retry},
		{499, nil, Drop, Drop},
		{500, nil, Retry, Retry},
		{503, written, Retry, Retry},
		{599, nil, Retry, Retry},
		{101, nil, Drop, Drop},
	} {
		assert.Equal(t, tc.v1, classify(tc.status, tc.header, ProtocolV1), "v1 %d %v", tc.status, tc.header)
		assert.Equal(t, tc.v2, classify(tc.status, tc.header, ProtocolV2), "v2 %d %v", tc.status, tc.header)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(d time.Duration) string { return now.Add(d).Format(http.TimeFormat) }
	for _, tc := range []struct {
		value string
		want  time.Duration
	}{
		{"", 0},
		{"0", 0},
		{"7", 7 * time.Second},
		{"300", 5 * time.Minute},
		{"301", 5 * time.Minute},
		{"9223372036854775807", 5 * time.Minute},
		{"99999999999999999999999", 5 * time.Minute},
		{"-1", 0},
		{"-99999999999999999999999", 0},
		{"1.5", 0},
		{"NaN", 0},
		{"soon", 0},
		{"7 s", 0},
		{at(90 * time.Second), 90 * time.Second},
		{at(0), 0},
		{at(-time.Hour), 0},
		{at(240 * time.Hour), 5 * time.Minute},
		{"Fri, 31 Dec 9999 23:59:59 GMT", 5 * time.Minute},
		{"Mon, 01 Jan 0001 00:00:00 GMT", 0},
	} {
		assert.Equal(t, tc.want, retryAfter(tc.value, now), tc.value)
	}
}

func TestWhatIsCertain(t *testing.T) {
	for status, want := range map[int]bool{
		0: false, 302: true, 400: false, 401: true, 403: true, 404: true, 405: true, 409: false, 413: true, 415: true, 422: false,
		429: true, 500: false, 502: false, 503: false, 504: false,
	} {
		assert.Equal(t, want, Result{Status: status}.StoredNothing(), status)
		assert.Equal(t, want, Result{Status: status, Written: Written{Present: true, Exemplars: 1}}.StoredNothing(), status)
		assert.False(t, Result{Status: status, Written: Written{Present: true, Samples: 1}}.StoredNothing(), status)
		assert.False(t, Result{Status: status, Written: Written{Present: true, Histograms: 1}}.StoredNothing(), status)
	}
}

func TestOvertaken(t *testing.T) {
	for _, tc := range []struct {
		verdict Verdict
		message string
		want    bool
	}{
		{Split, "out of order sample", true},
		{Split, "duplicate sample for timestamp; overrides not allowed: existing 3, new value 4", true},
		{Split, "the sample has been rejected (err-mimir-sample-out-of-order)", true},
		{Split, "another sample with the same timestamp has been ingested (err-mimir-sample-duplicate-timestamp)", true},
		{Drop, "store locally for endpoint: Out of order sample", true},
		{Split, "out of bounds", false},
		{Split, `out of order exemplar for series {__name__="x"}`, false},
		{Split, "out of order exemplar for series a out of order sample for series b", true},
		{Retry, "out of order", false},
	} {
		assert.Equal(t, tc.want, Result{Verdict: tc.verdict, Message: tc.message}.Overtaken(), tc.message)
	}
}

func TestDeniesMessage(t *testing.T) {
	for _, tc := range []struct {
		status  int
		message string
		want    bool
	}{
		{400, "got application/x-protobuf;proto=io.prometheus.write.v2.Request content type; unknown type for remote write protobuf message", true},
		{400, "unsupported Content-Type", true},
		{400, `{"error":"proto: wrong wireType = 2 for field Timeseries"}`, true},
		{406, "Content-Type header [application/x-protobuf;proto=x] is not supported", true},
		{404, "no handler for this media type", true},
		{422, "Remote-Write 2.0 is not enabled", true},
		{500, "proto: illegal wireType 7", true},
		{501, "remote write v2 is not implemented", true},
		{400, "out of order sample", false},
		{404, "404 page not found", false},
		{401, "content type", false},
		{413, "proto: too large", false},
		{429, "too many protobuf messages", false},
		{503, "content-type", false},
		{200, "content-type", false},
		{500, `<html><head> <meta http-equiv="content-type" content="text/html;charset=utf-8"> <title>500 Server Error</title>`, false},
		{404, `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN"> <meta http-equiv="Content-Type" content="text/html"/>`, false},
	} {
		r := Result{Status: tc.status, Message: tc.message}
		assert.Equal(t, tc.want, deniesMessage(r), "%d %s", tc.status, tc.message)
		r.Written.Present = true
		assert.False(t, deniesMessage(r), "it counted what it wrote")
	}
}
