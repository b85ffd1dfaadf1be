package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const (
	keyScheme       = "ApiKey"    // in annotations: a key is needed
	anonymousScheme = "Anonymous" // in annotations: works without a key, too
)

// securitySchemes are the two ways to send a key. Swagger 2.0 knows no bearer
// tokens, so the annotations declare one key and the document gets both.
func securitySchemes(declared openapi3.SecuritySchemes) openapi3.SecuritySchemes {
	declaredKey := declared[keyScheme]
	if declaredKey == nil {
		return nil
	}
	about := declaredKey.Value.Description
	return openapi3.SecuritySchemes{
		"bearer": {Value: &openapi3.SecurityScheme{Type: "http", Scheme: "bearer", Description: about}},
		"apiKey": {Value: &openapi3.SecurityScheme{Type: "apiKey", In: "header", Name: "X-API-Key", Description: about}},
	}
}

// security spells out who may call: nobody's key, any key, or either.
func (n *normaliser) security(op operation) {
	needs := openapi3.SecurityRequirements{}
	var declared openapi3.SecurityRequirements
	if op.Security != nil {
		declared = *op.Security
	}
	for _, requirement := range declared {
		for _, scheme := range slices.Sorted(maps.Keys(requirement)) {
			switch scheme {
			case anonymousScheme:
				needs = append(needs, openapi3.SecurityRequirement{})
			case keyScheme:
				needs = append(needs,
					openapi3.SecurityRequirement{"bearer": {}},
					openapi3.SecurityRequirement{"apiKey": {}})
				tellScopes(op, requirement[scheme])
			default:
				n.faults.add("operation %s: @Security %s is not %s or %s", op.name, scheme, keyScheme, anonymousScheme)
			}
		}
	}
	op.Security = &needs
	if len(declared) > 0 && n.doc.Components.SecuritySchemes == nil {
		n.faults.add("api: @securityDefinitions.apikey %s is missing", keyScheme)
	}
}

// tellScopes puts the scope into words: OpenAPI lists scopes for OAuth only.
func tellScopes(op operation, scopes []string) {
	if len(scopes) > 0 && op.Operation.Description != "" {
		op.Operation.Description += fmt.Sprintf("\n\nNeeds a key with the scope `%s`.", strings.Join(scopes, "`, `"))
	}
}
