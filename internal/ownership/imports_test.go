package ownership

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// importOf builds a table of one's own with a catalog on either side of it, and
// returns what became of the catalog behind.
func importOf(t *testing.T, own, catalog string) Import {
	t.Helper()
	for _, files := range [][]string{{"catalog-info.yaml", catalog, "own.yaml", own}, {"own.yaml", own, "catalog-info.yaml", catalog}} {
		table, err := tableOf(files...)
		require.NoError(t, err, "a list of others keeps no table from loading")
		require.Len(t, table.Imports(), 1)
		if files[0] == "own.yaml" {
			return table.Imports()[0]
		}
	}
	return Import{}
}

func TestListsOfOthersGiveWay(t *testing.T) {
	for name, tc := range map[string]struct {
		own, catalog string
		taken        int
		want         []string
	}{
		"an owner that is not allowed": {
			"units: {team: {allowed: [search]}}", catalogOf(component("a", "ads"), component("b", "search")), 1,
			[]string{`:1: left_out: rule a: sets team to "ads", which is not allowed; allowed are search`},
		},
		"a group that is an alias": {
			"teams: [{name: search, aliases: [finders]}]", catalogOf(group("Finders", "x"), group("ads", "Search")), 1,
			[]string{`:1: left_out: team Finders: stands for search already`, `:3: left_out: team ads: its title "Search" stands for search already`},
		},
		"a group that is an alias of the unit": {
			"units: {team: {aliases: {seek: search, look: seek}}}", catalogOf(group("seek", ""), group("look", ""), group("SEARCH", "Finders")), 1,
			[]string{`:1: left_out: team seek: stands for search already`, `:3: left_out: team look: stands for search already`},
		},
		"a group in another case": {"teams: [{name: search}]", group("SEARCH", "Finders"), 1, nil},
		"by itself and beside others": {
			"units: {team: {allowed: [search]}}", catalogOf(component("a", "ads"), component("b", "user:x"), component("c", "ads"), component("d", "search")), 1,
			[]string{
				`:1: left_out: rule a: sets team to "ads", which is not allowed; allowed are search`,
				`:3: left_out: component b: spec.owner: "user:x" is a person, and no owner of a bill; name a group`,
				`:5: left_out: rule c: sets team to "ads", which is not allowed; allowed are search`,
			},
		},
		"aliases of a unit that knows no teams": {
			"units: {project: {aliases: {search: retrieval}}}", group("search", "Finders"), 1, nil,
		},
		"more to match on than a table has room for": {
			"rules: [{match: {" + keys(63) + "}, set: {team: x}}]", catalogOf(component("a", "x", "one", "v", "two", "v"), component("b", "x", "other", "v")), 1,
			[]string{`:1: left_out: rule a: makes it more than 64 different attributes to match on; match on fewer`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := importOf(t, tc.own, tc.catalog)
			assert.Equal(t, tc.taken, got.Taken)
			require.Len(t, got.Findings, len(tc.want), "%v", got.Findings)
			for i, want := range tc.want {
				assert.Equal(t, "catalog-info.yaml"+want, got.Findings[i].String())
			}
		})
	}
}

func keys(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("key%d: v", i)
	}
	return strings.Join(list, ", ")
}

// TestCrowdsOfOthersAreLeftOut: the patterns without a fixed end that are too
// many do not count, and what else there is does.
func TestCrowdsOfOthersAreLeftOut(t *testing.T) {
	entities := []string{component("plain", "search")}
	for i := range maxCrowd + 7 {
		entities = append(entities, component(fmt.Sprintf("c%d", i), "search", "service.name", fmt.Sprintf("*-%d-*", i)))
	}
	table, err := NewTable(mustParse(t, catalogOf(entities...)))
	require.NoError(t, err)
	got := table.Imports()[0]
	assert.Equal(t, maxCrowd+1, got.Taken)
	require.Len(t, got.Findings, 7)
	assert.Contains(t, got.Findings[0].Text, "with it more than 1000 cases have no fixed text")
	assert.Len(t, table.index.rules, maxCrowd+1)

	assert.Len(t, importOf(t, "rules: [{match: {service.name: '*own*'}, set: {team: search}}]", catalogOf(entities...)).Findings, 8)
}

func TestListsOfOthersHaveABoundToo(t *testing.T) {
	list := func(name string) string {
		values := make([]string, 100)
		for i := range values {
			values[i] = fmt.Sprint(name, i)
		}
		return strings.Join(values, "|")
	}
	var entities []string
	for i := range 102 {
		name := fmt.Sprintf("c%d-", i)
		entities = append(entities, component(fmt.Sprintf("c%d", i), "search", "a", list(name), "b", list(name)))
	}
	table, err := NewTable(mustParse(t, catalogOf(entities...)))
	require.NoError(t, err)
	assert.Equal(t, 100, table.Imports()[0].Taken)
	require.Len(t, table.Imports()[0].Findings, 2)
	assert.Contains(t, table.Imports()[0].Findings[0].Text, "combine to more than 1000000 cases")

	_, err = ParseBackstage("c.yaml", []byte(component("c", "search", "a", list("a")+"|more", "b", list("b"))))
	require.ErrorContains(t, err, "c.yaml:1: component c: its lists combine to more than 10000 cases")
}

// TestNoListOfOthersKeepsATableFromLoading puts random catalogs before, between
// and behind random tables that load.
func TestNoListOfOthersKeepsATableFromLoading(t *testing.T) {
	loaded := 0
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 2))
		name := func() string { return []string{"a", "b", "c", "A", "d", "e e"}[random.IntN(6)] }
		files := []string{"one.yaml", randomTable(name, random.IntN(3)), "two.yaml", randomTable(name, random.IntN(3))}
		if _, err := tableOf(files...); err != nil {
			continue
		}
		loaded++
		at := 2 * random.IntN(3)
		files = slices.Insert(files, at, "catalog-info.yaml", randomCatalog(name))
		files = append(files, "second-catalog-info.yaml", randomCatalog(name))
		_, err := tableOf(files...)
		require.NoError(t, err, "seed %d: %q", seed, files)
	}
	assert.Greater(t, loaded, 200)
}

func randomTable(name func() string, kind int) string {
	allowed := []string{"", "allowed: teams, ", "allowed: [a, b, " + name() + "], "}[kind]
	return fmt.Sprintf("units: {team: {%saliases: {%q: %q}}, owner: {%s}, project: {aliases: {%q: %q}}}\nteams: [{name: %q, aliases: [%q]}]\n",
		allowed, name(), name(), strings.TrimSuffix(allowed, ", "), name(), name(), name(), name())
}

func randomCatalog(name func() string) string {
	return catalogOf(group(name(), name()), group(name(), name()), group("last", ""), component("x", name()), component(name(), name(), "service.name", name()+"*"))
}

// TestTwoCatalogs: the earlier one wins.
func TestTwoCatalogs(t *testing.T) {
	table := mustTable(t,
		"org/catalog-info.yaml", catalogOf(group("Search", "Finders"), component("web", "search")),
		"web/catalog-info.yaml", catalogOf(group("search", "Seekers"), group("finders", ""), component("web", "ads"), component("shop", "SEARCH")))
	imports := table.Imports()
	require.Len(t, imports, 2)
	assert.Equal(t, []int{2, 4}, []int{imports[0].Taken, imports[1].Taken})
	assert.Equal(t, []string{`org/catalog-info.yaml:1: left_out: team Search: its title "Finders" stands for finders already`}, told(imports[0].Findings))
	assert.Equal(t, []string{"Search", "finders"}, []string{table.Teams()[0].Name, table.Teams()[1].Name})
	assert.Equal(t, []string{"Seekers"}, table.Teams()[0].Aliases)
}
