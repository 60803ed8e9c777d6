package faults

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/testbed/prometheus"
)

// holding is a Prometheus with a fixed answer for each beginning of a query.
func holding(t *testing.T, answers map[string]string) *prometheus.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for begin, result := range answers {
			if strings.HasPrefix(r.FormValue("query"), begin+"{") {
				kind := "matrix"
				if strings.HasPrefix(begin, "sum") {
					kind = "vector"
				}
				_, _ = fmt.Fprintf(w, `{"status":"success","data":{"resultType":%q,"result":[%s]}}`, kind, result)
				return
			}
		}
		t.Errorf("unexpected query %s", r.FormValue("query"))
	}))
	t.Cleanup(server.Close)
	return &prometheus.Client{URL: server.URL}
}

func TestMeasureSumsSteps(t *testing.T) {
	m, err := measure(t.Context(), holding(t, map[string]string{
		"ai_cost_total": `{"metric":{"team":"search","replica":"a"},"values":[[1,"0"],[2,"0.5"],[3,"0.5"],[4,"0"],[5,"0.25"]]},` +
			`{"metric":{"team":"search","model":"b"},"values":[[2,"0"],[3,"1"]]}`,
		"ai_cost_requests_total":                 `{"metric":{"team":"search"},"values":[[1,"0"],[2,"3"],[3,"2"]]}`,
		"ai_cost_tokens_total":                   `{"metric":{"team":"growth"},"values":[[1,"4"],[2,"7"]]}`,
		"ai_cost_request_duration_seconds_count": `{"metric":{"team":"search"},"values":[[1,"0"],[2,"3"],[3,"2"]]}`,
		"ai_cost_conservation_error":             `{"metric":{},"values":[[1,"0"],[2,"-2"],[3,"0"]]}`,
		"sum(increase(ai_cost_total":             `{"metric":{},"value":[1,"1.75"]}`,
	}), "row")
	require.NoError(t, err)
	assert.Equal(t, Tally{"search": {1_750_000_000_000, 5, 0}, "growth": {0, 0, 3}}, m.Steps, "a first sample adds nothing, a fall begins anew")
	assert.Equal(t, Tally{"search": {1_250_000_000_000, 2, 0}, "growth": {0, 0, 7}}, m.Last)
	assert.Equal(t, Tally{"search": {0, 5, 0}}, m.Timed)
	assert.Equal(t, 2, m.Resets)
	assert.Equal(t, 2, m.Writers)
	assert.InDelta(t, 2, m.Conserved, 0)
	assert.InDelta(t, 1.75, m.Anchored, 0)
}

func TestWholeKnowsNoHalves(t *testing.T) {
	assert.Equal(t, int64(3), whole(3))
	assert.Negative(t, whole(3.5))
}
