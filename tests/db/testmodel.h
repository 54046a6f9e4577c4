/*
 * testmodel.h - a small office with every kind of field, and ledgers in
 * temporary folders that are checked when they are closed.
 */
#ifndef TESTS_DB_TESTMODEL_H
#define TESTS_DB_TESTMODEL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/file.h"
#include "base/mem.h"
#include "db/ledger.h"

static const struct latest last_job = { "job", "place", "day" };
enum { PLACE_NAME, PLACE_CODE, PLACE_SEEN };
static const struct field place_fields[] = {
	{ .name = "name", .title = "名称", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS },
	{ .name = "code", .title = "代码", .kind = FIELD_CODE, .flags = FIELD_WORDS },
	{ .name = "seen", .title = "上次", .kind = FIELD_DATE, .flags = FIELD_AUTO | FIELD_INDEX,
		.latest = &last_job },
};
static const char *const place_key[] = { "name", NULL };
static const struct entity place = { .name = "place", .title = "村", .fields = place_fields, .n_fields = 3, .key = place_key };

static const struct choice states[] = { { 10, "待办", NULL }, { 30, "在办", NULL }, { 60, "办结", NULL }, { 0, NULL, NULL } };
enum { JOB_NO, JOB_DAY, JOB_PLACE, JOB_PEOPLE, JOB_STATE, JOB_WHAT, JOB_NOTE, JOB_COST, JOB_COUNT, JOB_DUE, JOB_LOOKED, JOB_LINES };
static const struct field job_fields[] = {
	{ .name = "no", .title = "编号", .kind = FIELD_LABEL, .flags = FIELD_AUTO | FIELD_WORDS },
	{ .name = "day", .title = "日期", .kind = FIELD_DATE },
	{ .name = "place", .title = "村", .kind = FIELD_REF, .ref = "place", .flags = FIELD_INDEX | FIELD_INITIALS },
	{ .name = "people", .title = "干部", .kind = FIELD_REFS, .ref = "place", .flags = FIELD_WORDS },
	{ .name = "state", .title = "状态", .kind = FIELD_CHOICE, .choices = states, .flags = FIELD_INDEX },
	{ .name = "what", .title = "事由", .kind = FIELD_TEXT, .flags = FIELD_INITIALS },
	{ .name = "note", .title = "说明", .kind = FIELD_NOTE, .flags = FIELD_WORDS },
	{ .name = "cost", .title = "费用", .kind = FIELD_MONEY, .policy = POLICY_MAX },
	{ .name = "count", .title = "人数", .kind = FIELD_INT, .policy = POLICY_MIN },
	{ .name = "due", .title = "期限", .kind = FIELD_DATE, .flags = FIELD_INDEX },
	{ .name = "looked", .title = "看过", .kind = FIELD_STAMP, .policy = POLICY_QUIET },
	{ .name = "lines", .title = "进展", .kind = FIELD_LINES, .ref = "line" },
};
static const struct entity_index job_indexes[] = { { { "due", "place" }, "state < 60" }, { { "place", "day" }, NULL }, { { NULL }, NULL } };
static const struct entity job = { .name = "job", .title = "工单", .fields = job_fields, .n_fields = 12, .order = "day",
	.indexes = job_indexes };

static const struct field line_fields[] = {
	{ .name = "job", .title = "工单", .kind = FIELD_REF, .ref = "job", .flags = FIELD_INDEX },
	{ .name = "text", .title = "内容", .kind = FIELD_TEXT },
};
static const struct entity line = { .name = "line", .title = "进展", .fields = line_fields, .n_fields = 2, .parent = "job" };

static const struct entity *const test_entities[] = { &place, &job, &line };
static const struct model test_model = { test_entities, 3, 1 };
static const struct station station_a = { "00000000000000aa", "A" }, station_b = { "00000000000000bb", "B" };

#ifndef TEST_FOLDERS
#define TEST_FOLDERS "/tmp"
#endif

struct place_of_test {
	char folder[64];
	char path[96];
	struct ledger *l;
};

static int64_t
test_clock(void)
{
	return INT64_C(1794990000000);	/* 2026-11-18 09:00 in the office */
}

#define ok(call) do { struct err ok_e = { 0 }; if ((call) != 0) fail_msg("%s:%d %s: %s", __FILE__, __LINE__, #call, ok_e.text); } while (0)

static struct ledger *
test_open(const char *path, const struct station *st)
{
	struct ledger *l;

	ok(ledger_open(&l, path, &test_model, st, false, NULL, &ok_e));
	ledger_set_clock(l, test_clock);
	return l;
}

static inline int
test_setup(void **state)
{
	struct place_of_test *t = mem_zero(1, sizeof *t);

	snprintf(t->folder, sizeof t->folder, TEST_FOLDERS "/ybz-db-XXXXXX");
	assert_non_null(mkdtemp(t->folder));
	snprintf(t->path, sizeof t->path, "%s/账本.db", t->folder);
	ok(ledger_create(t->path, &test_model, NULL, "石沟镇", &station_a, &ok_e));
	t->l = test_open(t->path, &station_a);
	*state = t;
	return 0;
}

/* Whatever put a guard or an index of the log aside has put it back. */
static inline void
test_guards(const char *path)
{
	sqlite3_stmt *st;
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_master"
			" WHERE tbl_name = 'edit' AND type <> 'table' AND sql IS NOT NULL ORDER BY name)", -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(st, 0), "edit_batch edit_no_delete edit_no_replace edit_no_update edit_row");
	sqlite3_finalize(st);
	sqlite3_close(db);
}

static inline void
test_check(struct ledger *l)
{
	ok(ledger_check(l, NULL, NULL, &ok_e));
	test_guards(ledger_path(l));
}

/* Whatever a test did, the derived tables must be what a full re-fold gives. */
static inline int
test_teardown(void **state)
{
	struct place_of_test *t = *state;
	char file[160];

	if (t->l) {
		test_check(t->l);
		ledger_close(t->l);
	}
	unlink(t->path);
	for (int i = 0; i < 8; i++) {
		snprintf(file, sizeof file, "%s/%d.db", t->folder, i);
		unlink(file);
	}
	if (rmdir(t->folder) != 0)
		fail_msg("files left in %s", t->folder);
	free(t);
	return 0;
}

/* Save one change and give its row. */
static inline int64_t
test_save(struct ledger *l, struct changes *cs)
{
	int64_t batch, row;

	ok(ledger_save(l, cs, 7, &batch, &ok_e));
	row = cs->p[0].row;
	changes_release(cs);
	return row;
}

static inline int64_t
test_place(struct ledger *l, const char *name)
{
	struct changes cs;

	changes_init(&cs);
	change_set_text(changes_add(&cs, &place), "name", name);
	return test_save(l, &cs);
}

static inline int64_t
test_job(struct ledger *l, const char *day, const char *what, int64_t at_place)
{
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, &job);
	change_set_text(c, "day", day);
	change_set_text(c, "what", what);
	change_set_int(c, "state", 10);
	if (at_place)
		change_set_int(c, "place", at_place);
	return test_save(l, &cs);
}

/* Set one text field, based on a record read before. */
static inline void
test_set_text(struct ledger *l, const struct record *on, const char *field, const char *s)
{
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, on->entity);
	change_on(c, on);
	change_set_text(c, field, s);
	test_save(l, &cs);
}

static inline void
test_set_int(struct ledger *l, const struct record *on, const char *field, int64_t i)
{
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, on->entity);
	change_on(c, on);
	change_set_int(c, field, i);
	test_save(l, &cs);
}

static inline void
test_delete(struct ledger *l, const struct record *on, int deleted)
{
	struct changes cs;
	struct change *c;

	changes_init(&cs);
	c = changes_add(&cs, on->entity);
	change_on(c, on);
	c->deleted = deleted;
	test_save(l, &cs);
}

static inline struct record
test_get(struct ledger *l, const struct entity *e, int64_t row)
{
	struct record r;

	ok(ledger_get_proven(l, &r, e, row, &ok_e));
	assert_int_equal(ledger_fault(l), LEDGER_SOUND);	/* the derived table says what the row's edits say */
	return r;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, test_setup, test_teardown)

#endif
