package aicostprocessor

import (
	"errors"

	"github.com/aicost/aicost/internal/ownership"
	"github.com/aicost/aicost/internal/reload"
)

// Owners are the tables of a config as they were read together.
type Owners struct {
	Table *ownership.Table
	// Documents are the inline keys, where there are any, and the files after them.
	Documents []*ownership.Document
	inline    *inlineTable
}

// ReadOwners reads the inline keys and the tables as the processor does when it
// starts, and refuses what keeps it from starting.
func (c *Config) ReadOwners() (*Owners, error) {
	inline, err := c.Ownership.readInline()
	if err != nil {
		return nil, err
	}
	files, err := reload.Load(c.Ownership.paths(), func(files []reload.File) (*Owners, error) {
		return c.Ownership.read(inline, files, c.checkTable)
	})
	if err != nil {
		return nil, err
	}
	return files.Get(), nil
}

// Placed says of what stands inline under which key it does, where a text says
// on which line of a file that nobody has.
func (o *Owners) Placed(text string) string {
	return o.inline.name(text)
}

// readInline reads the inline keys; without any, there is no document.
func (c *OwnershipConfig) readInline() (*inlineTable, error) {
	if !c.inline() {
		return &inlineTable{}, nil
	}
	return newInlineTable(c)
}

// read puts the files after the inline keys. check has to agree to the table.
func (c *OwnershipConfig) read(inline *inlineTable, files []reload.File, check func(*ownership.Table) error) (*Owners, error) {
	read := &Owners{inline: inline}
	if inline.document != nil {
		read.Documents = append(read.Documents, inline.document)
	}
	var problems []error
	for i, file := range files {
		document, err := ownership.Parse(ownership.Format(c.files()[i].Format), file.Path, file.Data)
		problems, read.Documents = append(problems, err), append(read.Documents, document)
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	var err error
	if read.Table, err = ownership.NewTable(read.Documents...); err != nil {
		return nil, inline.placed(err)
	}
	return read, check(read.Table)
}
