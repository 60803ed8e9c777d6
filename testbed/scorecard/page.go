package scorecard

import (
	"io"
	"strings"
	"unicode/utf8"
)

// Style is how a piece of text looks.
type Style uint8

// The styles.
const (
	Plain Style = iota
	Title
	Heading
	Dim
	Bar
	Good
	Bad
)

// Piece is text in one style.
type Piece struct {
	Text  string
	Style Style
}

// Page is lines of pieces, for any medium of fixed width.
type Page [][]Piece

// line appends a line.
func (p *Page) line(pieces ...Piece) { *p = append(*p, pieces) }

var codes = map[Style]string{Title: "1", Heading: "1;36", Dim: "2", Bar: "36", Good: "32", Bad: "33"}

// Write writes the page as text, with terminal colours or without.
func (p Page) Write(w io.Writer, colour bool) error {
	var text strings.Builder
	for _, line := range p {
		for _, piece := range line {
			if code := codes[piece.Style]; colour && code != "" {
				text.WriteString("\x1b[" + code + "m" + piece.Text + "\x1b[0m")
			} else {
				text.WriteString(piece.Text)
			}
		}
		text.WriteByte('\n')
	}
	_, err := io.WriteString(w, text.String())
	return err
}

// width is the number of characters of the longest line.
func (p Page) width() (widest int) {
	for _, line := range p {
		var width int
		for _, piece := range line {
			width += utf8.RuneCountInString(piece.Text)
		}
		widest = max(widest, width)
	}
	return widest
}
