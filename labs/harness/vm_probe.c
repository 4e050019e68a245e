// SPDX-License-Identifier: GPL-2.0
/*
 * Which accelerator works. That /dev/kvm opens, and even makes a machine,
 * says little: there are hosts where its guests never run. So a real guest
 * is booted with it, within a limit, and the answer kept until the host
 * boots again or QEMU or the kernel changes.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm_internal.h"

/* With a KVM that works, a guest is up in half a second. */
#define PROBE_MS 3000

/* For others who try, or make a snapshot, at the same time. */
#define PATIENCE_MS 30000

static bool kvm_opens(void)
{
	int fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* A plain machine: what is asked of the caller's own may be what makes it fail. */
static const char *try_kvm(const struct vm_config *cfg)
{
	struct vm_config with_kvm = {
		.kernel = cfg->kernel, .initrd = cfg->initrd, .accel = "kvm",
		.memory = 128, .nodes = 1, .cpus = 1,
	};
	struct vm *vm;
	bool works;

	works = !vm_boot(&vm, &with_kvm, PROBE_MS);
	vm_kill(vm);
	return works ? "kvm" : "tcg";
}

static void make_key(char *key, size_t size, const struct vm_config *cfg)
{
	size_t len;

	vm_identify_boot(key, size);
	len = strlen(key);
	vm_identify(key + len, size - len, "qemu", vm_qemu_path());
	len = strlen(key);
	vm_identify(key + len, size - len, "kernel", cfg->kernel);
}

static const char *recall(const char *path, const char *key)
{
	size_t len = strlen(key);
	const char *answer = NULL;
	struct buf kept = { 0 };

	if (buf_read_file(&kept, path, NULL) && kept.len > len &&
	    !memcmp(kept.data, key, len))
		answer = strcmp(kept.data + len, "kvm\n") ? "tcg" : "kvm";
	buf_free(&kept);
	return answer;
}

static void remember(const char *cache, const char *path, const char *key,
		     const char *answer)
{
	char temp[5000], text[1100];

	snprintf(temp, sizeof(temp), "%s.%d", path, (int)getpid());
	snprintf(text, sizeof(text), "%s%s\n", key, answer);
	if (!vm_make_folders(cache) || !vm_write_text(temp, text) || rename(temp, path))
		unlink(temp);
}

/* Many may begin at once on a machine; one of them tries, and the others hear of it. */
static const char *find_out(const char *cache, const char *path, const char *key,
			    const struct vm_config *cfg)
{
	const char *answer = NULL;
	int lock;
	bool locked = !vm_lock(cache, &lock, vm_deadline(PATIENCE_MS));

	if (locked)
		answer = recall(path, key);
	if (!answer) {
		answer = try_kvm(cfg);
		remember(cache, path, key, answer);
	}
	if (locked)
		close(lock);
	return answer;
}

/**
 * vm_probe_accel() - which accelerator to use
 * @cache: folder to keep the answer in, or NULL to keep it in this process
 * @cfg: a machine whose kernel and initrd are tried
 *
 * Return: $ACCEL if it is set; else "kvm" if a guest ran with it, else "tcg"
 */
const char *vm_probe_accel(const char *cache, const struct vm_config *cfg)
{
	static const char *kept;
	const char *answer = getenv("ACCEL");
	char path[4096], key[1024];

	if (answer && *answer)
		return answer;
	if (!kvm_opens())
		return "tcg";
	if (!cache)
		return kept ? kept : (kept = try_kvm(cfg));
	make_key(key, sizeof(key), cfg);
	snprintf(path, sizeof(path), "%s/accel", cache);
	answer = recall(path, key);
	return answer ? answer : find_out(cache, path, key, cfg);
}
