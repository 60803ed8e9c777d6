package aicostexporter

import (
	"hash/fnv"
	"time"
)

// schedule says when to flush: once per interval, aligned to the clock, each
// replica at its own place in the interval so that many don't write at once.
type schedule struct {
	interval, offset time.Duration
}

func newSchedule(interval time.Duration, replica string) schedule {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(replica))
	return schedule{interval: interval, offset: time.Duration(hash.Sum64() % uint64(interval))}
}

// next is the first flush after now.
func (s schedule) next(now time.Time) time.Time {
	at := now.Truncate(s.interval).Add(s.offset)
	if !at.After(now) {
		at = at.Add(s.interval)
	}
	return at
}
