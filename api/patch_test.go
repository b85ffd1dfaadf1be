package api_test

import (
	"net/http"
	"reflect"
	"testing"
)

type operations6902 = []object

func (n *newsroom) jsonPatch(path string, operations operations6902, headers ...string) *response {
	n.t.Helper()
	return n.send(http.MethodPatch, path, n.publisher, operations, append([]string{"Content-Type", "application/json-patch+json"}, headers...)...)
}

func TestMergePatch(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, before := n.publish("Ferry sails", object{
		"summary": "Old.", "tags": []any{"ferries", "bay"}, "dateline": object{"place": "Port Town", "date": "2024-06-18"},
		"metadata": object{"a": 1, "b": object{"c": 2, "d": 3}, "html": "<&>"}, "urgency": 2, "editorNote": "Note.",
	})
	for _, mediaType := range []string{"application/merge-patch+json", "application/json", "Application/JSON; charset=UTF-8"} {
		after := n.patch(path, n.publisher, object{
			"summary": "New.", "dateline": object{"date": nil}, "metadata": object{"b": object{"c": nil, "e": 4}}, "urgency": nil, "tags": []any{"bay"},
		}, "Content-Type", mediaType).want(http.StatusOK).object()
		want := object{
			"summary": "New.", "headline": before["headline"], "body": before["body"], "editorNote": "Note.",
			"dateline": object{"place": "Port Town", "date": nil},
		}
		for name, value := range want {
			if !reflect.DeepEqual(after[name], value) {
				t.Errorf("%s: %s is %v, want %v", mediaType, name, after[name], value)
			}
		}
		b := after["metadata"].(object)["b"].(object)
		if number(after, "urgency") != 5 || len(after["tags"].([]any)) != 1 || b["c"] != nil || number(b, "d") != 3 || number(b, "e") != 4 || number(after, "version") != 2 {
			t.Errorf("%s: %v", mediaType, after)
		}
	}
	for _, bad := range []struct {
		body any
		code string
		want fault
	}{
		{"[]", "body-invalid", fault{code: "wrong-type"}},
		{"7", "body-invalid", fault{code: "wrong-type"}},
		{"null", "body-invalid", fault{code: "wrong-type"}},
		{object{"sumary": "x"}, "body-invalid", fault{pointer: "/sumary", code: "unknown-field", has: `"summary"`}},
		{object{"headline": nil}, "body-invalid", fault{pointer: "/headline", code: "required"}},
		{object{"publishedAt": nil}, "body-invalid", fault{pointer: "/publishedAt", code: "required"}},
		{object{"publishedAt": "2024-06-20"}, "body-invalid", fault{pointer: "/publishedAt", code: "in-the-future"}},
		{object{"embargoedUntil": "2024-06-20"}, "body-invalid", fault{pointer: "/embargoedUntil", code: "already-public"}},
		{object{"bodyFormat": "text"}, "body-invalid", fault{pointer: "/bodyFormat", code: "not-allowed"}},
		{object{"dateline": object{"place": 7}}, "body-invalid", fault{pointer: "/dateline/place", code: "wrong-type"}},
	} {
		wantFaults(t, n.patch(path, n.publisher, bad.body).problem(http.StatusUnprocessableEntity, bad.code), bad.want)
	}
	if v := number(n.get(path, n.publisher).object(), "version"); v != 2 {
		t.Errorf("a patch that was refused made version %d", v)
	}
}

func TestJSONPatch(t *testing.T) {
	t.Parallel()
	n := open(t)
	path, _ := n.publish("Ferry sails", object{"tags": []any{"ferries", "bay"}, "summary": "Old.", "metadata": object{"a/b": object{"~": 1}}})
	after := n.jsonPatch(path, operations6902{
		{"op": "test", "path": "/language", "value": "en"},
		{"op": "replace", "path": "/summary", "value": "New."},
		{"op": "add", "path": "/tags/0", "value": "port-town"},
		{"op": "remove", "path": "/tags/1"},
		{"op": "add", "path": "/tags/-", "value": object{"name": "Tides", "kind": "event"}},
		{"op": "copy", "from": "/headline", "path": "/subheadline"},
		{"op": "move", "from": "/summary", "path": "/byline"},
		{"op": "replace", "path": "/metadata/a~1b/~0", "value": 2},
	}).want(http.StatusOK).object()
	slugs := []string{}
	for _, tag := range after["tags"].([]any) {
		slugs = append(slugs, text(tag.(object), "slug"))
	}
	if !reflect.DeepEqual(slugs, []string{"port-town", "bay", "tides"}) || after["subheadline"] != "Ferry sails" || after["byline"] != "New." || after["summary"] != "" {
		t.Errorf("%v", after)
	}
	if m := after["metadata"].(object)["a/b"].(object); number(m, "~") != 2 {
		t.Errorf("metadata %v", after["metadata"])
	}
	unchanged := n.get(path, n.publisher)
	for name, bad := range map[string]struct {
		operations operations6902
		status     int
		code       string
	}{
		"test fails":        {operations6902{{"op": "replace", "path": "/summary", "value": "Never"}, {"op": "test", "path": "/language", "value": "az"}}, 409, "patch-test-failed"},
		"test of nothing":   {operations6902{{"op": "test", "path": "/nothing", "value": 1}}, 409, "patch-test-failed"},
		"place not there":   {operations6902{{"op": "replace", "path": "/summary", "value": "Never"}, {"op": "remove", "path": "/tags/9"}}, 422, "patch-not-applicable"},
		"negative":          {operations6902{{"op": "remove", "path": "/tags/-1"}}, 422, "patch-not-applicable"},
		"unknown op":        {operations6902{{"op": "increase", "path": "/urgency"}}, 422, "patch-not-applicable"},
		"no path":           {operations6902{{"op": "remove", "path": "summary"}}, 422, "patch-not-applicable"},
		"move from where":   {operations6902{{"op": "move", "path": "/summary"}}, 422, "patch-not-applicable"},
		"into itself":       {operations6902{{"op": "move", "from": "/metadata", "path": "/metadata/x"}}, 422, "patch-not-applicable"},
		"unknown field":     {operations6902{{"op": "add", "path": "/sumary", "value": "x"}}, 422, "body-invalid"},
		"unknown member":    {operations6902{{"op": "add", "path": "/summary", "vaule": "x"}}, 422, "body-invalid"},
		"breaks a rule":     {operations6902{{"op": "remove", "path": "/headline"}}, 422, "body-invalid"},
		"clears the time":   {operations6902{{"op": "remove", "path": "/publishedAt"}}, 422, "body-invalid"},
		"not a list":        {nil, 422, "patch-not-applicable"},
		"whole to a scalar": {operations6902{{"op": "replace", "path": "", "value": 7}}, 422, "patch-not-applicable"},
	} {
		r := n.jsonPatch(path, bad.operations)
		if r.problem(bad.status, bad.code); t.Failed() {
			t.Log(name)
		}
	}
	if r := n.get(path, n.publisher); r.etag() != unchanged.etag() {
		t.Errorf("a patch that was refused changed something: %s", r.body)
	}
	// Copies of copies do not fill the memory.
	bomb := operations6902{{"op": "replace", "path": "/metadata", "value": object{"a": "0123456789012345678901234567890123456789"}}}
	for range 30 {
		bomb = append(bomb, object{"op": "copy", "from": "/metadata", "path": "/metadata/b"}, object{"op": "copy", "from": "/metadata", "path": "/metadata/c"})
	}
	n.jsonPatch(path, bomb).want(http.StatusUnprocessableEntity)
}
