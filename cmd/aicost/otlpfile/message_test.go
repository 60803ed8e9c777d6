package otlpfile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/ptrace"
)

func proto(t *testing.T, name string) string {
	t.Helper()
	data, err := new(ptrace.ProtoMarshaler).MarshalTraces(spans(name))
	require.NoError(t, err)
	return string(data)
}

func zipped(t *testing.T, text string) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := w.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func squeezed(t *testing.T, text string) string {
	t.Helper()
	encoder, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(encoder.EncodeAll([]byte(text), nil))
}

// message is a request as the file exporter writes it where lines will not do.
func message(text string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(text)))) + text
}

func TestWhatTheFileExporterWrites(t *testing.T) {
	lines := encoded(t, "a") + "\n" + encoded(t, "b") + "\n"
	messages := message(proto(t, "a")) + message(proto(t, "b"))
	for what, content := range map[string]string{
		"JSON":                               lines,
		"protobuf":                           messages,
		"zstd, request by request":           message(squeezed(t, encoded(t, "a"))) + message(squeezed(t, proto(t, "b"))),
		"zstd, JSON as a whole":              squeezed(t, lines),
		"zstd, several frames":               squeezed(t, encoded(t, "a")) + squeezed(t, "\n"+encoded(t, "b")),
		"zstd, protobuf as a whole":          squeezed(t, messages),
		"gzip":                               zipped(t, lines),
		"gzip, several members":              zipped(t, lines[:40]) + zipped(t, lines[40:]),
		"JSON with a byte order mark":        byteOrderMark + lines,
		"JSON among metrics, logs, profiles": `{"resourceMetrics":[]}` + lines + `{"resourceLogs":[]}{"resourceProfiles":[]}`,
	} {
		found, err := names(t, content)
		require.NoError(t, err, what)
		assert.Equal(t, []string{"a", "b"}, found, what)
	}
	found, err := names(t, zipped(t, proto(t, "a")))
	require.NoError(t, err)
	assert.Equal(t, []string{"a"}, found)
}

func TestBrokenMessagesAreTold(t *testing.T) {
	good := message(proto(t, "a"))
	for content, want := range map[string]string{
		good + message(proto(t, "b"))[:9]:      "FILE: message 2: unexpected EOF",
		good + "\x00\x00":                      "FILE: message 2: unexpected EOF",
		good + message("\x0a\xff"):             "FILE: message 2: ",
		"\xff\xff\xff\xff" + good:              "FILE: neither OTLP JSON nor protobuf, nor messages with their length before them: unexpected EOF",
		zstdMagic + "no":                       "FILE: ",
		gzipMagic + "no":                       "FILE: ",
		`{"resourceMetrics":[]}`:               "FILE: no traces: only metrics, logs or profiles",
		zipped(t, encoded(t, "a")+"\n{\"a\"}"): "FILE:2: ",
	} {
		_, err := names(t, content)
		assert.ErrorContains(t, err, want, "%q", content)
	}
}
