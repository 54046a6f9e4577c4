/*
 * Undo and redo: many steps, over closing and opening, against a model that
 * keeps every state whole.
 */
#include "base/buf.h"
#include "db/merge.h"
#include "db/testmodel.h"

#define ME 7
#define ROWS_MAX 4000
#define STATES_MAX 400

struct dice { uint64_t s; };

static unsigned
roll(struct dice *d, unsigned n)
{
	d->s = d->s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(d->s >> 33) % n;
}

struct known { const struct entity *e; int64_t row; };
struct world {
	struct ledger *l;
	struct known rows[ROWS_MAX];
	size_t n_rows;
	struct record stale[16];	/* forms still open */
	size_t n_stale;
	char *states[STATES_MAX];	/* owned; after every step */
	size_t n, at;			/* at: how many steps count now */
};

static void
know(struct world *w, const struct entity *e, int64_t row)
{
	for (size_t i = 0; i < w->n_rows; i++)
		if (w->rows[i].row == row && w->rows[i].e == e)
			return;
	assert_true(w->n_rows < ROWS_MAX);
	w->rows[w->n_rows++] = (struct known){ e, row };
}

/* Every value of every row that is shown; a row put back to nothing is as good as none. */
static char *
state_of(struct world *w)
{
	struct buf b = BUF_INIT;

	for (size_t i = 0; i < w->n_rows; i++) {
		const struct entity *e = w->rows[i].e;
		struct record r = test_get(w->l, e, w->rows[i].row);

		for (size_t f = 0; !r.deleted && f < e->n_fields; f++) {
			const struct value *v = &r.values[f];

			buf_addf(&b, "%zu.%zu=", i, f);
			if (v->kind == VALUE_INT)
				buf_addf(&b, "%lld\n", (long long)v->i);
			else if (v->kind == VALUE_TEXT)
				buf_addf(&b, "'%s'\n", v->s);
			for (size_t k = 0; v->kind == VALUE_LIST && k < v->n; k++)
				buf_addf(&b, "%lld,", (long long)v->items[k].i);
			buf_adds(&b, v->kind == VALUE_LIST || value_is_null(v) ? "\n" : "");
		}
		record_release(&r);
	}
	return buf_detach(&b);
}

static void
remember(struct world *w)
{
	while (w->n > w->at + 1)
		free(w->states[--w->n]);
	assert_true(w->n < STATES_MAX);
	w->states[w->n++] = state_of(w);
	w->at = w->n - 1;
}

static void
fill_job(struct dice *d, struct change *c)
{
	struct value list = { 0 };
	char s[40];

	for (unsigned i = 1 + roll(d, 4); i-- > 0;) {
		snprintf(s, sizeof s, "2026-12-%02u", 1 + roll(d, 28));
		switch (roll(d, 7)) {
		case 0: change_set_text(c, "day", s); break;
		case 1: change_set_int(c, "state", 10 * (1 + roll(d, 6))); break;
		case 2: change_set_text(c, "what", roll(d, 2) ? "灌溉渠" : "路灯"); break;
		case 3: change_set_int(c, "cost", roll(d, 5)); break;
		case 4: change_set_int(c, "count", roll(d, 5)); break;
		case 5: change_set(c, "due", &list); break;	/* emptied */
		default:
			value_add_int(&list, 1 + roll(d, 9));
			value_add_int(&list, 1 + roll(d, 9));
			change_set(c, "people", &list);
			value_release(&list);
		}
	}
}

static void
one_change(struct world *w, struct dice *d, struct changes *cs)
{
	unsigned what = roll(d, 10);
	struct change *c;
	char s[40];

	if (what < 4 || w->n_rows == 0) {
		c = changes_add(cs, roll(d, 3) ? &job : &line);
		if (c->entity == &job)
			fill_job(d, c);
		else
			change_set_text(c, "text", "去看过");
	} else if (what == 4) {
		c = changes_add(cs, &place);	/* the same village comes again: the same row */
		snprintf(s, sizeof s, "村%u", roll(d, 6));
		change_set_text(c, "name", s);
		snprintf(s, sizeof s, "%u", roll(d, 3));
		change_set_text(c, "code", s);
	} else {
		const struct known *k = &w->rows[roll(d, (unsigned)w->n_rows)];
		struct record r = test_get(w->l, k->e, k->row);

		for (size_t i = 0; i < cs->n; i++)
			if (cs->p[i].row == k->row) {	/* one row once in a form */
				record_release(&r);
				return;
			}
		c = changes_add(cs, k->e);
		change_on(c, &r);
		if (r.deleted || roll(d, 4) == 0)
			c->deleted = !r.deleted;
		else if (k->e == &job)
			fill_job(d, c);
		else
			change_set_text(c, k->e == &line ? "text" : "code", roll(d, 2) ? "甲" : "乙");
		record_release(&r);
	}
}

static void
stale_change(struct world *w, struct dice *d, struct changes *cs)
{
	struct record *r = &w->stale[roll(d, (unsigned)w->n_stale)];
	struct change *c = changes_add(cs, r->entity);

	change_on(c, r);
	if (roll(d, 4) == 0)
		c->deleted = 1;
	else
		fill_job(d, c);
}

static void
step_save(struct world *w, struct dice *d)
{
	unsigned n = roll(d, 12) == 0 ? 65 + roll(d, 40) : 1 + roll(d, 4);
	struct changes cs;
	int64_t batch;

	changes_init(&cs);
	if (w->n_stale && roll(d, 6) == 0)
		stale_change(w, d, &cs);
	else
		while (n-- > 0)
			one_change(w, d, &cs);
	ok(ledger_save_bulk(w->l, &cs, ME, &batch, NULL, &ok_e));
	for (size_t i = 0; i < cs.n; i++)
		if (cs.p[i].row)
			know(w, cs.p[i].entity, cs.p[i].row);
	if (batch)
		remember(w);
	if (cs.n && cs.p[0].entity == &job && cs.p[0].row && w->n_stale < 16)
		w->stale[w->n_stale++] = test_get(w->l, &job, cs.p[0].row);
	changes_release(&cs);
}

static void
same_state(struct world *w, const char *after)
{
	char *now = state_of(w);

	if (strcmp(now, w->states[w->at]) != 0)
		fail_msg("%s: not as before at step %zu of %zu\n--- expected\n%s--- got\n%s", after, w->at, w->n - 1, w->states[w->at], now);
	free(now);
}

static void
step_undo(struct world *w)
{
	struct batch_info b;
	struct err e;
	int64_t batch;
	int rc = ledger_last_batch(w->l, ME, &b, &e);

	if (w->at == 0) {
		assert_int_equal(rc, -1);
		assert_int_equal(e.code, ERR_NOTFOUND);
		return;
	}
	assert_int_equal(rc, 0);
	ok(ledger_undo(w->l, b.batch, ME, &batch, NULL, NULL, &ok_e));
	assert_true(batch > 0);
	w->at--;
	same_state(w, "undo");
	/* what is taken back cannot be taken back again */
	assert_int_equal(ledger_undo(w->l, b.batch, ME, &batch, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
}

static void
step_redo(struct world *w)
{
	struct batch_info b;
	struct err e;
	int64_t batch;
	int rc = ledger_last_undone(w->l, ME, &b, &e);

	if (w->at + 1 == w->n) {
		assert_int_equal(rc, -1);
		assert_int_equal(e.code, ERR_NOTFOUND);
		return;
	}
	assert_int_equal(rc, 0);
	ok(ledger_undo(w->l, b.batch, ME, &batch, NULL, NULL, &ok_e));
	w->at++;
	same_state(w, "redo");
}

static void
random_line(struct place_of_test *t, uint64_t seed)
{
	struct dice d = { seed };
	struct world *w = mem_zero(1, sizeof *w);

	w->l = t->l;
	remember(w);
	for (int i = 0; i < 80; i++) {
		unsigned what = roll(&d, 12), n = 1 + roll(&d, 6);

		if (what < 6) {
			step_save(w, &d);
		} else if (what < 9) {
			while (n-- > 0)
				step_undo(w);
		} else if (what < 11) {
			while (n-- > 0)
				step_redo(w);
		} else {	/* somebody else at this PC has a line of his own */
			struct changes cs;
			int64_t batch;

			changes_init(&cs);
			change_set_text(changes_add(&cs, &line), "text", "别人的");
			ok(ledger_save(w->l, &cs, ME + 1, &batch, &ok_e));
			changes_release(&cs);
			ledger_close(t->l);
			w->l = t->l = test_open(t->path, &station_a);
		}
	}
	/* all the way back, all the way on */
	for (size_t back = w->at; back-- > 0;)
		step_undo(w);
	assert_int_equal(w->at, 0);
	step_undo(w);
	while (w->at + 1 < w->n)
		step_redo(w);
	step_redo(w);
	test_check(w->l);
	for (size_t i = 0; i < w->n; i++)
		free(w->states[i]);
	for (size_t i = 0; i < w->n_stale; i++)
		record_release(&w->stale[i]);
	free(w);
}

static void
test_random_line(void **state)
{
	random_line(*state, 1);
}

static void
test_random_line_again(void **state)
{
	random_line(*state, 20261118);
}

static void
test_random_line_more(void **state)
{
	random_line(*state, 77);
}

static int64_t
undo_last(struct ledger *l)
{
	struct batch_info b;
	int64_t batch;

	ok(ledger_last_batch(l, ME, &b, &ok_e));
	ok(ledger_undo(l, b.batch, ME, &batch, NULL, NULL, &ok_e));
	return batch;
}

/* Somebody else's value is never written over, neither back nor on, and both are told. */
static void
test_changed_since(void **state)
{
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0), batch;
	struct record r = test_get(t->l, &job, j);
	struct undo_clash clash;
	struct batch_info b;
	struct changes cs;
	struct err e;

	test_set_text(t->l, &r, "what", "渠道堵塞");
	record_release(&r);
	undo_last(t->l);
	/* another field does not matter */
	r = test_get(t->l, &job, j);
	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	change_set_text(&cs.p[0], "note", "别人记的");
	ok(ledger_save(t->l, &cs, 8, &batch, &ok_e));
	changes_release(&cs);
	record_release(&r);
	ok(ledger_last_undone(t->l, ME, &b, &ok_e));
	ok(ledger_undo(t->l, b.batch, ME, &batch, NULL, NULL, &ok_e));
	r = test_get(t->l, &job, j);
	assert_string_equal(record_text(&r, "what"), "渠道堵塞");
	assert_string_equal(record_text(&r, "note"), "别人记的");
	record_release(&r);
	undo_last(t->l);
	/* the same one does */
	r = test_get(t->l, &job, j);
	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	change_set_text(&cs.p[0], "what", "别人改的");
	ok(ledger_save(t->l, &cs, 8, &batch, &ok_e));
	changes_release(&cs);
	record_release(&r);
	ok(ledger_last_undone(t->l, ME, &b, &ok_e));
	assert_int_equal(ledger_undo(t->l, b.batch, ME, &batch, &clash, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_ptr_equal(clash.entity, &job);
	assert_int_equal(clash.row, j);
	assert_int_equal(clash.field, JOB_WHAT);
	assert_string_equal(clash.mine.s, "灌溉渠堵塞");
	assert_string_equal(clash.now.s, "别人改的");
	undo_clash_release(&clash);
	r = test_get(t->l, &job, j);
	assert_string_equal(record_text(&r, "what"), "别人改的");
	record_release(&r);
	/* and the row is not thrown away under his hands */
	ok(ledger_last_batch(t->l, ME, &b, &ok_e));
	assert_int_equal(b.row, j);
	assert_int_equal(ledger_undo(t->l, b.batch, ME, &batch, NULL, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	r = test_get(t->l, &job, j);
	assert_false(r.deleted);
	record_release(&r);
	/* nor when he only added what had been left empty */
	j = test_job(t->l, "2026-11-17", "路灯不亮", 0);
	r = test_get(t->l, &job, j);
	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	change_set_text(&cs.p[0], "note", "别人记的");
	ok(ledger_save(t->l, &cs, 8, &batch, &ok_e));
	changes_release(&cs);
	record_release(&r);
	ok(ledger_last_batch(t->l, ME, &b, &ok_e));
	assert_int_equal(b.row, j);
	assert_int_equal(ledger_undo(t->l, b.batch, ME, &batch, &clash, NULL, &e), -1);
	assert_int_equal(e.code, ERR_CONFLICT);
	assert_int_equal(clash.field, JOB_NOTE);
	undo_clash_release(&clash);
	r = test_get(t->l, &job, j);
	assert_false(r.deleted);
	record_release(&r);
}

/* A merge in between is no step; what it brought stays, and own steps on both sides go back and on. */
static void
test_merge_between(void **state)
{
	struct place_of_test *t = *state;
	int64_t mine, theirs, batch;
	struct merge_blockers none;
	struct batch_info b;
	struct merge *m;
	struct ledger *other;
	struct record r;
	char path[160];

	mine = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0);
	snprintf(path, sizeof path, "%s/1.db", t->folder);
	ok(ledger_backup(t->l, path, NULL, &ok_e));
	other = test_open(path, &station_b);
	theirs = test_job(other, "2026-11-17", "路灯不亮", 0);
	r = test_get(other, &job, mine);
	test_set_text(other, &r, "note", "去看过");
	record_release(&r);
	ledger_close(other);
	r = test_get(t->l, &job, mine);
	test_set_text(t->l, &r, "what", "渠道堵塞");
	record_release(&r);
	ok(merge_begin(&m, t->l, path, NULL, ME, NULL, &ok_e));
	ok(merge_commit(m, &batch, &ok_e));
	r = test_get(t->l, &job, theirs);
	test_set_text(t->l, &r, "note", "已派");
	record_release(&r);
	undo_last(t->l);
	undo_last(t->l);
	r = test_get(t->l, &job, mine);
	assert_string_equal(record_text(&r, "what"), "灌溉渠堵塞");
	assert_string_equal(record_text(&r, "note"), "去看过");
	record_release(&r);
	for (int i = 0; i < 2; i++) {
		int64_t again;

		ok(ledger_last_undone(t->l, ME, &b, &ok_e));
		ok(ledger_undo(t->l, b.batch, ME, &again, NULL, NULL, &ok_e));
	}
	r = test_get(t->l, &job, theirs);
	assert_string_equal(record_text(&r, "note"), "已派");
	record_release(&r);
	/* built upon: the merge's own way refuses */
	{
		struct err e;

		assert_int_equal(merge_take_back(t->l, batch, &none, NULL, &e), -1);
		merge_blockers_release(&none);
	}
	unlink(path);
}

/* What a save settled or set to the value it had is a step too: pressing again goes on. */
static void
test_nothing_to_see(void **state)
{
	struct place_of_test *t = *state;
	int64_t j = test_job(t->l, "2026-11-17", "灌溉渠堵塞", 0), n;
	struct record old = test_get(t->l, &job, j);
	struct batch_info b;

	test_set_text(t->l, &old, "what", "甲");
	test_set_text(t->l, &old, "what", "乙");	/* on the stale form: disputed now */
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 1);
	record_release(&old);
	old = test_get(t->l, &job, j);
	test_set_text(t->l, &old, "what", record_text(&old, "what"));
	ok(ledger_conflict_count(t->l, &n, &ok_e));
	assert_int_equal(n, 0);
	for (int i = 0; i < 4; i++)
		assert_true(undo_last(t->l) > 0);
	assert_int_equal(ledger_last_batch(t->l, ME, &b, NULL), -1);
	record_release(&old);
	old = test_get(t->l, &job, j);
	assert_true(old.deleted);
	record_release(&old);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_random_line), TEST(test_random_line_again), TEST(test_random_line_more), TEST(test_changed_since),
		TEST(test_merge_between), TEST(test_nothing_to_see) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
