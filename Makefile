# Run "make test": it installs what is missing on Debian as root, and says
# elsewhere what was not run and how to get it.

GO       ?= go
TOOL     := $(GO) tool -modfile=tools/go.mod
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
LDFLAGS  := -s -w -X main.version=$(VERSION)
# The journeys in the browser start the whole program and run once without the
# race detector, everything else runs with it; modernc's translated C is exempt,
# being 20 to 60 times slower with it. Its Go (modernc.org/sqlite) is not: it
# instantiates sync.Map's generic map, and the linker keeps one copy for all, so
# that encoding/json's cache would be reported as raced.
RACE     := CGO_ENABLED=1 $(GO) test -race $(foreach p,sqlite/lib libc/... memory,-gcflags='modernc.org/$(p)=-race=false')
PACKAGES  = $$($(GO) list ./... | grep -Ev '/e2e(/|$$)')
FUZZTIME ?= 30s

export CGO_ENABLED ?= 0

.PHONY: all build demo test test-unit test-e2e need lint generate generated tidy-check vuln fuzz bench clean

all: build

build: ## the static binary, bin/portal
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/portal ./cmd/portal

demo: ## the portal with invented data at http://127.0.0.1:8080
	$(GO) run ./cmd/portal demo

test: need test-unit test-e2e ## everything

need:
	@bash scripts/need.sh

test-unit: ## unit, store suite on both engines, HTTP scenarios, arrows; race detector where there is a C compiler
	@if command -v gcc >/dev/null 2>&1; then set -x; $(RACE) -timeout 12m $(PACKAGES); \
	elif [ "$${CI:-}" = true ]; then echo "gcc is missing: no race detector, which CI must not leave out" >&2; exit 1; \
	else echo "NOT RUN: the race detector, which needs gcc" >&2; set -x; $(GO) test -timeout 12m $(PACKAGES); fi

test-e2e: ## journeys in the browser
	$(GO) test -timeout 20m ./e2e/...

lint: ## format, vet, golangci-lint
	bash scripts/lint.sh

generate: ## templates and go:generate
	$(TOOL) templ generate
	$(GO) generate ./...

generated: ## fails if what is generated is not what is committed
	bash scripts/generated.sh

tidy-check: ## fails if the module files are not as they should be
	bash scripts/tidy.sh

vuln: ## known vulnerabilities, where their database can be reached
	bash scripts/vuln.sh

fuzz: ## each fuzz target for FUZZTIME
	@set -e; for p in $$($(GO) list ./...); do \
	for f in $$($(GO) test -list '^Fuzz' $$p | grep '^Fuzz' || true); do \
	(set -x; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p); done; done

bench: ## the figures of docs/performance.md, through the whole HTTP stack; the first time a quarter of an hour
	$(GO) run ./bench -out docs/performance.md

clean:
	rm -rf bin
