package ownership

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNarrowerRulesComeFirst has pairs of annotations, the narrower one first.
// Each name would put it last, and so would the file.
func TestNarrowerRulesComeFirst(t *testing.T) {
	for name, pair := range map[string][2][]string{
		"more attributes":          {{"z1", "a*", "z2", "b*"}, {"a", "exact"}},
		"exact values":             {{"z", "x"}, {"a", "long-beginning-*"}},
		"longer globs":             {{"z", "longer-*"}, {"a", "long*"}},
		"the shortest of a list":   {{"z", "beginning-*"}, {"a", "b*|a-very-long-beginning-*"}},
		"fewer values":             {{"z", "x"}, {"a", "x|y"}},
		"fewer combinations":       {{"y", "x", "z", "x|y|w"}, {"a", "x|w", "b", "x|y"}},
		"question marks are globs": {{"z", "abc"}, {"a", "abc?"}},
	} {
		doc := mustParse(t, catalogOf(component("a-wide", "x", pair[1]...), component("z-narrow", "x", pair[0]...)))
		require.Len(t, doc.rules, 2, name)
		assert.Equal(t, "z-narrow", doc.rules[0].name, name)
	}
	system := strings.Replace(component("a", "x", "a", "v", "b", "w"), "Component", "System", 1)
	doc := mustParse(t, catalogOf(system, component("z", "x", "z", "*")))
	assert.Equal(t, "z", doc.rules[0].name, "a component is part of a system, however wide it matches")
}

func TestReferencesStayInTheirNamespace(t *testing.T) {
	in := func(namespace, owner, system string) map[string]string {
		doc := mustParse(t, "{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: a, namespace: '"+namespace+"'}, spec: {owner: '"+owner+"', system: '"+system+"'}}")
		got := map[string]string{"rule": doc.rules[0].name}
		for _, a := range doc.rules[0].set {
			got[a.unit] = a.value
		}
		return got
	}
	assert.Equal(t, map[string]string{"rule": "emea/a", "team": "emea/support", "project": "emea/desk"}, in("EMEA", "support", "desk"))
	assert.Equal(t, map[string]string{"rule": "emea/a", "team": "support", "project": "desk"}, in("emea", "group:default/support", "default/desk"))
	assert.Equal(t, map[string]string{"rule": "a", "team": "emea/support", "project": "desk"}, in("", "Emea/Support", "desk"))
	assert.Equal(t, map[string]string{"rule": "a", "team": "support", "project": "apac/desk"}, in("Default", "GROUP:support", "system:apac/desk"))
}

// TestSameMatchInAnotherOrder: neither the order of annotations nor that of
// values tells two matches apart.
func TestSameMatchInAnotherOrder(t *testing.T) {
	doc := mustParse(t, catalogOf(
		component("one", "x", "a", "v|w", "b", "z"), component("two", "y", "b", "z", "a", "w | v"), component("three", "y", "b", "z", "a", "w")))
	assert.Len(t, doc.rules, 1)
	assert.Len(t, doc.Findings(), 2)
}

func TestMergesAmongAnnotationsAreLeftOut(t *testing.T) {
	doc := mustParse(t, catalogOf(component("rest", "x"),
		"{apiVersion: backstage.io/v1alpha1, kind: Component, metadata: {name: a, annotations: {<<: {resource.opentelemetry.io/tenant: t}}}, spec: {owner: x}}"))
	assert.Len(t, doc.rules, 1)
	assert.Equal(t, []string{"catalog-info.yaml:3: left_out: component a: merges and anchors are not read; write the keys out"}, told(doc.Findings()))
}
