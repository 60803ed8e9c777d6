package usage

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSameModel(t *testing.T) {
	for name, tc := range map[string]struct {
		a, b Reading
		want bool
	}{
		"dated":         {Reading{ResponseModel: "gpt-4o-2024-08-06"}, Reading{RequestModel: "gpt-4o"}, true},
		"latest":        {Reading{RequestModel: "grok-4"}, Reading{RequestModel: "grok-4-latest"}, true},
		"vertex":        {Reading{RequestModel: "claude-x"}, Reading{RequestModel: "claude-x@20250929"}, true},
		"request model": {Reading{ResponseModel: "a", RequestModel: "b"}, Reading{RequestModel: "b"}, true},
		"one unknown":   {Reading{}, Reading{RequestModel: "b"}, true},
		"other":         {Reading{RequestModel: "a"}, Reading{RequestModel: "b"}, false},
		"variant":       {Reading{RequestModel: "gpt-4o"}, Reading{RequestModel: "gpt-4o-2024x"}, false},
		"dots":          {Reading{RequestModel: "gpt-4.1"}, Reading{RequestModel: "gpt-5.1"}, false},
		"maker":         {Reading{RequestModel: "meta.llama3-1-8b-instruct-v1:0"}, Reading{RequestModel: "llama3-1-8b-instruct"}, true},
		"one name each": {Reading{ResponseModel: "a"}, Reading{ResponseModel: "b"}, false},
		"next version":  {Reading{RequestModel: "m-4"}, Reading{RequestModel: "m-4-5"}, false},
	} {
		a, b := requestOf(&tc.a), requestOf(&tc.b)
		assert.Equal(t, tc.want, a.same(&b), name)
		assert.Equal(t, tc.want, b.same(&a), name)
	}
}
