package faults

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// fillDisk writes a file beside the state until nothing more fits, and returns
// what removes it.
func (l *Lab) fillDisk() (empty func() error, err error) {
	path := filepath.Join(l.replicas[0].place.state, "filler")
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for block := make([]byte, 4<<10); err == nil; {
		_, err = file.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		return nil, err
	}
	return func() error { return os.Remove(path) }, nil
}

// refusals waits until clients were told more often than before to send again,
// which shows that the disk is full and that nobody hides it.
func (l *Lab) refusals() error {
	before := l.failures()
	return l.until("a refusal for want of space", func() bool { return l.failures() > before+3 })
}
