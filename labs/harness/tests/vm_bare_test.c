// SPDX-License-Identifier: GPL-2.0
/*
 * Bare guests from C: the conversation over the console, the RAM before, during
 * and after, and every way in which a guest ends. The mini-kernel is the guest.
 */
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../vm_internal.h"

#define LIMIT	20000

static char *path(const char *rest)
{
	char *joined;

	cr_assert_not_null(getenv("OUT"), "OUT is not set");
	cr_assert(asprintf(&joined, "%s/%s", getenv("OUT"), rest) > 0);
	return joined;
}

static struct vm_config machine(const char *append)
{
	return (struct vm_config) {
		.kernel = path("mini/mini.elf"), .append = append,
		.node_mb = { 64, 32 }, .cpus = 1, .junk = 64,
	};
}

static struct vm *start(const struct vm_config *cfg)
{
	struct vm *vm;

	cr_assert_eq(vm_boot_bare(&vm, cfg), VM_OK, "%s", vm_strerror(NULL));
	return vm;
}

static void expect_line(struct vm *vm, const char *expected)
{
	char line[256];

	cr_assert_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_OK, "%s",
		     vm_strerror(vm));
	cr_expect_str_eq(line, expected);
}

static struct vm *start_serving(void)
{
	struct vm_config cfg = machine("serve");
	struct vm *vm = start(&cfg);
	char line[256] = "";

	while (strcmp(line, "# ready"))
		cr_assert_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_OK, "%s",
			     vm_strerror(vm));
	return vm;
}

static void converse(struct vm *vm, const char *request, const char *reply)
{
	char line[256];

	snprintf(line, sizeof(line), "%s\n", request);
	cr_assert_eq(vm_console_send(vm, line, strlen(line), LIMIT), VM_OK);
	expect_line(vm, reply);
}

static bool is_all(const unsigned char *bytes, int byte, size_t len)
{
	cr_assert_not_null(bytes);
	while (len && *bytes == byte)
		bytes++, len--;
	return !len;
}

/*
 *   0            64M                     96M
 *   |---node 0---|bitmap|two pages|-junk-|
 */
Test(bare, a_line_in_a_line_out_and_ram_is_seen_to_the_end, .timeout = 60)
{
	const uint64_t at = 64 * MIB + 4096;
	struct vm *vm = start_serving();
	pid_t pid = vm->pid;
	char line[16];
	int i;

	cr_expect(is_all(vm_ram(vm, at, 8192), VM_JUNK, 8192), "at power-on");
	converse(vm, "alloc_bootmem_pages_node 1 8192", "0x4001000");
	cr_expect(is_all(vm_ram(vm, at, 8192), 0, 8192), "cleared");
	cr_expect(is_all(vm_ram(vm, at + 8192, 8192), VM_JUNK, 8192), "and no more");
	converse(vm, "fill 0x4001000 8191 7", "ok");
	for (i = 0; i < 100; i++) {
		snprintf(line, sizeof(line), "0x%x", 0x4003000 + i);
		converse(vm, "alloc_node 1 1 1 0x4003000", line);
	}
	converse(vm, "poweroff", "ok");
	cr_expect_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_EOF);
	cr_expect_eq(vm_console_end(vm, LIMIT), VM_OK);
	cr_expect_eq(vm_console_send(vm, "x", 1, LIMIT), VM_EOF);
	cr_expect(is_all(vm_ram(vm, at, 8191), 7, 8191), "after its end");
	cr_expect_null(vm_ram(vm, 96 * MIB, 1));
	cr_expect_not_null(strstr(vm_console(vm, NULL), "# ready\n0x4001000\nok\n"));
	cr_expect(kill(pid, 0) < 0 && errno == ESRCH, "no process is left");
	vm_kill(vm);
}

Test(bare, a_silence_is_a_timeout_and_the_conversation_goes_on, .timeout = 60)
{
	struct vm *vm = start_serving();
	char line[16];

	cr_expect_eq(vm_console_line(vm, line, sizeof(line), 50), VM_TIMEOUT);
	cr_expect_eq(vm_console_end(vm, 50), VM_TIMEOUT);
	cr_assert_eq(vm_console_send(vm, "map", 3, LIMIT), VM_OK);
	cr_expect_eq(vm_console_line(vm, line, sizeof(line), 50), VM_TIMEOUT, "half a line");
	cr_assert_eq(vm_console_send(vm, " 1\n", 3, LIMIT), VM_OK);
	expect_line(vm, "R[0x4000,0x4001) F[0x4001,0x5fe0)");
	vm_kill(vm);
}

Test(bare, a_line_too_long_is_passed_over, .timeout = 60)
{
	struct vm *vm = start_serving();
	char line[8];

	cr_assert_eq(vm_console_send(vm, "map 0\nmap\n", 10, LIMIT), VM_OK);
	cr_expect_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_PROTOCOL);
	cr_expect_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_PROTOCOL);
	converse(vm, "alloc_nopanic 0x80000000 1 0", "fail");
	vm_kill(vm);
}

Test(bare, much_input_at_once_loses_nothing, .timeout = 60)
{
	struct vm *vm = start_serving();
	struct buf requests = { 0 };
	char line[32], reply[32];
	int i;

	for (i = 0; i < 500; i++)
		buf_append(&requests, "alloc 4 4 0x100000\n", 19);
	cr_assert_eq(vm_console_send(vm, requests.data, requests.len, LIMIT), VM_OK);
	for (i = 0; i < 500; i++) {
		snprintf(reply, sizeof(reply), "0x%x", 0x122000 + 4 * i);
		cr_assert_eq(vm_console_line(vm, line, sizeof(line), LIMIT), VM_OK);
		cr_assert_str_eq(line, reply, "request %d: %s", i, line);
	}
	buf_free(&requests);
	vm_kill(vm);
}

/* Boot @kernel to its end, and have the verdict and a part of its sentence. */
static void expect_end(const char *kernel, const char *append, size_t console_limit,
		       int limit_ms, enum vm_status verdict, const char *sentence)
{
	struct vm_config cfg = machine(append);
	struct vm *vm;

	cfg.kernel = path(kernel);
	cfg.console_limit = console_limit;
	vm = start(&cfg);
	cr_expect_eq(vm_console_end(vm, limit_ms), verdict, "%s", vm_strerror(vm));
	cr_expect_not_null(strstr(vm_strerror(vm), sentence), "%s", vm_strerror(vm));
	vm_kill(vm);
}

Test(bare, every_end_has_its_verdict, .timeout = 120)
{
	expect_end("mini/mini.elf", "-- map 0", 0, LIMIT, VM_OK, "switched itself off");
	expect_end("mini/mini.elf", "serve", 0, 1000, VM_TIMEOUT, "did not answer");
	expect_end("test/faulty.elf", "-- alloc_bootmem 2", 0, LIMIT, VM_PANIC,
		   "gave up: \"!! division by zero (vector 0)");
	expect_end("test/faulty.elf", "-- alloc_bootmem 12", 0, 1000, VM_TIMEOUT, "hangs");
	expect_end("test/faulty.elf", "-- alloc_bootmem 13", 20000, LIMIT, VM_FLOOD,
		   "more than 20000 bytes");
	expect_end("bin/playground", "", 0, LIMIT, VM_GONE, "QEMU ended: ");
}

Test(bare, a_reset_is_no_good_end, .timeout = 60)
{
	struct vm *vm = start_serving();

	vm_qmp(vm, "system_reset", NULL, -1, NULL, vm_deadline(LIMIT));
	cr_expect_eq(vm_console_end(vm, LIMIT), VM_PANIC, "%s", vm_strerror(vm));
	cr_expect_not_null(strstr(vm_strerror(vm), "was reset"), "%s", vm_strerror(vm));
	vm_kill(vm);
}

Test(bare, nodes_lie_one_after_the_other_around_the_hole, .timeout = 60)
{
	struct vm_config cfg = machine("-- map 0");
	struct vm *vm;

	cfg.node_mb[0] = 2048;
	cfg.node_mb[1] = 1024;
	cfg.junk = 1;
	vm = start(&cfg);
	cr_expect_eq(vm_console_end(vm, LIMIT), VM_OK, "%s", vm_strerror(vm));
	cr_expect(is_all(vm_ram(vm, (uint64_t)1 << 32, MIB), VM_JUNK, MIB));
	cr_expect(is_all(vm_ram(vm, ((uint64_t)1 << 32) + MIB, MIB), 0, MIB));
	cr_expect_null(vm_ram(vm, (uint64_t)1 << 31, 1));
	cr_expect_null(vm_ram(vm, ((uint64_t)5 << 30), 1));
	vm_kill(vm);
}

Test(config, nodes_make_up_the_machine)
{
	struct vm_config cfg = { .node_mb = { 40, 0, 7 }, .memory = 5, .nodes = 9 };
	struct vm_config all = vm_settle(&cfg);

	cr_expect_eq(all.memory, 40);
	cr_expect_eq(all.nodes, 1);
	cfg = (struct vm_config){ .node_mb = { 1, 2, 3, 4, 5, 6, 7, 8 } };
	all = vm_settle(&cfg);
	cr_expect_eq(all.memory, 36);
	cr_expect_eq(all.nodes, 8);
	cfg = (struct vm_config){ .memory = 96, .nodes = 3 };
	all = vm_settle(&cfg);
	cr_expect_eq(all.node_mb[2], 32);
	cr_expect_eq(all.node_mb[3], 0);
	cfg = (struct vm_config){ .kernel = "/bin/true", .node_mb = { 10, 21 }, .cpus = 1 };
	cr_expect_eq(vm_check_config(&cfg), VM_HOST);
	cr_expect_str_eq(vm_strerror(NULL), "31 MiB in all: a machine needs 32");
	cfg.node_mb[1]++;
	cr_expect_eq(vm_check_config(&cfg), VM_OK);
}

Test(config, distances_are_told_of_all_nodes_or_none)
{
	struct vm_config cfg = { .node_mb = { 64, 64, 64 } };
	struct vm_config all = vm_settle(&cfg);

	cr_expect_eq(all.distance[0][1], 0);
	cfg.distance[0][1] = 30;
	cfg.distance[2][0] = 15;
	cfg.distance[0][2] = 16;
	all = vm_settle(&cfg);
	/* The other way as one way; and 20, which Linux takes for granted. */
	cr_expect_eq(all.distance[1][0], 30);
	cr_expect_eq(all.distance[0][2], 16);
	cr_expect_eq(all.distance[2][0], 15);
	cr_expect_eq(all.distance[1][2], 20);
	cr_expect_eq(all.distance[1][1], 0);
}
