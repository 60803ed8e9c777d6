package console

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// disk has room for some writes.
type disk struct {
	room int
	err  error
	text string
}

func (d *disk) Write(data []byte) (int, error) {
	if d.room--; d.room < 0 {
		return 0, d.err
	}
	d.text += string(data)
	return len(data), nil
}

func TestOutputFailsOnceForAll(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("full"), "output: full"},
		{&os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.EPIPE}, ""},
	} {
		to := &disk{room: 1, err: c.err}
		out := NewOutput(to)
		_, err := fmt.Fprint(out, "a")
		require.NoError(t, err)
		require.NoError(t, out.Err())
		for range 2 {
			_, err = fmt.Fprint(out, "b")
			require.ErrorIs(t, err, c.err)
			to.room = 1 // it is too late
		}
		assert.Equal(t, "a", to.text)
		if c.want == "" {
			assert.NoError(t, out.Err())
		} else {
			assert.EqualError(t, out.Err(), c.want)
		}
	}
}
