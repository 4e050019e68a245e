# The labs: the harness, and the grader with every lab's checks in it.

include labs/harness/rules.mk

labs := $(notdir $(patsubst %/,%,$(dir $(wildcard labs/*/lab.cfg))))
grade-sources := $(wildcard $(harness)/grade*.c)
grade-checks := $(wildcard $(foreach l,$(labs),labs/$l/checks/*.c))

# A lab's reference is the model itself: the judge links what the book prints.
grade-models := $(filter-out %_test.c %_twin.c,$(wildcard $(foreach l,$(labs),code/$l/model/*.c)))
include $(wildcard $(foreach l,$(labs),labs/$l/rules.mk))

$(call program,$(out)/bin/grade,host,$(grade-sources) $(grade-checks) $(grade-models),\
	-lconfig -lelf -ljansson -lmd,$(out)/lib/libvm.a)

# What a student types. DIR is theirs; LAB is a folder under labs/. A lab that is a
# kernel itself, as its rules.mk says, needs no Linux.
grade-needs := $(out)/bin/grade $(kernel)/.complete $(out)/guest/initramfs.cpio
lab-is-named = $(if $(and $(filter $(LAB),$(labs)),$(DIR)),,\
	$(error say LAB=NAME DIR=FOLDER, where NAME is one of: $(labs)))

# With both, `make vm` has the student's modules in the place of the book's.
ifneq ($(LAB),)
vm: own-modules
vm: export MODULES := $(out)/guest/own
endif

.PHONY: own-modules
own-modules: $(grade-needs)
	$(if $(vm-kernel),$(error the modules of a lab are for `make vm` without KERNEL=$(vm-kernel)))
	$(lab-is-named)$(Q)rm -rf $(out)/guest/own && \
		$(out)/bin/grade --modules $(out)/guest/own labs/$(LAB) $(DIR)

.PHONY: grade skeleton try
grade: $(if $(filter $(LAB),$(bare-labs)),$(out)/bin/grade,$(grade-needs))	## grade a submission: LAB=page-orders DIR=my-work [SEED=N] [ONLY=CHECK] [JSON=FILE]
	$(lab-is-named)$(Q)$< $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only $(ONLY)) \
		$(if $(JSON),--json $(JSON)) labs/$(LAB) $(DIR)

skeleton: $(out)/bin/grade	## start a lab: LAB=page-orders DIR=my-work
	$(lab-is-named)$(Q)labs/harness/assemble skeleton labs/$(LAB) $(DIR)

try: $(out)/bin/grade	## a lab's files on the host: the models' tests, and a playground: LAB=page-orders DIR=my-work
	$(lab-is-named)$(Q)labs/harness/try labs/$(LAB) $(DIR) \
		code/playground/playground.c $(play-core) $(models)

$(call program,$(out)/test/grade_plain_test,sanitized,$(addprefix $(harness)/,\
	tests/grade_plain_test.c grade_plain.c grade_util.c),-lcriterion)

suites += $(out)/test/grade_plain_test.sh
check-needs += $(grade-needs) $(out)/test/grade_plain_test.sh
suites += $(wildcard labs/harness/tests/grade.bats $(foreach l,$(labs),labs/$l/tests/*.bats))
