# The kernel modules: each code/SLUG/module, built out of tree against the lab kernel.
#
# Kbuild writes objects beside their sources. So that none lands in code/, each chapter gets
# a mirror of the folders that its modules use, $(out)/modules/SLUG/, made of links to the
# sources, with the chapter's Kbuild on top: paths in a Kbuild start at code/, and it names
# one module a line, as in "obj-m += scullp.o".

module-slugs := $(patsubst code/%/module/Kbuild,%,$(wildcard code/*/module/Kbuild))

# Chapters whose modules are built for i386 as well say so there.
i386-slugs := $(patsubst code/%/module/Kbuild,%,$(shell grep -lsx '# also for: i386' code/*/module/Kbuild))

# What a chapter's mirror holds, and its modules' names.
module-dirs = code/scull code/scope code/playground $(sort $(addprefix code/,$(call module-models,$(1)) \
	$(addprefix $(1)/,model builtin module)))
module-sources = $(filter-out %_test.c,$(wildcard code/*.h \
	$(addsuffix /*.[ch],$(module-dirs)) $(addsuffix /Kbuild*,$(module-dirs))))
module-names = $(shell sed -n 's/^obj-m += \(.*\)\.o$$/\1/p' code/$(1)/module/Kbuild)
# Models of other chapters, that its Kbuild names.
module-models = $(shell grep -o '[a-z-]*/model' code/$(1)/module/Kbuild)

# $(call mirror,SLUG,FOLDER): make the links afresh; what Kbuild made before stays.
define mirror
find $(2) -type l -delete && cd code && for file in $(patsubst code/%,./%,$(call module-sources,$(1))); \
	do mkdir -p "../$(2)/$${file%/*}" && ln -sr "$$file" "../$(2)/$$file" || exit; done && \
	ln -sr $(1)/module/Kbuild ../$(2)/Kbuild
endef

# $(call kbuild,FOLDER,KERNEL,RESULTS[,TARGETS]): Kbuild in a mirror. What it made of the same
# sources before, as it is said here, for the same kernel, is not made again; where the clone is
# does not show in it.
kbuild = build/kept '$(notdir $(realpath $(2))) $(kbuild-how) $(4) $(kbuild-words)' $(1) $(3) -- \
	$(MAKE) $(if $(Q),-s) -C $(abspath $(2))/build M=$(abspath $(1)) $(kbuild-how) \
	KCFLAGS='-fmacro-prefix-map=$(abspath $(1))/= $(if $(filter C=2,$(kbuild-how)),-Werror)' $(4)
kbuild-how = W=1
kbuild-words = $(shell sparse --version; cksum <code/modules.mk)
kbuild-strict = W=1 C=2 CF=-Wsparse-error

# $(call built-rules,SLUG,FOLDER,KERNEL): a chapter's modules in FOLDER, for KERNEL.
define built-rules
$(2)/$(1)/.built: $(call module-sources,$(1)) code/modules.mk $(3)/.complete | $$(deps-check)
	$$(Q)mkdir -p $$(@D) && $$(call mirror,$(1),$$(@D))
	+$$(call say,KBUILD)$$(call kbuild,$$(@D),$(3),$(addsuffix .ko,$(call module-names,$(1))))
	$$(Q)touch $$@

$(patsubst %,$(2)/%.ko,$(call module-names,$(1))): $(2)/%.ko: $(2)/$(1)/.built
	$$(call say,KO)cp $$(<D)/$$*.ko $$@
endef

define module-rules
$(call built-rules,$(1),$(out)/modules,$(kernel))
$(call built-rules,$(1),$(out)/i386/modules,$(kernel-i386))
$(call built-rules,$(1),$(out)/kasan/modules,$(kernel-kasan))

.PHONY: lint-modules-$(1)
lint-modules-$(1): kbuild-how = $(kbuild-strict)
lint-modules-$(1): $(kernel)/.complete | $$(deps-check)
	$$(Q)mkdir -p $(out)/lint/$(1) && $$(call mirror,$(1),$(out)/lint/$(1))
	+$$(Q)$$(call kbuild,$(out)/lint/$(1),$(kernel))

modules += $(patsubst %,$(out)/modules/%.ko,$(call module-names,$(1)))
kasan-modules += $(patsubst %,$(out)/kasan/modules/%.ko,$(call module-names,$(1)))
$(if $(filter $(1),$(i386-slugs)),i386-modules += $(patsubst %,$(out)/i386/modules/%.ko,$(call module-names,$(1))))
endef
$(foreach slug,$(module-slugs),$(eval $(call module-rules,$(slug))))

# What is linked into the image (build/kernel/link-in) cannot be judged there: the lab kernel
# is not ours to compile with other flags. As single objects, each can.
builtin-slugs := $(patsubst code/%/builtin/Kbuild,%,$(wildcard code/*/builtin/Kbuild))
builtin-objects = $(patsubst code/$(1)/builtin/%.c,by-the-page/%.o,$(wildcard code/$(1)/builtin/*.c))

define builtin-rules
.PHONY: lint-builtin-$(1)
lint-builtin-$(1): kbuild-how = $(kbuild-strict)
lint-builtin-$(1): $(kernel)/.complete | $$(deps-check)
	$$(Q)mkdir -p $(out)/lint/$(1)-builtin && ln -sfnr code/$(1)/builtin/Kbuild $(out)/lint/$(1)-builtin/ && \
		rm -rf $(out)/lint/$(1)-builtin/by-the-page && \
		cp -rs $(abspath code/$(1)/builtin) $(out)/lint/$(1)-builtin/by-the-page
	+$$(Q)$$(call kbuild,$(out)/lint/$(1)-builtin,$(kernel),,\
		$(call builtin-objects,$(1)))
endef
$(foreach slug,$(builtin-slugs),$(eval $(call builtin-rules,$(slug))))

.PHONY: modules lint-modules
modules: $(modules)	## build every kernel module of the book
lint-modules: $(addprefix lint-modules-,$(module-slugs)) $(addprefix lint-builtin-,$(builtin-slugs))	## the modules under sparse and -Werror

# The modules' tests: guest programs, static because the guest has no libraries, and suites.
$(call program,$(out)/test/scull_check,host,$(wildcard code/scull/tests/*.c),-static -pthread)

check-needs += $(modules) $(out)/test/scull_check $(out)/bin/vm
suites += $(wildcard code/*/module/tests/*.bats) code/scull/tests/size.bats
