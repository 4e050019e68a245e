# The reference to all of the book's C, by Doxygen, and the list of its names
# that the chapters link to.

docs := $(out)/docs
documented := $(wildcard code labs/harness)
doc-sources := $(shell find $(documented) -name '*.[ch]' ! -path '*/skeleton/*' ! -path '*/mutants/*')

$(docs)/book.tag: $(doc-sources) $(wildcard build/docs/*) | $(deps-book)
	$(call say,DOXYGEN)rm -rf $(docs)/api $@ && mkdir -p $(docs) $(out)/book
	$(Q)DOC_INPUT="$(documented)" DOC_ROOT="$(CURDIR)" DOC_WORK="$(docs)" doxygen build/docs/Doxyfile
	$(Q)sed -i 's|<div class="headertitle"><div class="title">\(.*\)</div></div>|<h1>\1</h1>|' $(docs)/api/*.html
	$(Q)rm -rf $(out)/book/api && mv $(docs)/api $(out)/book/api

$(out)/book/api/index.html: $(docs)/book.tag
	@:

# Replaced only when a name or its address changes: what quotes no code that
# changed is not rendered again.
$(docs)/names.tsv: $(docs)/book.tag build/docs/names.awk
	@awk -v root="$(CURDIR)/" -f build/docs/names.awk $< >$@.new
	@cmp -s $@.new $@ && rm $@.new || mv $@.new $@
