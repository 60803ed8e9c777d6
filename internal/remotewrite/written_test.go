package remotewrite

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestWrittenFrom(t *testing.T) {
	assert.Equal(t, Written{}, writtenFrom(nil))
	assert.Equal(t, Written{Samples: 3, Histograms: 0, Exemplars: 2, Present: true}, writtenFrom(http.Header{
		samplesWrittenHeader: {"3"}, histogramsWrittenHeader: {"0"}, exemplarsWrittenHeader: {"2"},
	}))
	assert.Equal(t, Written{Histograms: 7, Present: true}, writtenFrom(http.Header{
		samplesWrittenHeader: {"99999999999999999999"}, histogramsWrittenHeader: {"7"},
	}))
}

// Proxies repeat headers and join them.
func TestWrittenFromSeveralLines(t *testing.T) {
	for _, tc := range []struct {
		lines []string
		want  Written
	}{
		{[]string{"3", "3"}, Written{Samples: 3, Present: true}},
		{[]string{"3, 3"}, Written{Samples: 3, Present: true}},
		{[]string{"3", "2", "4"}, Written{Samples: 2, Present: true}},
		{[]string{"3,2"}, Written{Samples: 2, Present: true}},
		{[]string{"0", "7"}, Written{Present: true}},
		{[]string{"3", "x"}, Written{}},
		{[]string{"3,"}, Written{}},
		{[]string{"3", "-1"}, Written{}},
		{[]string{"3", "99999999999999999999"}, Written{}},
		{[]string{" +3 "}, Written{Samples: 3, Present: true}},
		{[]string{}, Written{}},
	} {
		assert.Equal(t, tc.want, writtenFrom(http.Header{samplesWrittenHeader: tc.lines}), "%q", tc.lines)
	}
}

func TestAnsweredShort(t *testing.T) {
	sent := Request{Protocol: ProtocolV2, Samples: 5, Histograms: 2, Exemplars: 3}
	for _, tc := range []struct {
		protocol                       Protocol
		status                         int
		samples, histograms, exemplars string
		short                          bool
		missing                        Missing
	}{
		{ProtocolV2, 204, "5", "2", "3", false, Missing{}},
		{ProtocolV2, 204, "5", "2", "0", false, Missing{Exemplars: 3}},
		{ProtocolV2, 204, "4", "2", "3", true, Missing{Samples: 1}},
		{ProtocolV2, 204, "0", "2", "3", true, Missing{Samples: 5}},
		{ProtocolV2, 204, "5", "1", "3", true, Missing{Histograms: 1}},
		{ProtocolV2, 204, "5", "", "3", true, Missing{Histograms: 2}},
		{ProtocolV2, 204, "6", "9223372036854775807", "4", false, Missing{}},
		{ProtocolV2, 400, "4", "0", "1", false, Missing{1, 2, 2}},
		{ProtocolV2, 400, "", "", "", false, Missing{}},
		{ProtocolV1, 204, "4", "0", "0", false, Missing{}},
	} {
		header := http.Header{
			samplesWrittenHeader: {tc.samples}, histogramsWrittenHeader: {tc.histograms}, exemplarsWrittenHeader: {tc.exemplars},
		}
		sent.Protocol = tc.protocol
		got := answered(tc.status, header, sent, time.Time{})
		assert.Equal(t, tc.short, got.Short, "%+v", tc)
		assert.Equal(t, tc.missing, got.Missing, "%+v", tc)
	}
}
