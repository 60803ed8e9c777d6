package prometheus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"time"
)

// Samples are those of one series of a range vector, in order of time.
type Samples struct {
	Labels map[string]string
	Values []TimedValue
}

// TimedValue is one sample.
type TimedValue struct {
	Time  time.Time
	Value float64
}

// Matrix evaluates an expression that yields a range vector, at a time. A
// selector such as x[1h] yields the samples as they are stored.
func (c *Client) Matrix(ctx context.Context, expression string, at time.Time) ([]Samples, error) {
	var data struct {
		ResultType string          `json:"resultType"`
		Result     json.RawMessage `json:"result"`
	}
	query := url.Values{"query": {expression}, "time": {seconds(at)}}
	if err := c.get(ctx, "/api/v1/query?"+query.Encode(), &data); err != nil {
		return nil, fmt.Errorf("query %s: %w", expression, err)
	}
	if data.ResultType != "matrix" {
		return nil, fmt.Errorf("query %s: yields a %s, want a matrix", expression, data.ResultType)
	}
	var matrix []struct {
		Metric map[string]string `json:"metric"`
		Values []TimedValue      `json:"values"`
	}
	if err := json.Unmarshal(data.Result, &matrix); err != nil {
		return nil, fmt.Errorf("query %s: %w", expression, err)
	}
	series := make([]Samples, len(matrix))
	for i, element := range matrix {
		series[i] = Samples{Labels: element.Metric, Values: element.Values}
	}
	return series, nil
}

// UnmarshalJSON reads the API's pair of seconds and a value in text.
func (v *TimedValue) UnmarshalJSON(text []byte) error {
	var value point
	if err := value.UnmarshalJSON(text); err != nil {
		return err
	}
	var pair [2]any
	if err := json.Unmarshal(text, &pair); err != nil {
		return err
	}
	at, isNumber := pair[0].(float64)
	if !isNumber {
		return errors.New("a sample without a time")
	}
	*v = TimedValue{Time: time.UnixMilli(int64(at*1000 + 0.5)), Value: float64(value)}
	return nil
}

func seconds(at time.Time) string {
	return strconv.FormatFloat(float64(at.UnixMilli())/1000, 'f', 3, 64)
}
