# memblock-replay: a boot log once more, through the memblock model.

replay := code/boot-time/replay
replay-sources := $(wildcard $(replay)/*.c) $(filter code/boot-time/model/memblock%,$(models))

$(out)/bin/memblock-replay: $(replay-sources) $(wildcard $(replay)/*.h) $(headers) | $(deps-check)
	$(call say,CC)mkdir -p $(@D) && gcc $(CFLAGS_HOST) -o $@ $(filter %.c,$^)

# With the sanitizers, for logs that are broken in every way.
$(out)/test/memblock-replay: $(replay-sources) $(wildcard $(replay)/*.h) $(headers) | $(deps-check)
	$(call say,CC)mkdir -p $(@D) && gcc $(CFLAGS_HOST) $(flags-gcc) -o $@ $(filter %.c,$^)

check-needs += $(out)/bin/memblock-replay $(out)/test/memblock-replay
suites += $(wildcard $(replay)/tests/*.bats)
