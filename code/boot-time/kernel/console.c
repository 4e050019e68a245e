// SPDX-License-Identifier: GPL-2.0
/*
 * The console: the first serial port, a 16550, asked over and over whether it
 * is ready, because we take no interrupts. Everything we have to say is text.
 */
#include "io.h"
#include "kernel.h"

#define COM1		0x3f8
#define DATA		(COM1 + 0)
#define INTERRUPTS	(COM1 + 1)
#define FIFO		(COM1 + 2)
#define LINE		(COM1 + 3)
#define MODEM		(COM1 + 4)
#define STATUS		(COM1 + 5)

#define FIFO_ON		0xc7		/* and empty; bytes come up to 14 at a time */
#define LINE_DIVISOR	0x80
#define LINE_8N1	0x03
#define STATUS_RECEIVED	0x01
#define STATUS_EMPTY	0x20
#define STATUS_SENT	0x40
#define FIFO_BYTES	16

#define END_OF_INPUT	4		/* what a terminal sends for Ctrl-D */

/* How many bytes the port still takes without our asking. */
static unsigned int room;

static bool line_is_open;

/**
 * console_init() - make the port ready: 115200 baud, 8 bits, no parity
 */
void console_init(void)
{
	outb(INTERRUPTS, 0);
	outb(LINE, LINE_DIVISOR);
	outb(DATA, 1);
	outb(INTERRUPTS, 0);
	outb(LINE, LINE_8N1);
	outb(FIFO, FIFO_ON);
	outb(MODEM, 0x3);
}

/**
 * say_bytes() - write to the console
 * @text: the bytes
 * @len: how many
 */
void say_bytes(const char *text, size_t len)
{
	if (len)
		line_is_open = text[len - 1] != '\n';
	while (len--) {
		if (!room) {
			while (!(inb(STATUS) & STATUS_EMPTY))
				;
			room = FIFO_BYTES;
		}
		room--;
		outb(DATA, *text++);
	}
}

/**
 * end_line() - whatever comes next begins a line
 */
void end_line(void)
{
	if (line_is_open)
		say_bytes("\n", 1);
}

/**
 * finish_saying() - wait until all that was said has left the port
 *
 * What is in it when the machine goes off is lost.
 */
void finish_saying(void)
{
	while (!(inb(STATUS) & STATUS_SENT))
		pause();
}

static int hear(void)
{
	static unsigned char c;

	if (c == END_OF_INPUT)
		return c;
	/* Look seldom: while we look, an emulator keeps out who brings the bytes. */
	while (!(inb(STATUS) & STATUS_RECEIVED))
		pause();
	c = inb(DATA);
	return c;
}

/**
 * hear_line() - wait for a line
 * @line: LINE_MAX bytes; what is longer is cut off
 *
 * Return: its bytes, without the newline; -1 at the end of what there is to hear
 */
int hear_line(char *line)
{
	int len = 0;
	int c;

	while ((c = hear()) != '\n' && c != '\r' && c != END_OF_INPUT)
		if (len < LINE_MAX - 1)
			line[len++] = c;
	line[len] = '\0';
	return c == END_OF_INPUT && !len ? -1 : len;
}
