# The models, the playground that drives them, their tests, and the kernel modules.

models := $(wildcard code/*/model/*.c)
model-tests := $(filter %_test.c,$(models))
models := $(filter-out %_test.c %_twin.c,$(models))
headers := $(wildcard code/*.h code/*/*.h code/*/model/*.h)

# The playground: one freestanding core, one host; a terminal here.
play-core := $(addprefix code/playground/,play.c models.c) $(wildcard code/playground/play_*.c)

play-sources := code/playground/playground.c $(play-core) $(models)

$(call program,$(out)/bin/playground,host,$(play-sources))

# In a guest it stands alone.
$(call program,$(out)/guest/playground,host,$(play-sources),-static -s)
$(call program,$(out)/i386/guest/playground,i386,$(play-sources),-static -s)

# The same in a browser: base64 in a script, because a page from file:// may not fetch.
$(out)/playground.wasm: code/playground/wasm.c $(play-core) $(models) $(headers) | $(deps-book)
	$(call say,WASM)mkdir -p $(@D) && clang --target=wasm32 -std=gnu11 -O2 -Wall -Wextra -Werror \
		-ffreestanding -nostdlib -fvisibility=hidden -Wl,--no-entry,--export-dynamic,--strip-all \
		-o $@ $(filter %.c,$^)

$(out)/book/figures/playground.js: $(out)/playground.wasm
	$(call say,JS)mkdir -p $(@D) && printf 'window.playgroundWasm = "%s";\n' \
		"$$(base64 -w0 $<)" >$@.part && mv $@.part $@

# Criterion: each NAME_test.c, NAME_PART_test.c with all else of NAME*.c, by gcc with the
# sanitizers, and by clang.
flavour-gcc := sanitized
flavour-clang := clang
test-programs :=

of-model = $(filter-out %_test.c,$(wildcard $(dir $(1))$(firstword $(subst _, ,$(notdir $(1))))*.c))
define model-test
$(call program-rule,$(out)/test/$(basename $(notdir $(1)))-$(2),$(flavour-$(2)),$(1) \
	$(call of-model,$(1)),-lcriterion)
test-programs += $(out)/test/$(basename $(notdir $(1)))-$(2)
endef
$(foreach t,$(model-tests),$(foreach compiler,gcc clang,$(eval $(call model-test,$t,$(compiler)))))

suites += $(foreach t,$(test-programs),$(t).sh)
# What is left at the end of one is Criterion's own; a test's memory goes with its process.
$(out)/test/%.sh: $(out)/test/%
	$(Q)printf '#!/bin/bash\nset -o pipefail\nexport ASAN_OPTIONS=detect_leaks=0\n%s\n' \
		'"$(abspath $<)" --tap -j2 | sed "/^# *\(Criterion\|Running\|$$\)/d"' >$@ && chmod +x $@

# With the sanitizers, for commands that try to break it.
$(call program,$(out)/test/playground,sanitized,$(play-sources))
check-needs += $(out)/test/playground

# Random commands for the playground, with the answers of the model's naive twin.
traces := $(patsubst %_trace.c,%,$(notdir $(wildcard code/playground/tests/*_trace.c)))
$(foreach t,$(traces),$(call program,$(out)/test/$t_trace,host,code/playground/tests/$t_trace.c \
	$(wildcard code/*/model/$t_twin.c)))
check-needs += $(traces:%=$(out)/test/%_trace)

check-needs += $(foreach t,$(test-programs),$(t).sh) $(out)/bin/playground
suites += $(wildcard code/playground/tests/*.bats code/*/model/*.bats)

include code/modules.mk
include $(wildcard code/*/*/rules.mk)

# In guests: the models against the kernel, and the experiments against their records.
guest-needs = $(modules) $(out)/guest/playground $(out)/bin/vm $(out)/guest/initramfs.cpio $(guest-tools)
suites += code/tests/kunit code/tests/experiments
i386-needs = $(i386-modules) $(addprefix $(out)/i386/,bin guest/playground guest/initramfs.cpio) \
	$(out)/bin/vm $(kernel-i386)/.complete
check-needs += $(guest-needs) $(i386-needs)

CHAPTER ?= page-orders
.PHONY: vm
vm: $(if $(vm-kernel),$($(vm-kernel)-needs),$(guest-needs))	## an interactive guest, and a note on what to try; KERNEL=i386: high memory; KERNEL=mini: the mini-kernel [REQUESTS=]; LAB=zones DIR=my-work: with your modules
	$(Q)build/vm $(vm-kernel)

# An i386 guest is made for a chapter that has an experiment for it.
chapter-needs = $(guest-needs) $(mini-needs) \
	$(if $(shell grep -lsx '# arch: i386' code/$(CHAPTER)/experiments/*.sh),$(i386-needs))
.PHONY: demo record
demo: $(chapter-needs)	## CHAPTER=SLUG: run a chapter's experiments and show what happened
	$(Q)build/demo $(CHAPTER)

record: $(chapter-needs)	## CHAPTER=SLUG: run them and keep what they print as NAME.out; and NAME.dat, for plots
	$(Q)for script in $(filter-out %/lib.sh,$(wildcard code/$(CHAPTER)/experiments/*.sh)); do \
		build/experiment --same $$script >$(out)/record && mv $(out)/record $${script%.sh}.out || exit; \
	done
	$(Q)for name in $(notdir $(basename $(wildcard code/$(CHAPTER)/bench/*.sh))); do \
		build/experiment code/$(CHAPTER)/bench/$$name.sh >$(out)/record && \
			mv $(out)/record figures/$(CHAPTER)/$$name.dat || exit; \
	done
