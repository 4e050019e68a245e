# The oracle: the playground's memblock commands, answered by the lab kernel's
# own mm/memblock.c. It is compiled as the kernel's tools/testing/memblock does
# it, but beside the source, which is not ours to write to.

oracle := code/playground/oracle
oracle-out := $(out)/test/oracle
oracle-flags = -std=gnu11 -O2 -w -D CONFIG_PHYS_ADDR_T_64BIT -D CONFIG_NUMA -D CONFIG_NODES_SHIFT=10 \
	-D 'SIMULATOR_INTERNAL_H="$(abspath $(kernel))/src/tools/testing/memblock/internal.h"' \
	-I $(oracle) -I $(oracle-out) \
	-I $(kernel)/src/tools/testing/memblock -I $(kernel)/src/tools/include

$(oracle-out)/kernel.o: $(wildcard $(oracle)/*.[ch]) $(kernel)/.complete | $(deps-check)
	$(call say,CC)mkdir -p $(@D)/linux $(@D)/asm && src=$(abspath $(kernel))/src && \
		ln -sfn $$src/mm/memblock.c $(@D)/memblock.c && \
		ln -sfn $$src/include/linux/memblock.h $(@D)/linux/memblock.h && \
		ln -sfn $$src/tools/arch/x86/include/asm/asm.h $(@D)/asm/asm.h && \
		ln -sfn $$src/tools/arch/x86/include/asm/cmpxchg.h $(@D)/asm/cmpxchg.h && \
		gcc $(oracle-flags) -c -o $@.all $(oracle)/kernel.c && \
		objcopy -w --keep-global-symbol='linux_*' $@.all $@

$(call program,$(out)/test/memblock_oracle,host,$(oracle)/oracle.c \
	$(addprefix code/playground/,playground.c play.c play_memblock.c),,$(oracle-out)/kernel.o)

check-needs += $(out)/test/memblock_oracle
