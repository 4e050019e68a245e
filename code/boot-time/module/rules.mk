# The driver in the image and the module allocator: what their suites run in the guest, and
# what looks into its RAM from outside.

boot-time-tests := code/boot-time/module/tests

$(call program,$(out)/test/pool_check,host,$(boot-time-tests)/pool_check.c,-static)
$(call program,$(out)/test/ram_witness,host,$(boot-time-tests)/ram_witness.c,-ljansson,$(out)/lib/libvm.a)

guest-tools := $(out)/test/pool_check $(out)/test/ram_witness
check-needs += $(guest-tools)
