# `make` runs everything CI runs. Needed: Go, git, make and a C compiler (for the race detector). Every tool is built
# from a pinned module, once, into _build/bin; `make clean` removes all of it.

BUILD     := $(CURDIR)/_build
BIN       := $(BUILD)/bin
DIST      := $(BUILD)/otelcol-aicost
COLLECTOR := $(DIST)/otelcol-aicost
BALANCER  := $(BUILD)/otelcol-balancer/otelcol-balancer
SOURCES   := $(shell find processor exporter internal -type f -not -name '*_test.go' -not -name '*.md' -not -path '*/testdata/*' \
               -not -path 'internal/tools/*' -not -path 'internal/archtest/*')
GENERATED := '*generated_*' '*/internal/metadata*' processor/aicostprocessor/README.md processor/aicostprocessor/documentation.md \
               exporter/aicostexporter/README.md exporter/aicostexporter/documentation.md docs/dialects.md docs/emitters.md
FUZZTIME  ?= 10s
BENCH     ?= .

# A go.work or vendor setting of the machine must not change what is built or tested.
export GOWORK := off

.DEFAULT_GOAL := check
.DELETE_ON_ERROR:
.PHONY: demo test check build run lint fmt generate generate-check bench fuzz rules testbed faults receivers \
        receivers-long-term receivers-table compliance captures mutants clean help sizing

demo: $(COLLECTOR) $(BIN)/prometheus $(BIN)/alertmanager ## replay a day of real GenAI spans and print the team scorecard
	@go build -C testbed -o $(BIN)/demo ./cmd/demo
	@exec $(BIN)/demo -collector $(COLLECTOR) -prometheus $(BIN)/prometheus -alertmanager $(BIN)/alertmanager

test: rules testbed ## race tests of the product, the rules' tests, and the whole path against a real Prometheus
	@echo "testing the product with the race detector…"
	@go test -race ./...

check: lint generate-check test receivers compliance mutants ## everything CI runs: format, lint with the import law, generated files, test, mutants

build: $(COLLECTOR) ## build the collector with both components: _build/otelcol-aicost/otelcol-aicost

run: $(COLLECTOR) ## start that collector with examples/collector.yaml
	$(COLLECTOR) --config examples/collector.yaml

lint: $(BIN)/golangci-lint ## check format, style and the import law in every module
	@echo "linting…"
	@$(BIN)/golangci-lint run ./...
	@cd testbed && $(BIN)/golangci-lint run ./...
	@cd testbed/compliance && $(BIN)/golangci-lint run ./...

fmt: $(BIN)/golangci-lint ## rewrite Go files with gofumpt and sorted imports
	@$(BIN)/golangci-lint fmt ./...
	@cd testbed && $(BIN)/golangci-lint fmt ./...
	@cd testbed/compliance && $(BIN)/golangci-lint fmt ./...

generate: $(BIN)/mdatagen ## regenerate the components' metadata code and documentation, and the docs of dialects and emitters
	@PATH="$(BIN):$$PATH" go generate ./...
	@go test -count=1 ./internal/usage -run '^TestDialectsPage$$' -update >/dev/null
	@cd testbed && go run ./cmd/captures -emitters ../docs/emitters.md

generate-check: generate ## fail when a generated file differs from what is committed or staged
	@git diff --exit-code -- $(GENERATED) || { echo "run make generate and commit the result"; exit 1; }
	@untracked=$$(git ls-files --others --exclude-standard -- $(GENERATED)); \
		if [ -n "$$untracked" ]; then echo "generated, but not in git: $$untracked"; exit 1; fi

bench: ## run the benchmarks, BENCH=<regexp> picks some
	@go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

fuzz: ## run every fuzz target for FUZZTIME=10s each
	@grep -rEo --include='*_test.go' --exclude-dir=testbed '^func Fuzz[A-Za-z0-9_]+' . | sed 's/func //' | while IFS=: read -r file target; do \
		echo "$$target in $${file%/*}"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$${file%/*}" || exit 1; \
	done

rules: $(BIN)/promtool ## check the Prometheus rules and run their unit tests
	@$(BIN)/promtool check rules monitoring/rules/*.rules.yaml
	@$(BIN)/promtool test rules monitoring/rules/*.test.yaml

testbed: $(COLLECTOR) $(BALANCER) $(BIN)/prometheus $(BIN)/promtool $(BIN)/alertmanager ## run the testbed: the built collector, a real Prometheus and Alertmanager
	@echo "running the testbed…"
	@cd testbed && go test -count=1 ./... # a cached pass would not know of a rebuilt collector

# The older receivers are Debian's packages, which not every machine can have.
OLDER := prometheus-2.42 victoria-metrics-1.79
LONG_TERM := cortex mimir thanos

receivers: $(COLLECTOR) $(BIN)/prometheus $(BIN)/victoria-metrics ## run the exporter against Prometheus and VictoriaMetrics, of today and older
	@for old in $(OLDER); do $(MAKE) -s $(BIN)/$$old || echo "$$old can't be had on this machine: its cases are skipped"; done
	@echo "running the receivers…"
	@cd testbed && go test -count=1 ./receivers -all $(RECEIVERS)

receivers-long-term: $(COLLECTOR) $(BIN)/prometheus $(LONG_TERM:%=$(BIN)/%) ## run it against Cortex, Mimir and Thanos Receive; building them takes a quarter of an hour, once
	@echo "running the long-term engines…"
	@cd testbed && go test -count=1 ./receivers -long-term

receivers-table: $(LONG_TERM:%=$(BIN)/%) ## run all of them and write what was found into docs/receivers.md
	@$(MAKE) --no-print-directory receivers RECEIVERS='-long-term -update'

compliance: ## run the exporter's writer through Prometheus' suite for remote-write senders
	@echo "running the compliance suite…"
	@cd testbed/compliance && go test -count=1 ./...

faults: $(COLLECTOR) $(BIN)/prometheus ## break everything around the collector, in combinations, and compare the money; FAULTS='-row kills' picks
	@cd testbed && go run ./cmd/faults $(FAULTS)

mutants: ## break prices and owners rule by rule: vectors and cases must notice every time
	@cd testbed && go run ./cmd/mutants

captures: ## bill every captured file and print what came out beside what the provider billed
	@cd testbed && go run ./cmd/captures

sizing: $(COLLECTOR) ## measure what the collector needs: calls a second, memory, storage, bytes on the wire (docs/sizing.md)
	@go build -C testbed -o $(BIN)/load ./cmd/load
	@exec $(BIN)/load -collector $(COLLECTOR)

clean: ## remove everything built
	rm -rf $(BUILD)

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

# Built files. Each is a real target, so it is built when missing or when its pins or sources change.

$(COLLECTOR): $(BIN)/ocb builder-config.yaml go.mod go.sum $(SOURCES)
	@echo "building the collector (the first time takes about a minute)…"
	@$(BIN)/ocb --config builder-config.yaml >$(BUILD)/ocb.log 2>&1 || { cat $(BUILD)/ocb.log; exit 1; }
	@touch $@

$(BALANCER): $(BIN)/ocb examples/balancer/builder-config.yaml
	@echo "building the balancer (the first time takes about a minute)…"
	@$(BIN)/ocb --config examples/balancer/builder-config.yaml >$(BUILD)/ocb-balancer.log 2>&1 || { cat $(BUILD)/ocb-balancer.log; exit 1; }
	@touch $@

TOOL_ocb           := go.opentelemetry.io/collector/cmd/builder
TOOL_mdatagen      := go.opentelemetry.io/collector/cmd/mdatagen
TOOL_golangci-lint := github.com/golangci/golangci-lint/v2/cmd/golangci-lint

$(BIN)/ocb $(BIN)/mdatagen $(BIN)/golangci-lint: internal/tools/go.mod internal/tools/go.sum
	@echo "building $(@F) (once; golangci-lint takes about 4 minutes, the others less than one)…"
	@go build -C internal/tools -trimpath -o $@ $(TOOL_$(@F))

$(BIN)/prometheus $(BIN)/promtool: testbed/go.mod testbed/go.sum
	@echo "building $(@F) (once, about 3 minutes)…"
	@go build -C testbed -trimpath -tags remove_all_sd -ldflags '-s -w' -o $@ github.com/prometheus/prometheus/cmd/$(@F)

$(BIN)/alertmanager: testbed/go.mod testbed/go.sum testbed/alertmanager.sh
	@echo "building Alertmanager and amtool (once, about a minute)…"
	@sh testbed/alertmanager.sh $(BIN)
	@touch $@

# How labels lie in memory, which these two rely on.
$(BIN)/cortex $(BIN)/thanos: TAGS := -tags slicelabels

$(patsubst %,$(BIN)/%,victoria-metrics $(LONG_TERM)): $(BIN)/%: testbed/binaries/%/go.mod testbed/binaries/%/go.sum
	@echo "building $(@F) (once; VictoriaMetrics takes less than a minute, the others some 5 each)…"
	@go build -C testbed/binaries/$(@F) -trimpath $(TAGS) -ldflags '-s -w' -o $@ tool

$(OLDER:%=$(BIN)/%): testbed/binaries/debian.sh
	@echo "fetching $(@F) from Debian (once, some seconds)…"
	@mkdir -p $(BIN)
	@sh testbed/binaries/debian.sh $(@F) $@
