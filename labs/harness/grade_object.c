// SPDX-License-Identifier: GPL-2.0
/*
 * Look into an object file before it is linked with ours: it may define only
 * what the lab asked for, need only what the lab allows, and bring no section
 * whose code would run by itself.
 */
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_build.h"

static const char *const sections[] = {
	".text", ".data", ".bss", ".rodata", ".comment", ".note.GNU-stack",
	".note.gnu.property", ".eh_frame", ".symtab", ".strtab", ".shstrtab",
};

static bool section_is_plain(const char *name)
{
	size_t i, len;

	if (!strncmp(name, ".rela", 5))
		name += 5;
	else if (!strncmp(name, ".rel", 4))
		name += 4;
	for (i = 0; i < ARRAY_SIZE(sections); i++) {
		len = strlen(sections[i]);
		if (!strncmp(name, sections[i], len) &&
		    (!name[len] || name[len] == '.'))
			return true;
	}
	return !*name;
}

static bool type_is_plain(uint32_t type)
{
	switch (type) {
	case SHT_NULL:
	case SHT_PROGBITS:
	case SHT_SYMTAB:
	case SHT_STRTAB:
	case SHT_RELA:
	case SHT_REL:
	case SHT_NOTE:
	case SHT_NOBITS:
	case SHT_X86_64_UNWIND:
		return true;
	default:
		return false;
	}
}

static char *damaged(void)
{
	return grade_format("its object file is damaged: %s", elf_errmsg(-1));
}

static char *check_symbol(const struct grade_part *part, const GElf_Sym *symbol,
			  const char *name)
{
	unsigned int type = GELF_ST_TYPE(symbol->st_info);

	if (type > STT_FILE)
		return grade_format("'%s' is a symbol of a kind that runs code by itself", name);
	if (GELF_ST_BIND(symbol->st_info) == STB_LOCAL)
		return NULL;
	if (symbol->st_shndx == SHN_UNDEF && !grade_has_string(&part->imports, name))
		return grade_format("it calls '%s', which the lab does not allow", name);
	if (symbol->st_shndx != SHN_UNDEF && !grade_has_string(&part->exports, name))
		return grade_format("it defines '%s' for others to see: make that static",
				    name);
	return NULL;
}

static char *check_symbols(Elf *elf, const struct grade_part *part, Elf_Scn *section,
			   const GElf_Shdr *header)
{
	Elf_Data *data = elf_getdata(section, NULL);
	char *refused = NULL;
	const char *name;
	GElf_Sym symbol;
	int i;

	if (!data)
		return damaged();
	/* The first is no symbol: so it is in every object file. */
	for (i = 1; !refused && gelf_getsym(data, i, &symbol); i++) {
		name = elf_strptr(elf, header->sh_link, symbol.st_name);
		refused = name ? check_symbol(part, &symbol, name) : damaged();
	}
	return refused;
}

static char *check_section(Elf *elf, const struct grade_part *part, Elf_Scn *section,
			   size_t names)
{
	GElf_Shdr header;
	const char *name;

	if (!gelf_getshdr(section, &header))
		return damaged();
	name = elf_strptr(elf, names, header.sh_name);
	if (!name)
		return damaged();
	if (!section_is_plain(name) || !type_is_plain(header.sh_type))
		return grade_format("it has a section '%s', which the lab does not allow", name);
	if (header.sh_type == SHT_SYMTAB)
		return check_symbols(elf, part, section, &header);
	return NULL;
}

static char *check_object(Elf *elf, const struct grade_part *part)
{
	int class = part->kind == GRADE_KERNEL ? ELFCLASS32 : ELFCLASS64;
	Elf_Scn *section = NULL;
	char *refused = NULL;
	GElf_Ehdr header;
	size_t names;

	if (!elf || !gelf_getehdr(elf, &header) || header.e_type != ET_REL ||
	    gelf_getclass(elf) != class)
		return grade_format("it compiled to something that is no object file");
	if (elf_getshdrstrndx(elf, &names))
		return damaged();
	while (!refused && (section = elf_nextscn(elf, section)))
		refused = check_section(elf, part, section, names);
	return refused;
}

/**
 * grade_check_object() - may this object file be linked with ours?
 * @part: whose exports and imports it must keep to
 * @path: the object file
 *
 * Return: NULL, or why it is refused: a heap string for the report.
 */
char *grade_check_object(const struct grade_part *part, const char *path)
{
	char *refused, *bytes;
	size_t len;
	Elf *elf;

	elf_version(EV_CURRENT);
	bytes = grade_read_file(path, &len);
	elf = elf_memory(bytes, len);
	refused = check_object(elf, part);
	elf_end(elf);
	free(bytes);
	return refused;
}
