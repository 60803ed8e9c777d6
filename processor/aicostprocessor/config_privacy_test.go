package aicostprocessor

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/collector/confmap"

	"github.com/aicost/aicost/internal/attr"
)

func TestKeyIsNeverPrinted(t *testing.T) {
	config := &PrivacyConfig{Identity: identityHash, Key: "short-secret"}
	err := config.Validate()
	require.ErrorContains(t, err, "has 12")
	conf := confmap.New()
	require.NoError(t, conf.Marshal(&Config{Privacy: *config}))
	for _, text := range []string{err.Error(), fmt.Sprintf("%v %+v %#v", *config, config, config), fmt.Sprint(conf.ToStringMap())} {
		assert.NotContains(t, text, "short-secret")
	}
}

func TestPrivacyKeys(t *testing.T) {
	config := &PrivacyConfig{Identity: identityRemove, Attributes: []string{"acme.id"}, Keep: []string{"user.id", "session.id"}}
	require.NoError(t, config.Validate())
	keys := config.keys()
	assert.Len(t, keys, len(attr.PersonalKeys())-1)
	assert.Contains(t, keys, "acme.id")
	assert.NotContains(t, keys, "user.id")
	assert.Contains(t, attr.PersonalKeys(), "user.id", "the list itself is as before")
}

func TestReadmeListsPersonalAttributes(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	quoted := func(names string) string { return "`" + strings.Join(strings.Fields(names), "` `") + "`" }
	var table strings.Builder
	table.WriteString("\n| written by | attributes |\n|---|---|\n")
	for _, emitter := range attr.Personal {
		name := emitter.Name
		if emitter.Under != "" {
			name += ", under " + quoted(emitter.Under)
		}
		fmt.Fprintf(&table, "| %s | %s |\n", name, quoted(emitter.Names))
	}
	_, shown, _ := strings.Cut(string(readme), "\n\n| written by")
	shown, _, _ = strings.Cut(shown, "\n\n")
	assert.Equal(t, table.String(), "\n| written by"+shown+"\n")
}
