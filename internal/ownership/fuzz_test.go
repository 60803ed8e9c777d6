package ownership

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aicost/aicost/internal/attr"
)

// fuzzDocument asserts what holds for any bytes: an error or a document, and a
// document that is accepted as a table resolves to values a label can take.
func fuzzDocument(t *testing.T, doc *Document, err error) {
	t.Helper()
	if (doc == nil) == (err == nil) {
		t.Fatalf("document %v with error %v", doc, err)
	}
	if err != nil {
		return
	}
	table, err := NewTable(doc)
	if err != nil {
		return
	}
	for _, finding := range Lint([]*Document{doc}, time.Unix(1_780_000_000, 0)) {
		if finding.File != "fuzz.yaml" && finding.File != "fuzz.csv" || finding.Line < 1 || finding.Text == "" {
			t.Fatalf("finding %+v", finding)
		}
	}
	x := attr.NewIndex(table.Keys()...)
	span := attr.NewRecord(x)
	for slot := range x.Len() {
		span.Set(slot, attr.Value{Kind: attr.KindString, Str: "search-api"})
	}
	var owner Owner
	table.Bind(x).Resolve(&Input{Span: span, At: 1_780_000_000e9}, &owner)
	for i, unit := range table.Units() {
		value, source := owner.Values[i], owner.Sources[i].Kind()
		if (value == "") != (source == SourceNone) {
			t.Fatalf("unit %s is %q from %q", unit, value, owner.Sources[i])
		}
		if value != "" && checkText(value) != "" {
			t.Fatalf("unit %s is %q, which %s", unit, value, checkText(value))
		}
		for _, key := range table.units[i].attributes {
			if why := checkUnitAttribute(key); why != "" {
				t.Fatalf("unit %s is taken from %q, which %s", unit, key, why)
			}
		}
	}
}

func addFiles(f *testing.F, extension string) {
	f.Helper()
	for _, dir := range []string{ownersDir, filepath.Join(ownersDir, "bad")} {
		files, err := filepath.Glob(filepath.Join(dir, "*"+extension))
		if err != nil || len(files) == 0 {
			f.Fatal("no seeds in", dir, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(data)
		}
	}
}

func FuzzParseYAML(f *testing.F) {
	addFiles(f, ".yaml")
	f.Add([]byte("units: {team: {allowed: [a], aliases: {B: a}, default: b}}\nrules: [{match: {x: ['*', 'y*', '*z']}, set: {team: A}}]"))
	f.Add([]byte("? [a]\n: b\n"))
	f.Add([]byte("&a {version: *a}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := ParseYAML("fuzz.yaml", data)
		fuzzDocument(t, doc, err)
	})
}

func FuzzParseCSV(f *testing.F) {
	addFiles(f, ".csv")
	f.Add([]byte("match.a\tteam\nsearch-*|x\t\"a\nb\"\n"))
	f.Add([]byte("\xef\xbb\xbfmatch.a,team,from\r\n\"x\",y,2026-01-01T00:00:00Z\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := ParseCSV("fuzz.csv", data)
		fuzzDocument(t, doc, err)
	})
}

// FuzzParseBackstage asserts beside it that a catalog which loads makes a table:
// what does not fit is left out.
func FuzzParseBackstage(f *testing.F) {
	addFiles(f, "catalog-info.yaml")
	f.Add([]byte("[{apiVersion: backstage.io/v1, kind: Component, metadata: {name: a}, spec: {owner: b}}, [], {}, null]"))
	f.Add([]byte(`{"items": [{"apiVersion": "backstage.io/v1", "kind": "Group", "metadata": {"name": "\ud83d\ude80"}}, 1e9, null, [{}]], "items": {}}`))
	f.Add([]byte("&a [*a]\n---\n&b {apiVersion: *b}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := ParseBackstage("fuzz.yaml", data)
		fuzzDocument(t, doc, err)
		if err != nil {
			return
		}
		table, err := NewTable(doc)
		if err != nil {
			t.Fatal(err)
		}
		if told := table.Imports(); len(told) != 1 || len(told[0].Findings) < len(doc.Findings()) {
			t.Fatalf("%v of %v", told, doc.Findings())
		}
	})
}
