package prometheus

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatrix(t *testing.T) {
	for name, test := range map[string]struct {
		body string
		want []Samples
		err  string
	}{
		"samples": {
			`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"team":"a"},"values":[[1.007,"0"],[2,"0.5"]]}]}}`,
			[]Samples{{map[string]string{"team": "a"}, []TimedValue{{time.UnixMilli(1007), 0}, {time.UnixMilli(2000), 0.5}}}},
			"",
		},
		"vector":  {`{"status":"success","data":{"resultType":"vector","result":[]}}`, nil, "want a matrix"},
		"no time": {`{"status":"success","data":{"resultType":"matrix","result":[{"values":[["1","0"]]}]}}`, nil, "without a time"},
		"error":   {`{"status":"error","error":"parse error"}`, nil, "parse error"},
	} {
		got, err := answering(t, 200, test.body).Matrix(t.Context(), "x[1h]", time.Now())
		if test.err != "" {
			require.ErrorContains(t, err, test.err, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, test.want, got, name)
	}
}

func TestMatrixIsAskedAtATime(t *testing.T) {
	var asked string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.FormValue("time")
		_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"matrix","result":[]}}`))
	}))
	defer server.Close()
	_, err := (&Client{URL: server.URL}).Matrix(t.Context(), "x[1h]", time.UnixMilli(1_700_000_000_123))
	require.NoError(t, err)
	assert.Equal(t, "1700000000.123", asked)
}
