# All modules together in one guest, on the lab kernel, and on the one with KASAN.

together := code/tests/together

$(call program,$(out)/test/contexts_check,host,$(together)/contexts_check.c,-static)

check-needs += $(out)/test/contexts_check
suites += $(together)/together.bats

# What the suites run is the same on both kernels; what they write is not.
kasan-tools := $(addprefix $(out)/kasan/test/,contexts_check pool_check ram_witness scull_check)
$(kasan-tools): $(out)/kasan/test/%: $(out)/test/%
	$(Q)mkdir -p $(@D) && ln -sfr $< $@

# Left out: who predicts SLUB's layouts, or what it does with what is freed, which KASAN pads and
# keeps back; who has SLUB find mistakes, which KASAN finds before; and bigbuf, which asks for half
# of a small guest's memory, when KASAN has taken as much.
kasan-not := $(addprefix code/lookaside-caches/module/tests/,scullc_debug.bats slabbugs.bats \
	slabpools.bats slabscope.bats) code/boot-time/module/tests/bigbuf.bats
kasan-suites = $(together)/together.bats $(together)/kasan.bats code/tests/kunit \
	$(filter-out $(kasan-not),$(wildcard code/*/module/tests/*.bats))

# A GB of mapped addresses has 128 MB of shadow, and vmapscope and vmap_kunit map such.
kasan-needs = $(kasan-modules) $(kasan-tools) $(out)/kasan/bin $(out)/kasan/guest \
	$(out)/bin/vm $(out)/bin/playground $(out)/guest/playground $(out)/guest/initramfs.cpio
.PHONY: check-kasan
check-kasan: $(kasan-needs) | $(deps-check)	## the modules and their tests on a lab kernel with KASAN, built once
	$(Q)MEMORY=2048 LIMIT=900 KERNEL=$(abspath $(kernel-kasan)) OUT=$(OUT)/kasan build/check $(kasan-suites)
