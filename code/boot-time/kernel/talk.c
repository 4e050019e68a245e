// SPDX-License-Identifier: GPL-2.0
/*
 * Requests, as lines of the playground's protocol, answered by the allocator
 * with real memory behind it. Those that we make ourselves appear with their
 * replies, so the console is a transcript that a host can make again; what an
 * address stands for is looked at and written to.
 */
#include "../../playground/models.h"
#include "kernel.h"

/* Where the request at hand began to reply, and the memory that it got. */
static char reply[32];
static size_t reply_len;
static struct range got;

/* How often memory that was handed out was looked at and written to. */
unsigned int nr_used;

static bool is_usable(u64 addr, u64 size)
{
	u64 end;

	return size && memory_run(addr, &end) == RAM && size <= end - addr &&
	       addr + size <= REACH &&
	       !memory_claim_on((struct range){ addr, addr + size });
}

static void zero(unsigned long long addr, unsigned long long size)
{
	if (!is_usable(addr, size))
		fail("memory is to be cleared that is nobody's to give", addr);
	memset(AT(addr), 0, size);
	got = (struct range){ addr, addr + size };
}

static unsigned long long pfn_of(const void *map)
{
	return (uintptr_t)map >> BOOTMEM_PAGE_SHIFT;
}

static void emit(const char *text, size_t len)
{
	say_bytes(text, len);
	while (len-- && reply_len < sizeof(reply) - 1)
		reply[reply_len++] = *text++;
}

static const struct play_machine machine = {
	.bits_per_long = 32, .bootmap = node_bootmap, .virt_to_pfn = pfn_of,
	.zero = zero, .give = demo_give,
};

static const struct play_host host = { .emit = emit, .machine = &machine };

/* Errors name the place that they would have on a host, where this is replayed. */
static struct play talk = { .host = &host, .source = "<stdin>" };

/* What only a machine can do. */
static void run_fill(struct play *p, char *const argv[], unsigned int argc)
{
	unsigned long long addr, size, byte;

	(void)argc;
	if (!play_number(p, argv[0], "ADDR", 0, REACH - 1, &addr) ||
	    !play_number(p, argv[1], "SIZE", 1, REACH, &size) ||
	    !play_number(p, argv[2], "BYTE", 0, 255, &byte))
		return;
	if (is_usable(addr, size)) {
		memset(AT(addr), byte, size);
		play_text(p, "ok");
		return;
	}
	play_error(p);
	play_text(p, "that is not all memory, or some of it is in use since boot");
}

static bool powered_on;

static void run_poweroff(struct play *p, char *const argv[], unsigned int argc)
{
	(void)argv;
	(void)argc;
	powered_on = false;
	play_text(p, "ok");
}

static const struct play_command commands[] = {
	{ "fill", "ADDR SIZE BYTE", 3, 3, run_fill },
	{ "poweroff", "", 0, 0, run_poweroff },
	{ NULL, NULL, 0, 0, NULL },
};

static const struct play_model metal = { "the machine", commands };

const struct play_model *const play_models[] = { &play_bootmem, &metal, NULL };

static void answer(char *line, size_t len)
{
	const char *word = line;

	talk.model = starts(&word, "fill") || starts(&word, "poweroff") ? &metal : &play_bootmem;
	got = (struct range){ 0, 0 };
	reply_len = 0;
	play_line(&talk, line, len);
	reply[reply_len] = '\0';
}

/* The first address of a range that has another byte in it; or its end. */
static u64 other_than(struct range range, unsigned int byte)
{
	const unsigned char *at = AT(range.start), *end = AT(range.end - 1);
	uint32_t word = byte * 0x01010101u;

	for (; at <= end; at++) {
		while (!((uintptr_t)at & 3) && end - at > 3 && *(const uint32_t *)at == word)
			at += 4;
		if (*at != byte)
			return (uintptr_t)at;
	}
	return range.end;
}

//! [witness]
/* Memory that was just handed out: it has to be zero, and to be memory. */
static void use(u64 address)
{
	static unsigned char mark;
	u64 at;

	if (got.start != address || got.start == got.end)
		fail("memory was handed out and not cleared", address);
	at = other_than(got, 0);
	if (at != got.end)
		fail("memory was handed out that is not zero", at);
	if (++mark == 0)
		mark++;
	memset(AT(got.start), mark, got.end - got.start);
	at = other_than(got, mark);
	if (at != got.end)
		fail("memory does not keep what is written to it", at);
	nr_used++;
}

//! [witness]
static u64 show(char *line, size_t len)
{
	const char *at = reply;
	u64 address;

	print("> ");
	say_bytes(line, len);
	print("\n");
	answer(line, len);
	if (!starts(&at, "0x"))
		return BOOTMEM_FAIL;
	at = reply;
	address = parse_size(&at);
	use(address);
	return address;
}

/**
 * ask() - make a request, show it and its reply, and use what came
 * @format: the request, as for print()
 *
 * Return: the address in the reply; BOOTMEM_FAIL where it has none
 */
u64 ask(const char *format, ...)
{
	char line[LINE_MAX];
	va_list args;
	size_t len;
	u64 address;

	va_start(args, format);
	len = format_line(line, format, args);
	va_end(args);
	address = show(line, len);
	if (talk.failed)
		fail("a request of our own was wrong, in line", talk.line);
	return address;
}

/**
 * ask_each() - the reader's own requests, from the command line
 * @requests: separated by ';'
 */
void ask_each(char *requests)
{
	char *end;

	for (; *requests; requests = end) {
		while (*requests == ' ')
			requests++;
		for (end = requests; *end && *end != ';'; end++)
			;
		if (*end)
			*end++ = '\0';
		if (*requests)
			show(requests, strlen(requests));
	}
}

/**
 * serve() - answer what comes over the console, a line for a line, to the end
 */
void serve(void)
{
	char line[LINE_MAX];
	int len;

	powered_on = true;
	print("# ready\n");
	while (powered_on && (len = hear_line(line)) >= 0)
		answer(line, len);
}
