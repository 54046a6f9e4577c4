/*
 * bench_tickets.c - what is counted of tickets, beside bare SQLite asking the
 * same of the same file: counts, the list by deadline, and the lists of
 * households unseen for long.  Rates and the like are bench_figures.c's.
 *
 *	bench_tickets [TICKETS]		1,000,000; makes ./tickets first, or takes the one that is there
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/id.h"
#include "bench/clock.h"
#include "office/demo.h"
#include "office/due.h"
#include "office/household.h"
#include "office/office.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

enum { ROUNDS = 21, HOUSEHOLDS = 20000 };

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "bench_tickets: %s: %s\n", what, why);
	exit(1);
}

struct bench {
	struct office o;
	sqlite3 *bare;
};

/* --- ours, each giving a number to compare ------------------------------------------------------------------------- */

static int64_t
count(struct bench *b, void (*fill)(struct office *, struct query *))
{
	struct query q;
	struct err e;
	int64_t n;

	query_init(&q, &ticket_entity);
	fill(&b->o, &q);
	q.sort = NULL;
	if (ledger_count(b->o.ledger, &q, 0, &n, &e) < 0)
		die("count", e.text);
	return n;
}

static int64_t ours_overdue(struct bench *b) { return count(b, ticket_overdue); }
static int64_t ours_open(struct bench *b) { return count(b, ticket_open); }
static int64_t ours_waiting(struct bench *b) { return count(b, ticket_waiting); }

static int64_t
page(struct bench *b, const struct entity *ent, void (*fill)(struct office *, struct query *))
{
	struct query q;
	struct rows rows;
	struct err e;
	int64_t n;

	query_init(&q, ent);
	fill(&b->o, &q);
	if (ledger_page(b->o.ledger, &q, NULL, true, 40, &rows, &e) < 0)
		die("page", e.text);
	n = (int64_t)rows.n;
	rows_release(&rows);
	return n;
}

static int64_t ours_by_deadline(struct bench *b) { return page(b, &ticket_entity, ticket_overdue); }
static int64_t ours_unseen_key(struct bench *b) { return page(b, &household_entity, visit_due_key); }
static int64_t ours_unseen_other(struct bench *b) { return page(b, &household_entity, visit_due_other); }
static int64_t ours_never(struct bench *b) { return page(b, &household_entity, visit_due_never); }

/* --- bare ------------------------------------------------------------------------------------------------------------ */

#define KIND(code) "(SELECT _row FROM d_term WHERE list = (SELECT list FROM d_term WHERE title = '重点户') AND code = '" code "')"

/* Every column of a page is read, as a list does. */
static const struct {
	const char *name;
	int64_t (*ours)(struct bench *b);
	const char *sql;
	bool rows;
} asked[] = {
	{ "overdue, counted", ours_overdue, "SELECT count(*) FROM d_ticket WHERE _k > 0 AND state < 60 AND deadline < '2026-11-18'", false },
	{ "open, counted", ours_open, "SELECT count(*) FROM d_ticket WHERE _k > 0 AND state < 60", false },
	{ "waiting for a call-back, counted", ours_waiting,
		"SELECT count(*) FROM d_ticket WHERE _k > 0 AND state = 60 AND closed < 1794412800000", false },
	{ "40 by deadline", ours_by_deadline,
		"SELECT * FROM d_ticket WHERE _k > 0 AND state < 60 AND deadline < '2026-11-18' ORDER BY deadline, _k LIMIT 40", true },
	{ "40 key households unseen", ours_unseen_key,
		"SELECT * FROM d_household WHERE _k > 0 AND kind = " KIND("key") " AND visited < '2026-10-19' ORDER BY visited, _k LIMIT 40", true },
	{ "40 other households unseen", ours_unseen_other,
		"SELECT * FROM d_household WHERE _k > 0 AND kind IS NOT " KIND("key") " AND kind IS NOT " KIND("away")
		" AND visited < '2026-08-20' ORDER BY visited, _k LIMIT 40", true },
	{ "40 households never seen", ours_never,
		"SELECT * FROM d_household WHERE _k > 0 AND visited IS NULL ORDER BY _k DESC LIMIT 40", true },
};

static int64_t
bare_ask(sqlite3_stmt *st, bool rows)
{
	int64_t n = 0;
	size_t bytes = 0;

	while (sqlite3_step(st) == SQLITE_ROW) {
		for (int c = 0; rows && c < sqlite3_column_count(st); c++) {
			(void)sqlite3_column_text(st, c);
			bytes += (size_t)sqlite3_column_bytes(st, c);
		}
		n = rows ? n + 1 : sqlite3_column_int64(st, 0);
	}
	sqlite3_reset(st);
	return n + (bytes == SIZE_MAX);
}

static void
compare(struct bench *b, size_t i)
{
	double ours[ROUNDS], bare[ROUNDS];
	sqlite3_stmt *st;
	int64_t x = 0, y = 0;

	if (sqlite3_prepare_v2(b->bare, asked[i].sql, -1, &st, NULL) != SQLITE_OK)
		die(asked[i].name, sqlite3_errmsg(b->bare));
	for (int r = -2; r < ROUNDS; r++) {
		double at = now_ms(), middle;

		x = asked[i].ours(b);
		middle = now_ms();
		y = bare_ask(st, asked[i].rows);
		if (r >= 0) {
			ours[r] = middle - at;
			bare[r] = now_ms() - middle;
		}
	}
	sqlite3_finalize(st);
	if (x != y) {
		fprintf(stderr, "bench_tickets: %s: %lld here, %lld there\n", asked[i].name, (long long)x, (long long)y);
		exit(1);
	}
	qsort(ours, ROUNDS, sizeof(*ours), by_time);
	qsort(bare, ROUNDS, sizeof(*bare), by_time);
	printf("| %-34s | %8.3f | %8.3f | %5.2f | <= 1.5x |\n", asked[i].name, ours[ROUNDS / 2], bare[ROUNDS / 2],
			ours[ROUNDS / 2] / bare[ROUNDS / 2]);
}

/* A big township's register: every tenth a key household, every sixth away, most seen some day of the last year. */
static int
add_households(struct office *o, struct err *e)
{
	struct query q;
	struct rows villages;
	struct changes all;
	char name[32], iso[11];
	int64_t batch;
	int rc;

	query_init(&q, &village_entity);
	if (ledger_page(o->ledger, &q, NULL, true, 20, &villages, e) < 0)
		return -1;
	changes_init(&all);
	for (int i = 0; i < HOUSEHOLDS; i++) {
		struct change *c = changes_add(&all, &household_entity);
		int64_t row = c->row = id_random_row();

		snprintf(name, sizeof(name), "户%d", i);
		change_set_text(c, "name", name);
		change_set_int(c, "village", villages.p[(size_t)i % villages.n].row);
		if (i % 10 == 0 || i % 6 == 0)
			change_set_int(c, "kind", term_row(o, "household_kind", i % 10 == 0 ? "key" : "away"));
		if (i % 7 == 0)
			continue;
		c = changes_add(&all, &visit_entity);
		date_to_iso(date_today() - i % 365, iso);
		change_set_text(c, "date", iso);
		change_set_int(c, "household", row);
		change_set_int(c, "way", VISIT_HOME);
	}
	rows_release(&villages);
	rc = ledger_save_bulk(o->ledger, &all, 0, &batch, NULL, e);
	changes_release(&all);
	return rc;
}

static void
make(struct bench *b, int64_t tickets)
{
	struct demo_size size = { .until = date_make(2026, 11, 18), .tickets = tickets, .visits = 2000, .days = 1500 };
	struct office_setup setup = { .township = "石沟镇", .station = "A" };
	struct office_options opt = { .state_folder = "tickets/state", .ledger_path = "tickets/ledger.db" };
	struct err e = { 0 };
	int64_t me = 0;

	if (!file_exists(opt.ledger_path)) {
		if (file_make_folder(opt.state_folder, &e) < 0 || office_create(&opt, &setup, NULL, &e) < 0 ||
				office_open(&b->o, &opt, false, NULL, &e) < 0 || demo_write(&b->o, &size, &me, NULL, &e) < 0 ||
				add_households(&b->o, &e) < 0)
			die("make", e.text);
		office_close(&b->o);
	}
	if (office_open(&b->o, &opt, true, NULL, &e) < 0)
		die("open", e.text);
	ledger_read_begin(b->o.ledger);
	if (sqlite3_open_v2(opt.ledger_path, &b->bare, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die("open", sqlite3_errmsg(b->bare));
	/* both lock once and keep the same pages */
	sqlite3_exec(b->bare, "PRAGMA cache_size = -16384; BEGIN; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
}

int
main(int argc, char **argv)
{
	struct bench b = { 0 };

	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	make(&b, argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000);
	printf("| %-34s | ours ms  | bare ms  | ratio | goal    |\n", "asked");
	for (size_t i = 0; i < sizeof(asked) / sizeof(*asked); i++)
		compare(&b, i);
	sqlite3_close(b.bare);
	office_close(&b.o);
	return 0;
}
