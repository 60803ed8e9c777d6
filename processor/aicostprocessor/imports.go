package aicostprocessor

import (
	"slices"

	"go.uber.org/zap"

	"github.com/aicost/aicost/internal/ownership"
)

// importedOwners tells what was left out of the lists of others in the owners
// table, once for each list and what came of it.
func (p *costProcessor) importedOwners() {
	for _, list := range p.owners.Get().Imports() {
		if sameImport(p.imports[list.File], list) { // another file was reloaded
			continue
		}
		p.imports[list.File] = list
		say := p.logger.Info
		if list.Taken < len(list.Findings) {
			say = p.logger.Warn
		}
		say("a list of owners is imported", zap.String("file", list.File), zap.Int("taken", list.Taken), zap.Int("left_out", len(list.Findings)))
		for _, f := range list.Findings {
			p.logger.Debug("of an imported list of owners", zap.Stringer("finding", f))
		}
	}
}

func sameImport(a, b ownership.Import) bool {
	return a.Digest == b.Digest && slices.Equal(a.Findings, b.Findings)
}
