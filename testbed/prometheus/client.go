package prometheus

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// Client asks a server over its HTTP API.
type Client struct{ URL string }

// Sample is one series of an instant vector.
type Sample struct {
	Labels map[string]string
	Value  float64
}

// Alert is an alert as a server reports it.
type Alert struct {
	Labels      map[string]string `json:"labels"`
	Annotations map[string]string `json:"annotations"`
	State       string            `json:"state"` // pending or firing
}

// Query evaluates a PromQL expression that yields a vector or a scalar now, to
// the millisecond: left to itself, VictoriaMetrics answers for the last full
// second or the one before.
func (c *Client) Query(ctx context.Context, expression string) ([]Sample, error) {
	now := strconv.FormatFloat(float64(time.Now().UnixMilli())/1000, 'f', 3, 64)
	values := url.Values{"query": {expression}, "time": {now}, "nocache": {"1"}}
	var data struct {
		ResultType string          `json:"resultType"`
		Result     json.RawMessage `json:"result"`
	}
	if err := c.get(ctx, "/api/v1/query?"+values.Encode(), &data); err != nil {
		return nil, fmt.Errorf("query %s: %w", expression, err)
	}
	var vector []struct {
		Metric map[string]string `json:"metric"`
		Value  point             `json:"value"`
	}
	switch data.ResultType {
	case "vector":
		if err := json.Unmarshal(data.Result, &vector); err != nil {
			return nil, fmt.Errorf("query %s: %w", expression, err)
		}
	case "scalar":
		var scalar point
		if err := json.Unmarshal(data.Result, &scalar); err != nil {
			return nil, fmt.Errorf("query %s: %w", expression, err)
		}
		return []Sample{{Value: float64(scalar)}}, nil
	default:
		return nil, fmt.Errorf("query %s: answered with a %s, want a vector or a scalar", expression, data.ResultType)
	}
	samples := make([]Sample, len(vector))
	for i, element := range vector {
		samples[i] = Sample{Labels: element.Metric, Value: float64(element.Value)}
	}
	return samples, nil
}

// Value evaluates an expression that yields at most one element; none is 0.
func (c *Client) Value(ctx context.Context, expression string) (float64, error) {
	samples, err := c.Query(ctx, expression)
	if err != nil || len(samples) == 0 {
		return 0, err
	}
	if len(samples) > 1 {
		return 0, fmt.Errorf("query %s: %d elements, want one", expression, len(samples))
	}
	return samples[0].Value, nil
}

// ByLabel evaluates an expression and keys its elements by one label.
func (c *Client) ByLabel(ctx context.Context, label, expression string) (map[string]float64, error) {
	samples, err := c.Query(ctx, expression)
	if err != nil {
		return nil, err
	}
	values := make(map[string]float64, len(samples))
	for _, sample := range samples {
		values[sample.Labels[label]] += sample.Value
	}
	return values, nil
}

// Help is what the server knows of a metric from its metadata, empty if nothing. It
// may know several kinds, in any order, of which some are without a help.
func (c *Client) Help(ctx context.Context, metric string) (string, error) {
	var data map[string][]struct {
		Help string `json:"help"`
	}
	if err := c.get(ctx, "/api/v1/metadata?"+url.Values{"metric": {metric}}.Encode(), &data); err != nil {
		return "", err
	}
	for _, known := range data[metric] {
		if known.Help != "" {
			return known.Help, nil
		}
	}
	return "", nil
}

// Alerts returns the pending and firing alerts.
func (c *Client) Alerts(ctx context.Context) ([]Alert, error) {
	var data struct {
		Alerts []Alert `json:"alerts"`
	}
	err := c.get(ctx, "/api/v1/alerts", &data)
	return data.Alerts, err
}

func (c *Client) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	answer := struct {
		Status string `json:"status"`
		Error  string `json:"error"`
		Data   any    `json:"data"`
	}{Data: into}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("answered %s: %w", response.Status, err)
	}
	if answer.Status != "success" {
		return fmt.Errorf("answered %s: %s", response.Status, answer.Error)
	}
	return nil
}

// point is the API's pair of a time and a value in text.
type point float64

// UnmarshalJSON keeps the value.
func (p *point) UnmarshalJSON(text []byte) error {
	var pair [2]any
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	value, isText := pair[1].(string)
	if !isText {
		return fmt.Errorf("value %v is not text", pair[1])
	}
	number, err := strconv.ParseFloat(value, 64)
	*p = point(number)
	return err
}
