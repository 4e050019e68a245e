# The judge replies to every line itself: its reference is the playground's bootmem.
grade-models += code/playground/play.c $(wildcard code/playground/play_bootmem*.c)

bare-labs += boot-time
