// SPDX-License-Identifier: GPL-2.0
/*
 * ioctl(): what can be asked and set, when, and by whom.
 */
#include "scull_check.h"
#include "../scull_ioctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A setting's six commands. */
struct setting {
	const char *name;
	unsigned long set, tell, get, query, exchange, shift;
};

static const struct setting settings[] = {
	{ "quantum", SCULL_IOCSQUANTUM, SCULL_IOCTQUANTUM, SCULL_IOCGQUANTUM,
	  SCULL_IOCQQUANTUM, SCULL_IOCXQUANTUM, SCULL_IOCHQUANTUM },
	{ "qset", SCULL_IOCSQSET, SCULL_IOCTQSET, SCULL_IOCGQSET,
	  SCULL_IOCQQSET, SCULL_IOCXQSET, SCULL_IOCHQSET },
	{ "order", SCULL_IOCSORDER, SCULL_IOCTORDER, SCULL_IOCGORDER,
	  SCULL_IOCQORDER, SCULL_IOCXORDER, SCULL_IOCHORDER },
};

/* Every way in and out of one setting, which can be set to 2, 3, 4 and 5. */
static void check_setting(int fd, const struct setting *s)
{
	unsigned int first, value = 0;

	printf("     -- %s\n", s->name);
	first = ioctl(fd, s->query);
	expect("get", 0, ioctl(fd, s->get, &value));
	expect("what it got, against query", first, value);
	value = 2;
	expect("set 2", 0, ioctl(fd, s->set, &value));
	expect("query", 2, ioctl(fd, s->query));
	expect("tell 3", 0, ioctl(fd, s->tell, 3));
	value = 4;
	expect("exchange 4", 0, ioctl(fd, s->exchange, &value));
	expect("what it gave back", 3, value);
	expect("shift 5", 4, ioctl(fd, s->shift, 5));
	expect("query", 5, ioctl(fd, s->query));
	expect_error("set from nowhere", EFAULT, ioctl(fd, s->set, 8));
	expect_error("get to nowhere", EFAULT, ioctl(fd, s->get, 8));
	expect_error("tell ~0", EINVAL, ioctl(fd, s->tell, ~0));
	expect("reset", 0, ioctl(fd, SCULL_IOCRESET));
	expect("query", first, ioctl(fd, s->query));
}

static void check_ioctl(char **args)
{
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	check_setting(fd, &settings[1]);
	expect_error("tell qset 0", EINVAL, ioctl(fd, SCULL_IOCTQSET, 0));
	expect_error("tell qset 8193", EINVAL, ioctl(fd, SCULL_IOCTQSET, 8193));
	expect_error("another magic", ENOTTY, ioctl(fd, _IO('m', 0)));
	expect_error("command 19", ENOTTY, ioctl(fd, _IO('k', 19)));
	expect_error("set qset, wrong size", ENOTTY,
		     ioctl(fd, _IOW('k', 2, char), &fd));

	must_write(fd, "x", 1, 0);
	expect_error("tell qset 7 with a byte inside", EBUSY,
		     ioctl(fd, SCULL_IOCTQSET, 7));
	expect_error("reset with a byte inside", EBUSY,
		     ioctl(fd, SCULL_IOCRESET));
	empty(args[0]);
	expect("tell qset 7 when empty", 0, ioctl(fd, SCULL_IOCTQSET, 7));
	expect("/proc's qset", 7, proc_number(args[0], "qset "));
	expect("reset", 0, ioctl(fd, SCULL_IOCRESET));
	close(fd);
}

/* For a member whose quanta are page sets. */
static void check_order(char **args)
{
	long page = sysconf(_SC_PAGESIZE);
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	check_setting(fd, &settings[2]);
	expect("tell order 10", 0, ioctl(fd, SCULL_IOCTORDER, 10));
	expect("query quantum", page << 10, ioctl(fd, SCULL_IOCQQUANTUM));
	expect_error("tell order 11", EINVAL, ioctl(fd, SCULL_IOCTORDER, 11));
	expect_error("tell quantum 4096", EINVAL,
		     ioctl(fd, SCULL_IOCTQUANTUM, 4096));
	expect("tell order 1", 0, ioctl(fd, SCULL_IOCTORDER, 1));
	must_write(fd, "x", 1, 2 * page);
	expect_error("tell order 0 with a byte inside", EBUSY,
		     ioctl(fd, SCULL_IOCTORDER, 0));
	expect("size", 2 * page + 1, proc_number(args[0], "size "));
	empty(args[0]);
	expect("reset", 0, ioctl(fd, SCULL_IOCRESET));
	close(fd);
}

/* For a member whose quanta are of any size, up to @args[1] bytes. */
static void check_quantum(char **args)
{
	unsigned int most = strtoul(args[1], NULL, 0);
	char *data, *back = must_alloc(most);
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	check_setting(fd, &settings[0]);
	expect_error("tell quantum 0", EINVAL, ioctl(fd, SCULL_IOCTQUANTUM, 0));
	expect_error("tell more than the most", EINVAL,
		     ioctl(fd, SCULL_IOCTQUANTUM, most + 1));
	expect_error("tell order 1", EINVAL, ioctl(fd, SCULL_IOCTORDER, 1));
	expect("tell the most", 0, ioctl(fd, SCULL_IOCTQUANTUM, most));
	data = pattern(most, 5);
	must_write(fd, data, most, 0);
	expect("quanta held", 1, proc_number(args[0], "quanta "));
	expect("read it all", most, pread(fd, back, most, 0));
	expect_bytes("the largest quantum", data, back, most);
	expect_error("tell quantum 2 with bytes inside", EBUSY,
		     ioctl(fd, SCULL_IOCTQUANTUM, 2));
	empty(args[0]);
	expect("reset", 0, ioctl(fd, SCULL_IOCRESET));
	close(fd);
}

/* For a member whose quanta are of the size that the module was loaded with. */
static void check_fixed(char **args)
{
	const struct setting *s = &settings[0];
	unsigned int value = 8, loaded = proc_number(args[0], "quantum ");
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	expect("query quantum", loaded, ioctl(fd, s->query));
	expect_error("set", EINVAL, ioctl(fd, s->set, &value));
	expect_error("tell", EINVAL, ioctl(fd, s->tell, 8));
	expect_error("exchange", EINVAL, ioctl(fd, s->exchange, &value));
	expect("exchange left the value", 8, value);
	expect_error("shift", EINVAL, ioctl(fd, s->shift, 8));
	expect_error("tell what it is", EINVAL, ioctl(fd, s->tell, loaded));
	expect_error("tell order 1", EINVAL, ioctl(fd, SCULL_IOCTORDER, 1));
	expect("get", 0, ioctl(fd, s->get, &value));
	expect("what it got", loaded, value);
	expect("reset", 0, ioctl(fd, SCULL_IOCRESET));
	expect("/proc's quantum", loaded, proc_number(args[0], "quantum "));
	close(fd);
}

static void check_eperm(char **args)
{
	unsigned int value = 2;
	int fd;

	empty(args[0]);
	fd = must_open(args[0], O_RDWR);
	if (setuid(65534) != 0)
		expect_error("setuid nobody", 0, -1);
	expect_error("reset", EPERM, ioctl(fd, SCULL_IOCRESET));
	expect_error("set", EPERM, ioctl(fd, SCULL_IOCSQSET, &value));
	expect_error("tell", EPERM, ioctl(fd, SCULL_IOCTQSET, 2));
	expect_error("exchange", EPERM, ioctl(fd, SCULL_IOCXQSET, &value));
	expect_error("shift", EPERM, ioctl(fd, SCULL_IOCHQSET, 2));
	expect("exchange left the value", 2, value);
	expect_error("get", 0, ioctl(fd, SCULL_IOCGQSET, &value));
	expect("query", value, ioctl(fd, SCULL_IOCQQSET));
	expect("write", 1, write(fd, "x", 1));
	expect_error("open", EACCES, open(args[0], O_RDONLY));
	close(fd);
}

const struct scull_check control_checks[] = {
	{ "ioctl", check_ioctl, 1, "DEV" },
	{ "order", check_order, 1, "DEV" },
	{ "quantum", check_quantum, 2, "DEV BYTES" },
	{ "fixed", check_fixed, 1, "DEV" },
	{ "eperm", check_eperm, 1, "DEV" },
	{ 0 }
};
