package aicostprocessor

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestWhatIsToBeHiddenIsNoUnit: a table and privacy.attributes are told of each
// other, when they are loaded and at every reload.
func TestWhatIsToBeHiddenIsNoUnit(t *testing.T) {
	config := createDefaultConfig().(*Config)
	config.Privacy = PrivacyConfig{Identity: identityRemove, Attributes: []string{"metadata", "acme.customer.id"}}
	require.NoError(t, config.Validate())
	for content, want := range map[string]string{
		"units: {feature: {attributes: [acme.customer.id]}}":                                        "unit feature is taken from attribute acme.customer.id, which is in privacy.attributes[1]",
		"rules: [{match: {acme.customer.id: \"*\"}, set: {team: \"${acme.customer.id}\"}}]":         "unit team is taken from attribute acme.customer.id, which is in privacy.attributes[1]",
		"rules: [{match: {acme.customer.id: \"4*\", tenant: \"*\"}, set: {team: \"t-${tenant}\"}}]": "",
		"units: {team: {attributes: [\"metadata#team\"]}}":                                          "", // of a text that may name persons, too
	} {
		config.Ownership.Table = file(t, "owners.yaml", content)
		_, err := loadOwners(&config.Ownership, config.checkTable)
		if want == "" {
			assert.NoError(t, err, content)
		} else {
			assert.ErrorContains(t, err, want, content)
		}
	}
}
