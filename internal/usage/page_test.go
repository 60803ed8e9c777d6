package usage

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write docs/dialects.md anew")

const pagePath = "../../docs/dialects.md"

func TestDialectsPage(t *testing.T) {
	page := dialectsPage()
	if *update {
		require.NoError(t, os.WriteFile(pagePath, []byte(page), 0o600))
	}
	written, err := os.ReadFile(pagePath)
	require.NoError(t, err)
	assert.Equal(t, page, string(written), "docs/dialects.md is out of date; run make generate and commit the result")
}

func TestEveryFieldIsExplained(t *testing.T) {
	for f, text := range fieldTexts {
		assert.NotEmpty(t, text, fieldNames[f])
	}
}

// dialectsPage renders the tables of this package for their users.
func dialectsPage() string {
	var b strings.Builder
	b.WriteString(pageIntroduction)
	writeFields(&b)
	writeOperations(&b)
	writeScopes(&b)
	writeProviders(&b)
	return b.String()
}

func writeFields(b *strings.Builder) {
	b.WriteString(pageFields)
	for f := range field(numFields) {
		var plain, inside []string
		for _, d := range dialects {
			var names, paths []string
			for _, s := range slices.Concat(d.sources, d.raw) {
				switch {
				case s.field != f:
				case strings.Contains(s.key, "#"):
					paths = append(paths, pathText(s.key))
				default:
					names = append(names, quote(s.key))
				}
			}
			plain, inside = appendNamed(plain, d.name, names), appendNamed(inside, d.name, paths)
		}
		writeRow(b, quote(fieldNames[f]), fieldTexts[f], strings.Join(append(plain, inside...), "<br>"))
	}
	b.WriteString("\nSome words mean something on one emitter's spans alone:\n")
	for _, name := range slices.Sorted(maps.Keys(vocabularies)) {
		var own []string
		for _, s := range vocabularies[name] {
			own = append(own, fmt.Sprintf("%s as %s", quote(s.key), quote(fieldNames[s.field])))
		}
		fmt.Fprintf(b, "\n- %s: %s\n", quote(name), strings.Join(own, ", "))
	}
}

func appendNamed(list []string, dialect string, names []string) []string {
	if len(names) == 0 {
		return list
	}
	return append(list, dialect+": "+strings.Join(names, ", "))
}

// pathText is a name and a path with its conditions in words.
func pathText(key string) string {
	key, beside, conditional := strings.Cut(key, "?")
	name, path, _ := strings.Cut(key, "#")
	path, leading := strings.CutPrefix(path, "^")
	text := quote(name + "#" + path)
	if leading {
		text += " (first in the text)"
	}
	if conditional {
		text += " (beside " + quote(beside) + ")"
	}
	return text
}

func writeOperations(b *strings.Builder) {
	b.WriteString(pageOperations)
	writeRow(b, "a call", wordsOf(kinds, operationCall))
	writeRow(b, "a call that generates no tokens", wordsOf(kinds, operationInput))
	writeRow(b, "no call: it repeats calls below, or uses nothing", wordsOf(kinds, operationAggregate))
	b.WriteString(pageClassifiers)
	for _, c := range classifiers {
		if maps.Equal(c.values, kinds) {
			writeRow(b, quote(c.key), "the operations above", "", "", restTexts[c.rest])
			continue
		}
		cells := []string{quote(c.key)}
		for _, meaning := range []operation{operationCall, operationInput, operationAggregate} {
			var all []string
			for _, text := range []string{wordsOf(c.values, meaning), endings(wordsOf(c.suffixes, meaning))} {
				if text != "" {
					all = append(all, text)
				}
			}
			cells = append(cells, strings.Join(all, ", "))
		}
		writeRow(b, append(cells, restTexts[c.rest])...)
	}
}

var restTexts = map[operation]string{operationUnknown: "the next attribute decides", operationAggregate: "no call", operationCall: "a call"}

func endings(words string) string {
	if words == "" {
		return ""
	}
	return "ends in " + words
}

func wordsOf(table map[string]operation, meaning operation) string {
	var found []string
	for _, word := range slices.Sorted(maps.Keys(table)) {
		if table[word] == meaning {
			found = append(found, quote(word))
		}
	}
	return strings.Join(found, ", ")
}

func writeScopes(b *strings.Builder) {
	b.WriteString(pageScopes)
	for _, rule := range emitters {
		var notes []string
		if rule.calls == billNo {
			notes = append(notes, "its calls are left to another layer")
		}
		if rule.aggregates == billYes {
			notes = append(notes, "its agent spans are billed where no call below them is told")
		}
		for _, e := range rule.estimates {
			notes = append(notes, estimateText(e))
		}
		if rule.callNames != nil {
			notes = append(notes, "spans named `"+strings.Join(rule.callNames, "`, `")+"` are calls")
		}
		writeRow(b, quote(rule.scope), quote(rule.versions), cacheTexts[rule.cache], reasoningTexts[rule.reasoning], strings.Join(notes, "; "))
	}
}

var cacheTexts = map[cacheRule]string{
	cacheInclusive: "inclusive", cacheExclusive: "exclusive", cacheAsProvider: "as provider",
	cacheAsAnthropic: "as provider, Bedrock inclusive", cacheVaries: "varies", cacheByDialect: "by dialect",
}

var reasoningTexts = map[reasoningRule]string{reasoningIncluded: "included", reasoningApart: "apart"}

func estimateText(e estimate) string {
	text := "counts are estimates"
	if e.provider != "" {
		text += " where the provider is " + quote(e.provider)
	}
	if e.stream {
		text += " of streams"
	}
	if e.operation != "" {
		text += " of " + quote(e.operation)
	}
	if !e.always {
		text += " without " + quote(fieldNames[e.without])
	}
	return text
}

func writeProviders(b *strings.Builder) {
	b.WriteString(pageHosts)
	for _, host := range slices.Sorted(maps.Keys(hosts)) {
		writeRow(b, quote(host), quote(hosts[host]))
	}
	for _, row := range hostSuffixes {
		writeRow(b, quote("*"+row.suffix), quote(row.provider))
	}
	writeRow(b, "`bedrock-runtime.<region>.amazonaws.com`", "`aws.bedrock`")
	var libraries []string
	for _, name := range slices.Sorted(maps.Keys(frameworks)) {
		libraries = append(libraries, quote(name))
	}
	fmt.Fprintf(b, pageFrameworks, strings.Join(libraries, ", "))
}

func quote(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}

func writeRow(b *strings.Builder, cells ...string) {
	b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
}
