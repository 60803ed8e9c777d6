package compliance

import (
	"flag"
	"os"
	"testing"
)

// TestMain lets more tests run at a time than there are processors: they wait
// for pauses most of their time.
func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", "32"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
