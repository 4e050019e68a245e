// SPDX-License-Identifier: GPL-2.0
/*
 * Results, for people as they come, and as JSON for everything else. The JSON
 * is written whole after each check: what was found is never lost.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "grade_lab.h"

static const char *verdict_name(enum grade_verdict verdict)
{
	static const char *const names[] = { "not-run", "passed", "failed" };

	return names[verdict];
}

static char *replay_command(const struct grade_session *s, const struct grade_item *item)
{
	return grade_format("make grade LAB=%s DIR=%s SEED=%" PRIu64 " ONLY=%s",
			    s->lab.slug, s->submission, s->seed, item->name);
}

/**
 * grade_report_part() - print a part's heading
 * @s: the session
 * @part: the part
 */
void grade_report_part(const struct grade_session *s, const struct grade_part *part)
{
	(void)s;
	printf("\n%s\n", part->title);
	fflush(stdout);
}

/* A label once, and the text's lines under one another beside it. */
static void print_lines(const char *label, const char *text)
{
	char *plain = grade_plain(text ? text : "");
	const char *line = plain;
	size_t len;

	while (*line) {
		len = strcspn(line, "\n");
		printf("        %-9s %.*s\n", label, (int)len, line);
		label = "";
		line += len + (line[len] == '\n');
	}
	free(plain);
}

/**
 * grade_report_rejection() - print why none of a part's checks could run
 * @part: the part; nothing is printed if they could
 */
void grade_report_rejection(const struct grade_part *part)
{
	print_lines("finding", part->rejected);
}

/**
 * grade_report_item() - print a check's line of the table, and its finding
 * @s: the session
 * @part: the check's part
 * @item: the check
 */
void grade_report_item(const struct grade_session *s, const struct grade_part *part,
		       const struct grade_item *item)
{
	const struct grade_finding *finding = &item->finding;
	bool passed = item->verdict == GRADE_PASSED;
	char *replay;

	printf("  %s %3u/%-3u %-20s %s\n", passed ? "ok  " : "FAIL",
	       passed ? item->points : 0, item->points, item->name, item->says);
	if (item->verdict == GRADE_FAILED && !part->rejected) {
		replay = replay_command(s, item);
		print_lines("finding", finding->what);
		print_lines("after", finding->after);
		print_lines("expected", finding->expected && !*finding->expected ?
			    "(an empty line)" : finding->expected);
		print_lines("seen", finding->seen && !*finding->seen ?
			    "(an empty line)" : finding->seen);
		print_lines("replay", replay);
		free(replay);
	}
	fflush(stdout);
}

/**
 * grade_report_total() - print the table's foot
 * @s: the session
 */
void grade_report_total(const struct grade_session *s)
{
	struct grade_tally tally = grade_lab_tally(&s->lab);

	printf("\n%s: %u of %u points (seed %" PRIu64 ")\n", s->lab.slug,
	       tally.score, tally.points, s->seed);
	if (s->only)
		printf("Only '%s' was run; the rest counts as nothing here.\n", s->only);
}

static json_t *text_value(const char *text)
{
	json_t *value;
	char *plain;

	if (!text)
		return json_null();
	plain = grade_plain(text);
	value = json_string(plain);
	free(plain);
	return value;
}

static json_t *item_value(const struct grade_session *s, const struct grade_item *item)
{
	bool passed = item->verdict == GRADE_PASSED;
	json_t *value = json_pack("{s:s, s:s, s:s, s:i, s:i, s:f}",
				  "name", item->name, "says", item->says,
				  "verdict", verdict_name(item->verdict),
				  "score", passed ? (int)item->points : 0,
				  "points", (int)item->points, "seconds", item->seconds);
	const struct grade_finding *finding = &item->finding;
	char *replay;

	if (item->verdict != GRADE_FAILED)
		return value;
	replay = replay_command(s, item);
	json_object_set_new(value, "finding",
			    json_pack("{s:o, s:o, s:o, s:o, s:o}",
				      "what", text_value(finding->what),
				      "after", text_value(finding->after),
				      "expected", text_value(finding->expected),
				      "seen", text_value(finding->seen),
				      "replay", text_value(replay)));
	free(replay);
	return value;
}

static json_t *part_value(const struct grade_session *s, const struct grade_part *part)
{
	struct grade_tally tally = grade_part_tally(part);
	json_t *checks = json_array();
	const struct grade_item *item;

	grade_for_each_item(item, part)
		json_array_append_new(checks, item_value(s, item));
	return json_pack("{s:s, s:s, s:o, s:i, s:i, s:o}", "name", part->name,
			 "title", part->title, "rejected", text_value(part->rejected),
			 "score", (int)tally.score,
			 "points", (int)tally.points, "checks", checks);
}

/**
 * grade_write_json() - write what is known so far to the results file
 * @s: the session
 */
void grade_write_json(const struct grade_session *s)
{
	struct grade_tally tally = grade_lab_tally(&s->lab);
	const struct grade_part *part;
	json_t *parts, *root;
	char *seed, *text;

	if (!s->json)
		return;
	parts = json_array();
	grade_for_each_part(part, &s->lab)
		json_array_append_new(parts, part_value(s, part));
	/* As a string: it has 64 bits, and many a reader of JSON only 53. */
	seed = grade_format("%" PRIu64, s->seed);
	root = json_pack("{s:s, s:s, s:o, s:s, s:b, s:i, s:i, s:o}", "lab", s->lab.slug,
			 "title", s->lab.title, "submission", text_value(s->submission),
			 "seed", seed, "complete", s->complete,
			 "score", (int)tally.score,
			 "points", (int)tally.points, "parts", parts);
	text = json_dumps(root, JSON_INDENT(2));
	if (!text)
		grade_die("%s: the results cannot be put into JSON", s->json);
	grade_write_file(s->json, text, strlen(text));
	free(text);
	free(seed);
	json_decref(root);
}
