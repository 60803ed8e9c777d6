package ownership

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// pythonJSON turns what Python prints of a dict or a list into JSON: LiteLLM wrote
// metadata so before it wrote JSON, as {'team': 'search', 'beta': True}. ok is
// false for what is neither; whether the JSON is whole is left to its parser.
func pythonJSON(text string) (json string, ok bool) {
	out := make([]byte, 0, len(text)+len(text)/8)
	for text != "" {
		switch c := text[0]; {
		case c == '\'' || c == '"':
			if out, text, ok = pythonString(out, text); !ok {
				return "", false
			}
			continue
		case c == '(':
			out = append(out, '[')
		case c == ')':
			out = append(out, ']')
		case c == ',' && closes(text[1:]): // of a tuple of one
		case 'A' <= c && c <= 'Z':
			word := text[:len(text)-len(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyzNTF"))]
			value := map[string]string{"True": "true", "False": "false", "None": "null"}[word]
			if value == "" {
				return "", false
			}
			out, text = append(out, value...), text[len(word):]
			continue
		default:
			out = append(out, c)
		}
		text = text[1:]
	}
	return string(out), true
}

func closes(rest string) bool {
	rest = strings.TrimLeft(rest, " ")
	return rest != "" && rest[0] == ')'
}

// pythonString appends the string that a text begins with as JSON, and returns
// what comes after it.
func pythonString(out []byte, text string) (json []byte, rest string, ok bool) {
	quote := text[0]
	out, text = append(out, '"'), text[1:]
	for text != "" {
		c := text[0]
		switch {
		case c == quote:
			return append(out, '"'), text[1:], true
		case c == '\\':
			var r rune
			if r, text, ok = pythonEscape(text[1:]); !ok {
				return nil, "", false
			}
			out = appendJSON(out, r)
		case c < utf8.RuneSelf:
			out, text = appendJSON(out, rune(c)), text[1:]
		default:
			out, text = append(out, c), text[1:]
		}
	}
	return nil, "", false
}

// appendJSON appends a character as JSON has it between quotes.
func appendJSON(out []byte, r rune) []byte {
	switch {
	case r == '"' || r == '\\':
		return append(out, '\\', byte(r))
	case r < ' ':
		const hex = "0123456789abcdef"
		return append(out, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
	}
	return utf8.AppendRune(out, r)
}

// pythonEscape reads what stands behind a backslash.
func pythonEscape(text string) (r rune, rest string, ok bool) {
	if text == "" {
		return 0, "", false
	}
	digits := 0
	switch text[0] {
	case '\\', '\'', '"':
		return rune(text[0]), text[1:], true
	case 'n':
		return '\n', text[1:], true
	case 'r':
		return '\r', text[1:], true
	case 't':
		return '\t', text[1:], true
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	}
	if digits == 0 || len(text) <= digits {
		return 0, "", false
	}
	number, err := strconv.ParseUint(text[1:1+digits], 16, 32)
	return rune(number), text[1+digits:], err == nil
}
