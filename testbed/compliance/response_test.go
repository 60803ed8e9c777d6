package compliance

import (
	"strings"
	"testing"

	"github.com/prometheus/compliance/remotewrite/sender"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/remotewrite"
)

const samplesWritten = "X-Prometheus-Remote-Write-Samples-Written"

// first is the outcome of the first write.
func (x traffic) first(t *testing.T) remotewrite.Outcome {
	t.Helper()
	require.NotEmpty(t, x.outcomes)
	return x.outcomes[0]
}

// delivered holds the first write to be done, and the next to be another.
func delivered(t *testing.T, x traffic) {
	t.Helper()
	assert.Equal(t, remotewrite.Delivered, x.first(t).Verdict)
	x.notAgain(t)
}

const invalid = "Error: Invalid label name '__invalid__'"

var large = strings.Repeat("detailed error information; ", 40_000) // a megabyte

var responseCases = []exchange{
	{
		name: "response/ignore_response_body_on_success", level: should,
		answers: []sender.ReceiverResponse{answer(200, "This body should be ignored"), {}}, holds: delivered,
	},
	{name: "response/handle_204_no_content", level: must, answers: answers(204), holds: delivered},
	{name: "response/handle_200_ok", level: must, answers: []sender.ReceiverResponse{answer(200, "OK"), {}}, holds: delivered},
	{name: "error_handling/handle_empty_response", level: should, answers: answers(200), holds: delivered},
	{name: "error_handling/handle_partial_write", level: should, answers: []sender.ReceiverResponse{answer(200, "partial"), {}}, holds: delivered},
	{
		name: "response/process_written_count_headers", level: may, version: v2,
		answers: []sender.ReceiverResponse{{SamplesWritten: 1}, {}},
		holds: func(t *testing.T, x traffic) {
			assert.Equal(t, 1, x.first(t).Written.Samples)
			assert.True(t, x.first(t).Short, "of four samples")
		},
	},
	{
		name: "response/handle_partial_write_response", level: should, version: v2,
		answers: []sender.ReceiverResponse{answer(400, "Rejected 1 sample", samplesWritten, "2"), {}},
		holds: func(t *testing.T, x traffic) {
			refused(remotewrite.Split)(t, x)
			assert.Equal(t, 2, x.first(t).Written.Samples)
		},
	},
	{
		name: "response/handle_missing_written_headers", level: should, answers: answers(400),
		holds: func(t *testing.T, x traffic) {
			refused(remotewrite.Split)(t, x)
			assert.Zero(t, x.first(t).Written)
		},
	},
	{
		name: "response/log_error_messages_verbatim", level: must, answers: []sender.ReceiverResponse{answer(400, invalid), {}},
		holds: func(t *testing.T, x traffic) { assert.Equal(t, invalid, x.first(t).Message) },
	},
	{name: "response/handle_large_error_body", level: should, answers: []sender.ReceiverResponse{answer(400, large), {}}, holds: bounded},
	{name: "error_handling/handle_large_error_response", level: should, answers: []sender.ReceiverResponse{answer(400, large), {}}, holds: bounded},
}

// bounded holds what is kept of an answer to its beginning.
func bounded(t *testing.T, x traffic) {
	t.Helper()
	refused(remotewrite.Split)(t, x)
	message := x.first(t).Message
	assert.Less(t, len(message), 2_000)
	assert.True(t, strings.HasPrefix(large, message))
}
