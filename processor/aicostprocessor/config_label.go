package aicostprocessor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/aicost/aicost/internal/attr"
	"github.com/aicost/aicost/internal/ownership"
)

// labelFields are the fields of usage that become labels of metrics.
var labelFields = []string{"provider", "request_model", "response_model"}

// personalLabel refuses a provider or model that would be taken from a user, a
// session, a key, a prompt or an answer: both become labels of metrics.
func (c *Config) personalLabel() error {
	for _, field := range labelFields {
		for n, key := range c.Usage.Attributes[field] {
			name, path, _ := strings.Cut(key, attr.PathMark) // what holds an answer can tell the model, too
			if attr.NamesPerson(key) || attr.IsContent(name) && path == "" || attr.LeadsToContent(path) {
				return fmt.Errorf("usage.attributes.%s[%d]: %q names a person, a session or a key, or holds a prompt or an answer, and %s becomes a label of metrics; "+
					"name the attribute that holds it alone", field, n, key, field)
			}
			if i := slices.Index(c.Privacy.Attributes, key); i >= 0 {
				return fmt.Errorf("usage.attributes.%s[%d]: %q is in privacy.attributes[%d], and %s becomes a label of metrics; name another attribute, or leave it out there",
					field, n, key, i, field)
			}
		}
	}
	return nil
}

// checkTable refuses a table that asks for attributes under the prefix, as they
// are removed before anybody can read them, and one that makes a unit of what is
// to be kept from going on.
func (c *Config) checkTable(table *ownership.Table) error {
	for _, key := range table.Keys() {
		if strings.HasPrefix(key, c.AttributePrefix) {
			return fmt.Errorf("ownership: attribute %s begins with attribute_prefix %q, where only this processor writes; "+
				"match on another attribute, or change the prefix", key, c.AttributePrefix)
		}
	}
	for _, shown := range table.Shown() {
		if i := slices.Index(c.Privacy.Attributes, shown.Key); i >= 0 {
			return fmt.Errorf("ownership: unit %s is taken from attribute %s, which is in privacy.attributes[%d], and units become labels of metrics; "+
				"match on it in a rule and set a value of your own, or leave it out there", shown.Unit, shown.Key, i)
		}
	}
	return nil
}
