package ownership

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	yaml "go.yaml.in/yaml/v3"

	"github.com/aicost/aicost/internal/attr"
)

// tableRows writes n rules of the kinds a company has, as CSV or YAML: services
// by name and by pattern, tenants of services, and keys of a gateway.
func tableRows(n int, asYAML bool) []byte {
	var b bytes.Buffer
	if asYAML {
		b.WriteString("rules:\n")
	} else {
		b.WriteString("name,match.service.name,match.tenant.id,match.litellm.team.id,team,project,trust\n")
	}
	for i := range n {
		service, tenant, key, trust := fmt.Sprintf("svc-%06d", i), "", "", ""
		switch i % 4 {
		case 1:
			service += "-*"
		case 2:
			tenant = fmt.Sprintf("tenant-%d", i)
		case 3:
			service, key, trust = "", fmt.Sprintf("key-%06d", i), "identity"
		}
		if !asYAML {
			fmt.Fprintf(&b, "r%d,%s,%s,%s,team-%d,project-%d,%s\n", i, service, tenant, key, i%200, i%1000, trust)
			continue
		}
		match := fmt.Sprintf("service.name: %q", service)
		if tenant != "" {
			match += ", tenant.id: " + tenant
		}
		if key != "" {
			match, trust = "litellm.team.id: "+key, "trust: identity, "
		}
		fmt.Fprintf(&b, "  - {name: r%d, %smatch: {%s}, set: {team: team-%d, project: project-%d}}\n", i, trust, match, i%200, i%1000)
	}
	return b.Bytes()
}

var benchRows = []int{10, 1_000, 100_000}

func BenchmarkLoad(b *testing.B) {
	for _, format := range []string{"csv", "yaml"} {
		for _, n := range benchRows {
			data := tableRows(n, format == "yaml")
			b.Run(fmt.Sprintf("%s/%d", format, n), func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(data)))
				for range b.N {
					doc, err := parseFile("a."+format, data)
					require.NoError(b, err)
					_, err = NewTable(doc)
					require.NoError(b, err)
				}
			})
		}
	}
}

func BenchmarkResolve(b *testing.B) {
	for _, n := range benchRows {
		doc, err := ParseCSV("a.csv", tableRows(n, false))
		require.NoError(b, err)
		table, err := NewTable(doc)
		require.NoError(b, err)
		x := attr.NewIndex(append(table.Keys(), "gen_ai.request.model", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")...)
		model := record(x, map[string]any{"gen_ai.request.model": "m", "gen_ai.usage.input_tokens": 1, "gen_ai.usage.output_tokens": 2})
		for name, service := range map[string]string{"pattern": "svc-%06d-%d", "nothing": "other-%06d-%d"} {
			resources := make([]*attr.Record, 1024) // spread over the table, so that no cache holds just theirs
			for i := range resources {
				resources[i] = record(x, map[string]any{"service.name": fmt.Sprintf(service, i*(n/4)/len(resources)*4+1, i), "tenant.id": "t"})
			}
			resolver := table.Bind(x)
			for suffix, among := range map[string]int{"200 services": 200, "1024 services": 1024, "without memory": 1024} {
				b.Run(fmt.Sprintf("%s/%s/%d", name, suffix, n), func(b *testing.B) {
					var owner Owner
					memory := NewMemory()
					if suffix == "without memory" {
						memory = nil
					}
					b.ReportAllocs()
					for i := range b.N {
						resolver.Resolve(&Input{Span: model, Resource: resources[i*len(resources)/among%len(resources)], Memory: memory}, &owner)
					}
					require.Equal(b, name == "nothing", owner.Untagged)
				})
			}
		}
	}
}

// BenchmarkKinds is what a span costs that was not met lately, by the number of
// kinds of rule that the table has: columns of a spreadsheet filled in at random,
// and as many lengths of beginnings as are taken.
func BenchmarkKinds(b *testing.B) {
	find := func(b *testing.B, x *ruleIndex, present uint64, value func(i, key int) string) {
		b.Helper()
		b.Run(strconv.Itoa(len(x.shapes)), func(b *testing.B) {
			var values [maxMatchKeys]string
			for i := range b.N {
				for key := range x.keys {
					values[key] = value(i, key)
				}
				var f findings
				x.find(&values, present, 1, &f)
			}
		})
	}
	texts := make([]string, 50)
	for i := range texts {
		texts[i] = strconv.Itoa(i)
	}
	for _, columns := range []int{6, 12, 16} {
		x := newRuleIndex(randomColumns(columns, 100_000, len(texts)), conventionalUnits())
		b.Run(fmt.Sprintf("%d columns", columns), func(b *testing.B) {
			find(b, x, 1<<columns-1, func(i, key int) string { return texts[(i*7+key*13)%len(texts)] })
		})
	}
	rules := make([]rule, maxShapes)
	for i := range rules {
		rules[i] = rule{match: []condition{{"k", []string{strings.Repeat("x", i+1) + "*"}}}, set: []assignment{{"team", "t"}}}
		rules[i].from, rules[i].until = always()
	}
	x := newRuleIndex(rules, conventionalUnits())
	for name, text := range map[string]string{"name": "checkout-service-eu", "hostile": strings.Repeat("x", maxMatchBytes)} {
		b.Run(name, func(b *testing.B) { find(b, x, 1, func(int, int) string { return text }) })
	}
}

func BenchmarkResolveTags(b *testing.B) {
	table := mustTable(b)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	in := Input{Span: record(x, map[string]any{"team": "search", "project": "p"}), Resource: record(x, map[string]any{"deployment.environment": "prod"})}
	var owner Owner
	b.ReportAllocs()
	for range b.N {
		resolver.Resolve(&in, &owner)
	}
}

// catalogEntities writes n entities: components by name and by annotations, one
// group for twenty, one system for twenty.
func catalogEntities(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		switch i % 20 {
		case 0:
			fmt.Fprintf(&b, "---\napiVersion: backstage.io/v1alpha1\nkind: Group\nmetadata:\n  name: team-%d\nspec:\n  type: team\n  profile:\n    displayName: Team %d\n", i/20, i/20)
		case 1:
			fmt.Fprintf(&b, "---\napiVersion: backstage.io/v1alpha1\nkind: System\nmetadata:\n  name: system-%d\nspec:\n  owner: team-%d\n", i/20, i/20)
		default:
			fmt.Fprintf(&b, "---\napiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: svc-%d\n  annotations:\n    backstage.io/techdocs-ref: dir:.\n", i)
			if i%2 == 0 {
				fmt.Fprintf(&b, "    resource.opentelemetry.io/service.name: svc-%d-*\n    resource.opentelemetry.io/k8s.cluster.name: prod|stage\n", i)
			}
			fmt.Fprintf(&b, "spec:\n  type: service\n  lifecycle: production\n  owner: group:default/team-%d\n  system: system-%d\n", i/20, i/20)
		}
	}
	return b.Bytes()
}

// catalogAnswer writes the same entities as the catalog's API returns them.
func catalogAnswer(tb testing.TB, n int) []byte {
	tb.Helper()
	var entities []map[string]any
	decoder := yaml.NewDecoder(bytes.NewReader(catalogEntities(n)))
	for {
		var entity map[string]any
		err := decoder.Decode(&entity)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(tb, err)
		entity["relations"] = []map[string]any{{"type": "ownedBy", "targetRef": "group:default/team-1", "target": map[string]any{"kind": "group", "namespace": "default", "name": "team-1"}}}
		entities = append(entities, entity)
	}
	data, err := json.MarshalIndent(entities, "", "  ")
	require.NoError(tb, err)
	return data
}

func BenchmarkLoadBackstage(b *testing.B) {
	const entities = 100_000
	for format, data := range map[string][]byte{"yaml": catalogEntities(entities), "json": catalogAnswer(b, entities)} {
		b.Run(format, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(data)))
			for range b.N {
				doc, err := ParseBackstage("a.yaml", data)
				require.NoError(b, err)
				_, err = NewTable(doc)
				require.NoError(b, err)
			}
		})
	}
}
