/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What probes of PCI drivers have in common: a device's command register,
 * binding while allocations fail, and binding over and over.
 */
#ifndef HARNESS_PROBE_PCI_H
#define HARNESS_PROBE_PCI_H

#include <stdbool.h>
#include <stdint.h>

#include "probe.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAIL_PAGES	"/sys/kernel/debug/fail_page_alloc/"

/* Where the register is in a device's configuration, and bits of it. */
#define PCI_COMMAND		4
#define PCI_MEMORY		0x002u
#define PCI_MASTER		0x004u
#define PCI_INTX_DISABLE	0x400u

/* The command register of the device with this folder; set to @value if that is none of -1. */
static inline int pci_command(const char *folder, int value)
{
	uint16_t old = 0, new = value;
	char path[300];
	bool good;
	int fd;

	snprintf(path, sizeof(path), "%s/config", folder);
	fd = open(path, O_RDWR | O_CLOEXEC);
	good = pread(fd, &old, sizeof(old), PCI_COMMAND) == sizeof(old);
	if (good && value >= 0)
		good = pwrite(fd, &new, sizeof(new), PCI_COMMAND) == sizeof(new);
	close(fd);
	return good ? old : -1;
}

/* lines PATH TEXT: how many lines of a file have the text */
static void do_lines(char *argv[])
{
	FILE *file = fopen(argv[1], "r");
	char line[512];
	long found = 0;

	if (!file) {
		reply(-1);
		return;
	}
	while (fgets(line, sizeof(line), file))
		found += !!strstr(line, argv[2]);
	fclose(file);
	reply(found);
}

static long put_second(char *argv[])
{
	return put_text(argv[2], argv[3]);
}

/* failing-put N PATH TEXT: while the N-th allocation fails; the result, and what is left of N */
static void do_failing_put(char *argv[])
{
	run_nth(argv[1], put_second, argv);
}

/* cycles N DRIVER NAME: so often unbind and bind; how many are left when that fails */
static void do_cycles(char *argv[])
{
	unsigned long n = number(argv, 1);
	char bind[300], unbind[300];

	snprintf(bind, sizeof(bind), "%.200s/bind", argv[2]);
	snprintf(unbind, sizeof(unbind), "%.200s/unbind", argv[2]);
	while (n--)
		if (put_text(unbind, argv[3]) || put_text(bind, argv[3]))
			break;
	reply(n + 1);
}

/* What fails is what the module asks for; and that it was ordered is no news. */
static inline void fail_what_is_asked_for(void)
{
	static const char *const settings[][2] = {
		{ FAILSLAB "ignore-gfp-wait", "N" }, { FAILSLAB "verbose", "0" },
		{ FAIL_PAGES "ignore-gfp-wait", "N" }, { FAIL_PAGES "verbose", "0" },
		{ FAIL_PAGES "min-order", "0" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(settings); i++)
		put_text(settings[i][0], settings[i][1]);
}

#endif
