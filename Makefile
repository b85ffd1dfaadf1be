# What can be done here; "make help" lists it.

BINARY   ?= bin/dateline
DATABASE ?= data/dateline.db
SITE     ?= https://news.example
FUZZTIME ?= 30s

# What "make bench" measures with, for how long, where its databases lie (20 GB
# for a million stories), and where its table and plot go.
ARTICLES  ?= 10000,100000,1000000
DURATION  ?= 3s
BENCHDATA ?= $(or $(TMPDIR),/tmp)/dateline-bench
OUT       ?= docs

# The program of "make pocketbase", for "make bench" to measure beside the server;
# empty measures the server alone.
POCKETBASE ?=

VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

# The linters have a go.mod of their own, so that nobody who builds Dateline
# downloads them.
TOOLS := internal/tools/go.mod
LINT  := go tool -modfile=$(TOOLS) golangci-lint

# Nothing needs cgo but the race detector. The tag leaves out a coding of Gin's
# that the API does not speak.
BUILD := CGO_ENABLED=0 go build -trimpath -tags nomsgpack
# The detector leaves out the engine, which was made of C by a program: looking at it
# takes three times as long, and its memory is nothing that Go knows of anyway.
TEST  := CGO_ENABLED=1 go test -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=modernc.org/libc=-race=false -timeout 15m

.DEFAULT_GOAL := help
.PHONY: help run build test check format generate bench pocketbase microbench fuzz clean \
	check-format check-lint check-annotations check-generated check-modules

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: build ## Serve on http://127.0.0.1:8080 with the sample story
	@$(BINARY) sample --database '$(DATABASE)'
	@$(BINARY) serve --database '$(DATABASE)' --site-url '$(SITE)' --log-format text

build: ## Build bin/dateline, a static program
	$(BUILD) -ldflags '-s -w -X main.version=$(VERSION)' -o '$(BINARY)' ./cmd/dateline

# The API's tests run with the cache of answers and without. The tests of the whole
# program run it in processes of its own, which the race detector does not see; they
# share what "make build" has built.
test: ## Run every test, with the race detector where it sees something
	$(TEST) ./...
	CGO_ENABLED=0 DATELINE_TEST_CACHE=0 go test -timeout 10m ./api
	CGO_ENABLED=0 go test -trimpath -tags nomsgpack -timeout 10m ./cmd/dateline

check: check-format check-lint check-annotations check-generated check-modules ## Look for faults without changing anything; CI runs it too
	@echo 'check: nothing to mend'

check-format:
	$(LINT) fmt --diff

check-lint:
	go vet ./...
	$(LINT) run ./...
	go test ./internal/arrows

# swag has no mode that only looks, so it formats a copy.
check-annotations:
	@copy=$$(mktemp -d) && trap 'rm -rf "$$copy"' EXIT && cp -R api "$$copy" && \
	go tool swag fmt -d "$$copy/api" && diff -ru api "$$copy/api" || \
	{ echo 'annotations: run "make format"' >&2; exit 1; }

check-generated:
	go run ./internal/openapi/generate -check

check-modules:
	go mod tidy -diff
	cd $(dir $(TOOLS)) && go mod tidy -diff

format: ## Format Go code and annotations
	go tool swag fmt -d api
	$(LINT) fmt

generate: ## Write openapi.yaml and docs from the annotations
	go run ./internal/openapi/generate

bench: build ## Measure the server over HTTP and write docs/performance (ARTICLES=10000 DURATION=1s for a short look)
	$(BUILD) -o bin/dateline-bench ./cmd/dateline-bench
	bin/dateline-bench run --articles '$(ARTICLES)' --duration '$(DURATION)' --data '$(BENCHDATA)' --dateline '$(BINARY)' --out '$(OUT)' \
		$(if $(POCKETBASE),--pocketbase '$(POCKETBASE)')

# PocketBase has a go.mod of its own, beside which the one of this folder may move on.
pocketbase: ## Build bin/pocketbase-bench, for "make bench POCKETBASE=bin/pocketbase-bench" to measure beside the server
	cd cmd/dateline-bench/pocketbase && $(BUILD) -mod=mod -o '$(CURDIR)/bin/pocketbase-bench' .

microbench: ## Run every Go benchmark
	@folders=$$(grep -rl --include='*_test.go' '^func Benchmark' api cmd internal | xargs -r -n 1 dirname | sort -u | sed 's|^|./|'); \
	[ -z "$$folders" ] && echo 'there are no benchmarks' || go test -run '^$$' -bench . -benchmem $$folders

fuzz: ## Fuzz every target for FUZZTIME (30s) each
	@grep -rHo --include='*_test.go' '^func Fuzz[A-Za-z0-9_]*' api cmd internal | sort | while IFS=: read -r file line; do \
		name=$${line#func }; echo "$$(dirname "$$file") $$name"; \
		go test -run '^$$' -fuzz "^$$name\$$" -fuzztime '$(FUZZTIME)' "./$$(dirname "$$file")" || exit 1; \
	done

clean: ## Remove what was built; the database stays
	rm -rf bin
