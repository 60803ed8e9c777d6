package ownership

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode"

	yaml "go.yaml.in/yaml/v3"
)

// lineOfSyntax finds the smallest part of a text that is no YAML by itself, and in
// it the line. Most mistakes are close to where the parser stopped; others take
// the time of a few readings.
func lineOfSyntax(data []byte, read int, what string) int {
	from, to, found := brokenCloseTo(data, read, what)
	if !found {
		from, to = brokenAnywhere(data)
	}
	line := bytes.Count(data[:from], []byte("\n")) + mistakeIn(data[from:to])
	upTo := data
	for rest := data; line > 0; line-- {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
		upTo = data[:len(data)-len(rest)]
	}
	// Where a text ends is not where it is to be mended.
	return 1 + bytes.Count(bytes.TrimRight(upTo, " \t\r\n"), []byte("\n"))
}

// readAhead is above what the parser has read of a text beyond the place where it
// stopped.
const readAhead = 4096

// brokenCloseTo looks at the items around where the parser stopped. A part that
// has another mistake than the text, by itself, is not what was looked for.
func brokenCloseTo(data []byte, read int, what string) (from, to int, found bool) {
	first := max(0, read-readAhead)
	to = len(data)
	for _, begins := range [...]func(line []byte) bool{beginsDocument, beginsSection} {
		starts := piecesOf(data[from:to], begins)
		i := pieceAt(starts, first-from)
		from, to = from+starts[i], from+starts[i+1]
	}
	part := data[from:to]
	starts := piecesOf(part, beginsItem(part))
	low, high := bisect(part, starts, pieceAt(starts, first-from), pieceAt(starts, read-from)+1)
	err := yamlError(part[starts[low]:starts[high]])
	if err == nil {
		return 0, 0, false
	}
	again, _ := yamlComplaint(err)
	return from + starts[low], from + starts[high], again == what
}

// brokenAnywhere narrows down the first document, section and item that is none.
func brokenAnywhere(data []byte) (from, to int) {
	to = len(data)
	for _, begins := range [...]func(line []byte) bool{beginsDocument, beginsSection, nil} {
		part := data[from:to]
		if begins == nil {
			begins = beginsItem(part)
		}
		start, end := firstBroken(part, begins)
		from, to = from+start, from+end
	}
	return from, to
}

func beginsDocument(line []byte) bool { return bytes.HasPrefix(line, []byte("---")) }

func beginsSection(line []byte) bool {
	return len(line) > 0 && (line[0] == '"' || line[0] == '\'' || line[0] == '_' || unicode.IsLetter(rune(line[0])))
}

// beginsItem knows the items of the outermost list by their indentation.
func beginsItem(part []byte) func(line []byte) bool {
	dash := func(line []byte) int {
		rest := bytes.TrimLeft(line, " ")
		if len(rest) > 1 && rest[0] == '-' && strings.IndexByte(" \r\n", rest[1]) >= 0 {
			return len(line) - len(rest)
		}
		return -1
	}
	indent := -1
	for line := range bytes.Lines(part) {
		if indent = dash(line); indent >= 0 {
			break
		}
	}
	return func(line []byte) bool { return indent >= 0 && dash(line) == indent }
}

// firstBroken cuts a text that is no YAML into pieces, and returns the first that
// is none by itself, or all of the text where it can not be told.
func firstBroken(text []byte, begins func(line []byte) bool) (from, to int) {
	starts := piecesOf(text, begins)
	low, high := bisect(text, starts, 0, len(starts)-1)
	from, to = starts[low], starts[high]
	if whole := from == 0 && to == len(text); !whole && yamlError(text[from:to]) == nil {
		return 0, len(text)
	}
	return from, to
}

// piecesOf returns where the pieces of a text begin, and its length.
func piecesOf(text []byte, begins func(line []byte) bool) []int {
	starts, at := []int{0}, 0
	for line := range bytes.Lines(text) {
		if at > 0 && begins(line) {
			starts = append(starts, at)
		}
		at += len(line)
	}
	return append(starts, len(text))
}

// pieceAt returns the piece that a place is in, the first or last one where it is
// in none.
func pieceAt(starts []int, at int) int {
	after, _ := slices.BinarySearch(starts, at+1)
	return min(max(after-1, 0), len(starts)-2)
}

// bisect returns the first of some pieces that makes those up to it broken.
func bisect(text []byte, starts []int, low, high int) (piece, end int) {
	for high-low > 1 {
		middle := (low + high) / 2
		if yamlError(text[starts[low]:starts[middle]]) != nil {
			high = middle
		} else {
			low = middle
		}
	}
	return low, high
}

// yamlError is what keeps a text from being YAML.
func yamlError(text []byte) error {
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var document yaml.Node
		if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}
