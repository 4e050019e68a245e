// SPDX-License-Identifier: GPL-2.0
/*
 * Look into an object file before it is linked with ours: it may define only
 * what the lab asked for, need only what the lab allows, and bring no section
 * whose code would run by itself.
 */
#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "grade_build.h"

static const char *const sections[] = {
	".text", ".data", ".bss", ".rodata", ".comment", ".note.GNU-stack",
	".note.gnu.property", ".eh_frame", ".symtab", ".strtab", ".shstrtab",
};

/* An object file in memory; every offset in it is checked before it is used. */
struct object {
	char *bytes;
	size_t len;
	const Elf64_Shdr *headers;
	size_t nheaders;
};

static const void *inside(const struct object *o, uint64_t offset, uint64_t len)
{
	return offset <= o->len && len <= o->len - offset ? o->bytes + offset : NULL;
}

/* The string at @offset of a string table, which must end before the table does. */
static const char *string_at(const struct object *o, size_t table, uint64_t offset)
{
	const Elf64_Shdr *h = table < o->nheaders ? &o->headers[table] : NULL;
	const char *text = h ? inside(o, h->sh_offset, h->sh_size) : NULL;

	if (!text || offset >= h->sh_size ||
	    !memchr(text + offset, '\0', h->sh_size - offset))
		return NULL;
	return text + offset;
}

static bool section_is_plain(const char *name)
{
	size_t i, len;

	if (!strncmp(name, ".rela", 5))
		name += 5;
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
	case SHT_NOTE:
	case SHT_NOBITS:
	case SHT_X86_64_UNWIND:
		return true;
	default:
		return false;
	}
}

static char *check_symbol(const struct grade_part *part, const Elf64_Sym *symbol,
			  const char *name)
{
	unsigned int type = ELF64_ST_TYPE(symbol->st_info);

	if (type > STT_FILE)
		return grade_format("'%s' is a symbol of a kind that runs code by itself", name);
	if (ELF64_ST_BIND(symbol->st_info) == STB_LOCAL)
		return NULL;
	if (symbol->st_shndx == SHN_UNDEF && !grade_has_string(&part->imports, name))
		return grade_format("it calls '%s', which the lab does not allow", name);
	if (symbol->st_shndx != SHN_UNDEF && !grade_has_string(&part->exports, name))
		return grade_format("it defines '%s' for others to see: make that static",
				    name);
	return NULL;
}

static char *check_symbols(const struct object *o, const struct grade_part *part,
			   const Elf64_Shdr *h)
{
	const Elf64_Sym *symbols = inside(o, h->sh_offset, h->sh_size);
	const char *name;
	char *refused;
	size_t i;

	for (i = 1; symbols && i < h->sh_size / sizeof(*symbols); i++) {
		name = string_at(o, h->sh_link, symbols[i].st_name);
		if (!name)
			return grade_format("its object file is damaged");
		refused = check_symbol(part, &symbols[i], name);
		if (refused)
			return refused;
	}
	return symbols ? NULL : grade_format("its object file is damaged");
}

static char *check_sections(struct object *o, const struct grade_part *part)
{
	const Elf64_Ehdr *elf = inside(o, 0, sizeof(*elf));
	const char *name;
	char *refused;
	size_t i;

	if (!elf || memcmp(elf->e_ident, ELFMAG, SELFMAG) || elf->e_type != ET_REL ||
	    elf->e_ident[EI_CLASS] != ELFCLASS64)
		return grade_format("it compiled to something that is no object file");
	o->nheaders = elf->e_shnum;
	o->headers = inside(o, elf->e_shoff, o->nheaders * sizeof(*o->headers));
	if (!o->headers)
		return grade_format("its object file is damaged");
	for (i = 1; i < o->nheaders; i++) {
		name = string_at(o, elf->e_shstrndx, o->headers[i].sh_name);
		if (!name)
			return grade_format("its object file is damaged");
		if (!section_is_plain(name) || !type_is_plain(o->headers[i].sh_type))
			return grade_format("it has a section '%s', which the lab does not allow",
					    name);
		if (o->headers[i].sh_type != SHT_SYMTAB)
			continue;
		refused = check_symbols(o, part, &o->headers[i]);
		if (refused)
			return refused;
	}
	return NULL;
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
	struct object o = { 0 };
	char *refused;

	o.bytes = grade_read_file(path, &o.len);
	refused = check_sections(&o, part);
	free(o.bytes);
	return refused;
}
