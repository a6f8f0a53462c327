# What one can do here; `make` alone lists it. Everything made goes to .data, which git does not see.

BIN       := .data/bin
DEVSTACK  := $(BIN)/devstack
PLACEMENT := $(BIN)/placement
LINTER    := $(abspath $(BIN)/golangci-lint)

# Where `make dev` keeps its data.
DATA      := $(or $(DEVSTACK_DATA),.data)
# The stories that `make demo` plays.
SCENARIOS ?= cmd/placement/internal/scenario/stories/*.yaml
# Packages whose tests know the flag -update.
GOLDEN    ?= ./models/lifecycle/placement ./models/lifecycle/rematch ./models/lifecycle/mentortraining ./models/lifecycle/outreach ./models/lifecycle/followalong ./models/lifecycle/endpoint ./models/lifecycle/catalogue ./workflows ./api
# The race detector needs a C compiler; without one the tests run all the same.
RACE      := $(if $(shell command -v cc 2>/dev/null),-race)
VERSION   := $(shell git describe --always --dirty 2>/dev/null || echo unknown)
# Without -buildvcs=false Go refuses to build in a clone that belongs to another user.
BUILD     := go build -buildvcs=false
MODULES   := . deploy/devstack deploy/composetest deploy/tools

.DEFAULT_GOAL := help
.PHONY: help dev dev-reset test lint demo bench golden golden-keep build $(PLACEMENT)

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

dev: build ## Bring up everything: Postgres, Temporal, Web UI, API, worker, practice tenant
	@$(DEVSTACK) up

dev-reset: $(DEVSTACK) ## Empty the data of `make dev`
	@$(DEVSTACK) reset

# What vets the code is make lint.
test: $(DEVSTACK) ## Run every test, on a stack that is thrown away afterwards
	$(if $(RACE),,@echo "No C compiler: the tests run without the race detector.")
	$(DEVSTACK) exec -- go test -vet=off $(RACE) -timeout 45m ./...
	DEVSTACK_BIN=$(abspath $(DEVSTACK)) go -C deploy/devstack test -count=1 -timeout 20m ./...
	go -C deploy/composetest test ./...

lint: $(LINTER) $(BIN)/workflowcheck ## Check format, rules of the code, determinism, and that the checks bite
	go -C deploy/tools test -count=1 ./...
	@for m in $(MODULES); do echo "golangci-lint $$m"; (cd $$m && $(LINTER) run ./...) || exit 1; done
	go vet ./...
	$(BIN)/workflowcheck -config deploy/tools/workflowcheck.yaml ./workflows/...

demo: build ## Play the stories of a placement on a running `make dev`
	@test -f $(DATA)/stack.env || { echo "Nothing runs here: start \`make dev\` in another window first."; exit 1; }
	@set -a; . $(DATA)/stack.env; set +a; $(PLACEMENT) scenario run $(SCENARIOS)

bench: build ## Measure the service beside its floor
	$(DEVSTACK) exec -- go run ./cmd/placement/internal/bench

golden: $(DEVSTACK) ## Record golden histories and matrices anew
	$(DEVSTACK) exec -- go test $(GOLDEN) -run Golden -update

golden-keep: ## Keep the golden histories of what is released, besides those that are recorded anew
	@host=$$(sed -n 's/^const Host = \([0-9][0-9]*\).*/\1/p' workflows/contract/*.go); cd workflows/testdata/histories && mkdir -p host_$$host && \
	for f in *.json *.json.gz; do kept=host_$$host/host_$${host}_$${f%%.*}.json.gz; [ -e $$kept ] || \
	case $$f in *.gz) cp $$f $$kept;; *) gzip -nc $$f > $$kept;; esac; done

build: $(DEVSTACK) $(PLACEMENT) ## Build devstack and the service

$(PLACEMENT):
	@mkdir -p $(BIN)
	@test -x $@ || echo "Building the service; the first build takes a minute or two."
	@$(BUILD) -ldflags "-X main.version=$(VERSION)" -o $@ ./cmd/placement

$(DEVSTACK): $(shell find deploy/devstack -name '*.go' ! -name '*_test.go') deploy/devstack/go.mod deploy/devstack/go.sum
	@mkdir -p $(BIN)
	@echo "Building devstack. It holds a Temporal server and its Web UI, more than two hundred modules: the first build"
	@echo "downloads them and takes 5 to 15 minutes on two cores, without a word. Later ones take half a minute."
	@cd deploy/devstack && $(BUILD) -o $(abspath $@) .

$(BIN)/workflowcheck: $(LINTER)

$(LINTER): deploy/tools/go.mod deploy/tools/go.sum
	@mkdir -p $(BIN)
	@echo "Building the linters; the first time that takes about 3 minutes on two cores."
	@cd deploy/tools && $(BUILD) -o $(abspath $(BIN))/ tool
	@touch $(LINTER) $(BIN)/workflowcheck
