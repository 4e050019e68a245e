# The lab kernels: $(kernel), with the drivers of boot-time in its image, $(kernel-i386), which
# has high memory, and $(kernel-kasan), the first one with KASAN, for `make check-kasan` alone.
# All are links into the user's cache folder.

kernel := $(out)/kernel/x86_64
kernel-i386 := $(out)/kernel/i386
kernel-kasan := $(out)/kernel/x86_64-kasan
in-image := code/boot-time/builtin

$(kernel)/.complete: build/kernel/build build/kernel/link-in build/kernel/x86_64.config \
		$(wildcard $(in-image)/*) | $(deps-check)
	$(call say,KERNEL)build/kernel/build x86_64 $(kernel) $(in-image)
	$(Q)touch -c $@

$(kernel-i386)/.complete: build/kernel/build build/kernel/i386.config \
		build/kernel/x86_64.config | $(deps-check)
	$(call say,KERNEL)build/kernel/build i386 $(kernel-i386)
	$(Q)touch -c $@

# What is booted there is the bzImage: C runs behind the other one's entry, PVH's, before there
# is a shadow that it could look into (arch/x86/platform/pvh, 6.1).
$(kernel-kasan)/.complete: build/kernel/build build/kernel/link-in build/kernel/x86_64-kasan.config \
		build/kernel/x86_64.config $(wildcard $(in-image)/*) | $(deps-check)
	$(call say,KERNEL)build/kernel/build x86_64-kasan $(kernel-kasan) $(in-image) && \
		ln -sfn bzImage $(kernel-kasan)/vmlinux
	$(Q)touch -c $@

.PHONY: kernel
kernel: $(kernel)/.complete $(kernel-i386)/.complete	## build the lab kernels, or find them in the cache

# What a 32-bit program is made with, and busybox, out of the distribution's i386 packages.
i386-root := $(out)/i386/root
$(i386-root)/.complete: build/foreign | $(deps-check)
	$(call say,FOREIGN)build/foreign i386 $(i386-root) busybox-static linux-libc-dev libc6-dev \
		"libgcc-$$(gcc -dumpversion)-dev"
	$(Q)touch -c $@

# gcc -m32 says that `i386` is 1.
CFLAGS_I386 = -m32 -Ui386 --sysroot=$(realpath $(i386-root)) \
	-B$(i386-root)/usr/lib/gcc/i686-linux-gnu/$$(gcc -dumpversion)
