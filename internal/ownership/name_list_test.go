package ownership

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestMeant(t *testing.T) {
	names := newNameList()
	for _, name := range []string{"search", "Search Team", "checkout-eu", "retrieval-12", "prod", "growth", "grewth", "squad12"} {
		names.add(name)
	}
	for name, want := range map[string]string{
		"serach": "search", "SEARCH": "search", "search_team": "Search Team", "chekout-eu": "checkout-eu", "grwth": "grewth",
		"search": "", "checkout-us": "", "retrieval-13": "", "retreival-12": "retrieval-12", "prd": "prod", "squad13": "", "pd": "", "finance": "", "": "",
		"growth-ui": "", "UI growth": "", "prod-eu": "", "prod v2": "", "checkout": "", "retrieval": "", "search teams": "Search Team",
		"grow-th": "growth", "growthui": "growth", "grewt-h": "grewth", "check-out-eu": "checkout-eu",
	} {
		assert.Equal(t, want, names.meant(name), name)
	}
}

// TestUnlikeLosesNothing: what it rules out is never within two errors.
func TestUnlikeLosesNothing(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	out := 0
	for range 20_000 {
		var names [2][]rune
		for i := range names {
			for range random.IntN(7) {
				names[i] = append(names[i], []rune("abcdé")[random.IntN(5)])
			}
		}
		if unlike(names[0], names[1]) {
			out++
			assert.Greater(t, distance(names[0], names[1]), maxErrors, "%q %q", string(names[0]), string(names[1]))
		}
	}
	assert.Greater(t, out, 1000)
}
