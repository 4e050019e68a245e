// SPDX-License-Identifier: GPL-2.0
/*
 * Runs in the guest, for the harness's tests, on the kernel's nolibc:
 *
 * guest-probe pattern NODE SEED: fills one page on NUMA node NODE with words
 * that count up from SEED, prints its guest-physical address, and keeps it
 * until its input ends.
 * guest-probe hang: takes its CPU for itself, for ever.
 */
#define PAGE		4096
#define MPOL_BIND	2
#define SCHED_FIFO	1
#define PFN_MASK	((1UL << 55) - 1)

static void write_number(unsigned long number)
{
	char text[24];
	int pos = sizeof(text);

	text[--pos] = '\n';
	do {
		text[--pos] = '0' + number % 10;
		number /= 10;
	} while (number);
	write(1, text + pos, sizeof(text) - pos);
}

static unsigned long physical(void *page)
{
	int fd = open("/proc/self/pagemap", O_RDONLY);
	uint64_t entry = 0;

	lseek(fd, (unsigned long)page / PAGE * sizeof(entry), SEEK_SET);
	read(fd, &entry, sizeof(entry));
	close(fd);
	return (entry & PFN_MASK) * PAGE;
}

static int pattern(unsigned long node, unsigned int seed)
{
	unsigned long mask = 1UL << node;
	unsigned int *page;
	unsigned int i;
	char c;

	if (my_syscall3(__NR_set_mempolicy, MPOL_BIND, &mask, 64))
		return 1;
	page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (i = 0; i < PAGE / sizeof(*page); i++)
		page[i] = seed + i;
	write_number(physical(page));
	while (read(0, &c, 1) > 0)
		;
	return 0;
}

static void set(const char *path, const char *value)
{
	int fd = open(path, O_WRONLY);

	write(fd, value, strlen(value));
	close(fd);
}

static int hang(void)
{
	int priority = 99;

	/* Two ways in which Linux keeps time for the others; the second is 6.12's. */
	set("/proc/sys/kernel/sched_rt_runtime_us", "-1");
	set("/sys/kernel/debug/sched/fair_server/cpu0/runtime", "0");
	if (my_syscall3(__NR_sched_setscheduler, 0, SCHED_FIFO, &priority))
		return 1;
	for (;;)
		;
}

int main(int argc, char **argv)
{
	if (argc == 4 && !strcmp(argv[1], "pattern"))
		return pattern(atol(argv[2]), atol(argv[3]));
	if (argc == 2 && !strcmp(argv[1], "hang"))
		return hang();
	return 2;
}
