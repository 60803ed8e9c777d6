package compliance

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/golang/snappy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// byProtocol picks what a request must say.
func (x traffic) byProtocol(v1, v2 string) string {
	if x.isV1() {
		return v1
	}
	return v2
}

const (
	contentTypeV1 = "application/x-protobuf"
	contentTypeV2 = "application/x-protobuf;proto=io.prometheus.write.v2.Request"
	versionHeader = "X-Prometheus-Remote-Write-Version"
)

func contentType(t *testing.T, x traffic) {
	t.Helper()
	assert.Equal(t, x.byProtocol(contentTypeV1, contentTypeV2), x.header(t, "Content-Type"))
}

func version(t *testing.T, x traffic) {
	t.Helper()
	assert.Equal(t, x.byProtocol("0.1.0", "2.0.0"), x.header(t, versionHeader))
}

var protocolCases = []exchange{
	{name: "protocol/content_type_protobuf", level: must, holds: contentType},
	{name: "protocol/content_type_with_proto_param", level: should, version: v2, holds: contentType},
	{name: "protocol/version_header_present", level: must, holds: version},
	{name: "protocol/version_header_value", level: should, holds: version},
	{name: "protocol/content_encoding_snappy", level: must, holds: func(t *testing.T, x traffic) {
		assert.Equal(t, "snappy", x.header(t, "Content-Encoding"))
	}},
	{name: "protocol/user_agent_present", level: must, holds: func(t *testing.T, x traffic) {
		assert.Equal(t, "aicost/compliance", x.header(t, "User-Agent"))
	}},
	{name: "protocol/snappy_block_format", level: must, holds: func(t *testing.T, x traffic) {
		body := x.requests[0].Body
		_, err := snappy.Decode(nil, body)
		require.NoError(t, err)
		assert.False(t, bytes.HasPrefix(body, []byte("\xff\x06\x00\x00sNaPpY")), "framed")
	}},
	{name: "protocol/protobuf_parseable", level: must, holds: func(t *testing.T, x traffic) {
		asValue("test_metric", 42)(t, read(t, x.requests[0]))
	}},
	{name: "protocol/TestHTTPMethod", level: must, holds: func(t *testing.T, x traffic) {
		assert.Equal(t, http.MethodPost, x.requests[0].Method)
	}},
	{name: "response/TestContentTypeNegotiation", level: should, holds: contentType},
}

// deduplicated holds the table of symbols to begin with nothing, to hold each
// string once and none that is not used.
func deduplicated(t *testing.T, x traffic) {
	t.Helper()
	symbols := x.requests[0].RW2.Symbols
	require.NotEmpty(t, symbols)
	assert.Empty(t, symbols[0])
	seen, used := map[string]bool{}, map[string]bool{"": true}
	for _, symbol := range symbols {
		assert.False(t, seen[symbol], "%q twice", symbol)
		seen[symbol] = true
	}
	for _, s := range read(t, x.requests[0]) {
		for _, l := range s.labels {
			used[l[0]], used[l[1]] = true, true
		}
		used[s.help], used[s.unit] = true, true
	}
	assert.Equal(t, used, seen)
}

var symbolCases = []exchange{
	{name: "symbols/empty_string_at_index_zero", level: must, version: v2, holds: deduplicated},
	{name: "symbols/string_deduplication", level: recommended, version: v2, data: calls, holds: deduplicated},
	{name: "symbols/TestSymbolTableEfficiency", level: recommended, version: v2, data: many(20), holds: deduplicated},
	{name: "batching/efficient_symbol_reuse", level: recommended, version: v2, data: calls + aHistogram, holds: deduplicated},
	// readV2 holds the references to be pairs within the table.
	{name: "symbols/labels_refs_valid_indices", level: must, version: v2, data: calls, holds: func(t *testing.T, x traffic) {
		count("api_calls_total", 3)(t, read(t, x.requests[0]))
	}},
	{name: "symbols/labels_refs_even_length", level: must, version: v2, data: calls, holds: func(t *testing.T, x traffic) {
		for _, ts := range x.requests[0].RW2.Timeseries {
			assert.Zero(t, len(ts.LabelsRefs)%2)
		}
	}},
}

var orderCases = []exchange{
	{
		name: "samples/TestSampleOrdering", level: must, answers: answers(204, 204, 204),
		holds: func(t *testing.T, x traffic) { x.notAgain(t) },
	},
}
