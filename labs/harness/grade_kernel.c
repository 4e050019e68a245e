// SPDX-License-Identifier: GPL-2.0
/*
 * The lab kernel's own variables, read in the guest's RAM by the names that its
 * vmlinux has for them: what a module tells of them through /proc is not asked.
 */
#include <fcntl.h>
#include <gelf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "grade_run.h"

/* Where x86-64 has its image and all of RAM, with four levels of tables and no KASLR. */
#define IMAGE	0xffffffff80000000ull
#define DIRECT	0xffff888000000000ull

static uint64_t find_symbol(Elf *elf, const char *name)
{
	Elf_Scn *section = NULL;
	GElf_Shdr header;
	GElf_Sym symbol;
	const char *found;
	int i;

	while ((section = elf_nextscn(elf, section))) {
		if (!gelf_getshdr(section, &header) || header.sh_type != SHT_SYMTAB)
			continue;
		for (i = 0; gelf_getsym(elf_getdata(section, NULL), i, &symbol); i++) {
			found = elf_strptr(elf, header.sh_link, symbol.st_name);
			if (found && !strcmp(found, name))
				return symbol.st_value;
		}
	}
	return 0;
}

/**
 * grade_symbol() - where the lab kernel has a variable
 * @g: the check
 * @name: its name
 *
 * Return: Its virtual address.
 */
uint64_t grade_symbol(struct grade *g, const char *name)
{
	char *path = grade_format("%s/vmlinux", g->s->kernel);
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	uint64_t value;
	Elf *elf;

	elf_version(EV_CURRENT);
	elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
	value = elf ? find_symbol(elf, name) : 0;
	elf_end(elf);
	close(fd);
	if (!value)
		grade_die("%s has no symbol '%s'", path, name);
	free(path);
	return value;
}

/**
 * grade_memory() - look into the kernel's memory
 * @g: the check
 * @address: a virtual address, of the image or of what kmalloc() gives
 * @bytes: where the copy goes
 * @len: how many bytes
 *
 * Return: true; false after a finding, or where the guest has no RAM.
 */
bool grade_memory(struct grade *g, uint64_t address, void *bytes, size_t len)
{
	return grade_ram(g, address - (address >= IMAGE ? IMAGE : DIRECT), bytes, len);
}
