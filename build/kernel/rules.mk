# The lab kernel, with the drivers of boot-time in its image. $(kernel) is a link into the
# user's cache folder.

kernel := $(out)/kernel/x86_64
in-image := code/boot-time/builtin

$(kernel)/.complete: build/kernel/build build/kernel/link-in build/kernel/x86_64.config \
		$(wildcard $(in-image)/*) | $(deps-check)
	$(call say,KERNEL)build/kernel/build x86_64 $(kernel) $(in-image)
	$(Q)touch -c $@

.PHONY: kernel
kernel: $(kernel)/.complete	## build the lab kernel, or find it in the cache
