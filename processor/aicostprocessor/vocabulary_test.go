package aicostprocessor

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

const day = int64(24 * time.Hour)

func TestUnknownNamesAreBounded(t *testing.T) {
	v := newVocabulary(3, nameLifetime)
	assert.Empty(t, v.bound("", day))
	for _, name := range []string{"a", "b", "c"} {
		assert.Equal(t, name, v.bound(name, day))
	}
	assert.Equal(t, nameOther, v.bound("d", day))
	assert.Equal(t, "a", v.bound("a", day))
	assert.Equal(t, nameUnreadable, v.bound("\xff", day))
	assert.Equal(t, 3, v.size())
}

func TestNamesThatNobodyUsesMakeRoom(t *testing.T) {
	v := newVocabulary(2, nameLifetime)
	now := 100 * day
	assert.Equal(t, "junk", v.bound("junk", now))
	assert.Equal(t, "mine", v.bound("mine", now))
	now += day + 1
	assert.Equal(t, "mine", v.bound("mine", now), "used in this generation")
	assert.Equal(t, nameOther, v.bound("new", now), "junk is a day old")
	assert.Equal(t, 2, v.size())
	now += day + 1
	assert.Equal(t, "new", v.bound("new", now), "junk is forgotten")
	assert.Equal(t, "mine", v.bound("mine", now))
	assert.Equal(t, nameOther, v.bound("junk", now))
	assert.Equal(t, 2, v.size(), "a name that moved is not counted twice")
}

func TestJunkModelsLeaveProvidersAlone(t *testing.T) {
	traces := ptrace.NewTraces()
	for n := range maxModelNames + 1 {
		chat(traces, 0, 0, map[string]any{"gen_ai.request.model": fmt.Sprintf("junk-%d", n)})
	}
	chat(traces, 0, 0, map[string]any{"gen_ai.request.model": "one-more", "gen_ai.provider.name": "new-provider"})
	spans := process(t, nil, traces)
	assert.Equal(t, "junk-499", told(spans[maxModelNames-1])["model"])
	assert.Equal(t, nameOther, told(spans[maxModelNames])["model"])
	assert.Equal(t, "new-provider", told(spans[maxModelNames+1])["provider"])
}

func TestOnlyWhatIsBilledTakesAName(t *testing.T) {
	traces := ptrace.NewTraces()
	chat(traces, 1, 2, nil)
	chat(traces, 2, 0, map[string]any{"gen_ai.usage.input_tokens": nil, "gen_ai.usage.output_tokens": nil, "gen_ai.provider.name": "in-house"})
	p, err := newCostProcessor(nopSettings(), createDefaultConfig().(*Config))
	require.NoError(t, err)
	require.NoError(t, p.start(t.Context(), nil))
	defer func() { require.NoError(t, p.shutdown(t.Context())) }()
	_, err = p.processTraces(t.Context(), traces)
	require.NoError(t, err)
	assert.Equal(t, "duplicate", told(spansOf(traces)[1])["status"])
	assert.Zero(t, p.names.providers.size())
}

func TestVocabularyIsSafeForConcurrentUse(t *testing.T) {
	v := newVocabulary(20, time.Nanosecond)
	var users sync.WaitGroup
	for user := range 4 {
		users.Go(func() {
			for n := range 2000 {
				name := fmt.Sprintf("name-%d", (n*user)%30)
				if got := v.bound(name, int64(n)); got != name && got != nameOther {
					t.Errorf("%s became %s", name, got)
				}
			}
		})
	}
	users.Wait()
	assert.LessOrEqual(t, v.size(), 20)
}
