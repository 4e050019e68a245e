/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The student's driver at work in the guest, through the probe; and its devices
 * from outside, where no driver can forge anything: QEMU's monitor has their
 * registers, and what the processor's page tables map.
 */
#ifndef VMALLOC_IOREMAP_CHECKS_EDU_H
#define VMALLOC_IOREMAP_CHECKS_EDU_H

#include "../../harness/grade_probe.h"

#define MODULE		"/tmp/eduio.ko"
#define DRIVER		"/sys/bus/pci/drivers/eduio"
#define DEVICES		"/sys/bus/pci/devices"

/* Registers of 4 bytes, by their offset in BAR 0. */
#define EDU_LIVENESS	0x04
#define EDU_FACTORIAL	0x08
#define EDU_IRQ_STATUS	0x24
#define EDU_IRQ_RAISE	0x60
#define EDU_IRQ_ACK	0x64

struct edu_device {
	char name[24];		/* on its bus */
	uint64_t bar;		/* where its registers are */
	uint64_t bytes;		/* and how many */
	bool bound;		/* to the driver */
	bool held;		/* enabled, whatever the driver does */
};

/* Two that share a line, the first of which is bound first, and one that is no edu. */
enum { FIRST, SECOND, OTHER, NR_DEVICES };

struct edu {
	struct grade *g;
	struct edu_device dev[NR_DEVICES];
};

/* A probe that listens; the module loaded, by message or by line, and both devices bound. */
bool edu_probe(struct edu *e, struct grade *g);
bool edu_load(struct edu *e, struct grade *g, bool msi);
bool edu_unload(struct edu *e);
bool edu_bind(struct edu *e, unsigned int dev, bool binds);
bool edu_hold(struct edu *e, unsigned int dev, bool holds);

/* A register, as QEMU has it. */
bool edu_has(struct edu *e, unsigned int dev, unsigned int at, uint32_t value,
	     const char *what);
uint32_t edu_register(struct edu *e, unsigned int dev, unsigned int at);

/* Write a number into the driver's file; the result is n! of this one. */
bool edu_compute(struct edu *e, unsigned int dev, uint32_t n);
bool edu_result_is(struct edu *e, unsigned int dev, uint32_t n);
uint32_t edu_factorial(uint32_t n);

/* How many drivers have taken the BAR, as the kernel's tree of resources has it in RAM. */
unsigned int edu_taken(struct edu *e, unsigned int dev);

/* All registers are mapped, or nothing of the driver's is left of it. */
bool edu_is_mapped(struct edu *e, unsigned int dev);
bool edu_nothing_is_left(struct edu *e, unsigned int dev);

/* How many interrupts Linux and the driver have counted. */
struct edu_counts {
	long irq;
	long kernel;
	long driver;
};

struct edu_counts edu_counts(struct edu *e, unsigned int dev);

#endif
