# The book: one page for each chapter that book.md lists, a cover with the
# contents, an index of terms.

book := $(out)/book
weave := $(out)/weave

spine-slugs := $(shell build/book/spine slugs)
slugs := $(filter-out front chapter back,$(spine-slugs))
pages := $(foreach slug,$(slugs),$(if $(wildcard chapters/$(slug).md),$(slug)))

weave-parts := $(wildcard build/book/*.lua) build/book/template.html
weave-code := $(filter-out $(addprefix build/book/,book.lua index.lua prose.lua),$(weave-parts))

book-style := $(addprefix $(book)/,style.css frame.css listing.css paper.css dark.css book.js)

# The runtime gets room, so that it seldom collects garbage: a fifth of the time.
pandoc = pandoc +RTS -A64m -RTS --from=markdown-implicit_figures --to=html5 --standalone \
	--template=build/book/template.html --wrap=preserve --fail-if-warnings \
	-M weave-work=$(weave) -M weave-book=$(book)

# Put what a recipe wrote in place of the target only if it differs, so that
# what depends on it rests.
renew = @cmp -s $@.new $@ && rm $@.new || mv $@.new $@

.PHONY: book always
book:	## render the book, and say where it is
book: $(book)/index.html $(book)/terms.html $(pages:%=$(book)/%.html) $(book-style) \
		$(weave)/checked $(weave)/prose $(book)/api/index.html
	@echo "The book is at $(abspath $(book)/index.html)"

always:

$(weave)/spine.lua: always
	@mkdir -p $(@D)
	@build/book/spine table >$@.new || { rm -f $@.new; exit 1; }
	$(renew)

# Of the reference's names, those that stand in the chapter.
$(weave)/%.names.lua: chapters/%.md $(out)/docs/names.tsv build/book/pick.awk
	@mkdir -p $(@D)
	@awk -f build/book/pick.awk $< $(out)/docs/names.tsv >$@.new
	$(renew)

# The names of the quick references. A page that shows some says so in its .d.
names := $(if $(wildcard chapters/quick-reference.json),$(weave)/quick-reference.lua)
$(weave)/quick-reference.lua: chapters/quick-reference.json build/book/names | $(deps-book)
	@mkdir -p $(@D)
	@build/book/names table >$@.new || { rm -f $@.new; exit 1; }
	$(renew)

$(pages:%=$(book)/%.html): $(book)/%.html: chapters/%.md $(weave)/spine.lua $(weave)/%.names.lua \
		$(weave)/%.figures $(weave-code) | $(deps-book) $(names)
	@mkdir -p $(@D)
	$(call say,PAGE)$(pandoc) --lua-filter=build/book/weave.lua -M weave-slug=$* -o $@.new $<
	@mv $@.new $@

$(pages:%=$(weave)/%.facts.lua): $(weave)/%.facts.lua: $(book)/%.html
	@:

# The cover and the index of terms are made of what the pages said of themselves.
$(book)/index.html $(book)/terms.html: $(book)/%.html: book.md $(weave)/spine.lua \
		$(pages:%=$(weave)/%.facts.lua) $(weave-parts) | $(deps-book)
	@mkdir -p $(@D)
	$(call say,PAGE)$(pandoc) --lua-filter=build/book/book.lua -M weave-slug=$* -o $@.new $<
	@mv $@.new $@

# What no page can see alone: links between pages, regions that nobody quotes.
marked := $(shell find $(wildcard code labs solutions) -type f ! -name '*.patch')
$(weave)/checked: $(pages:%=$(book)/%.html) $(addprefix $(book)/,index.html terms.html api/index.html) \
		$(marked) $(weave-parts) | $(deps-book)
	@{ grep -rlE --exclude='*.patch' '^[[:space:]]*(//!|#!)[[:space:]]*\[' $(wildcard code labs solutions) || :; } >$@.marked
	@pandoc --from=markdown --to=plain --lua-filter=build/book/book.lua -M weave-slug=check \
		-M weave-work=$(weave) -M weave-book=$(book) -o $@.new book.md
	@cd $(book) && for page in *.html; do case " index terms $(pages) " in \
		*" $${page%.html} "*) ;; *) rm $$page ;; esac; done
	@mv $@.new $@

# Spelling, links of what is no page, commands: of what changed; of everything, if the list
# of words or a makefile did, or if a file is gone that somebody links to.
prose := $(wildcard README.md) book.md $(pages:%=chapters/%.md) \
	$(wildcard chapters/*.json labs/*/README.md solutions/*/*.md)
linked := $(file <$(weave)/prose.links)
makefiles := $(sort $(wildcard Makefile build/*.mk build/*/*.mk code/*.mk code/*/*/*.mk labs/*.mk labs/*/*.mk))
$(weave)/prose: $(prose) build/book/words.txt build/book/prose.lua build/book/chapter.lua $(makefiles) \
		$(if $(filter-out $(wildcard $(linked)),$(linked)),always) | $(deps-book)
	@mkdir -p $(@D)
	$(call say,PROSE)pandoc --to=plain --lua-filter=build/book/prose.lua -M prose-links=$(weave)/prose.links \
		-M prose-makefiles="$(makefiles)" -M prose-files="$(if $(filter-out $(prose),$?),$(prose),$?)" -o $@.new </dev/null
	@mv $@.new $@

$(book-style): $(book)/%: build/book/%
	@mkdir -p $(@D)
	@cp $< $@.new && mv $@.new $@

# ------------------------------------------------------------------- figures

# A page's figures: those drawn by Graphviz, by gnuplot, by hand; its scripts.
figure-sources = $(foreach slug,$(pages),$(wildcard figures/$(slug)/*.$1))
figures-of = $(patsubst %,$(book)/%.svg,$(basename $(foreach kind,dot gp svg,$(wildcard figures/$1/*.$(kind)))))

scripts-of = $(patsubst %,$(book)/%,$(wildcard figures/$1/*.js))

define page-figures
$(weave)/$1.figures: $(call figures-of,$1) always
	@mkdir -p $$(@D)
	@echo '$(call figures-of,$1) $(call scripts-of,$1)' >$$@.new
	$$(renew)
$(book)/$1.html: $(call figures-of,$1)
book: $(call scripts-of,$1) $(if $(call scripts-of,$1),$(addprefix $(book)/figures/,playground.js widget.js))
-include $(weave)/$1.d
endef
$(foreach slug,$(pages),$(eval $(call page-figures,$(slug))))

themed = sed -f build/book/themed.sed

$(patsubst %.dot,$(book)/%.svg,$(call figure-sources,dot)): $(book)/%.svg: %.dot build/book/themed.sed | $(deps-book)
	@mkdir -p $(@D)
	$(call say,DOT)dot -Tsvg -Gbgcolor=transparent -Gfontname=sans-serif -Nfontname=sans-serif -Efontname=sans-serif $< >$@.dot.new
	@$(themed) $@.dot.new >$@.new && rm $@.dot.new && mv $@.new $@

$(patsubst %.gp,$(book)/%.svg,$(call figure-sources,gp)): $(book)/%.svg: %.gp build/book/figure.gp \
		build/book/themed.sed $(wildcard figures/*/*.dat) | $(deps-book)
	@mkdir -p $(@D)
	$(call say,GNUPLOT)cd $(<D) && gnuplot $(abspath build/book/figure.gp) $(<F) >$(abspath $@).gp.new
	@$(themed) $@.gp.new >$@.new && rm $@.gp.new && mv $@.new $@

$(patsubst %.svg,$(book)/%.svg,$(call figure-sources,svg)): $(book)/%.svg: %.svg build/book/themed.sed
	@mkdir -p $(@D)
	@$(themed) $< >$@.new && mv $@.new $@

$(patsubst %,$(book)/%,$(call figure-sources,js) figures/widget.js): $(book)/%: %
	@mkdir -p $(@D)
	@cp $< $@.new && mv $@.new $@

# ----------------------------------------------------------------- its checks

.PHONY: shots
shots: book | $(deps-check)	## pictures of every page, to look at, in build/out/shots
	$(Q)node build/book/shots.js $(book) $(out)/shots

suites += $(addprefix build/book/tests/,weave.bats prose.bats names.bats pages.bats a11y.bats)
suites += $(wildcard figures/*/tests/*.bats)
check-needs += book $(npm)
