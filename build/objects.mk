# Programs of the host, out of objects: what two programs share is compiled once, and what
# ccache has compiled before, from the same bytes, not again.

export CCACHE_DIR := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/memory-by-the-page/ccache
export CCACHE_MAXSIZE := 500M
ccache = $(shell mkdir -p '$(CCACHE_DIR)' 2>/dev/null && test -w '$(CCACHE_DIR)' && command -v ccache)

# Paths in what is compiled begin where the clone does: they mean the same in each clone.
CFLAGS_HOST := -std=gnu11 -O2 -g -Wall -Wextra -Werror -D_GNU_SOURCE -ffile-prefix-map=$(CURDIR)=.

# Each flavour of a source is another object, $(out)/FLAVOUR/PATH.o.
cc-host := gcc $(CFLAGS_HOST)
cc-sanitized := gcc $(CFLAGS_HOST) -fsanitize=address,undefined -fno-sanitize-recover=all
cc-clang := clang $(CFLAGS_HOST)
cc-i386 = gcc $(CFLAGS_HOST) $(CFLAGS_I386)

host-headers := $(wildcard code/*.h code/*/*.h code/*/*/*.h code/*/*/*/*.h labs/*/*.h labs/*/*/*.h)

define object-rule
$(out)/$(1)/%.o: %.c $(host-headers) build/objects.mk $(2) | $(deps-check)
	$$(call say,CC)mkdir -p $$(@D) && $$(ccache) $$(cc-$(1)) -c -o $$@.part $$< && mv $$@.part $$@
endef
$(foreach flavour,host sanitized clang,$(eval $(call object-rule,$(flavour))))
$(eval $(call object-rule,i386,$(i386-root)/.complete))

# $(call objects,FLAVOUR,SOURCES)
objects = $(patsubst %.c,$(out)/$(1)/%.o,$(2))

# $(call program,PROGRAM,FLAVOUR,SOURCES[,FLAGS AND LIBRARIES[,ARCHIVES]]): a rule for it.
program = $(eval $(call program-rule,$(1),$(2),$(3),$(4),$(5)))
define program-rule
$(1): $(call objects,$(2),$(3)) $(5)
	$$(call say,LD)mkdir -p $$(@D) && $$(cc-$(2)) -o $$@.part $$(filter %.o %.a,$$^) $(4) && mv $$@.part $$@
endef
