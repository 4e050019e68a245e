# memblock-replay: a boot log once more, through the memblock model.

replay := code/boot-time/replay
replay-sources := $(wildcard $(replay)/*.c) $(filter code/boot-time/model/memblock%,$(models))

$(call program,$(out)/bin/memblock-replay,host,$(replay-sources))

# With the sanitizers, for logs that are broken in every way.
$(call program,$(out)/test/memblock-replay,sanitized,$(replay-sources))

check-needs += $(out)/bin/memblock-replay $(out)/test/memblock-replay
suites += $(wildcard $(replay)/tests/*.bats)
