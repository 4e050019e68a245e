# The referees: lint, benchmarks, and a machine with nothing on it.

# What they take from npm.
$(npm): build/package.json | $(deps-check)
	$(call say,NPM)mkdir -p $(@D) && cp $< $(@D)/ && npm install --prefix $(@D) \
		--no-package-lock --no-audit --no-fund --ignore-scripts --silent || { \
		echo 'make: npm could not install what $< names. Is there a network?' >&2; exit 1; }
	$(Q)touch $@

.PHONY: lint
lint: lint-modules $(npm) | $(deps-check)	## style, size and warnings of every source file
	$(Q)build/lint

suites += build/tests/machinery.bats build/tests/cache.bats build/lint-tap
check-needs += lint-sources-ready
.PHONY: lint-sources-ready
lint-sources-ready: $(kernel)/.complete $(npm)

.PHONY: bench fresh-root check-trixie
bench: $(kernel)/.complete $(i386-needs)	## what everything costs, by ratio, against its goals
	$(Q)build/bench

fresh-root:	## the README's two commands in a minimal Debian of their own (as root; long)
	$(Q)build/fresh-root

check-trixie:	## the modules and the quick reference against Linux 6.12, in a Debian 13 of its own (as root, or by sudo)
	$(Q)build/check-trixie
