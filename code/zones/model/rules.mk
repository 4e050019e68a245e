# What a flag means, the model does not say again: it asks the model of kmalloc-flags.
$(foreach t,zones_test zones_alloc_test zones_random_test,$(addprefix $(out)/test/$(t)-,gcc clang)): \
	code/kmalloc-flags/model/gfp.c
