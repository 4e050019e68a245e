# The driver in the image and the module allocator: what their suites run in the guest, and
# what looks into its RAM from outside.

boot-time-tests := code/boot-time/module/tests

$(out)/test/pool_check: $(boot-time-tests)/pool_check.c $(boot-time-tests)/pattern.h code/tests/expect.h \
		code/boot-time/builtin/page_pool_ioctl.h | $(deps-check)
	$(call say,CC)mkdir -p $(@D) && gcc $(CFLAGS_HOST) -D_GNU_SOURCE -static -o $@ $<

$(out)/test/ram_witness: $(boot-time-tests)/ram_witness.c $(boot-time-tests)/pattern.h \
		$(out)/lib/libvm.a | $(deps-check)
	$(call say,CC)mkdir -p $(@D) && gcc $(CFLAGS_HOST) -D_GNU_SOURCE -Ilabs/harness -o $@ \
		$(filter %.c %.a,$^) -ljansson

guest-tools := $(out)/test/pool_check $(out)/test/ram_witness
check-needs += $(guest-tools)
