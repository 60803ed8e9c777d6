package ownership

import (
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// defaultNamespace is left out where names are written.
const defaultNamespace = "default"

// reference names an entity, as in group:default/search.
type reference struct{ kind, namespace, name string }

// key is the reference in the form in which references are compared, as case
// means nothing in them.
func (r reference) key() string {
	return r.kind + ":" + r.namespace + "/" + strings.ToLower(r.name)
}

// qualified is a name with its namespace, unless that is the default one.
func qualified(namespace, name string) string {
	if namespace == defaultNamespace {
		return name
	}
	return namespace + "/" + name
}

// namespaceOf is a namespace in lower case, or otherwise where none is given.
func namespaceOf(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return strings.ToLower(text)
}

// referenceAt reads [kind:][namespace/]name; what is left out is as in otherwise.
func referenceAt(n *yaml.Node, otherwise reference) (reference, *fault) {
	const form = "must be a reference such as group:search, group:default/search or search"
	if n.Kind != yaml.ScalarNode {
		return otherwise, faultf(n, form)
	}
	r, rest := otherwise, strings.TrimSpace(n.Value)
	if kind, after, found := strings.Cut(rest, ":"); found {
		r.kind, rest = strings.ToLower(kind), after
	}
	if namespace, after, found := strings.Cut(rest, "/"); found {
		r.namespace, rest = strings.ToLower(namespace), after
	}
	r.name = rest
	if r.kind == "" || r.namespace == "" || r.name == "" || strings.ContainsAny(r.name, "/:") {
		return otherwise, faultf(n, "%.40q "+form, n.Value)
	}
	return r, nil
}
