# The judge replies to every line itself: its reference is the playground's bootmem.
grade-models += code/playground/play.c $(wildcard code/playground/play_bootmem*.c)
grade-headers += $(wildcard code/playground/*.h)

bare-labs += boot-time
