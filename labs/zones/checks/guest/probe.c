// SPDX-License-Identifier: GPL-2.0
/*
 * probe: uses /dev/edubuf, and drives the same device by itself, past the
 * module: what the device has, it fetches into a page that no one else uses.
 */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include "../../../harness/probe_pci.h"

#define DEVICES		"/sys/bus/pci/devices"
#define PAGE		4096ul
#define REACH		0x10000000ul

/* In the first megabyte, which Linux has reserved and leaves alone. */
#define SCRATCH		0x50000ul

/* The device's registers. */
#define SOURCE		0x80
#define DESTINATION	0x88
#define COUNT		0x90
#define COMMAND		0x98
#define RUN		1u
#define TO_RAM		2u
#define MEMORY		0x40000ul

static char folder[280];
static uint64_t *regs;
static unsigned char *scratch;

static unsigned char *map_ram(unsigned long address)
{
	int fd = open("/dev/mem", O_RDWR | O_CLOEXEC);
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, address);

	close(fd);
	return at == MAP_FAILED ? NULL : at;
}

static bool is_edu(const char *name)
{
	char path[300], id[16] = "";
	FILE *file;

	snprintf(path, sizeof(path), DEVICES "/%s/device", name);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(id, sizeof(id), file))
		*id = '\0';
	fclose(file);
	return !strcmp(id, "0x11e8\n");
}

/* device: find it; its name on the bus */
static void do_device(char *argv[])
{
	struct dirent *entry;
	DIR *dir = opendir(DEVICES);
	char path[300];
	int fd;

	(void)argv;
	while (dir && (entry = readdir(dir)) && !is_edu(entry->d_name))
		;
	if (!dir || !entry) {
		puts("none");
		return;
	}
	snprintf(folder, sizeof(folder), DEVICES "/%.200s", entry->d_name);
	snprintf(path, sizeof(path), "%s/resource0", folder);
	fd = open(path, O_RDWR | O_CLOEXEC);
	regs = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	scratch = map_ram(SCRATCH);
	puts(regs != MAP_FAILED && scratch ? strrchr(folder, '/') + 1 : "out of reach");
	closedir(dir);
}

/* master: may the device reach into RAM? */
static void do_master(char *argv[])
{
	(void)argv;
	reply(!!(pci_command(folder, -1) & PCI_MASTER));
}

static void pause_ms(unsigned int ms)
{
	usleep(ms * 1000);
}

static uint64_t reg(unsigned int at)
{
	return __atomic_load_n(&regs[at / 8], __ATOMIC_SEQ_CST);
}

static void set_reg(unsigned int at, uint64_t value)
{
	__atomic_store_n(&regs[at / 8], value, __ATOMIC_RELEASE);
}

/* busy: does the device copy? */
static void do_busy(char *argv[])
{
	(void)argv;
	reply(!!(reg(COMMAND) & RUN));
}

static bool has_ended(void)
{
	unsigned int ms;

	for (ms = 0; ms < 2000 && reg(COMMAND) & RUN; ms += 5)
		pause_ms(5);
	return !(reg(COMMAND) & RUN);
}

/* The device copies @len bytes at @offset, between its memory and our page. */
static bool transfer(unsigned long offset, size_t len, bool to_ram)
{
	int old = pci_command(folder, -1);
	bool ended;

	/* Memory to read its registers, and mastership. */
	pci_command(folder, old | PCI_MASTER | PCI_MEMORY);
	ended = has_ended();
	set_reg(SOURCE, (to_ram ? MEMORY : SCRATCH) + offset);
	set_reg(DESTINATION, (to_ram ? SCRATCH : MEMORY) + offset);
	set_reg(COUNT, len);
	set_reg(COMMAND, RUN | (to_ram ? TO_RAM : 0));
	ended = ended && has_ended();
	pci_command(folder, old);
	return ended;
}

/* fetch OFFSET LEN: from the device into our page */
static void do_fetch(char *argv[])
{
	bool ended;

	memset(scratch, 0, PAGE);
	ended = transfer(number(argv, 1), number(argv, 2), true);
	puts(ended ? "0" : "the device has not ended");
}

/* store OFFSET HEX: through our page into the device */
static void do_store(char *argv[])
{
	unsigned long offset = number(argv, 1);
	size_t len = parse_hex(argv[2]);

	memcpy(scratch + offset, bytes, len);
	puts(transfer(offset, len, false) ? "0" : "the device has not ended");
}

/* told: the address in RAM that the device was given last, and how many bytes */
static void do_told(char *argv[])
{
	uint64_t at = reg(COMMAND) & TO_RAM ? reg(DESTINATION) : reg(SOURCE);

	(void)argv;
	printf("0x%llx %llu\n", (unsigned long long)at, (unsigned long long)reg(COUNT));
}

/* The bytes that are at the start of @bytes, over and over up to @len. */
static void repeat(size_t period, size_t len)
{
	size_t i;

	for (i = period; period && i < len && i < MAX_BYTES; i++)
		bytes[i] = bytes[i - period];
}

/* fill FD LEN HEX: one write of so many bytes */
static void do_fill(char *argv[])
{
	repeat(parse_hex(argv[3]), number(argv, 2));
	reply(pwrite(number(argv, 1), bytes, number(argv, 2), 0));
}

/* holds FD LEN HEX: one read; how many bytes are as `fill` wrote them */
static void do_holds(char *argv[])
{
	static unsigned char seen[MAX_BYTES];
	ssize_t got, same = 0;

	repeat(parse_hex(argv[3]), number(argv, 2));
	got = pread(number(argv, 1), seen, number(argv, 2), 0);
	while (same < got && seen[same] == bytes[same])
		same++;
	reply(got < 0 ? got : same);
}

#define CHUNK	512		/* pages */

/* Of a chunk, the pages from above 256 MB go back: how many? -1 if nobody says where they are. */
static long give_back_high(int pagemap, char *chunk)
{
	uint64_t entries[CHUNK];
	long pages = 0;
	int i;

	if (pread(pagemap, entries, sizeof(entries),
		  (uintptr_t)chunk / PAGE * sizeof(*entries)) != sizeof(entries))
		return -1;
	for (i = 0; i < CHUNK; i++) {
		if ((entries[i] & ((1ull << 55) - 1)) * PAGE < REACH)
			continue;
		pages++;
		madvise(chunk + i * PAGE, PAGE, MADV_DONTNEED);
	}
	return pages;
}

/* high MIB: take that much memory, and give back what is above 256 MB; how many pages that is */
static void do_high(char *argv[])
{
	size_t len = number(argv, 1) << 20, at;
	int pagemap = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	char *from = mmap(NULL, len, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	long pages = 0, more = 0;

	if (from == MAP_FAILED)
		more = -1;
	for (at = 0; at < len && more >= 0; at += CHUNK * PAGE) {
		more = give_back_high(pagemap, from + at);
		pages += more;
	}
	close(pagemap);
	reply(more < 0 ? -1 : pages);
}

/*
 * late FD LEN ADDRESS DRIVER NAME: a read that is too late, and at once the
 * driver is unbound. The read's result, that of unbinding, and what is at
 * ADDRESS then, and when the device must have ended.
 */
static void do_late(char *argv[])
{
	size_t len = number(argv, 2);
	unsigned long address = number(argv, 3);
	unsigned char first[MAX_BYTES];
	int ram = open("/dev/mem", O_RDONLY | O_CLOEXEC);
	long result, unbound;
	char path[300];
	bool seen;

	snprintf(path, sizeof(path), "%.200s/unbind", argv[4]);
	result = pread(number(argv, 1), bytes, len, 0);
	if (result < 0)
		result = -(long)errno;
	unbound = put_text(path, argv[5]) ? -(long)errno : 0;
	seen = pread(ram, first, len, address) == (ssize_t)len;
	pause_ms(300);
	seen = seen && pread(ram, bytes, len, address) == (ssize_t)len;
	close(ram);
	if (!seen) {
		puts("no RAM at this address");
		return;
	}
	printf("%ld %ld ", result, unbound);
	print_hex(first, len);
	putchar(' ');
	reply_hex(bytes, len);
}

static const struct command commands[] = {
	{ "device", 0, do_device }, { "master", 0, do_master },
	{ "fetch", 2, do_fetch }, { "store", 2, do_store }, { "told", 0, do_told },
	{ "busy", 0, do_busy },
	{ "high", 1, do_high }, { "late", 5, do_late },
	{ "fill", 3, do_fill }, { "holds", 3, do_holds }, { "lines", 2, do_lines },
	{ "failing-put", 3, do_failing_put }, { "cycles", 3, do_cycles },
	{ "failing-cycles", 4, do_failing_cycles }, { "kmalloced", 0, do_kmalloced },
	{ NULL, 0, NULL }
};

int main(void)
{
	fail_what_is_asked_for();
	return probe_run(commands);
}
