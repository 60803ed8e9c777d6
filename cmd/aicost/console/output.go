package console

import (
	"errors"
	"fmt"
	"io"
	"syscall"
)

// Output writes until something cannot be written, and remembers that, so that
// those who print need not look at every line.
type Output struct {
	to  io.Writer
	err error
}

// NewOutput writes to another writer.
func NewOutput(to io.Writer) *Output { return &Output{to: to} }

// Write fails once for all.
func (o *Output) Write(data []byte) (n int, err error) {
	if o.err == nil {
		n, o.err = o.to.Write(data)
	}
	return n, o.err
}

// Err is what could not be written. A reader that has seen enough, as head, is
// no failure.
func (o *Output) Err() error {
	if o.err == nil || errors.Is(o.err, syscall.EPIPE) {
		return nil
	}
	return fmt.Errorf("output: %w", o.err)
}
