/* Copied ledgers come together: any order, any number of times, stale forms, clones, taking back. */
#include <sys/stat.h>

#include <sqlite3.h>

#include "base/buf.h"
#include "db/log.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/testmodel.h"

/* Two offices of one township: b's ledger is 0.db beside a's. */
struct two {
	struct place_of_test *t;
	struct ledger *a, *b;
	char b_path[128];
};

static struct two
two_open(void **state)
{
	struct two w = { .t = *state };

	w.a = w.t->l;
	snprintf(w.b_path, sizeof w.b_path, "%s/0.db", w.t->folder);
	ok(ledger_create(w.b_path, &test_model, ledger_township(w.a), "石沟镇", &station_b, &ok_e));
	w.b = test_open(w.b_path, &station_b);
	return w;
}

static void
two_close(struct two *w)
{
	test_check(w->b);
	ledger_close(w->b);
}

static int64_t
merge_path(struct ledger *l, const char *path)
{
	struct merge *m;
	int64_t batch;

	ok(merge_begin(&m, l, path, NULL, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	return batch;
}

static int64_t
merge_in(struct ledger *to, struct ledger *from)
{
	return merge_path(to, ledger_path(from));
}

/* All ids, sorted. */
static struct buf
ids_of(struct ledger *l)
{
	struct buf b = BUF_INIT;
	sqlite3 *db;
	sqlite3_stmt *st;

	assert_int_equal(sqlite3_open_v2(ledger_path(l), &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT id FROM edit ORDER BY id", -1, &st, NULL), SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		buf_add(&b, sqlite3_column_blob(st, 0), 16);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return b;
}

static size_t
assert_same(struct ledger *a, struct ledger *b)
{
	struct buf x = ids_of(a), y = ids_of(b);
	size_t n = x.n / 16;

	assert_int_equal(x.n, y.n);
	assert_memory_equal(x.p, y.p, x.n);
	buf_release(&x);
	buf_release(&y);
	test_check(a);
	test_check(b);
	return n;
}

static void
test_both_ways(void **state)
{
	struct two w = two_open(state);
	int64_t village = test_place(w.a, "石桥村"), j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", village), other, n;
	const struct merge_preview *p;
	struct merge *m;
	struct record r;

	assert_int_equal(test_place(w.b, "石桥村"), village);
	other = test_job(w.b, "2026-11-16", "路灯不亮", village);
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	p = merge_preview(m);
	assert_int_equal(p->fresh_edits, 3);
	assert_int_equal(p->edits, 3);
	assert_int_equal(p->counts[0].same, 1);
	assert_int_equal(p->counts[0].fresh, 0);
	assert_int_equal(p->counts[1].fresh, 1);
	assert_int_equal(p->counts[3].fresh, 0);	/* the other's own word on the township is no record */
	assert_false(p->nothing || p->damaged || p->hides_much || p->clock_ahead);
	assert_string_equal(p->township, "石沟镇");
	merge_rollback(m);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	assert_true(merge_in(w.a, w.b) > 0);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	assert_true(merge_in(w.b, w.a) > 0);
	/* any further round changes nothing */
	assert_int_equal(merge_in(w.a, w.b), 0);
	assert_int_equal(merge_in(w.b, w.a), 0);
	assert_int_equal(merge_in(w.a, w.b), 0);
	assert_int_equal(assert_same(w.a, w.b), 6);
	r = test_get(w.b, &job, j);
	assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
	record_release(&r);
	r = test_get(w.a, &job, other);
	assert_string_equal(record_text(&r, "no"), "B-0001");
	record_release(&r);
	two_close(&w);
}

static void
test_stale_forms(void **state)
{
	struct two w = two_open(state);
	int64_t j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record form_a, form_b, ra, rb;
	const struct merge_preview *p;
	struct merge *m;
	int64_t batch;

	merge_in(w.b, w.a);
	form_a = test_get(w.a, &job, j);
	form_b = test_get(w.b, &job, j);
	test_set_text(w.a, &form_a, "what", "渠道堵塞");
	test_set_text(w.b, &form_b, "what", "水渠垮了");
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	p = merge_preview(m);
	assert_int_equal(p->counts[1].conflicts, 1);
	ok(merge_commit(m, &batch, &ok_e));
	/* an unrelated save on top does not hide it */
	ra = test_get(w.a, &job, j);
	assert_int_equal(ra.heads.n, 2);
	assert_int_equal(ra.conflicts, 1 << JOB_WHAT);
	test_set_text(w.a, &ra, "note", "去看过");
	record_release(&ra);
	merge_in(w.b, w.a);
	ra = test_get(w.a, &job, j);
	rb = test_get(w.b, &job, j);
	assert_int_equal(ra.conflicts, 1 << JOB_WHAT);
	assert_int_equal(rb.conflicts, ra.conflicts);
	assert_string_equal(record_text(&ra, "what"), record_text(&rb, "what"));
	assert_same(w.a, w.b);
	/* settled here, settled there */
	test_set_text(w.b, &rb, "what", "渠道垮塌");
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	assert_int_equal(merge_preview(m)->counts[1].conflicts, 0);
	assert_int_equal(merge_preview(m)->counts[1].changed, 1);
	ok(merge_commit(m, &batch, &ok_e));
	ok(ledger_conflict_count(w.a, &n, &ok_e));
	assert_int_equal(n, 0);
	record_release(&ra);
	record_release(&rb);
	record_release(&form_a);
	record_release(&form_b);
	two_close(&w);
}

/* Not the same as "b.db": names of people and of programs that copy. */
static void
test_names(void **state)
{
	static const char *const names[] = { "0 (2).db", "0.sync-conflict-20261118-083100-ABCDEFG.db", "账本 100%#?.bak" };
	struct two w = two_open(state);
	char path[256];
	struct merge *m;
	struct err e;
	int64_t n;

	for (int i = 0; i < 3; i++) {
		test_job(w.b, "2026-11-16", "路灯不亮", 0);
		snprintf(path, sizeof path, "%s/%s", w.t->folder, names[i]);
		ok(file_copy(w.b_path, path, false, &ok_e));
		assert_true(merge_path(w.a, path) > 0);
		ok(ledger_total(w.a, &job, &n, &ok_e));
		assert_int_equal(n, i + 1);
		unlink(path);
	}
	/* the ledger itself, by whatever name */
	snprintf(path, sizeof path, "%s/1.db", w.t->folder);
	assert_int_equal(symlink(w.t->path, path), 0);
	assert_int_equal(merge_begin(&m, w.a, path, NULL, 7, NULL, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	unlink(path);
	two_close(&w);
}

static void
test_foreign(void **state)
{
	struct place_of_test *t = *state;
	char path[128];
	struct ledger *l;
	struct merge *m;
	struct err e;

	snprintf(path, sizeof path, "%s/0.db", t->folder);
	ok(ledger_create(path, &test_model, NULL, "柳河镇", &station_b, &ok_e));
	assert_int_equal(merge_begin(&m, t->l, path, NULL, 7, NULL, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.text, "柳河镇"));
	unlink(path);
	/* the same name is not the same ledger */
	ok(ledger_create(path, &test_model, NULL, "石沟镇", &station_b, &ok_e));
	assert_int_equal(merge_begin(&m, t->l, path, NULL, 7, NULL, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	assert_non_null(strstr(e.text, "也叫"));
	/* nothing stays locked */
	l = test_open(t->path, &station_b);
	test_job(l, "2026-11-16", "路灯不亮", 0);
	ledger_close(l);
}

static void
test_unknown_forwarded(void **state)
{
	/* a newer program's: a thing and a field more */
	static const struct field more_fields[] = { { .name = "what", .title = "事由", .kind = FIELD_TEXT },
		{ .name = "later", .title = "以后", .kind = FIELD_TEXT } };
	static const struct entity more_job = { .name = "job", .title = "工单", .fields = more_fields, .n_fields = 2 };
	static const struct entity drone = { .name = "drone", .title = "无人机", .fields = more_fields, .n_fields = 2 };
	static const struct entity *const more[] = { &more_job, &drone };
	static const struct model newer = { more, 2, 1 };
	struct place_of_test *t = *state;
	char from[128], to[128];
	struct ledger *n, *o;
	struct changes cs;
	struct record r;
	struct merge *m;
	int64_t j, d, batch;

	snprintf(from, sizeof from, "%s/0.db", t->folder);
	snprintf(to, sizeof to, "%s/1.db", t->folder);
	ok(ledger_create(from, &newer, ledger_township(t->l), "石沟镇", &station_b, &ok_e));
	ok(ledger_open(&n, from, &newer, &station_b, false, NULL, &ok_e));
	ledger_set_clock(n, test_clock);
	changes_init(&cs);
	change_set_text(changes_add(&cs, &more_job), "what", "航拍");
	change_set_text(&cs.p[0], "later", "新内容");
	change_set_text(changes_add(&cs, &drone), "later", "一号机");
	ok(ledger_save(n, &cs, 7, &batch, &ok_e));
	j = cs.p[0].row;
	d = cs.p[1].row;
	changes_release(&cs);
	ok(merge_begin(&m, t->l, from, NULL, 7, NULL, &ok_e));
	assert_int_equal(merge_preview(m)->counts[3].fresh, 1);	/* the drone */
	assert_int_equal(merge_preview(m)->counts[1].fresh, 1);
	ok(merge_commit(m, &batch, &ok_e));
	r = test_get(t->l, &job, j);
	assert_string_equal(record_text(&r, "what"), "航拍");
	record_release(&r);
	/* and on to a third, as new as the first */
	ok(ledger_create(to, &newer, ledger_township(t->l), "石沟镇", &station_a, &ok_e));
	ok(ledger_open(&o, to, &newer, &station_a, false, NULL, &ok_e));
	ledger_set_clock(o, test_clock);
	merge_in(o, t->l);
	r = test_get(o, &drone, d);
	assert_string_equal(record_text(&r, "later"), "一号机");
	record_release(&r);
	r = test_get(o, &more_job, j);
	assert_string_equal(record_text(&r, "later"), "新内容");
	record_release(&r);
	test_check(o);
	ledger_close(n);
	ledger_close(o);
}

/* How many conflicts l lists; of the one on field f of row j: whose the two sides are, and what is shown. */
static int64_t
sides_of(struct ledger *l, int64_t j, int f, char said[200])
{
	struct conflicts c;
	int64_t n;

	said[0] = '\0';
	ok(ledger_conflict_count(l, &n, &ok_e));
	ok(ledger_conflicts(l, &c, 0, &ok_e));
	assert_int_equal(c.n, n);
	for (size_t i = 0; i < c.n; i++)
		for (size_t k = 0; c.p[i].row == j && c.p[i].field == f && k < c.p[i].n_sides; k++) {
			const struct conflict_side *s = &c.p[i].sides[k];

			snprintf(said + strlen(said), 200 - strlen(said), "%s %s;", s->station + 14,
					s->v.kind == VALUE_TEXT ? s->v.s : s->v.kind == VALUE_INT && s->v.i ? "deleted" : "stays");
		}
	conflicts_release(&c);
	return n;
}

static int64_t
step_back(struct ledger *l, bool redo)
{
	struct batch_info b;
	int64_t batch;

	ok((redo ? ledger_last_undone : ledger_last_batch)(l, 7, &b, &ok_e));
	ok(ledger_undo(l, b.batch, 7, &batch, NULL, NULL, &ok_e));
	return batch;
}

/* What was decided and taken back is undecided again, everywhere, and it is still known whose the sides are. */
static void
test_decision_taken_back(void **state)
{
	struct two w = two_open(state);
	int64_t j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record form_a, form_b, r;
	char was[200], now[200], shown[40];

	merge_in(w.b, w.a);
	form_a = test_get(w.a, &job, j);
	form_b = test_get(w.b, &job, j);
	test_set_text(w.a, &form_a, "what", "渠道堵塞");
	test_set_text(w.b, &form_b, "what", "水渠垮了");
	merge_in(w.a, w.b);
	assert_int_equal(sides_of(w.a, j, JOB_WHAT, was), 1);
	r = test_get(w.a, &job, j);
	snprintf(shown, sizeof shown, "%s", record_text(&r, "what"));
	for (int round = 0; round < 6; round++) {	/* for the one shown, for the other, for a third; decided again and again */
		record_release(&r);
		r = test_get(w.a, &job, j);
		test_set_text(w.a, &r, "what", round % 3 == 2 ? "渠道垮塌" : round % 3 ? "渠道堵塞" : "水渠垮了");
		assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 0);
		if (round % 2) {	/* the other has heard of the decision, or of both at once */
			merge_in(w.b, w.a);
			assert_int_equal(sides_of(w.b, j, JOB_WHAT, now), 0);
		}
		step_back(w.a, false);
		assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 1);
		assert_string_equal(now, was);
		merge_in(w.b, w.a);
		assert_int_equal(sides_of(w.b, j, JOB_WHAT, now), 1);
		assert_string_equal(now, was);
		record_release(&r);
		r = test_get(w.b, &job, j);
		assert_string_equal(record_text(&r, "what"), shown);
		step_back(w.a, true);
		assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 0);
		step_back(w.a, false);
		assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 1);
		assert_string_equal(now, was);
	}
	record_release(&r);
	merge_in(w.b, w.a);
	/* an unrelated save keeps it; decided by the other it is decided here */
	r = test_get(w.b, &job, j);
	test_set_text(w.b, &r, "note", "去看过");
	record_release(&r);
	assert_int_equal(sides_of(w.b, j, JOB_WHAT, now), 1);
	r = test_get(w.b, &job, j);
	test_set_text(w.b, &r, "what", "水渠垮了");
	merge_in(w.a, w.b);
	assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 0);
	ok(ledger_conflict_count(w.b, &n, &ok_e));
	assert_int_equal(n, 0);
	assert_same(w.a, w.b);
	record_release(&r);
	record_release(&form_a);
	record_release(&form_b);
	two_close(&w);
}

static void
put_deleted(struct ledger *l, int64_t j, bool deleted)
{
	struct record r = test_get(l, &job, j);
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	cs.p[0].deleted = deleted;
	ok(ledger_save(l, &cs, 7, &batch, &ok_e));
	changes_release(&cs);
	record_release(&r);
}

/* The same where one has deleted the row and the other has gone on working on it. */
static void
test_deletion_taken_back(void **state)
{
	struct two w = two_open(state);
	int64_t j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0);
	struct record form, r;
	char was[200], now[200];

	merge_in(w.b, w.a);
	form = test_get(w.b, &job, j);
	put_deleted(w.a, j, true);
	test_set_text(w.b, &form, "what", "水渠垮了");
	merge_in(w.a, w.b);
	assert_int_equal(sides_of(w.a, j, -1, was), 1);
	assert_true(strstr(was, "aa deleted;") != NULL && strstr(was, "bb stays;") != NULL);
	for (int round = 0; round < 4; round++) {
		put_deleted(w.a, j, round % 2);
		assert_int_equal(sides_of(w.a, j, -1, now), 0);
		step_back(w.a, false);
		assert_int_equal(sides_of(w.a, j, -1, now), 1);
		assert_true(strstr(now, "aa deleted;") != NULL && strstr(now, "bb stays;") != NULL);
		merge_in(w.b, w.a);
		assert_int_equal(sides_of(w.b, j, -1, now), 1);
		r = test_get(w.b, &job, j);
		assert_false(r.deleted);
		assert_string_equal(record_text(&r, "what"), "水渠垮了");
		record_release(&r);
		assert_same(w.a, w.b);
	}
	record_release(&form);
	two_close(&w);
}

/* A save taken back that another one, come since, stands against: his is not overwritten unseen. */
static void
test_taken_back_against_another(void **state)
{
	struct two w = two_open(state);
	int64_t j = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0), batch;
	struct record form_b, r;
	struct batch_info b;
	struct err e;
	char now[200];
	int taken = 0;

	for (int i = 0; i < 12; i++) {
		merge_in(w.b, w.a);
		form_b = test_get(w.b, &job, j);
		r = test_get(w.a, &job, j);
		test_set_text(w.a, &r, "what", "渠道堵塞");
		test_set_text(w.b, &form_b, "what", "水渠垮了");
		ok(ledger_last_batch(w.a, 7, &b, &ok_e));
		merge_in(w.a, w.b);
		assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 1);
		if (ledger_undo(w.a, b.batch, 7, &batch, NULL, NULL, &e) == 0) {
			taken++;
			assert_int_equal(sides_of(w.a, j, JOB_WHAT, now), 1);
			assert_non_null(strstr(now, "bb 水渠垮了;"));
		} else {
			assert_int_equal(e.code, ERR_CONFLICT);
		}
		record_release(&r);
		r = test_get(w.a, &job, j);
		test_set_text(w.a, &r, "what", "灌溉渠堵塞");
		record_release(&r);
		record_release(&form_b);
	}
	assert_true(taken > 0);
	two_close(&w);
}

static void
test_take_back(void **state)
{
	struct two w = two_open(state);
	int64_t mine = test_job(w.a, "2026-11-17", "灌溉渠堵塞", 0), theirs, after, batch, n;
	struct merge_blockers b;
	struct merge_batch last;
	struct batch_info saved;
	struct buf before, now;
	struct record r, form;
	struct err e;

	assert_int_equal(merge_last(w.a, &last, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	theirs = test_job(w.b, "2026-11-16", "路灯不亮", test_place(w.b, "石桥村"));
	before = ids_of(w.a);
	batch = merge_in(w.a, w.b);
	ok(merge_last(w.a, &last, &ok_e));
	assert_int_equal(last.batch, batch);
	assert_int_equal(last.edits, 3);
	assert_int_equal(last.who, 7);
	assert_string_equal(last.source, w.b_path);
	/* undoing the last save never means the merge, even when it brought edits of one's own back */
	ok(ledger_last_batch(w.a, 7, &saved, &ok_e));
	assert_int_not_equal(saved.batch, batch);
	ok(merge_take_back(w.a, batch, &b, NULL, &ok_e));
	now = ids_of(w.a);
	assert_int_equal(now.n, before.n);
	assert_memory_equal(now.p, before.p, now.n);
	test_check(w.a);
	assert_int_equal(merge_take_back(w.a, batch, &b, NULL, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	/* it comes back, also where a watermark said it was there; what was saved in between stays */
	after = test_job(w.a, "2026-11-18", "新来的", 0);
	batch = merge_in(w.a, w.b);
	assert_true(batch > 0);
	r = test_get(w.a, &job, theirs);
	form = test_get(w.a, &job, mine);
	test_set_text(w.a, &form, "note", "不相干");
	/* built upon: refused, with what builds on it */
	test_set_text(w.a, &r, "note", "去看过");
	assert_int_equal(merge_take_back(w.a, batch, &b, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_int_equal(b.n, 1);
	assert_ptr_equal(b.p[0].entity, &job);
	assert_int_equal(b.p[0].row, theirs);
	merge_blockers_release(&b);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 3);
	r = (record_release(&r), test_get(w.a, &job, after));
	assert_string_equal(record_text(&r, "what"), "新来的");
	record_release(&r);
	record_release(&form);
	merge_in(w.b, w.a);
	/* b's merge can go: the hole is behind nothing; then one that is in the middle */
	ok(merge_last(w.b, &last, &ok_e));
	test_job(w.b, "2026-11-18", "合并以后", 0);
	ok(merge_take_back(w.b, last.batch, &b, NULL, &ok_e));
	test_check(w.b);
	ok(ledger_total(w.b, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	merge_in(w.b, w.a);
	merge_in(w.a, w.b);
	assert_same(w.a, w.b);
	buf_release(&before);
	buf_release(&now);
	two_close(&w);
}

/* Whoever decided between mine and theirs stands on both, in whatever order these are named: the merge is not taken away from under it. */
static void
test_built_on_both(void **state)
{
	enum { ROWS = 8 };
	struct two w = two_open(state);
	int64_t rows[ROWS], batch;
	struct merge_blockers b;
	struct record r;
	struct err e;

	for (int i = 0; i < ROWS; i++)
		rows[i] = test_job(w.a, "2026-11-17", "路灯不亮", 0);
	merge_in(w.b, w.a);
	for (int i = 0; i < ROWS; i++) {
		r = test_get(w.a, &job, rows[i]);
		test_set_text(w.a, &r, "what", "坏了一盏");
		test_set_text(w.b, &r, "what", "坏了两盏");
		record_release(&r);
	}
	batch = merge_in(w.a, w.b);
	for (int i = 0; i < ROWS; i++) {
		r = test_get(w.a, &job, rows[i]);
		assert_int_equal(r.heads.n, 2);
		test_set_text(w.a, &r, "what", "坏了三盏");
		record_release(&r);
	}
	assert_int_equal(merge_take_back(w.a, batch, &b, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_int_equal(b.n, ROWS);
	merge_blockers_release(&b);
	two_close(&w);
}

/* The chain is made anew to the very end behind what was taken out. */
static void
test_take_back_far(void **state)
{
	enum { ROWS = 5000 };
	struct two w = two_open(state);
	struct changes cs;
	struct merge_blockers b;
	int64_t batch, saved, n;

	test_job(w.b, "2026-11-16", "路灯不亮", 0);
	batch = merge_in(w.a, w.b);
	changes_init(&cs);
	for (int i = 0; i < ROWS; i++)
		change_set_text(changes_add(&cs, &job), "what", "堵塞");
	ok(ledger_save_bulk(w.a, &cs, 7, &saved, NULL, &ok_e));
	changes_release(&cs);
	ok(merge_take_back(w.a, batch, &b, NULL, &ok_e));
	test_check(w.a);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, ROWS);
	two_close(&w);
}

/* A file that would make more than a tenth of what is shown disappear says so before it does. */
static void
test_hides_much(void **state)
{
	struct two w = two_open(state);
	int64_t rows[20], batch;
	struct merge *m;
	struct record r;

	for (int i = 0; i < 20; i++)
		rows[i] = test_job(w.a, "2026-11-17", "路灯不亮", 0);
	merge_in(w.b, w.a);
	for (int i = 0; i < 3; i++) {
		r = test_get(w.b, &job, rows[i]);
		test_delete(w.b, &r, 1);
		record_release(&r);
		if (i == 0)
			continue;
		ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
		assert_int_equal(merge_preview(m)->counts[1].hidden, i + 1);
		assert_int_equal(merge_preview(m)->counts[1].changed, 0);
		assert_int_equal(merge_preview(m)->counts[1].fresh, 0);
		assert_int_equal(merge_preview(m)->hides_much, i + 1 > 2);
		merge_rollback(m);
	}
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	assert_same(w.a, w.b);
	two_close(&w);
}

/* Two copies of one file go their own ways from the same number on, meet the same edit at the same later number, and are told apart. */
static void
test_clones(void **state)
{
	struct two w = two_open(state);
	char one[128], two[128];
	struct ledger *x, *y;
	int64_t n;

	snprintf(one, sizeof one, "%s/1.db", w.t->folder);
	snprintf(two, sizeof two, "%s/2.db", w.t->folder);
	merge_in(w.b, w.a);
	test_job(w.b, "2026-11-16", "共同的", 0);
	ok(file_copy(w.b_path, one, false, &ok_e));
	ok(file_copy(w.b_path, two, false, &ok_e));
	x = test_open(one, &station_b);
	y = test_open(two, &station_a);
	test_job(x, "2026-11-16", "甲改的", 0);
	test_job(y, "2026-11-16", "乙改的", 0);
	test_job(w.a, "2026-11-18", "两边都收到", 0);
	ledger_close(w.b);
	unlink(w.b_path);
	ok(file_copy(w.t->path, w.b_path, false, &ok_e));	/* a stays as it is while both take it */
	w.b = test_open(w.b_path, &station_a);
	merge_in(x, w.b);
	merge_in(y, w.b);
	merge_in(w.a, x);
	merge_in(w.a, y);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 4);
	merge_in(x, w.a);
	merge_in(y, w.a);
	assert_same(w.a, x);
	assert_same(w.a, y);
	ledger_close(x);
	ledger_close(y);
	two_close(&w);
}

static void
test_peers(void **state)
{
	struct two w = two_open(state);
	struct peers p;

	test_job(w.b, "2026-11-16", "路灯不亮", 0);
	merge_in(w.a, w.b);
	ok(ledger_peers(w.a, &p, &ok_e));
	assert_int_equal(p.n, 2);
	assert_true(p.p[0].self);
	assert_string_equal(p.p[0].code, "A");
	assert_int_equal(p.p[0].edits, 1);
	assert_string_equal(p.p[1].station, station_b.id);
	assert_int_equal(p.p[1].edits, 2);
	assert_int_equal(p.p[1].heard_at, test_clock());
	assert_string_equal(p.p[1].way, "0.db");
	assert_int_equal(p.p[1].clock_error, 0);
	peers_release(&p);
	two_close(&w);
}

static struct peer
peer_b(struct ledger *l)
{
	struct peers p;
	struct peer b;

	ok(ledger_peers(l, &p, &ok_e));
	assert_int_equal(p.n, 2);
	b = p.p[1];
	assert_string_equal(b.station, station_b.id);
	peers_release(&p);
	return b;
}

/* What a file of b's shows of ours: in a copied ledger and in a pack, also when it brings nothing new. */
static void
test_shown(void **state)
{
	struct two w = two_open(state);
	char pack[128];
	struct pack_result made;
	struct merge *m;
	struct peer p;
	int64_t batch, j;

	snprintf(pack, sizeof pack, "%s/1.db", w.t->folder);
	test_job(w.a, "2026-11-16", "灌溉渠堵塞", 0);
	test_job(w.b, "2026-11-16", "路灯不亮", 0);
	merge_in(w.a, w.b);
	p = peer_b(w.a);
	assert_int_equal(p.shown_at, test_clock());
	assert_int_equal(p.lacks, 2);	/* our township edit and the job */
	assert_int_equal(p.had_at, 0);
	merge_in(w.b, w.a);
	/* looked at and left: nothing is remembered */
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	assert_true(merge_preview(m)->nothing);
	merge_rollback(m);
	assert_int_equal(peer_b(w.a).lacks, 2);
	merge_in(w.a, w.b);
	p = peer_b(w.a);
	assert_int_equal(p.lacks, 0);
	assert_int_equal(p.lacks_from, INT64_MAX);
	assert_int_equal(p.had_at, test_clock());
	/* we go on, he does not know; his file again shows the same */
	j = test_job(w.a, "2026-11-17", "涵管塌陷", 0);
	test_job(w.a, "2026-11-17", "抽水机借用", 0);
	merge_in(w.a, w.b);
	p = peer_b(w.a);
	assert_int_equal(p.lacks, 2);
	ok(ledger_own_since(w.a, &job, j, &batch, &ok_e));
	assert_int_equal(p.lacks_from, batch);
	/* a copy of our own ledger shows nothing of him */
	merge_in(w.b, w.a);
	assert_int_equal(peer_b(w.a).lacks, 2);
	/* a pack of his does; taking it back does not make him lose it */
	test_job(w.b, "2026-11-18", "漏水", 0);
	ok(pack_write(w.b, pack, 0, NULL, NULL, &made, &ok_e));
	batch = merge_path(w.a, pack);
	assert_int_equal(peer_b(w.a).lacks, 0);
	struct merge_blockers none;
	ok(merge_take_back(w.a, batch, &none, NULL, &ok_e));
	assert_int_equal(peer_b(w.a).lacks, 0);
	test_job(w.a, "2026-11-18", "新的", 0);
	assert_int_equal(peer_b(w.a).lacks, 1);
	unlink(pack);
	two_close(&w);
}

static int64_t
clock_of_next_year(void)
{
	return test_clock() + 300 * INT64_C(86400000);
}

static void
test_clock_ahead(void **state)
{
	struct two w = two_open(state);
	struct merge *m;
	struct peers p;
	int64_t batch;

	ledger_set_clock(w.b, clock_of_next_year);
	test_job(w.b, "2026-11-16", "路灯不亮", 0);
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	assert_true(merge_preview(m)->clock_ahead);
	assert_int_equal(merge_preview(m)->newest_at, clock_of_next_year());
	ok(merge_commit(m, &batch, &ok_e));
	ok(ledger_peers(w.a, &p, &ok_e));
	assert_int_equal(p.p[0].clock_error + p.p[1].clock_error, clock_of_next_year() - test_clock());
	peers_release(&p);
	two_close(&w);
}

/* A copy taken while somebody was writing: the journal beside it belongs to it. */
static void
test_hot_journal(void **state)
{
	struct two w = two_open(state);
	char path[128], journal[160], from[160];
	struct stat before, after;
	sqlite3 *db;
	int64_t n;

	snprintf(path, sizeof path, "%s/1.db", w.t->folder);
	snprintf(journal, sizeof journal, "%s-journal", path);
	snprintf(from, sizeof from, "%s-journal", w.b_path);
	test_job(w.b, "2026-11-16", "写完的", 0);
	/* half a transaction on disk: spilt by a cache of nothing */
	assert_int_equal(sqlite3_open(w.b_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA cache_size=1; BEGIN; DROP TRIGGER edit_no_update; UPDATE edit SET at=at+1, fields='x';"
			"CREATE TABLE filler(x); INSERT INTO filler SELECT randomblob(3000) FROM (SELECT 1 UNION SELECT 2 UNION SELECT 3), edit, edit e, edit f", NULL, NULL, NULL), SQLITE_OK);
	ok(file_copy(w.b_path, path, false, &ok_e));
	ok(file_copy(from, journal, false, &ok_e));
	sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
	sqlite3_close(db);
	assert_int_equal(stat(path, &before), 0);
	assert_true(merge_path(w.a, path) > 0);
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
	assert_int_equal(stat(journal, &after), 0);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	unlink(journal);
	two_close(&w);
}

/* A copy that somebody's tool had put into WAL: with its -wal, and alone after a checkpoint. */
static void
test_wal(void **state)
{
	struct two w = two_open(state);
	char path[128], wal[160], from[160];
	sqlite3 *db;
	int64_t n;

	snprintf(path, sizeof path, "%s/1.db", w.t->folder);
	snprintf(wal, sizeof wal, "%s-wal", path);
	snprintf(from, sizeof from, "%s-wal", w.b_path);
	assert_int_equal(sqlite3_open(w.b_path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0", NULL, NULL, NULL), SQLITE_OK);
	test_job(w.b, "2026-11-16", "在WAL里", 0);
	ok(file_copy(w.b_path, path, false, &ok_e));
	ok(file_copy(from, wal, false, &ok_e));
	assert_true(merge_path(w.a, path) > 0);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 1);
	unlink(wal);
	test_job(w.b, "2026-11-16", "写回了", 0);
	assert_int_equal(sqlite3_exec(db, "SELECT count(*) FROM edit; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL), SQLITE_OK);
	ok(file_copy(w.b_path, path, true, &ok_e));
	assert_true(merge_path(w.a, path) > 0);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	ledger_close(w.b);
	sqlite3_exec(db, "PRAGMA journal_mode=DELETE", NULL, NULL, NULL);
	sqlite3_close(db);
	w.b = test_open(w.b_path, &station_b);
	two_close(&w);
}

static bool
stop(void *data, size_t done, size_t total)
{
	(void)data;
	(void)done;
	(void)total;
	return false;
}

static void
test_many(void **state)
{
	enum { ROWS = 30000 };
	struct two w = two_open(state);
	struct changes cs;
	struct merge *m;
	struct err e;
	int64_t batch, n;

	changes_init(&cs);
	for (int i = 0; i < ROWS; i++) {
		char what[32];

		snprintf(what, sizeof what, "堵塞%d处", i);
		change_set_text(changes_add(&cs, &job), "what", what);
	}
	ok(ledger_save_bulk(w.b, &cs, 7, &batch, NULL, &ok_e));
	changes_release(&cs);
	assert_int_equal(merge_begin(&m, w.a, w.b_path, NULL, 7, &(struct progress){ stop, NULL }, &e), -1);
	assert_int_equal(e.code, ERR_CANCEL);
	ok(merge_begin(&m, w.a, w.b_path, NULL, 7, NULL, &ok_e));
	assert_int_equal(merge_preview(m)->counts[1].fresh, ROWS);
	merge_rollback(m);
	test_check(w.a);
	ok(ledger_total(w.a, &job, &n, &ok_e));
	assert_int_equal(n, 0);
	batch = merge_in(w.a, w.b);
	assert_int_equal(merge_in(w.a, w.b), 0);
	merge_in(w.b, w.a);
	assert_int_equal(assert_same(w.a, w.b), ROWS + 2);
	two_close(&w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_both_ways), TEST(test_stale_forms), TEST(test_decision_taken_back), TEST(test_deletion_taken_back),
		TEST(test_taken_back_against_another), TEST(test_names), TEST(test_foreign), TEST(test_unknown_forwarded), TEST(test_take_back),
		TEST(test_built_on_both), TEST(test_take_back_far), TEST(test_hides_much), TEST(test_clones), TEST(test_peers), TEST(test_shown), TEST(test_clock_ahead),
		TEST(test_hot_journal), TEST(test_wal), TEST(test_many) };

	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
