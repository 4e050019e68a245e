# The harness: its library, the command vm, and what runs inside the guest.

harness := labs/harness
vm-cli := $(wildcard $(harness)/vm_main*.c)
vm-lib := $(filter-out $(vm-cli),$(wildcard $(harness)/vm.c $(harness)/vm_*.c))

$(out)/lib/libvm.a: $(call objects,host,$(vm-lib))
	$(call say,AR)mkdir -p $(@D) && rm -f $@ && ar rcsD $@ $^

$(call program,$(out)/bin/vm,host,$(vm-cli),-ljansson,$(out)/lib/libvm.a)

# Inside the guest: no C library but the kernel's own small one.
nolibc = $(kernel)/src/tools/include/nolibc/nolibc.h
CFLAGS_GUEST := -std=gnu11 -Os -Wall -Wextra -Werror -static -nostdlib -fno-pie -no-pie \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-ident -s

$(out)/guest/gen_init_cpio: $(kernel)/.complete | $(deps-check)
	$(call say,CC)mkdir -p $(@D) && gcc -O2 -o $@ $(kernel)/src/usr/gen_init_cpio.c

# $(call guest-rules,FOLDER,NEEDS,FLAGS,BUSYBOX): a guest's init and initramfs. The same bytes
# from the same parts: every time stamp in it is 0.
define guest-rules
$(1)/init: $(wildcard $(harness)/guest/*.[ch]) \
		$(addprefix $(harness)/,descriptor.h protocol.h) $(kernel)/.complete $(2)
	$$(call say,CC)mkdir -p $$(@D) && gcc $$(CFLAGS_GUEST) $(3) -include $$(nolibc) -o $$@ \
		$$(filter %.c,$$^) -lgcc

$(1)/initramfs.cpio: $(harness)/guest/initramfs.list.sh $(1)/init $(out)/guest/gen_init_cpio
	$$(call say,CPIO)cp $(4) $$(@D)/busybox && \
		touch -d @0 $$(@D)/busybox && cp -p $(1)/init $$(@D)/init.0 && \
		touch -d @0 $$(@D)/init.0 && \
		$$< $$(@D)/init.0 $$(@D)/busybox >$$(@D)/initramfs.list && \
		$(out)/guest/gen_init_cpio -t 0 $$(@D)/initramfs.list >$$@
endef
$(eval $(call guest-rules,$(out)/guest,,,/bin/busybox))
# nolibc's size_t is a long everywhere; gcc's is an int here, of the same size.
$(eval $(call guest-rules,$(out)/i386/guest,$(i386-root)/.complete,\
	$$(CFLAGS_I386) -Wno-builtin-declaration-mismatch,$(i386-root)/bin/busybox))

# $(out)/i386 and $(out)/kasan are each an $OUT for the programs that look there for a guest: all
# is as in $(out).
$(addprefix $(out)/,i386/bin kasan/bin kasan/guest):
	$(Q)mkdir -p $(@D) && ln -sfn ../$(@F) $@

.PHONY: vm
vm: $(out)/bin/vm $(out)/guest/initramfs.cpio

# Tests.
$(out)/test/guest-probe: $(harness)/tests/guest_probe.c $(kernel)/.complete
	$(call say,CC)mkdir -p $(@D) && gcc $(CFLAGS_GUEST) -include $(nolibc) -o $@ $< -lgcc

$(call program,$(out)/test/vm_test,sanitized,$(wildcard $(harness)/tests/vm*_test.c) $(vm-lib),\
	-lcriterion -ljansson)

vm-needs := $(out)/bin/vm $(out)/guest/initramfs.cpio $(out)/test/guest-probe \
	$(out)/mini/mini.elf $(out)/test/faulty.elf
$(out)/test/vm_test.sh: $(vm-needs)
check-needs += $(vm-needs) $(out)/test/vm_test.sh
suites += $(addprefix $(harness)/tests/,vm.bats vm_snapshot.bats i386.bats) $(out)/test/vm_test.sh
