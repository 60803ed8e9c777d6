package otlpfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func spans(name string) ptrace.Traces {
	traces := ptrace.NewTraces()
	traces.ResourceSpans().AppendEmpty().ScopeSpans().AppendEmpty().Spans().AppendEmpty().SetName(name)
	return traces
}

func encoded(t *testing.T, name string) string {
	t.Helper()
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(spans(name))
	require.NoError(t, err)
	return string(data)
}

func names(t *testing.T, content string) (found []string, err error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "spans")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	err = Read(path, func(traces ptrace.Traces) error {
		found = append(found, traces.ResourceSpans().At(0).ScopeSpans().At(0).Spans().At(0).Name())
		return nil
	})
	if err != nil {
		err = errors.New(strings.ReplaceAll(err.Error(), path, "FILE"))
	}
	return found, err
}

func TestFormats(t *testing.T) {
	proto, err := new(ptrace.ProtoMarshaler).MarshalTraces(spans("p"))
	require.NoError(t, err)
	for content, want := range map[string][]string{
		encoded(t, "a"): {"a"},
		"\n " + encoded(t, "a") + "\n" + encoded(t, "b"): {"a", "b"},
		encoded(t, "a") + encoded(t, "b") + "\n\n":       {"a", "b"},
		string(proto): {"p"},
	} {
		found, err := names(t, content)
		require.NoError(t, err)
		assert.Equal(t, want, found)
	}
}

func TestErrorsNameFileAndLine(t *testing.T) {
	good := encoded(t, "a")
	for content, want := range map[string]string{
		"":                      "FILE: the file is empty: want OTLP traces as JSON or protobuf",
		" \n":                   "FILE: the file is empty",
		"hello":                 "FILE: neither OTLP JSON nor protobuf",
		good + "\n{\"a\": 1}\n": "FILE:2: no resourceSpans: want an OTLP export request",
		good + "\n" + good + "\n{\"resourceSpans\": [": "FILE:3: unexpected EOF",
		`{"resourceSpans": 7}`:                         "FILE:1: ",
	} {
		_, err := names(t, content)
		assert.ErrorContains(t, err, want, content)
	}
	require.ErrorIs(t, Read(filepath.Join(t.TempDir(), "absent"), nil), os.ErrNotExist)
	path := filepath.Join(t.TempDir(), "spans")
	require.NoError(t, os.WriteFile(path, []byte(good), 0o600))
	stop := errors.New("stop")
	assert.Equal(t, stop, Read(path, func(ptrace.Traces) error { return stop }))
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"a"}]}]}]}`))
	f.Add([]byte("\x0a\x00"))
	f.Add([]byte("\x00\x00\x00\x02\x0a\x00"))
	f.Add([]byte("\x28\xb5\x2f\xfd\x04\x00\x09\x00\x00\x7b"))
	f.Add([]byte(" {"))
	f.Fuzz(func(_ *testing.T, data []byte) {
		r := &reader{path: "f", most: maxRequest, each: func(traces ptrace.Traces) error {
			traces.SpanCount()
			return nil
		}}
		_ = r.read(strings.NewReader(string(data)))
	})
}
