package ownership

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWhereDocumentsArePartedOtherwise(t *testing.T) {
	a, b := "apiVersion: backstage.io/v1\nkind: Group\nmetadata:\n  name: a\n", "apiVersion: backstage.io/v1\nkind: Group\nmetadata:\n  name: b\n"
	for _, text := range []string{a + "---\n" + b, a + "--- # next\n" + b, a + "...\n---\n" + b, "%YAML 1.1\n---\n" + a + "---  \n" + b, "---\n" + a + "---\r\n" + b, "--- {}\n---\n" + a + "---\n" + b} {
		assert.Len(t, mustParse(t, text).teams, 2, "%q", text)
	}
}
