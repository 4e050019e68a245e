/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The first instructions. Here are the header by which a boot loader knows a
 * multiboot kernel, the way from there into C, and the entry points of the
 * processor's 32 exceptions, which all lead to trap() in trap.c.
 */

//! [multiboot]
#define MAGIC	0x1badb002	/* what the loader looks for */
#define FLAGS	0x3		/* we want whole pages, and a map of memory */

	.section .multiboot, "a"
	.long MAGIC, FLAGS, -(MAGIC + FLAGS)

	.text
	.globl _start
_start:
	cld
	mov	$stack_top, %esp
	push	%ebx		/* second argument: what the loader tells us */
	push	%eax		/* first: 0x2badb002, if it is such a loader */
	lgdt	gdt_pointer
	ljmp	$8, $1f
1:	mov	$16, %eax
	mov	%eax, %ds
	mov	%eax, %es
	mov	%eax, %ss
	call	kernel_main	/* which does not return */
//! [multiboot]

/* The processor pushes an error code for these, for the others we push 0. */
#define HAS_CODE(vector) (vector == 8 || (vector >= 10 && vector <= 14) || vector == 17)

	.altmacro
	.macro entry vector
entry_\vector:
	.if !HAS_CODE(\vector)
	push	$0
	.endif
	push	$\vector
	jmp	enter
	.endm

	.macro address vector
	.long	entry_\vector
	.endm

	.set	vector, 0
	.rept	32
	entry	%vector
	.set	vector, vector + 1
	.endr

enter:	pusha
	push	%esp		/* the frame: struct trap_frame in trap.c */
	call	trap

/* A double fault comes by a task gate, so with a stack of its own. */
	.globl double_fault_entry
double_fault_entry:
	call	double_fault

	.section .rodata
	.balign	4
	.globl trap_entries
trap_entries:
	.set	vector, 0
	.rept	32
	address	%vector
	.set	vector, vector + 1
	.endr

/* Flat segments: all 4 GiB, code and data; then two tasks, see trap.c. */
	.data
	.balign	8
	.globl gdt
gdt:	.quad	0
	.quad	0x00cf9a000000ffff
	.quad	0x00cf92000000ffff
	.quad	0, 0
gdt_pointer:
	.word	. - gdt - 1
	.long	gdt

/* 16 KB of stack. The page below it is not mapped: see trap.c. */
	.bss
	.balign	4096
	.globl stack_guard
stack_guard:
	.skip	4096
	.skip	16384
stack_top:

	.section .note.GNU-stack, "", @progbits
