package ownership

import (
	"bytes"
	"errors"
	"io"

	yaml "go.yaml.in/yaml/v3"
)

// readYAML reads the documents of a text.
func (b *backstageReader) readYAML(data []byte) error {
	reader := bytes.NewReader(data)
	decoder := yaml.NewDecoder(reader)
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return yamlSyntax(b.doc.file, data, len(data)-reader.Len(), err)
		}
		for _, root := range document.Content {
			b.read(root)
		}
	}
}
