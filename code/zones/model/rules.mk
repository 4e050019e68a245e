# What a flag means, the model does not say again: it asks the model of kmalloc-flags.
$(foreach compiler,gcc clang,$(eval \
	$(foreach t,zones_test zones_alloc_test zones_random_test,$(out)/test/$t-$(compiler)): \
	$(call objects,$(flavour-$(compiler)),code/kmalloc-flags/model/gfp.c)))
