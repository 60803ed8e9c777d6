package owners

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// run runs the command and returns what it wrote.
func run(t *testing.T, args ...string) (out string, err error) {
	t.Helper()
	var stdout bytes.Buffer
	c := Command()
	c.SilenceErrors, c.SilenceUsage = true, true
	c.SetOut(&stdout)
	c.SetArgs(args)
	err = c.ExecuteContext(t.Context())
	return stdout.String(), err
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// lines are those of a text with their blanks folded, as columns move.
func lines(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		out = append(out, strings.Join(strings.Fields(line), " "))
	}
	return out
}

// sent is one call of gpt-4o for 0.0035 USD: attributes of its resource, and of
// the span beside the usual ones, of which nil takes one away.
type sent struct{ resource, span map[string]any }

func service(name string, span map[string]any) sent {
	return sent{map[string]any{"service.name": name}, span}
}

func newTraces(t *testing.T, calls ...sent) ptrace.Traces {
	t.Helper()
	traces := ptrace.NewTraces()
	for n, call := range calls {
		resource := traces.ResourceSpans().AppendEmpty()
		require.NoError(t, resource.Resource().Attributes().FromRaw(call.resource))
		span := resource.ScopeSpans().AppendEmpty().Spans().AppendEmpty()
		span.SetTraceID(pcommon.TraceID{byte(n + 1)})
		span.SetSpanID(pcommon.SpanID{byte(n + 1)})
		span.SetStartTimestamp(1_790_000_000_000_000_000)
		require.NoError(t, span.Attributes().FromRaw(map[string]any{
			"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o",
			"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 100,
		}))
		for key, value := range call.span {
			if value == nil {
				span.Attributes().Remove(key)
				continue
			}
			require.NoError(t, span.Attributes().PutEmpty(key).FromRaw(value))
		}
	}
	return traces
}

func spansFile(t *testing.T, calls ...sent) string {
	t.Helper()
	return tracesFile(t, newTraces(t, calls...))
}

func tracesFile(t *testing.T, traces ptrace.Traces) string {
	t.Helper()
	data, err := new(ptrace.JSONMarshaler).MarshalTraces(traces)
	require.NoError(t, err)
	return file(t, "spans.json", string(data))
}

// captured are files of spans that real emitters sent.
func captured(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob("../../../testdata/spans/" + pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files, pattern)
	return files
}

func TestBadArgumentsAreNamed(t *testing.T) {
	spans := spansFile(t, sent{})
	broken := file(t, "broken.yaml", "version: v\nrules:\n  - {match: {service.name: a}, set: {squad: x}}\n")
	row := file(t, "broken.csv", "match.service.name,team\na,__fill_in__\n")
	for want, args := range map[string][]string{
		`unknown command "cover"`:                                {"cover"},
		`requires at least 1 arg`:                                {"coverage"},
		`accepts 1 arg(s), received 0`:                           {"explain"},
		`--span: want a span's id or at least 4 hex digits`:      {"explain", "--span", "1a2", spans},
		`none of the others can be`:                              {"explain", "--span", "1a2b", "--untagged", spans},
		`requires at least 3 arg`:                                {"diff", "none", "none"},
		`open absent.json: no such file`:                         {"coverage", "absent.json"},
		`open absent.yaml: no such file`:                         {"coverage", "--table", "absent.yaml", spans},
		`open gone.yaml: no such file`:                           {"diff", "none", "gone.yaml", spans},
		`"t.toml" must end in .yaml, .yml or .csv`:               {"coverage", "--table", "t.toml", spans},
		`broken.yaml:3: rule broken.yaml:3: sets unknown unit`:   {"coverage", "--table", broken, spans},
		`broken.csv:2: column team: value "__fill_in__" is rese`: {"diff", row, "none", spans},
		`is given twice; name a file once`:                       {"coverage", "--table", broken, "--table", broken, spans},
		`--suggest: "toml" is none of yaml, csv`:                 {"coverage", "--suggest", "toml", spans},
		`--top: want at least 1 source, got 0`:                   {"coverage", "--top", "0", spans},
		`--min: want a percentage from 0 to 100, got "100.1"`:    {"coverage", "--min", "100.1", spans},
		`--min: want a percentage from 0 to 100, got "half"`:     {"coverage", "--min", "half", spans},
		`--prices: BOOK "a.yaml,embedded": want embedded before`: {"coverage", "--prices", "a.yaml,embedded", spans},
		`open prices.yaml: no such file`:                         {"diff", "--prices", "prices.yaml", "none", "none", spans},
		`owners_test.go: neither OTLP JSON nor protobuf`:         {"coverage", "owners_test.go"},
	} {
		_, err := run(t, args...)
		assert.ErrorContains(t, err, want, args)
	}
}

func TestSeveralTablesLieOverEachOther(t *testing.T) {
	spans := spansFile(t, sent{resource: map[string]any{"service.name": "a"}})
	company := file(t, "company.yaml", "rules: [{name: company, match: {service.name: b}, set: {team: x}}]")
	division := file(t, "division.csv", "match.service.name,team\na,x\n")
	for want, tables := range map[string][]string{"0.0% of spend": {company}, "100.0% of spend": {company, division}} {
		args := []string{"coverage"}
		for _, table := range tables {
			args = append(args, "--table", table)
		}
		out, err := run(t, append(args, spans)...)
		require.NoError(t, err)
		assert.Contains(t, out, want)
	}
}
