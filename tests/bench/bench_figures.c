/*
 * bench_figures.c - opening 统计 beside bare SQLite asking for the same rows
 * of it, each in one statement of its own, in the same file.
 *
 *	bench_figures FOLDER	as mkdata FOLDER TICKETS made it
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "bench/clock.h"
#include "office/office.h"
#include "report/figures.h"

enum { ROUNDS = 21 };

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "bench_figures: %s: %s\n", what, why);
	exit(1);
}

/* ?1 ?2 the days, ?3 ?4 the window, ?5 the day stock is counted on. */
#define CLOSED "FROM d_ticket WHERE +_k > 0 AND closed >= ?3 AND closed < ?4 AND state <= 70"
#define CALLED "FROM d_ticket WHERE +_k > 0 AND callback_on >= ?1 AND callback_on <= ?2"
#define VISITS "FROM d_visit WHERE +_k > 0 AND date >= ?1 AND date <= ?2"
#define SINCE "(SELECT count(*) FROM d_ticket WHERE +_k > 0 AND closed >= ?4 AND opened < ?4"

static const char *const bare[] = {
	"SELECT count(*) " VISITS,
	"SELECT count(DISTINCT household) " VISITS,
	"SELECT count(*) FROM d_ticket WHERE +_k > 0 AND opened >= ?3 AND opened < ?4",
	"SELECT count(*) " CLOSED,
	"SELECT count(DISTINCT household) " CLOSED " AND result = 1",
	"SELECT count(*) + " SINCE ") FROM d_ticket WHERE +_k > 0 AND state < 60 AND opened < ?4",
	"SELECT count(*) + " SINCE " AND deadline < ?5) FROM d_ticket WHERE +_k > 0 AND state < 60 AND opened < ?4 AND deadline < ?5",
	"SELECT sum(result = 1), count(*) " CLOSED,
	"SELECT closed - opened " CLOSED " AND opened IS NOT NULL ORDER BY 1 LIMIT 1 OFFSET (SELECT count(*) / 2 " CLOSED ")",
	"SELECT count(*) " CLOSED " AND reopened > 0",
	"SELECT count(*) " CALLED " AND satisfied < 4",
	"SELECT sum(contacted = 1), count(*) " CALLED " AND satisfied < 4",
	"SELECT sum(solved = 1), count(*) " CALLED " AND satisfied < 4",
	"SELECT sum(satisfied = 1), sum(satisfied = 2), count(*) " CALLED " AND satisfied < 4",
	"SELECT count(*) " CALLED " AND satisfied <= 2",
	"SELECT count(*) FROM d_reception WHERE +_k > 0 AND date >= ?1 AND date <= ?2",
	"SELECT sum(guest_count) FROM d_reception WHERE +_k > 0 AND date >= ?1 AND date <= ?2",
};
#define BARE (sizeof(bare) / sizeof(*bare))

static int64_t
ask(sqlite3 *db, const char *sql, const struct period *t)
{
	sqlite3_stmt *st;
	int64_t n = 0;

	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		die(sql, sqlite3_errmsg(db));
	sqlite3_bind_text(st, 1, t->iso, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, t->iso_last, -1, SQLITE_STATIC);
	sqlite3_bind_int64(st, 3, t->from);
	sqlite3_bind_int64(st, 4, t->to);
	sqlite3_bind_text(st, 5, t->iso_stock, -1, SQLITE_STATIC);
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static void
bench(struct office *o, sqlite3 *db, const char *what, int32_t from, enum figures_by by, const struct figure *f, const char *group)
{
	double ours[ROUNDS], theirs[ROUNDS];
	struct figures got;
	struct err e;

	for (int r = -2; r < ROUNDS; r++) {
		double at = now_ms(), middle;

		if (figures_read(o, from, date_today(), by, f, NULL, &got, &e) < 0)
			die(what, e.text);
		middle = now_ms();
		for (int t = 0; t < FIGURES_TIMES; t++)
			for (size_t i = 0; i < (group ? 1 : BARE); i++) {
				int64_t n = ask(db, group ? group : bare[i], &got.t[t]);
				/* plain counts are compared */
				if (!group && got.p[i].n[t].form == NUMBER_PLAIN && n != got.p[i].n[t].value)
					die(got.p[i].title, "not the same number");
			}
		if (r >= 0) {
			ours[r] = middle - at;
			theirs[r] = now_ms() - middle;
		}
		figures_release(&got);
	}
	qsort(ours, ROUNDS, sizeof(*ours), by_time);
	qsort(theirs, ROUNDS, sizeof(*theirs), by_time);
	printf("| %-34s | %8.3f | %8.3f | %5.2f | <= 3x   |\n", what, ours[ROUNDS / 2], theirs[ROUNDS / 2], ours[ROUNDS / 2] / theirs[ROUNDS / 2]);
}

int
main(int argc, char **argv)
{
	struct office_options opt = { 0 };
	struct office o;
	struct err e;
	sqlite3 *db;

	if (argc != 2)
		return 2;
	char *state = file_join(argv[1], "state/yibenzhang"), *ledger = file_join(argv[1], "ledger.db");
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	opt.state_folder = state;
	opt.ledger_path = ledger;
	if (office_open(&o, &opt, true, NULL, &e) < 0)
		die("open", e.text);
	if (sqlite3_open_v2(ledger, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die("open", sqlite3_errmsg(db));
	/* both lock once and keep the same pages */
	sqlite3_exec(db, "PRAGMA cache_size = -16384; BEGIN; SELECT count(*) FROM sqlite_master", NULL, NULL, NULL);
	printf("| %-34s | ours ms  | bare ms  | ratio | goal    |\n", "asked");
	bench(&o, db, "the figures screen, this month", date_make(2026, 11, 1), FIGURES_ALL, NULL, NULL);
	bench(&o, db, "the figures screen, this year", date_make(2026, 1, 1), FIGURES_ALL, NULL, NULL);
	bench(&o, db, "opened by village, this year", date_make(2026, 1, 1), FIGURES_VILLAGE, &figure_opened,
			"SELECT max(n) FROM (SELECT village, count(*) AS n FROM d_ticket WHERE +_k > 0 AND opened >= ?3 AND opened < ?4 GROUP BY 1)");
	bench(&o, db, "median days by village, this year", date_make(2026, 1, 1), FIGURES_VILLAGE, &figure_days,
			"SELECT max(v) FROM (SELECT village, closed - opened AS v, row_number() OVER (PARTITION BY village ORDER BY closed - opened) AS i,"
			" count(*) OVER (PARTITION BY village) AS n " CLOSED ") WHERE i = n / 2 + 1");
	sqlite3_close(db);
	office_close(&o);
	free(state);
	free(ledger);
	return 0;
}
