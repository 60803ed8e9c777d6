package alerting

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"go.yaml.in/yaml/v3"
)

// ShortestWait is what no waiting time shrinks below: a few flushes and
// evaluations, so that nothing fires while everything is still starting.
const ShortestWait = 5 * time.Second

// CompressRules writes copies of the rule files with the day's pace: they are
// evaluated every second and wait as much less as the day is shorter. What they
// ask is left alone, windows included: the whole day of a demo fits into an hour.
func CompressRules(pattern, dir string, factor float64) ([]string, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("no rules at %s", pattern)
	}
	copies := make([]string, len(files))
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if text, err = compress(text, factor); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		copies[i] = filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(copies[i], text, 0o600); err != nil {
			return nil, err
		}
	}
	return copies, nil
}

// compress shortens the waiting times of a YAML document and leaves every other
// byte as it is.
func compress(text []byte, factor float64) ([]byte, error) {
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	for _, wait := range waits(&document) {
		full, err := model.ParseDuration(wait.Value)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", wait.Line, err)
		}
		short := max(wait.shortest, time.Duration(float64(full)/factor).Round(time.Second))
		line := &lines[wait.Line-1]
		*line = (*line)[:wait.Column-1] + strings.Replace((*line)[wait.Column-1:], wait.Value, model.Duration(short).String(), 1)
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// wait is a waiting time and what it may not shrink below.
type wait struct {
	*yaml.Node
	shortest time.Duration
}

func waits(node *yaml.Node) (found []wait) {
	if node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			switch node.Content[i].Value {
			case "interval", "group_wait":
				found = append(found, wait{node.Content[i+1], time.Second})
			case "for", "keep_firing_for", "group_interval", "repeat_interval":
				found = append(found, wait{node.Content[i+1], ShortestWait})
			}
		}
	}
	for _, child := range node.Content {
		found = append(found, waits(child)...)
	}
	return found
}
