package scorecard

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"
)

// The picture's measures in pixels; charWidth is that of a monospace font of
// fontSize, forced by textLength so that columns align with any font.
const (
	fontSize   = 14
	charWidth  = 8.4
	lineHeight = 20
	margin     = 20
)

var fills = map[Style]string{
	Plain: "#c9d1d9", Title: "#ffffff", Heading: "#56d4dd", Dim: "#8b949e", Bar: "#388bfd", Good: "#3fb950", Bad: "#d29922",
}

// WriteSVG draws the page as a picture.
func (p Page) WriteSVG(w io.Writer) error {
	width, height := float64(p.width())*charWidth+2*margin, len(p)*lineHeight+2*margin
	var svg bytes.Buffer
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" width="%.0f" height="%d" role="img">`+"\n", width, height, width, height)
	fmt.Fprintf(&svg, `<rect width="100%%" height="100%%" rx="8" fill="#0d1117"/>`+"\n")
	fmt.Fprintf(&svg, `<g font-family="ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d">`+"\n", fontSize)
	for n, line := range p {
		column := 0
		for _, piece := range line {
			// Words far apart are placed one by one: viewers disagree about spaces.
			for _, at := range words.FindAllStringIndex(piece.Text, -1) {
				before, word := piece.Text[:at[0]], piece.Text[at[0]:at[1]]
				if err := writeWord(&svg, column+utf8.RuneCountInString(before), n, word, piece.Style); err != nil {
					return err
				}
			}
			column += utf8.RuneCountInString(piece.Text)
		}
	}
	svg.WriteString("</g>\n</svg>\n")
	_, err := w.Write(svg.Bytes())
	return err
}

// words finds text up to the next two spaces.
var words = regexp.MustCompile(`\S+( \S+)*`)

func writeWord(svg *bytes.Buffer, column, line int, word string, style Style) error {
	weight := ""
	if style == Title || style == Heading {
		weight = ` font-weight="bold"`
	}
	fmt.Fprintf(svg, `<text x="%.1f" y="%d" fill="%s"%s textLength="%.1f">`,
		margin+float64(column)*charWidth, margin+line*lineHeight+fontSize, fills[style], weight, float64(utf8.RuneCountInString(word))*charWidth)
	if err := xml.EscapeText(svg, []byte(word)); err != nil {
		return err
	}
	svg.WriteString("</text>\n")
	return nil
}
