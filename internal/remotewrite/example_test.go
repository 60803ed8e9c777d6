package remotewrite_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/aicost/aicost/internal/remotewrite"
)

// A receiver that knows only 1.0 is sent the same samples in it.
func ExampleWriter() {
	old := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Println("asked in", r.Header.Get("X-Prometheus-Remote-Write-Version"))
		w.WriteHeader(http.StatusNoContent)
	}))
	defer old.Close()

	client := remotewrite.NewClient(old.Client(), old.URL+"/api/v1/write", "example/1.0")
	writer := remotewrite.NewWriter(client, remotewrite.ProtocolAuto, 10*time.Second)
	series := []remotewrite.Series{{
		Labels:  []remotewrite.Label{{Name: "__name__", Value: "ai_cost_total"}, {Name: "team", Value: "search"}},
		Samples: []remotewrite.Sample{{Value: 0.25, Timestamp: time.Now().UnixMilli()}},
	}}
	out := writer.Write(context.Background(), series, time.Now().Add(time.Minute))
	fmt.Println(out.Verdict, "in", writer.Protocol())
	// Output:
	// asked in 2.0.0
	// asked in 0.1.0
	// delivered in v1
}
