package ownership

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const quotesForm = `a value that begins with *, ! or & needs quotes, as in "*-search" or "!*"`

// yamlSyntax says on which line a text stops being YAML, of which the parser had
// read so many bytes when it complained. It knows the line of few mistakes: it
// names the one where a list or a mapping begins, the line before, or none.
func yamlSyntax(file string, data []byte, read int, err error) error {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	what, _ := yamlComplaint(err)
	line := lineOfComplaint(data, min(read, len(data)), what)
	if hint := yamlHint(what, lineAt(data, line)); hint != "" {
		what += "; " + hint
	}
	return fmt.Errorf("%s:%d: is not YAML: %s", file, line, what)
}

func lineOfComplaint(data []byte, read int, what string) int {
	if name, ok := strings.CutPrefix(what, "unknown anchor '"); ok {
		return lineOfAlias(data, strings.TrimSuffix(name, "' referenced"))
	}
	if what == "control characters are not allowed" {
		return 1 + bytes.Count(data[:max(0, bytes.IndexFunc(data, isRefused))], []byte("\n"))
	}
	return lineOfSyntax(data, read, what)
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
