/* A list over a source that counts what it is asked: it holds a window, stays on its row, and scrolls by fetching one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "ui/list.h"
#include "ui/picker.h"
#include "unit/ui/line.h"

#define ROWS_MAX 2000

struct source {
	int64_t ids[ROWS_MAX];	/* ascending; the list's order */
	size_t n;
	size_t fetched;		/* rows given since last looked at */
	int live;		/* items not yet released */
	char words[64];
	int preset;
	const char *name;	/* NULL: one of three characters */
	bool fails;
};

static int
source_page(void *data, const struct list_item *from, bool forward, size_t limit, struct list_item *out, size_t *n, struct err *e)
{
	struct source *s = data;
	size_t a = 0, b = s->n;

	if (s->fails)
		return err_set(e, ERR_IO, "读不到");
	if (from != NULL && forward)
		while (a < s->n && s->ids[a] <= from->id)
			a++;
	if (from != NULL && !forward)
		while (b > 0 && s->ids[b - 1] >= from->id)
			b--;
	if (forward && b - a > limit)
		b = a + limit;
	if (!forward && b - a > limit)
		a = b - limit;
	*n = 0;
	for (; a < b; a++) {
		struct list_item *it = &out[(*n)++];
		char text[32];

		snprintf(text, sizeof text, "%lld", (long long)s->ids[a]);
		it->id = s->ids[a];
		it->cell[0] = mem_str(text);
		it->cell[1] = mem_str(s->name ? s->name : "张建国");
		it->data = mem_zero(1, 8);
		s->live++;
	}
	s->fetched += *n;
	return 0;
}

static struct source *live_source;	/* release has no source argument */

static void
source_release(struct list_item *it)
{
	free(it->data);
	live_source->live--;
}

static void
source_filter(void *data, const char *words)
{
	struct source *s = data;

	snprintf(s->words, sizeof s->words, "%s", words);
}

static bool
source_preset(void *data, int digit)
{
	struct source *s = data;

	if (digit > 3)
		return false;
	s->preset = digit;
	return true;
}

static const struct list_source source_ops = { source_page, source_release, source_filter, source_preset };
static const struct list_column columns[] = {
	{ "编号", 6, 0, false, false }, { "户主", 10, 0, true, false }, { "村组", 12, 2, false, false }, { "承办", 8, 1, false, true },
};

static void
setup(struct source *s, struct list *l, size_t n)
{
	memset(s, 0, sizeof *s);
	for (size_t i = 0; i < n; i++)
		s->ids[i] = (int64_t)(i + 1) * 10;
	s->n = n;
	live_source = s;
	list_init(l, &source_ops, s, columns, 4);
	assert_int_equal(list_load(l, 10, NULL), 0);
}

static enum list_result
press(struct list *l, int code)
{
	struct key k = key_make(code);
	struct err e = { 0 };

	return list_key(l, &k, &e);
}

static int64_t
here(const struct list *l)
{
	return list_current(l) != NULL ? list_current(l)->id : 0;
}

static void
remove_id(struct source *s, int64_t id)
{
	size_t w = 0;

	for (size_t i = 0; i < s->n; i++)
		if (s->ids[i] != id)
			s->ids[w++] = s->ids[i];
	s->n = w;
}

static void
insert_id(struct source *s, int64_t id)
{
	size_t at = 0;

	while (at < s->n && s->ids[at] < id)
		at++;
	memmove(s->ids + at + 1, s->ids + at, (s->n - at) * sizeof *s->ids);
	s->ids[at] = id;
	s->n++;
}

static void
test_motion(void **state)
{
	struct source s;
	struct list l;

	(void)state;
	setup(&s, &l, 1000);
	assert_int_equal(s.fetched, 10);
	for (int i = 0; i < 9; i++)
		assert_int_equal(press(&l, K_DOWN), LIST_MOVED);
	assert_int_equal(s.fetched, 10);
	assert_int_equal(press(&l, K_DOWN), LIST_MOVED);	/* scrolls by one: one row fetched */
	assert_int_equal(s.fetched, 11);
	assert_int_equal(here(&l), 110);
	assert_int_equal(l.items[0].id, 20);
	assert_int_equal(l.n, 10);
	press(&l, K_PGDN);
	assert_int_equal(here(&l), 210);
	press(&l, K_PGUP);
	assert_int_equal(here(&l), 110);
	assert_int_equal(press(&l, K_END), LIST_MOVED);
	assert_int_equal(here(&l), 10000);
	assert_int_equal(press(&l, K_DOWN), LIST_STAY);
	assert_int_equal(press(&l, K_PGDN), LIST_STAY);
	assert_int_equal(press(&l, K_HOME), LIST_MOVED);
	assert_int_equal(here(&l), 10);
	assert_int_equal(press(&l, K_UP), LIST_STAY);
	assert_int_equal(press(&l, K_PGUP), LIST_STAY);
	assert_int_equal(press(&l, K_HOME), LIST_STAY);
	press(&l, K_END);
	for (int i = 0; i < 10; i++)
		press(&l, K_UP);
	assert_int_equal(here(&l), 9900);
	assert_int_equal(s.live, 10);
	list_release(&l);
	assert_int_equal(s.live, 0);
}

/* Any keys, any changes of the source: the window is always a run of the source's rows and holds no more than the height. */
static void
test_random(void **state)
{
	static const int keys[] = { K_DOWN, K_UP, K_PGDN, K_PGUP, K_HOME, K_END, K_DOWN, K_DOWN, K_UP, K_PGDN };
	struct source s;
	struct list l;
	uint32_t seed = 3;

	(void)state;
	setup(&s, &l, 57);
	for (int i = 0; i < 30000; i++) {
		size_t at = 0;
		int64_t before = here(&l);

		seed = seed * 1664525u + 1013904223u;
		if ((seed >> 10) % 20 == 0 && s.n < 100) {
			insert_id(&s, (int64_t)(seed >> 16) % 2000 * 2 + 1);
			assert_int_equal(list_load(&l, 1 + (int)(seed >> 28), NULL), 0);
			assert_int_equal(here(&l), before != 0 ? before : s.ids[0]);
		} else if ((seed >> 10) % 20 == 1 && s.n > 0) {
			remove_id(&s, s.ids[(seed >> 16) % s.n]);
			assert_int_equal(list_load(&l, 1 + (int)(seed >> 28), NULL), 0);
		} else {
			press(&l, keys[(seed >> 20) % 10]);
		}
		for (size_t j = 1; j < s.n; j++)	/* an id inserted twice is one row */
			if (s.ids[j] == s.ids[j - 1]) {
				memmove(s.ids + j, s.ids + j + 1, (s.n - j - 1) * sizeof *s.ids);
				s.n--;
			}
		assert_int_equal(list_load(&l, l.height, NULL), 0);
		assert_true(l.n <= (size_t)l.height);
		assert_int_equal(l.n, s.n < (size_t)l.height ? s.n : (size_t)l.height);
		assert_true(l.n == 0 || l.cursor < l.n);
		assert_int_equal(s.live, (int)l.n);
		while (l.n > 0 && s.ids[at] != l.items[0].id)
			at++;
		for (size_t j = 0; j < l.n; j++)
			assert_int_equal(l.items[j].id, s.ids[at + j]);
	}
	list_release(&l);
	assert_int_equal(s.live, 0);
}

static void
test_reload(void **state)
{
	struct source s;
	struct list l;
	struct err e = { 0 };

	(void)state;
	setup(&s, &l, 100);
	press(&l, K_PGDN);
	press(&l, K_DOWN);
	press(&l, K_DOWN);
	assert_int_equal(here(&l), 130);
	insert_id(&s, 15);		/* far above: nothing moves */
	assert_int_equal(list_load(&l, 10, NULL), 0);
	assert_int_equal(here(&l), 130);
	assert_int_equal(l.items[0].id, 110);
	remove_id(&s, 110);		/* the first one shown is gone */
	assert_int_equal(list_load(&l, 10, NULL), 0);
	assert_int_equal(here(&l), 130);
	remove_id(&s, 130);		/* the row itself: the next takes its place */
	assert_int_equal(list_load(&l, 10, NULL), 0);
	assert_int_equal(here(&l), 140);
	press(&l, K_HOME);
	insert_id(&s, 1);		/* at the top one sees what comes in */
	assert_int_equal(list_load(&l, 10, NULL), 0);
	assert_int_equal(l.items[0].id, 1);
	assert_int_equal(here(&l), 10);
	/* a failed read keeps what is shown */
	s.fails = true;
	assert_int_equal(list_load(&l, 10, &e), -1);
	assert_int_equal(e.code, ERR_IO);
	assert_int_equal(l.n, 10);
	assert_int_equal(press(&l, K_END), LIST_FAILED);
	assert_int_equal(here(&l), 10);
	s.fails = false;
	/* a lower window keeps the row */
	press(&l, K_DOWN);
	press(&l, K_DOWN);
	press(&l, K_DOWN);
	press(&l, K_DOWN);
	press(&l, K_DOWN);
	assert_int_equal(here(&l), 50);
	assert_int_equal(list_load(&l, 3, NULL), 0);
	assert_int_equal(here(&l), 50);
	assert_int_equal(l.n, 3);
	list_release(&l);
	assert_int_equal(s.live, 0);
}

static void
test_keys(void **state)
{
	struct source s;
	struct list l;
	struct key k;

	(void)state;
	setup(&s, &l, 30);
	assert_int_equal(press(&l, '2'), LIST_FILTERED);	/* a preset */
	assert_int_equal(s.preset, 2);
	assert_int_equal(press(&l, '9'), LIST_PASS);
	assert_int_equal(press(&l, ' '), LIST_MOVED);		/* marks and goes on */
	assert_true(list_is_marked(&l, 10));
	assert_int_equal(here(&l), 20);
	assert_int_equal(press(&l, K_INSERT), LIST_MOVED);
	assert_int_equal(l.n_marks, 2);
	assert_int_equal(press(&l, '?'), LIST_PASS);
	assert_int_equal(press(&l, '/'), LIST_PASS);
	assert_int_equal(press(&l, 'd'), LIST_FILTERED);	/* letters start the filter at once */
	press(&l, 't');
	assert_int_equal(press(&l, ' '), LIST_FILTERED);	/* now blanks and digits are text */
	press(&l, '2');
	assert_string_equal(s.words, "dt 2");
	assert_int_equal(s.preset, 2);
	assert_int_equal(l.n_marks, 2);
	assert_int_equal(press(&l, K_INSERT), LIST_MOVED);
	assert_int_equal(l.n_marks, 1);			/* the first row was marked before */
	assert_int_equal(press(&l, K_ENTER), LIST_OPEN);
	assert_int_equal(press(&l, K_CTRL_Z), LIST_PASS);
	assert_int_equal(press(&l, K_ESC), LIST_FILTERED);
	assert_string_equal(s.words, "");
	assert_int_equal(press(&l, K_ESC), LIST_PASS);
	/* F3, then a number */
	assert_int_equal(press(&l, K_F3), LIST_MOVED);
	assert_int_equal(press(&l, '4'), LIST_FILTERED);
	assert_string_equal(s.words, "4");
	assert_int_equal(press(&l, K_F3), LIST_PASS);
	press(&l, K_ESC);
	assert_int_equal(press(&l, K_ESC), LIST_PASS);
	/* full width folds; Chinese stays */
	memset(&k, 0, sizeof k);
	k.code = K_TEXT;
	memcpy(k.text, "塘", 4);
	assert_int_equal(list_key(&l, &k, NULL), LIST_FILTERED);
	memcpy(k.text, "３", 4);
	list_key(&l, &k, NULL);
	assert_string_equal(s.words, "塘3");
	list_release(&l);
}

static void
test_draw(void **state)
{
	struct source s;
	struct list l;
	struct canvas *c = canvas_new(6, 50);
	int y, x;
	enum style st;

	(void)state;
	setup(&s, &l, 30);
	press(&l, ' ');
	list_draw_filter(&l, c, 0, 0, 50, "命中 4 件");
	list_draw(&l, c, 1, 0, 5, 50, true);
	line_is(c, 0, " 查: [                ]  命中 4 件");
	line_is(c, 1, "  编号   户主                村组             承办");
	line_is(c, 2, " *10     张建国");
	line_is(c, 3, "> 20     张建国");
	line_is(c, 5, "  40     张建国");
	canvas_cell(c, 3, 0, &st);
	assert_int_equal(st, STYLE_SELECTED);
	canvas_get_cursor(c, &y, &x);
	assert_int_equal(x, 6);
	/* narrower: down to what they need, then columns go by their rank, then the widest shrinks */
	canvas_clear(c);
	list_draw(&l, c, 1, 0, 5, 28, true);
	line_is(c, 1, "  编号 户主        村组 承办");
	canvas_clear(c);
	list_draw(&l, c, 1, 0, 5, 22, true);
	line_is(c, 1, "  编号 户主       承办");
	canvas_clear(c);
	list_draw(&l, c, 1, 0, 5, 16, true);
	line_is(c, 1, "  编号 户主");
	canvas_clear(c);
	list_draw(&l, c, 1, 0, 5, 4, true);
	/* more rows held than fit: the cursor's is among those shown */
	press(&l, K_PGDN);
	for (int i = 0; i < 9; i++)
		press(&l, K_DOWN);
	canvas_clear(c);
	list_draw(&l, c, 0, 0, 4, 50, true);
	assert_string_equal(canvas_cell(c, 3, 0, NULL), ">");
	canvas_free(c);
	list_release(&l);
}

/* No word ends in ".." beside blanks that nobody needs. */
static void
test_room(void **state)
{
	struct source s;
	struct list l;
	struct canvas *c = canvas_new(2, 50);

	(void)state;
	setup(&s, &l, 0);
	s.ids[0] = 10;
	s.n = 1;
	s.name = "买买提·艾力·吐尔逊";
	assert_int_equal(list_load(&l, 10, NULL), 0);
	list_draw(&l, c, 0, 0, 2, 41, true);
	line_is(c, 0, "  编号 户主               村组       承办");
	line_is(c, 1, "> 10   买买提·艾力·吐尔逊");
	canvas_free(c);
	list_release(&l);
}

/* --- picker ------------------------------------------------------------------------------------------------------------- */

static int
people(void *data, const char *query, struct pick_item *out, size_t *n, int64_t *total, struct err *e)
{
	static const char *const names[] = { "张建国", "张金贵", "赵建功" };

	(void)data;
	if (strcmp(query, "zzzz") == 0)
		return err_set(e, ERR_IO, "读不到");
	*n = strncmp(query, "zj", 2) == 0 || *query == '\0' ? 3 : 0;
	*total = *query == '\0' ? 40 : (int64_t)*n;
	for (size_t i = 0; i < *n; i++) {
		out[i].id = (int64_t)i + 100;
		out[i].title = mem_str(names[i]);
		out[i].detail = mem_str("大塘3组");
	}
	return 0;
}

static enum picker_result
pick(struct picker *p, int code)
{
	struct key k = key_make(code);
	struct err e = { 0 };

	return picker_key(p, &k, &e);
}

static void
test_picker(void **state)
{
	struct picker p;
	struct canvas *c = canvas_new(24, 80);

	(void)state;
	picker_init(&p, "打首字母, 数字选", people, NULL, 0);
	p.unit = "户";
	p.extra = "不在名册, 新增一户";
	assert_int_equal(picker_refresh(&p, NULL), 0);
	assert_int_equal(pick(&p, '2'), PICKER_CHANGED);	/* digits before any letter are text */
	assert_string_equal(edit_text(&p.query), "2");
	assert_int_equal(pick(&p, '0'), PICKER_CHANGED);
	pick(&p, K_CTRL_U);
	pick(&p, 'z');
	pick(&p, 'j');
	assert_int_equal(pick(&p, '9'), PICKER_STAY);		/* no ninth */
	assert_int_equal(pick(&p, '2'), PICKER_CHOSEN);
	assert_string_equal(picker_current(&p)->title, "张金贵");
	assert_int_equal(pick(&p, '0'), PICKER_EXTRA);
	assert_int_equal(pick(&p, K_DOWN), PICKER_CHANGED);
	assert_int_equal(pick(&p, K_ENTER), PICKER_CHOSEN);
	assert_int_equal(picker_current(&p)->id, 102);
	pick(&p, K_DOWN);
	assert_int_equal(pick(&p, K_DOWN), PICKER_STAY);
	assert_null(picker_current(&p));
	assert_int_equal(pick(&p, K_ENTER), PICKER_EXTRA);
	assert_int_equal(pick(&p, K_ESC), PICKER_PASS);
	assert_int_equal(pick(&p, K_TAB), PICKER_PASS);
	picker_draw(&p, c, 5, 40, 36);
	line_is(c, 5, "                                        +-- 打首字母, 数字选 -------- 3户 -+");
	line_is(c, 6, "                                        | 1 张建国  大塘3组                |");
	line_is(c, 9, "                                        |>0 不在名册, 新增一户             |");
	/* near the bottom it moves up, at the right edge to the left */
	canvas_clear(c);
	picker_draw(&p, c, 23, 70, 36);
	line_is(c, 21, "                                            +----------------------------------+");
	pick(&p, K_CTRL_U);
	pick(&p, 'x');
	assert_int_equal(pick(&p, K_ENTER), PICKER_EXTRA);	/* nobody found: the extra row remains */
	picker_release(&p);
	picker_init(&p, "结果", people, NULL, PICKER_DIGITS);
	assert_int_equal(picker_refresh(&p, NULL), 0);
	assert_int_equal(pick(&p, '1'), PICKER_CHOSEN);
	assert_int_equal(pick(&p, '0'), PICKER_STAY);
	edit_set(&p.query, "zzz");
	assert_int_equal(pick(&p, 'z'), PICKER_FAILED);
	assert_int_equal(p.n, 3);
	picker_release(&p);
	canvas_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_motion), cmocka_unit_test(test_random), cmocka_unit_test(test_reload),
		cmocka_unit_test(test_keys), cmocka_unit_test(test_draw), cmocka_unit_test(test_room), cmocka_unit_test(test_picker),
	};

	return cmocka_run_group_tests_name("list", tests, NULL, NULL);
}
