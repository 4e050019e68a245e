/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What probes of PCI drivers have in common: a device's command register,
 * binding while allocations fail, and binding over and over.
 */
#ifndef HARNESS_PROBE_PCI_H
#define HARNESS_PROBE_PCI_H

#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>

#include "probe.h"

#define FAILSLAB	"/sys/kernel/debug/failslab/"
#define FAIL_PAGES	"/sys/kernel/debug/fail_page_alloc/"
#define CACHES		"/sys/kernel/slab"
#define DROP_CACHES	"/proc/sys/vm/drop_caches"

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

/* A driver's files, to which a device's name is written. */
struct driver {
	char bind[300];
	char unbind[300];
};

static struct driver driver_in(const char *folder)
{
	struct driver d;

	snprintf(d.bind, sizeof(d.bind), "%.200s/bind", folder);
	snprintf(d.unbind, sizeof(d.unbind), "%.200s/unbind", folder);
	return d;
}

/* cycles N DRIVER NAME: so often unbind and bind; how many are left when that fails */
static void do_cycles(char *argv[])
{
	struct driver d = driver_in(argv[2]);
	unsigned long n = number(argv, 1);

	while (n--)
		if (put_text(d.unbind, argv[3]) || put_text(d.bind, argv[3]))
			break;
	reply(n + 1);
}

/*
 * failing-cycles TIMES N DRIVER NAME: bind while the N-th allocation fails, and
 * unbind where it is bound all the same, so often; how often it was not bound
 */
static void do_failing_cycles(char *argv[])
{
	unsigned long times = number(argv, 1);
	struct driver d = driver_in(argv[3]);
	long failures = 0;
	int fd, err;

	while (times--) {
		fd = fail_nth(argv[2]);
		err = put_text(d.bind, argv[4]);
		fail_none(fd);
		failures += !!err;
		if (!err)
			put_text(d.unbind, argv[4]);
	}
	reply(failures);
}

/* A cache. Its files stay open: whoever opens one asks for memory. */
struct cache {
	int shrink;
	int objects;
	long object_size;	/* bytes; 0 where it is none of kmalloc()'s */
};

static struct cache caches[256];
static unsigned int nr_caches;

static inline int cache_file(const char *cache, const char *file, int flags)
{
	char path[300];

	snprintf(path, sizeof(path), CACHES "/%.100s/%s", cache, file);
	return open(path, flags | O_CLOEXEC);
}

static inline long number_in(int fd)
{
	char text[32] = "";

	return pread(fd, text, sizeof(text) - 1, 0) < 0 ? 0 : strtol(text, NULL, 10);
}

static inline bool is_kmalloc(const char *name)
{
	return !strncmp(name, "kmalloc-", 8);
}

static inline void add_cache(const char *name)
{
	bool counts = is_kmalloc(name);
	int size = cache_file(name, "object_size", O_RDONLY);

	caches[nr_caches++] = (struct cache){
		.shrink = cache_file(name, "shrink", O_WRONLY),
		.objects = cache_file(name, "objects", O_RDONLY),
		.object_size = counts ? number_in(size) : 0,
	};
	close(size);
}

/* Links are other names of a cache: since Linux 6.2 those of kmalloc()'s are. */
static inline void find_caches(void)
{
	DIR *dir = opendir(CACHES);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)) && nr_caches < ARRAY_SIZE(caches))
		if ((entry->d_type == DT_DIR && *entry->d_name != '.') ||
		    is_kmalloc(entry->d_name))
			add_cache(entry->d_name);
	if (dir)
		closedir(dir);
}

/* Objects that a processor has ready count as handed out: they go back first. */
static inline long bytes_handed_out(void)
{
	unsigned int i;
	long sum = 0;

	for (i = 0; i < nr_caches; i++)
		if (write(caches[i].shrink, "1", 1) == 1 && caches[i].object_size)
			sum += number_in(caches[i].objects) * caches[i].object_size;
	return sum;
}

/*
 * kmalloced: bytes that kmalloc() has handed out, once nobody gives any back who was
 * only waiting for it: kfree_rcu() does so for seconds, unless memory is asked for.
 */
static void do_kmalloced(char *argv[])
{
	long before, sum = -1;
	int patience = 50;

	(void)argv;
	if (!nr_caches)
		find_caches();
	/* From now on without a line in the log. */
	put_text(DROP_CACHES, "4");
	do {
		before = sum;
		put_text(DROP_CACHES, "2");
		usleep(20000);
		sum = bytes_handed_out();
	} while (sum != before && patience--);
	reply(sum);
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
