package ownership

import (
	"slices"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// resourceAnnotation begins the annotations by which the OpenTelemetry operator
// is told resource attributes: resource.opentelemetry.io/service.namespace.
const resourceAnnotation = "resource.opentelemetry.io/"

// The kinds that say whose something is, as keys spell them.
const (
	kindComponent = "component"
	kindGroup     = "group"
	kindSystem    = "system"
)

// entity is what a table needs of an entity.
type entity struct {
	foreign         bool // of another kind of list, such as a Kubernetes manifest
	unversioned     bool // and so maybe of such a kind
	kind            string
	namespace, name string // the namespace in lower case
	line            int
	titles          []string   // of a group: what people call it beside its name
	owner, system   *yaml.Node // nil when not given
	match           []condition
}

// readEntity reads one entity. kind stays empty for a kind that is passed over.
func readEntity(n *yaml.Node) (e entity, why *fault) {
	e.line = n.Line
	if n.Kind != yaml.MappingNode {
		return e, faultf(n, "must be a mapping with apiVersion, kind, metadata and spec")
	}
	version, why := textAt(n, "apiVersion")
	if e.foreign = why == nil && version != "" && !strings.HasPrefix(version, "backstage.io/"); e.foreign || why != nil {
		return e, why
	}
	if version == "" {
		e.nameAnyway(n)
		return e, faultf(n, "has no apiVersion; one of a catalog is backstage.io/v1alpha1")
	}
	kind, why := textAt(n, "kind")
	switch kind = strings.ToLower(kind); {
	case why != nil:
		return e, why
	case kind == "":
		return e, faultf(n, "has no kind; must be a word such as Component")
	case !slices.Contains([]string{kindComponent, kindGroup, kindSystem}, kind):
		return e, nil
	}
	e.kind = kind
	metadata, why := valueAt(n, "metadata")
	if why == nil {
		why = e.readName(n, metadata)
	}
	if why != nil {
		return e, why
	}
	spec, why := valueAt(n, "spec")
	switch {
	case why != nil:
	case kind == kindGroup:
		why = e.readTitles(metadata, spec)
	default:
		why = e.readOwned(metadata, spec)
	}
	return e, why
}

// nameAnyway reads what an entity is called, as far as it says it, for a message.
func (e *entity) nameAnyway(n *yaml.Node) {
	e.unversioned = true
	if kind, _ := textAt(n, "kind"); kind != "" && checkText(kind) == "" {
		e.kind = strings.ToLower(kind)
	}
	metadata, _ := valueAt(n, "metadata")
	_ = e.readName(n, metadata)
}

// readName reads the name and the namespace. Backstage's own rules for them can
// be configured; here they need to be values, and to be told apart in references.
func (e *entity) readName(root, metadata *yaml.Node) *fault {
	name, why := textAt(metadata, "name")
	if why != nil {
		return why
	}
	namespace, why := textAt(metadata, "namespace")
	if why != nil {
		return why
	}
	if name == "" {
		return faultf(root, "has no metadata.name")
	}
	e.namespace = namespaceOf(namespace, defaultNamespace)
	for _, part := range []string{e.namespace, name} {
		if strings.ContainsAny(part, "/:|") {
			return faultf(metadata, "name %.40q has a /, a : or a |; an entity's names are letters, digits and -_.", part)
		}
	}
	if why := checkSetValue(qualified(e.namespace, name)); why != "" {
		return faultf(metadata, "name %.40q %s", name, why)
	}
	e.name = name
	return nil
}

// readTitles reads how a group is called beside its name.
func (e *entity) readTitles(metadata, spec *yaml.Node) *fault {
	profile, why := valueAt(spec, "profile")
	if why != nil {
		return why
	}
	for _, place := range []struct {
		in  *yaml.Node
		key string
	}{{profile, "displayName"}, {metadata, "title"}} {
		title, why := textAt(place.in, place.key)
		if why != nil {
			return why
		}
		if title != "" && !slices.Contains(e.titles, title) {
			e.titles = append(e.titles, title)
		}
	}
	return nil
}

// readOwned reads what a component or a system has: an owner, and a match.
func (e *entity) readOwned(metadata, spec *yaml.Node) (why *fault) {
	if e.owner, why = valueAt(spec, "owner"); why != nil {
		return why
	}
	if e.kind == kindComponent {
		if e.system, why = valueAt(spec, "system"); why != nil {
			return why
		}
	}
	annotations, why := valueAt(metadata, "annotations")
	if why != nil {
		return why
	}
	if why = e.readMatch(annotations); why != nil {
		return why
	}
	if len(e.match) == 0 && e.kind == kindComponent {
		e.match = []condition{{key: "service.name", patterns: []string{e.name}}}
	}
	return nil
}

// readMatch makes a condition of each annotation of a resource attribute.
func (e *entity) readMatch(annotations *yaml.Node) *fault {
	if annotations == nil {
		return nil
	}
	if annotations.Kind != yaml.MappingNode {
		return faultf(annotations, "metadata.annotations must be a mapping")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(annotations.Content); i += 2 {
		at, value := annotations.Content[i], annotations.Content[i+1]
		if why := plainKey(at); why != nil {
			return why
		}
		key, isResource := strings.CutPrefix(at.Value, resourceAnnotation)
		if !isResource {
			continue
		}
		if seen[key] {
			return faultf(at, "annotation %.80q is given twice; keep one", at.Value)
		}
		seen[key] = true
		patterns, why := annotatedPatterns(key, value)
		if why != "" {
			return faultf(at, "annotation %.80q %s", at.Value, why)
		}
		e.match = append(e.match, condition{key, patterns})
	}
	slices.SortFunc(e.match, func(a, b condition) int { return strings.Compare(a.key, b.key) })
	if r := (rule{match: e.match}); r.entries() > maxRuleEntries {
		return faultf(annotations, "its lists combine to more than %d cases; use patterns or fewer values", maxRuleEntries)
	}
	return nil
}

// annotatedPatterns reads what an attribute must match, as a cell of a CSV table
// says it, or why that is no match.
func annotatedPatterns(key string, value *yaml.Node) (patterns []string, why string) {
	if why := checkKey(key); why != "" {
		return nil, why
	}
	if value.Kind != yaml.ScalarNode {
		return nil, "must be a text; several values have a | between them"
	}
	patterns = strings.Split(value.Value, "|")
	for i := range patterns {
		patterns[i] = strings.TrimSpace(patterns[i])
		if why := checkPattern(patterns[i]); why != "" {
			return nil, why
		}
	}
	return patterns, ""
}

// key is what references to the entity come to: kind:namespace/name.
func (e *entity) key() string { return reference{e.kind, e.namespace, e.name}.key() }

// qualified is the entity's name as units and rules have it.
func (e *entity) qualified() string { return qualified(e.namespace, e.name) }

// label is what findings call the entity.
func (e *entity) label() string {
	switch {
	case e.kind == "":
		return "entity"
	case e.name == "":
		return e.kind
	default:
		return e.kind + " " + e.qualified()
	}
}

// plainKey refuses keys behind which another could hide.
func plainKey(key *yaml.Node) *fault {
	if key.Kind != yaml.ScalarNode || key.Tag == "!!merge" {
		return faultf(key, "merges and anchors are not read; write the keys out")
	}
	return nil
}

// valueAt returns the value of a key; nil when it is not given, or null. What YAML
// itself lets pass is a fault, where it could hide the value.
func valueAt(n *yaml.Node, key string) (value *yaml.Node, why *fault) {
	if n == nil {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, faultf(n, "must be a mapping where %s is looked for", key)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at := n.Content[i]
		if why := plainKey(at); why != nil {
			return nil, why
		}
		if at.Value != key {
			continue
		}
		if value != nil {
			return nil, faultf(at, "key %s is given twice; keep one", key)
		}
		value = n.Content[i+1]
	}
	if value == nil || isNull(value) {
		return nil, nil
	}
	if value.Kind == yaml.AliasNode {
		return nil, faultf(value, "%s: anchors are not read; write the value out", key)
	}
	return value, nil
}

// textAt returns the text of a key without the blanks around it; empty when it is
// not given.
func textAt(n *yaml.Node, key string) (string, *fault) {
	value, why := valueAt(n, key)
	if value == nil {
		return "", why
	}
	if value.Kind != yaml.ScalarNode {
		return "", faultf(value, "%s must be a text", key)
	}
	return strings.TrimSpace(value.Value), nil
}
