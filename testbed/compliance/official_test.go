package compliance

import (
	"testing"

	"github.com/prometheus/compliance/remotewrite/sender"
)

// TestOfficial runs what the suite itself offers to senders outside of it.
func TestOfficial(t *testing.T) {
	sender.RunTests(t, &Sender{}, sender.ComplianceTests())
}
