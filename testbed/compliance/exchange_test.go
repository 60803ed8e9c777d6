package compliance

import (
	"net/http"
	"testing"
	"time"

	"github.com/prometheus/client_golang/exp/api/remote"
	"github.com/prometheus/compliance/remotewrite/sender"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
)

// exchange is a case about what is answered and what the sender does then. Its
// name is that of the suite's case, as content's.
type exchange struct {
	name     string
	level    sender.RFCLevel
	version  remote.WriteMessageType // empty is both
	protocol remotewrite.Protocol    // empty is that of the version
	describe bool
	data     string // empty is one series
	// answers are given in turn. The last one ends the test and may not arrive.
	answers []sender.ReceiverResponse
	holds   func(t *testing.T, x traffic)
}

// traffic is what an exchange came to.
type traffic struct {
	requests []sender.ReceiverRequest
	outcomes []remotewrite.Outcome // of the writes that were answered
}

// TestExchange runs the cases about answers. Each has a sender of its own.
func TestExchange(t *testing.T) {
	for _, x := range exchanges() {
		for _, version := range []remote.WriteMessageType{v1, v2} {
			if x.version == "" || x.version == version {
				x.run(t, version)
			}
		}
	}
}

// exchanges are all cases about answers.
func exchanges() []exchange {
	var all []exchange
	for _, some := range [][]exchange{
		protocolCases, symbolCases, orderCases, retryCases, backoffCases, fallbackCases, responseCases, errorCases, v1Cases,
	} {
		all = append(all, some...)
	}
	return all
}

func (x exchange) run(t *testing.T, version remote.WriteMessageType) {
	t.Helper()
	s := &Sender{Protocol: x.protocol, Describe: x.describe}
	if x.data == "" {
		x.data = "test_metric 42\n"
	}
	sender.RunTests(t, s, []sender.Test{{
		Name: x.name, RFCLevel: x.level, Version: version, ScrapeData: x.data, TestResponses: x.answers,
		Validate: func(t *testing.T, res sender.ReceiverResult) {
			require.Len(t, res.Requests, max(len(x.answers), 1))
			x.holds(t, traffic{res.Requests, s.Outcomes()})
		},
	}})
}

// answer is one response.
func answer(status int, body string, headers ...string) sender.ReceiverResponse {
	response := sender.ReceiverResponse{StatusCode: status, Body: body, Headers: map[string]string{}}
	for i := 0; i+1 < len(headers); i += 2 {
		response.Headers[headers[i]] = headers[i+1]
	}
	return response
}

// answers are responses with these codes, and one more that ends the test.
func answers(codes ...int) []sender.ReceiverResponse {
	var all []sender.ReceiverResponse
	for _, code := range codes {
		all = append(all, answer(code, ""))
	}
	return append(all, answer(http.StatusNoContent, ""))
}

// pause is the time between a request and the one before it.
func (x traffic) pause(i int) time.Duration {
	return x.requests[i].Received.Sub(x.requests[i-1].Received)
}

// sameBytes holds the requests to be the first one, sent again.
func (x traffic) sameBytes(t *testing.T) {
	t.Helper()
	for i, request := range x.requests {
		assert.Equal(t, x.requests[0].Body, request.Body, "request %d", i)
		assert.Equal(t, x.requests[0].Headers, request.Headers, "request %d", i)
	}
}

// notAgain holds each request to be a flush of its own, with newer samples.
func (x traffic) notAgain(t *testing.T) {
	t.Helper()
	for i := 1; i < len(x.requests); i++ {
		assert.GreaterOrEqual(t, x.pause(i), flushInterval-50*time.Millisecond, "request %d waits for the next flush", i)
		before, now := only1(t, read(t, x.requests[i-1]), "test_metric"), only1(t, read(t, x.requests[i]), "test_metric")
		assert.Less(t, before.at, now.at, "request %d has fresh samples", i)
	}
}

// header returns what every request says.
func (x traffic) header(t *testing.T, name string) string {
	t.Helper()
	value := x.requests[0].Headers.Get(name)
	for _, request := range x.requests {
		assert.Equal(t, []string{value}, request.Headers.Values(name), name)
	}
	return value
}

func (x traffic) isV1() bool { return x.requests[0].RW1 != nil }
