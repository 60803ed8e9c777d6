package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWhatCannotBeWrittenIsAnError(t *testing.T) {
	args := []string{"owners", "lint", "../../examples/owners.yaml"}
	require.EqualError(t, run(full{}, args), "output: no space left on device")
	require.ErrorContains(t, run(full{}, []string{"owners", "lint", "absent.yaml"}), "absent.yaml", "what went wrong first")
	var out bytes.Buffer
	require.NoError(t, run(&out, args))
	assert.Contains(t, out.String(), "rules")
	require.EqualError(t, run(full{}, []string{"owners", "--help"}), "output: no space left on device")
}
