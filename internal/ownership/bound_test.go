package ownership

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// within holds work on a table larger than anybody's to a time that somebody would
// wait. The race detector takes ten times as long, by another factor on each
// machine: `make test` runs these tests without it, too.
func within(t *testing.T, limit time.Duration, do func()) {
	t.Helper()
	if raceDetector {
		t.Skip("its time is held without the race detector")
	}
	from := time.Now()
	do()
	assert.Less(t, time.Since(from), limit)
}
