// SPDX-License-Identifier: GPL-2.0
/*
 * Runs in the guest, on /dev/bigbuf or /dev/allocator:
 *
 * pool_check fill DEV NODE PAGES ALIGN SEED: takes pages, maps them, fills them
 *     with the pattern, says where they are, and waits for a line.
 * pool_check all DEV SEED: the same with all pages that there are.
 * pool_check limits DEV: what must be refused is, and nothing else.
 * pool_check race DEV SECONDS: four processes take, mark, check and free.
 * pool_check hold DEV PAGES: maps pages, closes the device, waits for a line.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../../builtin/page_pool_ioctl.h"
#include "../../../tests/expect.h"
#include "pattern.h"

#define PAGE 4096ull

static void die(const char *what)
{
	printf("FAIL %s: %s\n", what, strerror(errno));
	exit(1);
}

/* A call's errno, 0 where it succeeded. */
static void expect_errno(const char *what, int expected, long result)
{
	int seen = result < 0 ? errno : 0;

	printf("%s %s: expected %s, saw %s\n", seen == expected ? "ok  " : "FAIL", what,
	       expected ? strerrorname_np(expected) : "success",
	       seen ? strerrorname_np(seen) : "success");
	failed |= seen != expected;
}

static int must_open(const char *dev)
{
	int fd = open(dev, O_RDWR);

	if (fd < 0)
		die(dev);
	return fd;
}

static int ask(int fd, struct pool_request *request, int nid, unsigned long long count,
	       unsigned int align)
{
	*request = (struct pool_request) { .nid = nid, .count = count, .align = align };
	return ioctl(fd, POOL_IOC_ALLOC, request);
}

static void *map(int fd, const struct pool_request *request)
{
	return mmap(NULL, request->count * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		    request->physical);
}

static void *must_map(int fd, const struct pool_request *request)
{
	void *at = map(fd, request);

	if (at == MAP_FAILED)
		die("mmap");
	return at;
}

static bool is_zero(const unsigned char *at, size_t len)
{
	return !at[0] && !memcmp(at, at + 1, len - 1);
}

/* Write the pattern, or see whether it is there. */
static bool each_word(uint64_t *words, const struct pool_request *request, uint64_t seed,
		      bool write)
{
	unsigned long long i;

	for (i = 0; i < request->count * PAGE / sizeof(*words); i++) {
		uint64_t word = pattern_word(request->physical + i * sizeof(*words), seed);

		if (write)
			words[i] = word;
		else if (words[i] != word)
			return false;
	}
	return true;
}

static void write_pattern(void *at, const struct pool_request *request, uint64_t seed)
{
	each_word(at, request, seed, true);
}

static bool has_pattern(void *at, const struct pool_request *request, uint64_t seed)
{
	return each_word(at, request, seed, false);
}

static void wait_for_line(void)
{
	char line[80];

	fflush(stdout);
	if (!fgets(line, sizeof(line), stdin))
		die("nobody answers");
}

static void show(int fd, const struct pool_request *request, uint64_t seed)
{
	void *at = must_map(fd, request);

	expect("the pages come zeroed", is_zero(at, request->count * PAGE));
	write_pattern(at, request, seed);
	printf("pattern %#llx %llu %llu\n", (unsigned long long)request->physical,
	       request->count * PAGE, (unsigned long long)seed);
	wait_for_line();
	expect("the pattern is still there", has_pattern(at, request, seed));
}

static void fill(char **args)
{
	unsigned int align = atoi(args[3]);
	struct pool_request request;
	int fd = must_open(args[0]);

	if (ask(fd, &request, atoi(args[1]), strtoull(args[2], NULL, 0), align)) {
		printf("%s pages: %s; the most that can be had: %llu\n", args[2],
		       strerrorname_np(errno), (unsigned long long)request.count);
		failed = true;
		return;
	}
	expect("the first page's number is aligned",
	       !align || request.physical / PAGE % align == 0);
	show(fd, &request, strtoull(args[4], NULL, 0));
}

static void all(char **args)
{
	unsigned long long pages = 0, largest = ~0ull;
	struct pool_request request;
	int fd = must_open(args[0]);

	while (largest) {
		if (ask(fd, &request, POOL_ANY_NODE, largest, 0)) {
			if (errno != ENOMEM || request.count >= largest)
				die("the largest that can be had");
			largest = request.count;
			continue;
		}
		pages += request.count;
		show(fd, &request, strtoull(args[1], NULL, 0));
	}
	printf("%llu pages in all\n", pages);
}

static void check_requests(int fd)
{
	struct pool_request request, other;

	expect_errno("0 pages", EINVAL, ask(fd, &request, POOL_ANY_NODE, 0, 0));
	expect_errno("an alignment of 3", EINVAL, ask(fd, &request, POOL_ANY_NODE, 1, 3));
	expect_errno("node -2", EINVAL, ask(fd, &request, -2, 1, 0));
	expect_errno("node 4096", EINVAL, ask(fd, &request, 4096, 1, 0));
	expect_errno("a node without pages", ENODEV, ask(fd, &request, 7, 1, 0));
	expect_errno("2^64 - 1 pages", ENOMEM, ask(fd, &request, POOL_ANY_NODE, ~0ull, 0));
	expect("what could be had is said", request.count > 0 && request.count < ~0ull);
	expect_errno("that much", 0, ask(fd, &request, POOL_ANY_NODE, request.count, 0));
	expect_errno("to free it", 0, ioctl(fd, POOL_IOC_FREE, &request));
	expect_errno("to free it twice", EINVAL, ioctl(fd, POOL_IOC_FREE, &request));
	expect_errno("a bad pointer", EFAULT, ioctl(fd, POOL_IOC_ALLOC, NULL));
	expect_errno("another ioctl", ENOTTY, ioctl(fd, _IO('b', 77), NULL));
	expect_errno("5 pages, aligned to 4", 0, ask(fd, &request, POOL_ANY_NODE, 5, 4));
	expect_errno("1 page, aligned to 4", 0, ask(fd, &other, POOL_ANY_NODE, 1, 4));
	expect("they are aligned", !(request.physical / PAGE % 4 + other.physical / PAGE % 4));
	expect("and apart", other.physical >= request.physical + 5 * PAGE ||
	       other.physical + PAGE <= request.physical);
	other.physical = request.physical + PAGE;
	expect_errno("to free what begins in between", EINVAL, ioctl(fd, POOL_IOC_FREE, &other));
}

static void check_mappings(const char *dev)
{
	struct pool_request request, part;
	int fd = must_open(dev), other = must_open(dev), status = -1;
	unsigned char *at;
	pid_t child;

	expect_errno("8 pages", 0, ask(fd, &request, POOL_ANY_NODE, 8, 0));
	part = request;
	part.count = 9;
	expect_errno("to map a page more than one has", ENXIO, (long)map(fd, &part));
	part.physical -= PAGE;
	part.count = 1;
	expect_errno("to map the page before", ENXIO, (long)map(fd, &part));
	part.physical = 0;
	expect_errno("to map physical page 0", ENXIO, (long)map(fd, &part));
	expect_errno("to map what another open file has", ENXIO, (long)map(other, &request));
	expect_errno("to free what another open file has", EINVAL,
		     ioctl(other, POOL_IOC_FREE, &request));
	expect_errno("a private mapping", EINVAL,
		     (long)mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd,
				request.physical));
	close(other);

	at = must_map(fd, &request);
	part = request;
	part.physical += 3 * PAGE;
	part.count = 2;
	memset(at + 3 * PAGE, 0x77, 2 * PAGE);
	expect("a part, mapped, shows the same bytes",
	       !memcmp(must_map(fd, &part), at + 3 * PAGE, 2 * PAGE));
	expect_errno("to free what is mapped", EBUSY, ioctl(fd, POOL_IOC_FREE, &request));
	fflush(stdout);
	child = fork();
	if (!child) {
		failed = false;
		expect_errno("to unmap in the child", 0, munmap(at, 8 * PAGE));
		fflush(stdout);
		_exit(failed);
	}
	waitpid(child, &status, 0);
	expect("the child did well", !status);
	expect_errno("to free it after that", EBUSY, ioctl(fd, POOL_IOC_FREE, &request));
	expect_errno("to punch a hole", 0, munmap(at + 2 * PAGE, PAGE));
	expect_errno("to free what is partly mapped", EBUSY, ioctl(fd, POOL_IOC_FREE, &request));
	munmap(at, 8 * PAGE);
	expect_errno("with the part still mapped", EBUSY, ioctl(fd, POOL_IOC_FREE, &request));
	expect_errno("closing it", 0, close(fd));
}

static void limits(char **args)
{
	int fd = must_open(args[0]);
	unsigned long long before;
	struct pool_request request;

	ask(fd, &request, POOL_ANY_NODE, ~0ull, 0);
	before = request.count;
	check_requests(fd);
	close(fd);
	fd = must_open(args[0]);
	ask(fd, &request, POOL_ANY_NODE, ~0ull, 0);
	expect("closing gives all back", request.count == before);
	check_mappings(args[0]);
	/* The part is mapped yet, and so that file is open yet. */
	ask(fd, &request, POOL_ANY_NODE, ~0ull, 0);
	expect("what a mapping shows is not to be had", request.count < before);
}

static void worker(int number, const char *dev, time_t end)
{
	unsigned long long rounds = 0, had = 0;
	struct pool_request request;
	int fd = must_open(dev);

	srand(number);
	for (; time(NULL) < end; rounds++) {
		void *at;

		if (ask(fd, &request, POOL_ANY_NODE, 1 + rand() % 200, 1 << rand() % 4)) {
			if (errno != ENOMEM)
				die("asking");
			continue;
		}
		had++;
		at = must_map(fd, &request);
		if (!is_zero(at, request.count * PAGE))
			expect("the pages come zeroed", false);
		write_pattern(at, &request, number);
		sched_yield();
		if (!has_pattern(at, &request, number))
			expect("nobody else writes there", false);
		munmap(at, request.count * PAGE);
		if (rand() % 2) {
			if (close(fd))
				die("closing");
			fd = must_open(dev);
		} else if (ioctl(fd, POOL_IOC_FREE, &request)) {
			die("freeing");
		}
	}
	printf("%s process %d: %llu requests, %llu served\n", had > 10 ? "ok  " : "FAIL", number,
	       rounds, had);
	fflush(stdout);
	_exit(failed || had <= 10);
}

static void race(char **args)
{
	time_t end = time(NULL) + atoi(args[1]);
	int i, status;

	fflush(stdout);
	for (i = 1; i <= 4; i++)
		if (!fork())
			worker(i, args[0], end);
	while (wait(&status) > 0)
		failed |= status != 0;
}

static void hold(char **args)
{
	struct pool_request request;
	int fd = must_open(args[0]);
	void *at;

	if (ask(fd, &request, POOL_ANY_NODE, atoi(args[1]), 0))
		die("asking");
	at = must_map(fd, &request);
	write_pattern(at, &request, 1);
	close(fd);
	puts("holding");
	wait_for_line();
	expect("the pattern outlives the closed device", has_pattern(at, &request, 1));
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		int nargs;
		void (*run)(char **args);
	} checks[] = {
		{ "fill", 5, fill }, { "all", 2, all }, { "limits", 1, limits },
		{ "race", 2, race }, { "hold", 2, hold }, { 0 },
	};
	int i;

	for (i = 0; checks[i].name; i++) {
		if (argc != checks[i].nargs + 2 || strcmp(argv[1], checks[i].name))
			continue;
		checks[i].run(argv + 2);
		return failed;
	}
	fprintf(stderr, "pool_check: see the top of pool_check.c for what to say\n");
	return 2;
}
