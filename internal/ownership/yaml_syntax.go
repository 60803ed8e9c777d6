package ownership

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

const quotesForm = `a value that begins with *, ! or & needs quotes, as in "*-search" or "!*"`

// yamlSyntax says on which line a text stops being YAML. The parser knows that of
// few mistakes: it names the line where a list or a mapping begins, the line
// before, or none.
func yamlSyntax(file string, data []byte, err error) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	what, _ := yamlComplaint(err)
	line := lineOfComplaint(data, what)
	if hint := yamlHint(what, lineAt(data, line)); hint != "" {
		what += "; " + hint
	}
	return fmt.Errorf("%s:%d: is not YAML: %s", file, line, what)
}

func lineOfComplaint(data []byte, what string) int {
	if name, ok := strings.CutPrefix(what, "unknown anchor '"); ok {
		return lineOfAlias(data, strings.TrimSuffix(name, "' referenced"))
	}
	if what == "control characters are not allowed" {
		return 1 + bytes.Count(data[:max(0, bytes.IndexFunc(data, isRefused))], []byte("\n"))
	}
	return lineOfSyntax(data)
}

// notUTF8 is what is said of a text that is in no encoding that YAML is read in.
func notUTF8(file string, data []byte) error {
	for good := 0; ; {
		r, size := utf8.DecodeRune(data[good:])
		if r == utf8.RuneError && size <= 1 { // larger, somebody wrote it
			return fmt.Errorf("%s:%d: is not UTF-8 text; save it as UTF-8", file, 1+bytes.Count(data[:good], []byte("\n")))
		}
		good += size
	}
}

// isRefused reports whether a character is none that YAML takes.
func isRefused(r rune) bool {
	return unicode.IsControl(r) && !strings.ContainsRune("\t\r\n\u0085", r) || r == '\uFFFE' || r == '\uFFFF'
}

// yamlComplaint takes an error of the parser apart; line is 0 where it has none.
func yamlComplaint(err error) (what string, line int) {
	what = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(what, "line "); ok {
		if number, after, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(number); err == nil {
				return after, line
			}
		}
	}
	return what, 0
}

func yamlHint(what string, line []byte) string {
	switch {
	case plainValue(line, func(rest []byte) bool { return strings.IndexByte("*!&", rest[0]) >= 0 }):
		return quotesForm
	case bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("\t")):
		return "indent with blanks, not tabs"
	case (strings.Contains(what, "cannot start any token") || strings.Contains(what, "comment or line break")) &&
		plainValue(line, func(rest []byte) bool { return strings.IndexByte("|>", rest[0]) >= 0 }):
		return "a value that begins with | or > needs quotes"
	case strings.Contains(what, "cannot start any token"):
		return "a value that begins with @, % or ` needs quotes"
	default:
		return ""
	}
}

// lineAt is the text of a line, counted from 1.
func lineAt(data []byte, line int) []byte {
	for ; line > 1; line-- {
		_, data, _ = bytes.Cut(data, []byte("\n"))
	}
	text, _, _ := bytes.Cut(data, []byte("\n"))
	return text
}

// lineOfAlias looks for *name where a value can begin.
func lineOfAlias(data []byte, name string) int {
	line := 0
	for text := range bytes.Lines(data) {
		line++
		if plainValue(text, func(rest []byte) bool {
			return bytes.HasPrefix(rest, []byte("*"+name)) && !continues(rest[1+len(name):])
		}) {
			return line
		}
	}
	return 1
}

// plainValue reports whether a value that no quotes are around begins in such a
// way. It looks at a line alone.
func plainValue(line []byte, such func(rest []byte) bool) bool {
	var quote byte
	for i, c := range line {
		first := i == 0 || strings.IndexByte(" \t[{,", line[i-1]) >= 0
		switch {
		case quote != 0:
			if c == quote && line[i-1] != '\\' {
				quote = 0
			}
		case (c == '"' || c == '\'') && (first || line[i-1] == c): // two are one, within quotes
			quote = c
		case first && c == '#':
			return false
		case first && such(line[i:]):
			return true
		}
	}
	return false
}

// continues reports whether a name goes on.
func continues(rest []byte) bool {
	return len(rest) > 0 && (rest[0] == '-' || rest[0] == '_' || unicode.IsLetter(rune(rest[0])) || unicode.IsDigit(rune(rest[0])))
}

// lineOfSyntax finds the smallest part of a text that is no YAML by itself, and in
// it the line. It takes the time of a few readings.
func lineOfSyntax(data []byte) int {
	from, to := 0, len(data)
	for _, begins := range [...]func(line []byte) bool{beginsDocument, beginsSection, nil} {
		part := data[from:to]
		if begins == nil {
			begins = beginsItem(part)
		}
		start, end := firstBroken(part, begins)
		from, to = from+start, from+end
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
	starts, at := []int{0}, 0
	for line := range bytes.Lines(text) {
		if at > 0 && begins(line) {
			starts = append(starts, at)
		}
		at += len(line)
	}
	starts = append(starts, len(text))
	low, high := 0, len(starts)-1
	for high-low > 1 {
		middle := (low + high) / 2
		if yamlError(text[starts[low]:starts[middle]]) != nil {
			high = middle
		} else {
			low = middle
		}
	}
	from, to = starts[low], starts[high]
	if whole := from == 0 && to == len(text); !whole && yamlError(text[from:to]) == nil {
		return 0, len(text)
	}
	return from, to
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

// mistakeIn returns the line of the mistake in a short text. The parser tells the
// line where what it was reading began, but that of the mistake where this is the
// first line; and of its two halves, the one that knows no tokens counts from 0.
func mistakeIn(text []byte) int {
	err := yamlError(slices.Concat([]byte("\n"), text))
	if err == nil {
		return 1
	}
	what, began := yamlComplaint(err)
	if strings.Contains(what, "tab character") {
		tabbed := func(line []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(line, " "), []byte("\t")) }
		return 1 + max(0, slices.IndexFunc(slices.Collect(bytes.Lines(text)), tabbed))
	}
	if !isGrammar(what) {
		return max(1, began-1)
	}
	began = max(1, began)
	if strings.Contains(what, "','") {
		return began // where the bracket was opened
	}
	rest := text
	for range began - 1 {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
	}
	if err := yamlError(rest); err != nil {
		if again, line := yamlComplaint(err); again == what {
			return began + line
		}
	}
	return began
}

// isGrammar tells complaints about the order of tokens from those about one.
func isGrammar(what string) bool {
	rest, ok := strings.CutPrefix(what, "did not find expected ")
	return ok && slices.ContainsFunc([]string{"<", "node content", "'-'", "key", "','"}, func(token string) bool { return strings.HasPrefix(rest, token) })
}
