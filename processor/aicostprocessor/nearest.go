package aicostprocessor

// nearest is the word that fewest edits make of a misspelt one, the first of
// several; empty where there are no words.
func nearest(misspelt string, words []string) (best string) {
	fewest := -1
	for _, word := range words {
		if n := edits(misspelt, word); fewest < 0 || n < fewest {
			best, fewest = word, n
		}
	}
	return best
}

// edits is the Levenshtein distance of two words, in bytes.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, diagonal+1, row[j]+1)
		}
	}
	return row[len(b)]
}
