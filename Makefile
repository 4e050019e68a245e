# Memory by the Page. `make` renders the book, `make check` runs every test.

out := build/out
.DEFAULT_GOAL := book
.DELETE_ON_ERROR:
SHELL := /bin/sh

# As many at a time as there are processors, unless -j says otherwise.
ifeq ($(filter -j%,$(MAKEFLAGS)),)
MAKEFLAGS += -j$(shell nproc)
endif

# V=1 shows every command.
ifeq ($(V),1)
Q :=
say =
else
Q := @
say = @printf '  %-8s %s\n' '$(1)' '$(patsubst $(out)/%,%,$@)';
endif

deps-book := $(out)/deps-book
deps-check := $(out)/deps-check
npm := $(out)/npm/.complete

export ROOT := $(CURDIR)
export OUT := $(ROOT)/$(out)

# `make vm KERNEL=mini` and `KERNEL=i386` name a kernel. For everything else, this is a folder.
vm-kernel := $(filter mini i386,$(if $(filter command,$(origin KERNEL)),$(KERNEL)))
ifneq ($(vm-kernel),)
override KERNEL := $(OUT)/kernel/x86_64
else
KERNEL := $(OUT)/kernel/x86_64
endif
export KERNEL

# What the parts add to: test suites, and what must stand before they run.
suites :=
check-needs :=

include build/kernel/rules.mk
include build/objects.mk
include code/rules.mk
include labs/rules.mk
include build/docs/rules.mk
include build/book/rules.mk
include build/rules.mk

$(deps-book) $(deps-check): $(out)/deps-%: build/deps
	$(call say,DEPS)build/deps $*
	$(Q)mkdir -p $(@D) && touch $@

.PHONY: check
check: $(check-needs) | $(deps-check) $(deps-book)	## run every test; the last line counts them
	$(Q)env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL build/check $(suites)

.PHONY: help
help:	## this list
	$(Q)sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' $(MAKEFILE_LIST) | sort | \
		awk -F'|' '{ printf "%-18s%s\n", $$1, $$2 }'

.PHONY: clean
clean:	## remove what was built in this clone; the cached kernel stays
	$(Q)rm -rf $(out)
