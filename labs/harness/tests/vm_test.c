// SPDX-License-Identifier: GPL-2.0
/*
 * The VM library from C: addresses, frames, and what only its callers see of
 * a real guest: its RAM, and a conversation. $OUT and $KERNEL say where the
 * initramfs, the guest's test program and the kernel are.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../vm_internal.h"

#define LIMIT		30000
#define GUEST_PROBE	"/tmp/guest-probe"
#define GIB		((uint64_t)1 << 30)

static char *path(const char *variable, const char *rest)
{
	const char *base = getenv(variable);
	char *joined;

	cr_assert_not_null(base, "%s is not set", variable);
	cr_assert(asprintf(&joined, "%s/%s", base, rest) > 0);
	return joined;
}

static struct vm_config machine(unsigned int nodes)
{
	return (struct vm_config) {
		.kernel = path("KERNEL", "vmlinux"),
		.initrd = path("OUT", "guest/initramfs.cpio"),
		.memory = 256, .nodes = nodes, .cpus = 1,
	};
}

static struct vm *start(unsigned int nodes)
{
	struct vm_config cfg = machine(nodes);
	struct vm *vm;

	cr_assert_eq(vm_start(&vm, &cfg, path("OUT", "vm"), LIMIT), VM_OK, "%s",
		     vm_strerror(NULL));
	cr_assert_eq(vm_put_file(vm, GUEST_PROBE, path("OUT", "test/guest-probe"), LIMIT),
		     VM_OK, "%s", vm_strerror(vm));
	return vm;
}

/*
 *   0        2 GiB      4 GiB
 *   |--low---|   hole   |--high--|        RAM of 2.75 GiB or more
 *   |--all of it--|                       less than that
 */
Test(address, hole_below_4_gib)
{
	static const struct {
		uint64_t gpa;
		size_t len;
		uint64_t ram;
		int64_t offset;
	} cases[] = {
		{ 0, 1, 256 * MIB, 0 },
		{ 0x1234, 16, 256 * MIB, 0x1234 },
		{ 256 * MIB - 1, 1, 256 * MIB, 256 * MIB - 1 },
		{ 256 * MIB - 1, 2, 256 * MIB, -1 },
		{ 256 * MIB, 1, 256 * MIB, -1 },
		{ 4 * GIB, 1, 256 * MIB, -1 },
		{ UINT64_MAX, 2, 256 * MIB, -1 },
		{ 1, SIZE_MAX, 256 * MIB, -1 },
		{ 0xaff00000, 4096, 0xb0000000 - MIB, -1 },
		{ 0xafe00000, 4096, 0xb0000000 - MIB, 0xafe00000 },
		{ 2 * GIB, 1, 3 * GIB, -1 },
		{ 2 * GIB - 1, 2, 3 * GIB, -1 },
		{ 4 * GIB, 1, 3 * GIB, 2 * GIB },
		{ 5 * GIB - 1, 1, 3 * GIB, 3 * GIB - 1 },
		{ 5 * GIB - 1, 2, 3 * GIB, -1 },
		{ 5 * GIB, 1, 3 * GIB, -1 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		cr_expect_eq(vm_ram_offset(cases[i].gpa, cases[i].len, cases[i].ram),
			     cases[i].offset, "case %zu", i);
}

/* A frame that comes byte by byte is taken once, whole, and nothing after it. */
Test(frames, byte_by_byte)
{
	struct vm_config cfg = { .nodes = 1 };
	struct vm *vm = vm_new(&cfg);
	struct frame frame;
	struct buf wire;
	size_t i;

	vm_send(vm, FRAME_OUT, "a\0b", 3);
	vm_send(vm, FRAME_EXIT, NULL, 0);
	wire = vm->agent_out;
	vm->agent_out = (struct buf){ 0 };
	for (i = 0; i < sizeof(struct frame_head) + 3; i++) {
		cr_assert_eq(vm_take_frame(vm, &frame), 0);
		buf_append(&vm->agent_in, wire.data + i, 1);
	}
	cr_assert_eq(vm_take_frame(vm, &frame), 1);
	cr_expect_eq(frame.head.type, FRAME_OUT);
	cr_expect_eq(frame.head.len, 3);
	cr_expect_eq(memcmp(frame.data, "a\0b", 4), 0);
	cr_assert_eq(vm_take_frame(vm, &frame), 0);
	buf_append(&vm->agent_in, wire.data + i, wire.len - i);
	cr_assert_eq(vm_take_frame(vm, &frame), 1);
	cr_expect_eq(frame.head.type, FRAME_EXIT);
	cr_expect_eq(vm->agent_in.len, 0);
	buf_free(&wire);
	vm_kill(vm);
}

Test(frames, too_long_is_refused)
{
	struct frame_head head = { .type = FRAME_OUT, .len = FRAME_MAX + 1 };
	struct vm_config cfg = { .nodes = 1 };
	struct vm *vm = vm_new(&cfg);
	struct frame frame;

	buf_append(&vm->agent_in, &head, sizeof(head));
	cr_expect_eq(vm_take_frame(vm, &frame), -1);
	vm_kill(vm);
}

/* What the guest wrote, the host sees: where the guest says it is, while it is there. */
static void see_pattern(unsigned int nodes, unsigned int node, uint64_t from, uint64_t to)
{
	unsigned int seed = 0x5eed0000 + getpid();
	struct vm *vm = start(nodes);
	const unsigned int *page;
	char line[256];
	uint64_t gpa;
	int i;

	snprintf(line, sizeof(line), GUEST_PROBE " pattern %u %u", node, seed);
	cr_assert_eq(vm_open(vm, line, LIMIT), VM_OK);
	cr_assert_eq(vm_read_line(vm, line, sizeof(line), LIMIT), VM_OK, "%s",
		     vm_strerror(vm));
	gpa = strtoull(line, NULL, 10);
	cr_expect(gpa >= from && gpa < to, "page at %#jx", (uintmax_t)gpa);
	cr_assert_eq(vm_pause(vm, LIMIT), VM_OK);
	page = vm_ram(vm, gpa, 4096);
	cr_assert_not_null(page);
	for (i = 0; i < 1024; i++)
		cr_assert_eq(page[i], seed + i, "word %d", i);
	cr_assert_eq(vm_resume(vm, LIMIT), VM_OK);
	cr_assert_eq(vm_close(vm, NULL, LIMIT), VM_OK, "%s", vm_strerror(vm));
	cr_expect_null(vm_ram(vm, 256 * MIB, 1));
	vm_kill(vm);
}

Test(ram, host_sees_what_a_clone_wrote, .timeout = 120)
{
	see_pattern(1, 0, 0, 256 * MIB);
}

Test(ram, host_sees_the_second_node, .timeout = 120)
{
	see_pattern(2, 1, 128 * MIB, 256 * MIB);
}

Test(machine, monitor_sees_it_from_outside, .timeout = 120)
{
	struct vm *vm = start(1);
	char *text;

	cr_assert_eq(vm_monitor(vm, "info pci", LIMIT, &text), VM_OK, "%s", vm_strerror(vm));
	cr_expect_not_null(strstr(text, "Host bridge"), "%s", text);
	free(text);
	cr_assert_eq(vm_monitor(vm, "no such", LIMIT, &text), VM_OK, "%s", vm_strerror(vm));
	cr_expect_not_null(strstr(text, "unknown command"), "%s", text);
	free(text);
	cr_expect_eq(vm_run(vm, "true", NULL, 0, NULL, LIMIT), VM_OK, "it goes on");
	vm_kill(vm);
}

Test(guest, hang_is_a_timeout_within_the_limit, .timeout = 120)
{
	struct vm *vm = start(1);
	struct vm_reply reply;
	int64_t begin = vm_now();

	cr_expect_eq(vm_run(vm, GUEST_PROBE " hang", NULL, 0, &reply, 2000), VM_TIMEOUT);
	cr_expect_lt(vm_now() - begin, 3000);
	cr_expect_not_null(strstr(vm_strerror(vm), "hangs"), "%s", vm_strerror(vm));
	vm_reply_free(&reply);
	cr_expect_eq(vm_run(vm, "echo", NULL, 0, NULL, 2000), VM_TIMEOUT, "is for good");
	vm_kill(vm);
}

/* Alone it would be ended at its limit; where others compute too, long before that. */
Test(guest, one_that_computes_is_late_when_it_has_used_up_its_work, .timeout = 120)
{
	struct vm *vm = start(1);
	int64_t begin = vm_now();

	vm_limit_work(vm, 500);
	cr_expect_eq(vm_run(vm, GUEST_PROBE " hang", NULL, 0, NULL, 100000), VM_TIMEOUT);
	cr_expect_lt(vm_now() - begin, 50000);
	vm_kill(vm);
}

Test(guest, one_that_sleeps_has_all_of_its_limit, .timeout = 120)
{
	struct vm *vm = start(1);
	struct vm_reply reply;

	vm_limit_work(vm, 500);
	cr_assert_eq(vm_run(vm, "sleep 2; echo woke", NULL, 0, &reply, LIMIT), VM_OK, "%s",
		     vm_strerror(vm));
	cr_expect_str_eq(reply.out, "woke\n");
	vm_reply_free(&reply);
	vm_kill(vm);
}

Test(guest, conversation, .timeout = 120)
{
	struct vm *vm = start(1);
	struct vm_reply reply;
	char line[64];
	int i;

	cr_assert_eq(vm_open(vm, "while read -r l; do echo \"<$l>\"; done; printf end; exit 9",
			     LIMIT), VM_OK);
	for (i = 0; i < 100; i++) {
		char said[32], expected[40];

		snprintf(said, sizeof(said), "line %d\n", i);
		snprintf(expected, sizeof(expected), "<line %d>", i);
		cr_assert_eq(vm_write(vm, said, strlen(said), LIMIT), VM_OK);
		cr_assert_eq(vm_read_line(vm, line, sizeof(line), LIMIT), VM_OK);
		cr_assert_str_eq(line, expected);
	}
	cr_expect_eq(vm_run(vm, "echo", NULL, 0, NULL, LIMIT), VM_HOST, "one at a time");
	cr_expect_eq(vm_read_line(vm, line, sizeof(line), 100), VM_TIMEOUT);
	cr_assert_eq(vm_close(vm, &reply, LIMIT), VM_OK, "%s", vm_strerror(vm));
	cr_expect_eq(reply.status, 9);
	cr_expect_str_eq(reply.out, "end");
	vm_reply_free(&reply);
	vm_kill(vm);
}

Test(guest, conversation_with_one_that_ends, .timeout = 120)
{
	struct vm *vm = start(1);
	struct vm_reply reply;
	char line[64];

	cr_assert_eq(vm_open(vm, "echo one; exit 3", LIMIT), VM_OK);
	cr_expect_eq(vm_read_line(vm, line, sizeof(line), LIMIT), VM_OK);
	cr_expect_str_eq(line, "one");
	cr_expect_eq(vm_read_line(vm, line, sizeof(line), LIMIT), VM_EOF);
	cr_expect_eq(vm_write(vm, "more\n", 5, LIMIT), VM_OK);
	cr_assert_eq(vm_close(vm, &reply, LIMIT), VM_OK);
	cr_expect_eq(reply.status, 3);
	vm_reply_free(&reply);
	cr_assert_eq(vm_run(vm, "head -c 100000 | wc -c", NULL, 0, &reply, LIMIT), VM_OK);
	cr_expect_str_eq(reply.out, "0\n");
	vm_reply_free(&reply);
	vm_kill(vm);
}

Test(guest, a_limit_ends_the_command_and_not_the_guest, .timeout = 120)
{
	struct vm *vm = start(1);
	struct vm_reply reply;

	cr_assert_eq(vm_run(vm, "echo begun; sleep 99", NULL, 0, &reply, 5000), VM_OK, "%s",
		     vm_strerror(vm));
	cr_expect(reply.timed_out);
	cr_expect_eq(reply.status, 137);
	cr_expect_str_eq(reply.out, "begun\n");
	vm_reply_free(&reply);
	cr_assert_eq(vm_run(vm, "cat", "again", 5, &reply, LIMIT), VM_OK);
	cr_expect_not(reply.timed_out);
	cr_expect_str_eq(reply.out, "again");
	vm_reply_free(&reply);
	vm_kill(vm);
}

Test(guest, input_that_nobody_reads_is_no_obstacle, .timeout = 120)
{
	struct vm *vm = start(1);
	size_t len = 4 * MIB;
	char *data = calloc(1, len);
	struct vm_reply reply;

	cr_assert_eq(vm_run(vm, "exit 6", data, len, &reply, LIMIT), VM_OK, "%s",
		     vm_strerror(vm));
	cr_expect_eq(reply.status, 6);
	vm_reply_free(&reply);
	cr_assert_eq(vm_run(vm, "wc -c", data, len, &reply, LIMIT), VM_OK);
	cr_expect_str_eq(reply.out, "4194304\n");
	vm_reply_free(&reply);
	free(data);
	vm_kill(vm);
}
