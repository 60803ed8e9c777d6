package ownership

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/aicost/aicost/internal/attr"
)

// component is one entity in flow style.
func component(name, owner string, annotations ...string) string {
	var list []string
	for i := 0; i < len(annotations); i += 2 {
		list = append(list, fmt.Sprintf("resource.opentelemetry.io/%s: %q", annotations[i], annotations[i+1]))
	}
	return fmt.Sprintf("{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: %s, annotations: {%s}}, spec: {owner: %q}}", name, strings.Join(list, ", "), owner)
}

func group(name, title string) string {
	return fmt.Sprintf("{apiVersion: backstage.io/v1alpha1, kind: Group, metadata: {name: %s, title: %q}}", name, title)
}

func catalogOf(entities ...string) string { return strings.Join(entities, "\n---\n") }

func told(list []Finding) []string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = f.String()
	}
	return texts
}

func TestBackstageFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(ownersDir, "catalog-info.yaml"))
	require.NoError(t, err)
	doc, err := ParseBackstage("catalog-info.yaml", data)
	require.NoError(t, err)
	assert.Equal(t, []string{`catalog-info.yaml:63: left_out: component playground: spec.owner: "user:jane" is a person, and no owner of a bill; name a group`},
		told(doc.Findings()))
	table, err := NewTable(doc)
	require.NoError(t, err)
	require.Len(t, table.Teams(), 2)
	assert.Equal(t, []string{"Search and Discovery", "Search Team"}, table.Teams()[0].Aliases)
	assert.Equal(t, "emea/support", table.Teams()[1].Name)
	assert.Equal(t, []Import{{"catalog-info.yaml", sha256.Sum256(data), 5, doc.Findings()}}, table.Imports())
}

// TestBackstageIsWhatTheAPIReturns: a list of entities in JSON is the same as a
// file of documents.
func TestBackstageIsWhatTheAPIReturns(t *testing.T) {
	list := `[{"apiVersion": "backstage.io/v1alpha1", "kind": "Component", "metadata": {"name": "a"}, "spec": {"owner": "search"}},
	{"apiVersion": "backstage.io/v1alpha1", "kind": "Group", "metadata": {"name": "search"}}]`
	doc, err := ParseBackstage("entities.json", []byte(list))
	require.NoError(t, err)
	assert.Len(t, doc.rules, 1)
	assert.Len(t, doc.teams, 1)
}

func TestBackstageTitlesOfTwoGroupsAreLeftOut(t *testing.T) {
	doc, err := ParseBackstage("c.yaml", []byte(catalogOf(
		group("ads", "The Team"), group("search", "the team"), group("growth", "Ads"), group("web", "__web__"), group("Shop", "SHOP"))))
	require.NoError(t, err)
	assert.Equal(t, []string{
		`c.yaml:1: left_out: group ads: its title "The Team" is what another group is called, too`,
		`c.yaml:3: left_out: group search: its title "the team" is what another group is called, too`,
		`c.yaml:5: left_out: group growth: its title "Ads" is what another group is called, too`,
		`c.yaml:7: left_out: group web: its title "__web__" is reserved: names between double underscores stand for unresolved values`,
	}, told(doc.Findings()))
	assert.Len(t, doc.teams, 5, "the groups themselves count")
}

func TestOwnersOutsideTheFileAreInLowerCase(t *testing.T) {
	table, err := NewTable(mustParse(t, catalogOf(component("a", "Search"), component("b", "group:default/SEARCH"))))
	require.NoError(t, err)
	for _, r := range table.index.rules {
		assert.Equal(t, "search", r.set[0].value, "one group has one name, however components spell it")
	}
}

// TestEntitiesWithoutAVersionAreTold: nobody should miss one that was forgotten.
func TestEntitiesWithoutAVersionAreTold(t *testing.T) {
	doc := mustParse(t, catalogOf(component("a", "x"), "{kind: Component, metadata: {name: B, namespace: emea}, spec: {owner: x}}", "{kind: Deployment}", "{a: b}",
		"{apiVersion: ~, kind: Group, metadata: {name: [c]}}", "{apiVersion: v1, kind: Component}"))
	const why = "has no apiVersion; one of a catalog is backstage.io/v1alpha1"
	assert.Equal(t, []string{
		"catalog-info.yaml:3: left_out: component emea/B: " + why,
		"catalog-info.yaml:5: left_out: deployment: " + why,
		"catalog-info.yaml:7: left_out: entity: " + why,
		"catalog-info.yaml:9: left_out: group: " + why,
	}, told(doc.Findings()))
	_, err := ParseBackstage("a.yaml", []byte("{kind: Component}"))
	require.EqualError(t, err, "a.yaml:1: has no entity of a Backstage catalog; one has apiVersion: backstage.io/v1alpha1, kind, metadata and spec")
}

func mustParse(tb testing.TB, catalog string) *Document {
	tb.Helper()
	doc, err := ParseBackstage("catalog-info.yaml", []byte(catalog))
	require.NoError(tb, err)
	return doc
}

// TestTheOrderOfACatalogMeansNothing shuffles catalogs of entities that overlap
// in every way, and asks whose spans are.
func TestTheOrderOfACatalogMeansNothing(t *testing.T) {
	values := []string{"a", "b", "ab", "a*", "*b", "*", "a|b", "b|a", "a*|b", "?b", ""}
	for seed := range uint64(150) {
		random := rand.New(rand.NewPCG(seed, 1))
		pick := func(list ...string) string { return list[random.IntN(len(list))] }
		entities := []string{component("last", "ads", "k", "fixed")} // something is always left
		for range 2 + random.IntN(10) {
			name := pick("a", "b", "A", "ab", "c")
			switch random.IntN(4) {
			case 0:
				entities = append(entities, group(name, pick("a", "b", "Team", "team", "")))
			case 1:
				system := strings.Replace(component(name, pick("a", "B"), "service.name", pick(values...)), "Component", "System", 1)
				entities = append(entities, system)
			case 2:
				entities = append(entities, component(name, pick("a", "B", "user:x", "c"), "service.name", pick(values...), "k", pick(values...)))
			default:
				entities = append(entities, component(name, pick("a", "B", "user:x", "c"), "service.name", pick(values...)))
			}
		}
		before := answers(t, catalogOf(entities...))
		for range 3 {
			random.Shuffle(len(entities), func(i, j int) { entities[i], entities[j] = entities[j], entities[i] })
			require.Equal(t, before, answers(t, catalogOf(entities...)), "seed %d: %s", seed, catalogOf(entities...))
		}
	}
}

// answers are the owners of a set of spans.
func answers(t *testing.T, catalog string) []string {
	t.Helper()
	table, err := NewTable(mustParse(t, catalog))
	require.NoError(t, err)
	x := attr.NewIndex(table.Keys()...)
	resolver := table.Bind(x)
	var all []string
	for _, service := range []string{"a", "b", "ab", "aab", "c", "A", "x"} {
		for _, other := range []string{"", "a", "b", "ab", "fixed"} {
			for _, team := range []string{"", "A", "b", "TEAM", "c"} {
				attributes := map[string]any{"service.name": service}
				if other != "" {
					attributes["k"] = other
				}
				if team != "" {
					attributes["team"] = team
				}
				var owner Owner
				resolver.Resolve(&Input{Span: record(x, attributes)}, &owner)
				units, untagged := spell(table, &owner)
				all = append(all, fmt.Sprint(attributes, units, untagged))
			}
		}
	}
	return all
}
