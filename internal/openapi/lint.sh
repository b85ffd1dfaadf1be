#!/bin/sh
# Lints the OpenAPI document as client generators and editors see it:
#   internal/openapi/lint.sh [openapi.yaml]
# Every warning of redocly's strictest rules and of spectral fails it, and so does a
# TypeScript type without a shape, but for the fields, media types and operations in
# FREE, which hold any JSON. The tools go into .cache/openapi-lint; Node 20 or newer is needed.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
document=$(realpath "${1:-$root/openapi.yaml}")
cache=$root/.cache/openapi-lint
FREE=${FREE:-"metadata value from to patch body application/ld+json application/vnd.iptc.ninjs+json getOpenAPIJSON"}
tools="@redocly/cli@2.77.0 @stoplight/spectral-cli@6.16.3 openapi-typescript@7.13.0 typescript@5.9.3"

mkdir -p "$cache"
cd "$cache"
if [ "$(cat installed 2>/dev/null)" != "$tools" ]; then
	echo '{"private": true}' >package.json
	# shellcheck disable=SC2086 # one word for each tool
	npm install --no-audit --no-fund --ignore-scripts --save-exact $tools
	echo "$tools" >installed
fi
export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
bin=$cache/node_modules/.bin

# by-slug is nobody's id, so that by-slug/{language}/{slug} and {id}/revisions/{version}
# are never the same path; the tool cannot know.
"$bin/redocly" lint --extends=recommended-strict --skip-rule=no-ambiguous-paths "$document"

echo 'extends: ["spectral:oas"]' >spectral.yaml
"$bin/spectral" lint --ruleset spectral.yaml --fail-severity=hint "$document"

"$bin/openapi-typescript" "$document" --output types.ts
echo '{"compilerOptions": {"noEmit": true, "strict": true, "types": []}, "files": ["types.ts"]}' >tsconfig.json
"$bin/tsc" --project tsconfig.json
# The headers of every response are open in what the tool writes; all else is ours.
awk -v free="$FREE" '
	BEGIN { n = split(free, names, " "); for (i = 1; i <= n; i++) allowed[names[i]] = 1 }
	/^ *(\/\*\*|\*)/ { next }
	/^    [A-Za-z]/ { outer = $1; sub(/:$/, "", outer) }
	match($0, /^ *"?[A-Za-z0-9_.\/+-]+"?\??:/) { field = substr($0, RSTART, RLENGTH); gsub(/[ "?:]/, "", field) }
	/\[name: string\]: unknown;/ { next }
	/[^A-Za-z](any|unknown)[^A-Za-z]/ && !(field in allowed) && !(outer in allowed) { print FILENAME ":" FNR ": " field " has no shape:" $0; bad = 1 }
	END { exit bad }
' types.ts
echo "$document: no errors, no warnings, every type has a shape"
