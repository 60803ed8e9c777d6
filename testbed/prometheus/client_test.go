package prometheus

import (
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func answering(t *testing.T, status int, body string) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(server.Close)
	return &Client{URL: server.URL}
}

func TestQuery(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   []Sample
		err    string
	}{
		"vector": {
			200, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"team":"a"},"value":[1.5,"0.1"]},{"metric":{},"value":[1,"+Inf"]}]}}`,
			[]Sample{{map[string]string{"team": "a"}, 0.1}, {map[string]string{}, math.Inf(1)}},
			"",
		},
		"scalar":    {200, `{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}`, []Sample{{nil, 7}}, ""},
		"matrix":    {200, `{"status":"success","data":{"resultType":"matrix","result":[]}}`, nil, "want a vector"},
		"bad query": {400, `{"status":"error","error":"parse error"}`, nil, "parse error"},
		"no JSON":   {502, `<html>`, nil, "502 Bad Gateway"},
		"no number": {200, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,2]}]}}`, nil, "not text"},
	} {
		got, err := answering(t, test.status, test.body).Query(t.Context(), "up")
		if test.err != "" {
			require.ErrorContains(t, err, test.err, name)
			continue
		}
		require.NoError(t, err, name)
		assert.Equal(t, test.want, got, name)
	}
}

func TestQueryIsOfThisMillisecond(t *testing.T) {
	var asked url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query()
		_, _ = w.Write([]byte(`{"status":"success","data":{"resultType":"scalar","result":[1,"7"]}}`))
	}))
	t.Cleanup(server.Close)
	before := time.Now().Truncate(time.Millisecond)
	_, err := (&Client{URL: server.URL}).Query(t.Context(), "up")
	require.NoError(t, err)
	at, err := strconv.ParseFloat(asked.Get("time"), 64)
	require.NoError(t, err)
	assert.WithinRange(t, time.UnixMilli(int64(math.Round(at*1000))), before, time.Now())
	assert.Equal(t, "1", asked.Get("nocache"))
}

func TestHelp(t *testing.T) {
	known := answering(t, 200, `{"status":"success","data":{"a_total":[{"type":"counter","help":"","unit":""},{"type":"counter","help":"As.","unit":""}],
		"b_total":[{"type":"counter","help":"","unit":""}]}}`)
	for metric, want := range map[string]string{"a_total": "As.", "b_total": "", "c_total": ""} {
		help, err := known.Help(t.Context(), metric)
		require.NoError(t, err)
		assert.Equal(t, want, help)
	}
}

func TestValueWantsOneElement(t *testing.T) {
	none := answering(t, 200, `{"status":"success","data":{"resultType":"vector","result":[]}}`)
	value, err := none.Value(t.Context(), "up")
	require.NoError(t, err)
	assert.Zero(t, value)

	two := answering(t, 200, `{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"1"},"value":[1,"1"]},{"metric":{"a":"1","b":"2"},"value":[1,"2"]}]}}`)
	_, err = two.Value(t.Context(), "up")
	require.ErrorContains(t, err, "2 elements")
	sums, err := two.ByLabel(t.Context(), "a", "up")
	require.NoError(t, err)
	assert.Equal(t, map[string]float64{"1": 3}, sums)
}
