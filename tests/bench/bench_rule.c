/*
 * bench_rule.c - what judging one reception by all its rules takes, beside
 * one look-up of a rule.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "bench/clock.h"
#include "office/demo.h"
#include "office/office.h"
#include "office/reception.h"

enum { RUNS = 7, ROUNDS = 20, RECEPTIONS = 10 };

static int
measure(struct office *o, struct err *e)
{
	struct query q;
	struct rows rows;
	double check[RUNS], look[RUNS];

	query_init(&q, &reception_entity);
	if (ledger_page(o->ledger, &q, NULL, true, RECEPTIONS, &rows, e) < 0)
		return -1;
	for (int run = 0; run < RUNS; run++) {
		double from = now_ms();

		for (size_t i = 0; i < ROUNDS * rows.n; i++) {
			struct rule_results found;

			if (reception_check(o, &rows.p[i % rows.n], &found, e) < 0)
				return -1;
			rule_results_release(&found);
		}
		check[run] = (now_ms() - from) / (double)(ROUNDS * rows.n);
		from = now_ms();
		for (int i = 0; i < ROUNDS * RECEPTIONS; i++) {
			int64_t n;

			if (rule_int(o, "R5.limit_small", date_today(), 3, &n, e) < 0)
				return -1;
		}
		look[run] = (now_ms() - from) / (ROUNDS * RECEPTIONS);
	}
	rows_release(&rows);
	qsort(check, RUNS, sizeof(*check), by_time);
	qsort(look, RUNS, sizeof(*look), by_time);
	printf("rule check of a reception: %.3f ms (%.3f-%.3f), goal < 1 ms; one rule looked up: %.4f ms\n", check[RUNS / 2], check[0],
			check[RUNS - 1], look[RUNS / 2]);
	return 0;
}

int
main(void)
{
	struct demo_size size = { .until = date_make(2026, 11, 18) };
	struct office_setup setup = { .township = "石沟镇", .station = "A" };
	struct office_options opt = { .state_folder = ".", .ledger_path = "rule.db" };
	struct office o;
	struct err e = { 0 };
	int64_t me;

	if (office_create(&opt, &setup, NULL, &e) != 0 || office_open(&o, &opt, false, NULL, &e) != 0 || demo_write(&o, &size, &me, NULL, &e) != 0
			|| measure(&o, &e) != 0) {
		fprintf(stderr, "bench_rule: %s\n", e.text);
		return 1;
	}
	office_close(&o);
	return 0;
}
