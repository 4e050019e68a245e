# The lab kernel. $(kernel) is a link into the user's cache folder.

kernel := $(out)/kernel/x86_64

$(kernel)/.complete: build/kernel/build build/kernel/x86_64.config | $(deps-check)
	$(call say,KERNEL)build/kernel/build x86_64 $(kernel)
	$(Q)touch -c $@

.PHONY: kernel
kernel: $(kernel)/.complete	## build the lab kernel, or find it in the cache
