// Package docs holds what people and programs read about the API: the generated
// OpenAPI documents, Swagger UI, the landing page, the page about the workflow, and a
// page for every problem code.
// All of it is embedded and works without a network. It returns bytes and content
// types and knows no routes; the paths that its pages link to are those of the
// contract: /, /docs, /docs/assets/NAME, /docs/problems/CODE,
// /docs/workflow, /openapi.yaml, /openapi.json.
package docs

import (
	"embed"
	"path"
	"slices"
)

//go:embed openapi.yaml
var openAPIYAML []byte

//go:embed openapi.json
var openAPIJSON []byte

//go:embed ui
var ui embed.FS

// ContentSecurityPolicy is the policy under which every page of this package works:
// scripts, styles and requests of its own origin only. Swagger UI sets style
// attributes from scripts, which this allows, and draws icons from data: addresses.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// OpenAPIYAML is the API description, OpenAPI 3.1 in YAML. It is a copy that the
// caller may keep.
func OpenAPIYAML() []byte { return slices.Clone(openAPIYAML) }

// OpenAPIJSON is the API description, OpenAPI 3.1 in JSON. It is a copy that the
// caller may keep.
func OpenAPIJSON() []byte { return slices.Clone(openAPIJSON) }

// UI is the HTML page that shows the API description in Swagger UI.
func UI() []byte {
	data, err := ui.ReadFile("ui/index.html")
	if err != nil {
		panic(err) // embedded, so only a broken build gets here
	}
	return data
}

// assetTypes are the content types of the files that the pages load, by their ending.
var assetTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

// Asset is a file that the pages load from /docs/assets/: name is the part after it,
// such as "site.css" or "favicon.svg". ok is false when there is no such file.
func Asset(name string) (data []byte, contentType string, ok bool) {
	contentType, ok = assetTypes[path.Ext(name)]
	if !ok {
		return nil, "", false
	}
	data, err := ui.ReadFile("ui/" + name)
	if err != nil {
		return nil, "", false
	}
	return data, contentType, true
}
