# The commands of everyday work. "make help" lists them.
MODULES := . $(patsubst %/go.mod,%,$(filter-out ./go.mod,$(shell git ls-files '*/go.mod' | grep -v /testdata/)))
FUZZTIME ?= 1m
TESTFLAGS ?= -timeout=30m

.PHONY: help test test-all race bench fuzz lint web run

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## the example application on http://127.0.0.1:8080
	go -C chiexample run .

test: ## the library, in seconds
	go test -short ./...

test-all: ## everything, in all modules: browsers, databases, Node
	@set -e; for module in $(MODULES); do \
		flags="$(TESTFLAGS)"; case $$module in ssr/quickjs|inertia/cmd/inertia) flags=$$(echo "$$flags" | sed 's/-race//');; esac; \
		echo "== $$module"; go -C $$module test $$flags ./...; \
	done # the race detector makes the engine of ssr/quickjs fifty times slower; .ci/run has what is concurrent in both

race: ## the library with the race detector
	go test -race ./...

bench: ## the benchmarks, each beside its baseline
	go test ./inertia ./vite ./flash ./validate ./ssr -run - -bench . -cpu 1

fuzz: ## every fuzz target for FUZZTIME (1m)
	@set -e; for dir in $$(git grep -l '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u); do \
		for target in $$(grep -ho '^func Fuzz[A-Za-z0-9_]*' $$dir/*_test.go | cut -d' ' -f2); do \
			echo "== $$dir $$target"; (cd $$dir && go test -run - -fuzz "^$$target$$" -fuzztime $(FUZZTIME) .); \
		done; done

lint: ## formatting, vet, and the linters of .golangci.yml
	@test -z "$$(git ls-files '*.go' | grep -v /testdata/ | xargs gofmt -l)" || { git ls-files '*.go' | grep -v /testdata/ | xargs gofmt -l; exit 1; }
	@set -e; for module in $(MODULES); do echo "== $$module"; (cd $$module && go vet ./... && go fix -diff ./... && go run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run); done

web: ## the front end of the example, as it is committed
	npm --prefix chiexample/web ci --no-audit --no-fund
	npm --prefix chiexample/web run build
