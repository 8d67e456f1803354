# Ratebook's commands. `make demo` and `make test` do everything that is needed, system packages
# included.

SWIFT    ?= swift
PREFIX   ?= /usr/local
BUILD     = $(SWIFT) build
STRICT    = --explicit-target-dependency-import-check error
DEMO_DIR ?= demo

# How many tests run at a time: those that watch a clock would starve beside dozens that reckon.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 4

# A browser, fonts for what panels write, and what fetches and runs the checkers of pages.
BROWSER   = chromium chromium-driver fonts-noto-color-emoji fonts-noto-cjk default-jre-headless \
	python3-pip xz-utils

RATEBOOK  = .build-release/release/ratebook
INSTALLED = $(addprefix $(DESTDIR)$(PREFIX)/,bin/ratebook share/man/man1/ratebook.1 \
	share/bash-completion/completions/ratebook share/zsh/site-functions/_ratebook \
	share/fish/vendor_completions.d/ratebook.fish)

.PHONY: demo test check lint key-leaks build release install uninstall bench docs packages \
	test-packages screenshots clean

## demo: build, collect 30 simulated days over HTTP, print the report
demo: packages
	$(BUILD) --product ratebook
	.build/debug/ratebook demo $(DEMO_DIR)

## test: build and run all tests
test: test-packages
	@echo "Building the tests, which takes some minutes"
	@$(BUILD) --quiet --build-tests $(STRICT)
	@scripts/run-tests

## check: what CI runs: format lint, then the tests with warnings as errors
check: export RATEBOOK_STRICT = 1
check: lint test

## key-leaks: run all tests and look for the secrets of panels and channels in all that they print and write
key-leaks: test-packages
	$(BUILD) --build-tests $(STRICT)
	scripts/key-leaks

lint:
	scripts/check-words
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests

build: packages
	$(BUILD) --product ratebook

## release: an optimised binary that needs no Swift installation
release: packages
	$(BUILD) -c release --product ratebook --static-swift-stdlib --scratch-path .build-release

## install: the optimised binary, its manual page and shell completions, into PREFIX
install: release
	mkdir -p .build-release/share
	$(RATEBOOK) manual >.build-release/share/ratebook.1
	for shell in bash zsh fish; do \
		$(RATEBOOK) --generate-completion-script $$shell >.build-release/share/$$shell || exit; done
	install -d $(dir $(INSTALLED))
	install -s -m 755 $(RATEBOOK) $(word 1,$(INSTALLED))
	install -m 644 .build-release/share/ratebook.1 $(word 2,$(INSTALLED))
	install -m 644 .build-release/share/bash $(word 3,$(INSTALLED))
	install -m 644 .build-release/share/zsh $(word 4,$(INSTALLED))
	install -m 644 .build-release/share/fish $(word 5,$(INSTALLED))

## uninstall: take that away again; configurations and databases stay
uninstall:
	rm -f $(INSTALLED)

## bench: figures of the main jobs, optimised, beside the sqlite3 shell's; QUICK=1 for less of it,
## FIGURES=FILE.json to name their record
bench: release
	@scripts/packages sqlite3
	benchmarks/run $(if $(QUICK),--quick) $(RATEBOOK) $(FIGURES)
	$(if $(QUICK),,benchmarks/decode)

## docs: the documentation of PanelAPI as a library, into .build-docs/PanelAPI
docs: packages
	RATEBOOK_DOCS=1 $(SWIFT) package --scratch-path .build-docs --allow-writing-to-directory .build-docs \
		generate-documentation --target PanelAPI --warnings-as-errors --output-path .build-docs/PanelAPI

## screenshots: pictures of the demo's site, for the README
screenshots: test-packages
	@scripts/packages pngquant
	$(BUILD) --build-tests $(STRICT)
	scripts/screenshots docs

packages:
	@scripts/packages libsqlite3-dev libcurl4-openssl-dev libssl-dev pkg-config

test-packages:
	@scripts/packages libsqlite3-dev libcurl4-openssl-dev libssl-dev pkg-config sqlite3 unicode-data $(BROWSER)
	@scripts/page-checkers

clean:
	rm -rf .build .build-release .build-checkers $(DEMO_DIR)
