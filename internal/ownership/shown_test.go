package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestShown(t *testing.T) {
	table := mustTable(t, "a.yaml", `
units:
  team: {attributes: [squad, "metadata#team"]}
  project: {attributes: [project]}
  environment: {attributes: [env]}
  workspace: {attributes: [ws]}
  feature: {attributes: [feature]}
rules:
  - {match: {tenant.id: "*", service.name: "*-api"}, set: {team: "${tenant.id}-${service.name:1}", project: fixed}}
  - {match: {user.id: u, tenant.id: "*"}, set: {team: "${tenant.id}"}}
ineligible: [{name: "${x}", match: {host.name: a}, reason: r, until: 2100-01-01}]
`)
	assert.Equal(t, []ShownKey{
		{"environment", "env"},
		{"feature", "feature"},
		{"project", "project"},
		{"team", "metadata#team"},
		{"team", "service.name"},
		{"team", "squad"},
		{"team", "tenant.id"},
		{"workspace", "ws"},
	}, table.Shown())
}
