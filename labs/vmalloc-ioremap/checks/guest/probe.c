// SPDX-License-Identifier: GPL-2.0
/*
 * probe: uses the driver through its files, and the same device by itself, past
 * the driver: it writes into registers, and keeps interrupts from coming.
 */
#include <stdbool.h>
#include <stdint.h>
#include <sys/wait.h>

#include "../../../harness/probe_pci.h"

#define PAGE		4096ul

/* Registers of 4 bytes, in BAR 0. */
#define FACTORIAL	0x08
#define STATUS		0x20
#define COMPUTING	0x01u
#define INTERRUPT	0x80u
#define IRQ_STATUS	0x24
#define IRQ_RESULT	0x01u

struct device {
	char folder[100];
	uint32_t *regs;
	int command;	/* what its command register was */
};

/* Its registers, whether or not somebody else has enabled it. */
static bool take(struct device *d, const char *name)
{
	char path[120];
	int fd;

	snprintf(d->folder, sizeof(d->folder), "/sys/bus/pci/devices/%.60s", name);
	d->command = pci_command(d->folder, -1);
	if (d->command < 0)
		return false;
	if (!(d->command & PCI_MEMORY))
		pci_command(d->folder, d->command | PCI_MEMORY);
	snprintf(path, sizeof(path), "%s/resource0", d->folder);
	fd = open(path, O_RDWR | O_CLOEXEC);
	d->regs = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return d->regs != MAP_FAILED;
}

static void leave(struct device *d)
{
	munmap(d->regs, PAGE);
	if (!(d->command & PCI_MEMORY))
		pci_command(d->folder, d->command);
}

static uint32_t reg(const struct device *d, unsigned int at)
{
	return __atomic_load_n(&d->regs[at / 4], __ATOMIC_SEQ_CST);
}

static void set_reg(const struct device *d, unsigned int at, uint32_t value)
{
	__atomic_store_n(&d->regs[at / 4], value, __ATOMIC_RELEASE);
}

/* Until these bits of a register are as they should be: true, or false after two seconds. */
static bool await(const struct device *d, unsigned int at, uint32_t bits, bool set)
{
	unsigned int ms;

	for (ms = 0; ms < 2000 && !(reg(d, at) & bits) == set; ms++)
		usleep(1000);
	return !(reg(d, at) & bits) != set;
}

/* poke NAME OFFSET VALUE: into a register */
static void do_poke(char *argv[])
{
	struct device d;

	if (!take(&d, argv[1])) {
		reply(-1);
		return;
	}
	set_reg(&d, number(argv, 2), number(argv, 3));
	leave(&d);
	reply(0);
}

/* The command register of a device: @bits set, or not. */
static void set_bits(const char *name, unsigned int bits, bool set)
{
	char folder[100];
	int old;

	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%.60s", name);
	old = pci_command(folder, -1);
	reply(old < 0 || pci_command(folder, set ? old | bits : old & ~bits) < 0 ? -1 : 0);
}

/* line NAME 0|1: may the device use its interrupt line? */
static void do_line(char *argv[])
{
	set_bits(argv[1], PCI_INTX_DISABLE, !number(argv, 2));
}

/* messages NAME 0|1: may it send messages, or reach any other address? */
static void do_messages(char *argv[])
{
	set_bits(argv[1], PCI_MASTER, number(argv, 2));
}

/* master NAME: may the device reach into RAM? */
static void do_master(char *argv[])
{
	char folder[100];

	snprintf(folder, sizeof(folder), "/sys/bus/pci/devices/%.60s", argv[1]);
	reply(!!(pci_command(folder, -1) & PCI_MASTER));
}

static int put_number(const char *path, const char *text)
{
	return put_text(path, text) ? -errno : 0;
}

/*
 * swap NAME FILE N M: write N into the driver's file, with the interrupt line
 * off; when the device has computed, have it compute M, and let it say so. What
 * came of the writing.
 */
static void do_swap(char *argv[])
{
	bool computed, swapped;
	struct device d;
	int status = 0;
	pid_t writer;

	if (!take(&d, argv[1])) {
		reply(-1);
		return;
	}
	pci_command(d.folder, d.command | PCI_INTX_DISABLE);
	writer = fork();
	if (!writer)
		_exit(-put_number(argv[2], argv[3]));
	computed = await(&d, IRQ_STATUS, IRQ_RESULT, true);
	/* Who looks now and then would have seen it. */
	usleep(30000);
	set_reg(&d, FACTORIAL, number(argv, 4));
	swapped = await(&d, STATUS, COMPUTING, false);
	pci_command(d.folder, d.command & ~PCI_INTX_DISABLE);
	waitpid(writer, &status, 0);
	leave(&d);
	if (!computed || !swapped)
		puts("the device was not asked for an interrupt when it is done");
	else
		printf("%d\n", -WEXITSTATUS(status));
}

/*
 * busy NAME FILE N M: have the device compute N, without a word when it is done,
 * and at once write M into the driver's file
 */
static void do_busy(char *argv[])
{
	uint32_t interrupt;
	struct device d;
	bool ended;
	int result;

	if (!take(&d, argv[1])) {
		reply(-1);
		return;
	}
	interrupt = reg(&d, STATUS) & INTERRUPT;
	set_reg(&d, STATUS, 0);
	set_reg(&d, FACTORIAL, number(argv, 3));
	result = put_number(argv[2], argv[4]);
	ended = await(&d, STATUS, COMPUTING, false);
	/* First it says that it has ended; then it looks whether somebody wants an interrupt. */
	usleep(30000);
	set_reg(&d, STATUS, interrupt);
	leave(&d);
	if (ended)
		printf("%d\n", result);
	else
		puts("the device does not end");
}

static const struct command commands[] = {
	{ "poke", 3, do_poke }, { "line", 2, do_line }, { "messages", 2, do_messages },
	{ "master", 1, do_master },
	{ "swap", 4, do_swap }, { "busy", 4, do_busy }, { "cycles", 3, do_cycles },
	{ "failing-cycles", 4, do_failing_cycles }, { "kmalloced", 0, do_kmalloced },
	{ "failing-put", 3, do_failing_put }, { "lines", 2, do_lines }, { NULL, 0, NULL }
};

int main(void)
{
	fail_what_is_asked_for();
	return probe_run(commands);
}
