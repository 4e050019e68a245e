# The mini-kernel: 32-bit, on nothing but itself and the models.

mini := code/boot-time/kernel
mini-sources := $(wildcard $(mini)/*.c) $(mini)/boot.S \
	$(filter-out %_test.c %_twin.c,$(wildcard code/boot-time/model/bootmem_*.c)) \
	code/playground/play.c $(wildcard code/playground/play_bootmem*.c) code/page-orders/model/buddy.c
mini-headers := $(wildcard $(mini)/*.h) $(headers) $(wildcard code/*/model/*.h code/playground/*.h)
mini-objects := $(patsubst %,$(out)/mini/%.o,$(notdir $(mini-sources)))

CFLAGS_MINI := -m32 -std=gnu11 -Og -g -Wall -Wextra -Werror -ffreestanding -mgeneral-regs-only \
	-fno-pic -fno-pie -fno-stack-protector -fno-asynchronous-unwind-tables

define mini-object
$(out)/mini/$(notdir $(1)).o: $(1) $(mini-headers) $(mini)/rules.mk | $$(deps-check)
	$$(call say,CC)mkdir -p $$(@D) && gcc $(CFLAGS_MINI) -c -o $$@ $$<
endef
mini-allocators := code/boot-time/model/bootmem.c $(mini)/tests/faulty.c
$(foreach s,$(mini-sources) $(mini-allocators),$(eval $(call mini-object,$s)))

# All but bootmem.c: the lab puts another one in its place.
$(out)/mini/rest.o: $(mini-objects)
	$(call say,LD)ld -m elf_i386 -r -o $@ $^

define mini-kernel
$(1): $(out)/mini/rest.o $(2) $(mini)/kernel.ld
	$$(call say,LD)ld -m elf_i386 -T $(mini)/kernel.ld -o $$@ $$(filter %.o,$$^)
endef
$(eval $(call mini-kernel,$(out)/mini/mini.elf,$(out)/mini/bootmem.c.o))

mini-needs := $(out)/mini/mini.elf $(out)/bin/vm $(out)/bin/playground

# Tests: on the metal, also with mistakes in it, and parts of it on the host.
$(eval $(call mini-kernel,$(out)/test/faulty.elf,$(out)/mini/faulty.c.o))
$(out)/mini/faulty.c.o: code/boot-time/model/bootmem.c

$(call program,$(out)/test/mini_test,sanitized,$(mini)/tests/mini_test.c \
	$(addprefix $(mini)/,memory.c text.c),-lcriterion)
$(out)/sanitized/$(mini)/tests/mini_test.o: $(mini)/acpi.c

check-needs += $(mini-needs) $(out)/test/faulty.elf $(out)/test/mini_test.sh
suites += $(wildcard $(mini)/tests/*.bats) $(out)/test/mini_test.sh

.PHONY: gdb
gdb: $(mini-needs)	## the mini-kernel under gdb, stopped at __alloc_bootmem_core() [MEMORY= NODES= WORDS=]
	$(Q)build/gdb
