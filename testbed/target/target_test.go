package target

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestMoods holds each mood to what the sender is told and to what is stored.
func TestMoods(t *testing.T) {
	for name, test := range map[string]struct {
		mood   Mood
		body   string
		status int // 0 is no answer
		stored int64
		pause  string
	}{
		"well":                  {Well, "x", 204, 1, ""},
		"lost":                  {Lost, "x", 0, 1, ""},
		"gone":                  {Gone, "x", 0, 0, ""},
		"answer":                {Answer(503), "x", 503, 0, ""},
		"limited":               {Limited(2 * time.Second), "x", 429, 0, "2"},
		"within the size":       {Limit(3), "xxx", 204, 1, ""},
		"over the size":         {Limit(3), "xxxx", 413, 0, ""},
		"slow":                  {Slow(time.Minute), "x", 0, 0, ""},
		"slow, but waited for":  {Slow(time.Millisecond), "x", 503, 0, ""},
		"late":                  {Late(time.Minute), "x", 0, 1, ""},
		"late, but waited for":  {Late(time.Millisecond), "x", 204, 1, ""},
		"distant":               {Distant(10 * time.Millisecond), "x", 204, 1, ""},
		"too distant":           {Distant(time.Second), "x", 0, 0, ""},
		"once, stored":          {Once(true, func() {}), "x", 0, 1, ""},
		"once, not stored":      {Once(false, func() {}), "x", 0, 0, ""},
		"sometimes of one kind": {Sometimes(rand.IntN, Lost, Lost), "x", 0, 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stored atomic.Int64
			real := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				stored.Add(1)
				w.WriteHeader(http.StatusNoContent)
			}))
			defer real.Close()
			target := New(t, real.URL)
			target.Be(test.mood)
			status, pause := post(t, target.URL, test.body)
			assert.Equal(t, test.status, status)
			assert.Equal(t, test.pause, pause)
			assert.Equal(t, test.stored, stored.Load(), "stored")
			assert.Equal(t, 1, target.Requests())
		})
	}
}

// TestSometimesHasEachMood asks until it met both.
func TestSometimesHasEachMood(t *testing.T) {
	target := New(t, "http://127.0.0.1:1")
	target.Be(Sometimes(rand.IntN, Answer(400), Answer(503)))
	met := map[int]bool{}
	for range 200 {
		status, _ := post(t, target.URL, "x")
		met[status] = true
	}
	assert.Equal(t, map[int]bool{400: true, 503: true}, met)
}

// TestOnceIsOnce tells of the first request alone.
func TestOnceIsOnce(t *testing.T) {
	told := 0
	target := New(t, "http://127.0.0.1:1")
	target.Be(Once(false, func() { told++ }))
	first, _ := post(t, target.URL, "x")
	second, _ := post(t, target.URL, "x")
	assert.Equal(t, []int{0, http.StatusBadGateway, 1}, []int{first, second, told})
}

func TestNobodyBehindIsABadGateway(t *testing.T) {
	status, _ := post(t, New(t, "http://127.0.0.1:1").URL, "x")
	assert.Equal(t, http.StatusBadGateway, status)
}

// post returns the status, 0 when there was no answer, and Retry-After.
func post(t *testing.T, url, body string) (status int, pause string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(body))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, ""
	}
	defer response.Body.Close()
	return response.StatusCode, response.Header.Get("Retry-After")
}
