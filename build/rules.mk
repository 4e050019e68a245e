# The referees: lint, benchmarks, and a machine with nothing on it.

.PHONY: lint
lint: lint-modules | $(deps-check)	## style, size and warnings of every source file
	$(Q)build/lint

suites += build/tests/machinery.bats build/lint-tap
check-needs += lint-sources-ready
.PHONY: lint-sources-ready
lint-sources-ready: $(kernel)/.complete

.PHONY: bench fresh-root
bench: $(kernel)/.complete	## what everything costs, by ratio, against its goals
	$(Q)build/bench

fresh-root:	## the README's two commands in a minimal Debian of their own (as root; long)
	$(Q)build/fresh-root
