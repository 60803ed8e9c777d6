package otlpfile

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"strings"
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
	blanks := strings.Repeat(" \r\n\t", 5<<10)
	for what, content := range map[string]string{
		"two requests in one message":      message(encoded(t, "a") + "\n" + encoded(t, "b")),
		"the same, compressed":             message(squeezed(t, encoded(t, "a")+encoded(t, "b"))),
		"metrics among requests":           message(`{"resourceMetrics":[]}`+encoded(t, "a")+`{"resourceLogs":[]}`) + message(`{"resourceMetrics":[]}`) + message(encoded(t, "b")),
		"an empty message between":         message(encoded(t, "a")) + message("") + message(proto(t, "b")),
		"JSON behind blanks":               blanks + lines,
		"JSON behind blanks, in a message": message(blanks + lines),
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
		message(`{"resourceMetrics":[]}`):      "FILE: no traces: only metrics, logs or profiles",
		strings.Repeat("\x00", 64):             "FILE: no traces: only zero bytes",
		message(encoded(t, "a") + "{\"a\":1}"): "FILE: message 1: no resourceSpans: want an OTLP export request",
		good + message(encoded(t, "a")+"{"):    "FILE: message 2: unexpected EOF",
		strings.Repeat(" \n", 5<<10) + "{}":    "FILE:5121: no resourceSpans",
		strings.Repeat(" \n", 5<<10):           "FILE: the file is empty",
		zipped(t, encoded(t, "a")+"\n{\"a\"}"): "FILE:2: ",
	} {
		_, err := names(t, content)
		assert.ErrorContains(t, err, want, "%q", content)
	}
}

// TestRequestsHaveABound: what is held of a file is one request, and a request of
// a few compressed bytes can ask for all there is.
func TestRequestsHaveABound(t *testing.T) {
	json, protobuf := encoded(t, strings.Repeat("a", 5000)), proto(t, strings.Repeat("a", 5000))
	for what, content := range map[string]string{
		"JSON": json, "JSON, second": encoded(t, "b") + "\n" + json, "gzip": zipped(t, json), "zstd": squeezed(t, json),
		"protobuf": protobuf, "protobuf, gzip": zipped(t, protobuf), "protobuf, zstd": squeezed(t, protobuf),
		"message": message(protobuf), "message, gzip": message(zipped(t, protobuf)), "message, zstd": message(squeezed(t, protobuf)),
		"message, JSON": message(json), "message, JSON, gzip": message(zipped(t, json)), "message, JSON, zstd": message(squeezed(t, json)),
	} {
		read := func(most int64) error {
			r := &reader{path: "FILE", each: func(ptrace.Traces) error { return nil }, most: most}
			return r.read(strings.NewReader(content))
		}
		require.ErrorContains(t, read(4000), "too large: a request can have 4000 bytes, uncompressed", what)
		assert.NotContains(t, read(4000).Error(), "neither", what)
		require.NoError(t, read(6000), what)
	}
	small := encoded(t, "a")
	window := zstdMagic + "\x00\x10" + string(binary.LittleEndian.AppendUint32(nil, uint32(len(small))<<3|1)[:3]) + small
	for most, want := range map[int64]string{4000: "too large: a request can have 4000 bytes", 6000: ""} { // the frame wants room for 4096
		for _, content := range []string{window, message(window)} {
			r := &reader{path: "FILE", each: func(ptrace.Traces) error { return nil }, most: most}
			if err := r.read(strings.NewReader(content)); want == "" {
				require.NoError(t, err)
			} else {
				require.ErrorContains(t, err, want)
			}
		}
	}
	many := strings.Repeat(encoded(t, "a")+"\n", 1000)
	r := &reader{path: "FILE", each: func(ptrace.Traces) error { return nil }, most: 4000}
	require.NoError(t, r.read(strings.NewReader(zipped(t, many))), "a file of small ones can be large")
	require.NoError(t, r.read(strings.NewReader(many)))
	require.ErrorContains(t, r.read(strings.NewReader("hello, that is no length of anything")), "unexpected EOF")
}
