/* test_form.c - filling, saving, going on, taking up again. */
#include "desk.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "office/browse.h"
#include "office/lines.h"
#include "office/undo.h"

static int
at(const struct form *f, const char *name)
{
	return entity_field(f->thing->entity, name);
}

static const char *
text(const struct form *f, const char *name)
{
	return f->fields[at(f, name)].text;
}

static void
save(struct desk *d, struct form *f)
{
	bool already;
	int bad;

	OK(form_save(f, &bad, &already, &d->e), d->e);
	assert_false(already);
}

static int64_t
total(struct desk *d, const struct entity *ent)
{
	int64_t n;

	OK(ledger_total(d->o.ledger, ent, &n, &d->e), d->e);
	return n;
}

static void
test_prefill_is_not_touched(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct draft_list l;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, "household", p.zhang, &d.e), d.e);
	assert_string_equal(text(f, "date"), "2026-11-18");
	assert_string_equal(text(f, "cadres"), "李明");
	assert_string_equal(text(f, "household"), "张建国");
	assert_string_equal(text(f, "village"), "大塘村");
	assert_false(form_is_dirty(f));
	assert_int_equal(f->draft, 0);
	assert_int_equal(form_next_needed(f, 0), at(f, "way"));
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	form_free(f);
	desk_close(&d);
}

static void
test_refused_value_keeps_every_character(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	form_type(f, at(f, "date"), "二月三十");
	assert_false(form_leave(f, at(f, "date")));
	assert_string_equal(text(f, "date"), "二月三十");
	assert_non_null(f->fields[at(f, "date")].error);
	form_set_text(f, "household", "张建国");	/* two of them */
	form_set_text(f, "note", "渠道堵塞, 影响秋种");
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(d.e.code, ERR_INPUT);
	assert_int_equal(bad, at(f, "date"));
	assert_string_equal(text(f, "date"), "二月三十");
	assert_string_equal(text(f, "household"), "张建国");
	assert_string_equal(text(f, "note"), "渠道堵塞, 影响秋种");
	assert_non_null(f->fields[at(f, "way")].error);
	assert_true(f->draft != 0);
	assert_int_equal(total(&d, &visit_entity), 0);
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

static void
fill_visit(struct form *f, const char *household)
{
	form_set_text(f, "household", household);
	form_set_text(f, "way", "1");
	form_set_text(f, "matters", "1");
	form_set_text(f, "need", "0");
}

static void
test_save_is_once(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct draft_list l;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	fill_visit(f, "赵jg");
	assert_string_equal(text(f, "village"), "大塘村");
	save(&d, f);
	assert_true(f->saved_batch > 0);
	OK(form_save(f, &bad, &already, &d.e), d.e);
	assert_true(already);
	assert_int_equal(total(&d, &visit_entity), 1);
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	/* Changed after saving: the same row, not a second one. */
	form_set_text(f, "note", "补一句");
	save(&d, f);
	assert_int_equal(total(&d, &visit_entity), 1);
	form_free(f);
	desk_close(&d);
}

static void
test_next_of_the_walk(void **state)
{
	struct desk d;
	struct people p;
	struct form *f, *next;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "date", "昨");
	fill_visit(f, "赵jg");
	form_set_text(f, "note", "无异常");
	save(&d, f);
	OK(form_next(&next, f, &d.e), d.e);
	form_free(f);
	assert_string_equal(text(next, "date"), "2026-11-17");
	assert_string_equal(text(next, "village"), "大塘村");
	assert_string_equal(text(next, "way"), "入户");
	assert_string_equal(text(next, "household"), "");
	assert_string_equal(text(next, "note"), "");
	assert_int_equal(next->batch_count, 1);
	assert_false(form_is_dirty(next));
	form_free(next);
	desk_close(&d);
}

static void
test_same_as_last(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	assert_int_equal(form_same_as_last(f, -1, &d.e), -1);
	assert_int_equal(d.e.code, ERR_NOTFOUND);
	fill_visit(f, "赵jg");
	form_set_text(f, "way", "2");
	form_set_text(f, "note", "只说一次");
	form_set_text(f, "start", "0910");
	save(&d, f);
	form_free(f);
	/* Something else saved since: the last visit is still found. */
	desk_add(&d, &staff_thing, "name", "王德福", NULL);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "household", "张金");
	OK(form_same_as_last(f, -1, &d.e), d.e);
	assert_string_equal(text(f, "way"), "电话");
	assert_string_equal(text(f, "household"), "张金贵");
	assert_string_equal(text(f, "note"), "");
	assert_string_equal(text(f, "start"), "");
	OK(form_same_as_last(f, at(f, "note"), &d.e), d.e);
	assert_string_equal(text(f, "note"), "只说一次");
	OK(form_same_as_last(f, at(f, "start"), &d.e), d.e);
	assert_string_equal(text(f, "start"), "09:10");
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

/* The program dies with two drafts open; the next one finds every character, and what they were based on. */
static void
test_resume_after_kill(void **state)
{
	struct desk d;
	struct people p;
	struct draft_list l;
	struct form *f;
	struct record r;
	struct history h;
	int64_t conflicts;
	pid_t pid;
	int status;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	office_close(&d.o);
	pid = fork();
	if (pid == 0) {
		struct form *a, *b;

		if (office_open(&d.o, &d.opt, false, NULL, &d.e) != 0 || form_new(&a, &d.o, &visit_thing, NULL, 0, &d.e) != 0 ||
		    form_open(&b, &d.o, &household_thing, p.zhang, &d.e) != 0)
			_exit(1);
		form_type(a, at(a, "household"), "石桥村张建国");
		{
			struct value v = { .kind = VALUE_INT, .i = p.other_zhang };

			form_choose(a, at(a, "household"), &v);
		}
		form_type(a, at(a, "note"), "渠道堵");
		form_type(b, at(b, "phone"), "1000000000");
		form_type(b, at(b, "members"), "李秀英 配偶 1965\n张小");
		kill(getpid(), SIGKILL);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	/* Somebody changes the same phone meanwhile: the draft still stands on what it showed. */
	OK(form_open(&f, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(f, "phone", "10000000009");
	form_set_text(f, "address", "渠边新屋");
	save(&d, f);
	form_free(f);
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 2);
	for (size_t i = 0; i < l.n; i++) {
		OK(form_resume(&f, &d.o, l.p[i].id, &d.e), d.e);
		if (strcmp(l.p[i].entity, "visit") == 0) {
			assert_string_equal(text(f, "household"), "张建国");
			assert_int_equal(form_value(f, "household")->i, p.other_zhang);
			assert_string_equal(text(f, "village"), "石桥村");
			assert_string_equal(text(f, "note"), "渠道堵");
			form_set_text(f, "way", "1");
			form_set_text(f, "matters", "1");
			form_set_text(f, "need", "0");
		} else {
			assert_string_equal(text(f, "phone"), "1000000000");
			assert_string_equal(text(f, "members"), "李秀英 配偶 1965\n张小");
			assert_true(form_is_dirty(f));
			form_set_text(f, "phone", "10000000005");
		}
		save(&d, f);
		form_free(f);
	}
	draft_list_release(&l);
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	OK(ledger_conflict_count(d.o.ledger, &conflicts, &d.e), d.e);
	assert_int_equal(conflicts, 1);
	desk_get(&d, &household_entity, p.zhang, &r);
	assert_true(r.conflicts & ((uint64_t)1 << entity_field(&household_entity, "phone")));
	assert_string_equal(record_text(&r, "address"), "渠边新屋");	/* not touched in the draft, not taken back by it */
	record_release(&r);
	/* Both stand beside each other on the first edit. */
	OK(ledger_history(d.o.ledger, &h, &household_entity, p.zhang, &d.e), d.e);
	assert_int_equal(h.n, 3);
	assert_int_equal(h.p[1].gen, 2);
	assert_int_equal(h.p[2].gen, 2);
	history_release(&h);
	assert_int_equal(total(&d, &person_entity), 2);
	desk_close(&d);
}

/* Killed between the commit and forgetting the draft: taken up again, it is the saved row and not a second one. */
static void
test_saved_draft_is_not_saved_twice(void **state)
{
	struct desk d;
	struct people p;
	struct draft_list l;
	struct form *f, *again;
	struct changes cs;
	int64_t batch;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	fill_visit(f, "赵jg");
	changes_init(&cs);
	OK(form_gather(f, &cs, &bad, &d.e), d.e);
	OK(ledger_save(d.o.ledger, &cs, d.o.me, &batch, &d.e), d.e);
	changes_release(&cs);
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 1);
	OK(form_resume(&again, &d.o, l.p[0].id, &d.e), d.e);
	assert_int_equal(again->shown.row, f->row);
	OK(form_save(again, &bad, &already, &d.e), d.e);
	assert_true(already);
	assert_int_equal(total(&d, &visit_entity), 1);
	draft_list_release(&l);
	drafts_list(d.o.drafts, &l);
	assert_int_equal(l.n, 0);
	draft_list_release(&l);
	form_free(again);
	form_free(f);
	desk_close(&d);
}

/* No room on the disk: nothing is half saved, form and draft stay, and saving works once there is room. */
static void
test_full_disk_keeps_form_and_draft(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct rlimit was, none;
	bool already;
	int bad, rc;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	signal(SIGXFSZ, SIG_IGN);
	OK(form_new(&f, &d.o, &visit_thing, NULL, 0, &d.e), d.e);
	fill_visit(f, "赵jg");
	form_set_text(f, "note", "渠道堵塞");
	getrlimit(RLIMIT_FSIZE, &was);
	none = was;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_FSIZE, &none);
	rc = form_save(f, &bad, &already, &d.e);
	setrlimit(RLIMIT_FSIZE, &was);
	assert_int_equal(rc, -1);
	assert_int_equal(bad, -1);
	assert_true(d.e.text[0] != '\0');
	assert_int_equal(f->saved_batch, 0);
	assert_true(f->draft != 0);
	assert_string_equal(text(f, "note"), "渠道堵塞");
	assert_int_equal(total(&d, &visit_entity), 0);
	save(&d, f);
	assert_int_equal(total(&d, &visit_entity), 1);
	form_free(f);
	desk_close(&d);
}

static int64_t
child_row(struct desk *d, int64_t household, const char *name)
{
	struct query q;
	struct rows rows;
	int64_t row = 0;

	query_init(&q, &person_entity);
	query_int(&q, "household", COND_EQ, household);
	OK(ledger_page(d->o.ledger, &q, NULL, true, 50, &rows, &d->e), d->e);
	for (size_t i = 0; i < rows.n; i++)
		if (strcmp(record_text(&rows.p[i], "name"), name) == 0)
			row = rows.p[i].row;
	rows_release(&rows);
	return row;
}

static void
test_lines(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	struct rows now;
	struct record r;
	int64_t li, son, id_before;
	bool already;
	int bad;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_open(&f, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(f, "members", "李秀英 配偶 1965\n张小军　子，1990 外出 务工\n\n买买提•艾力 - - 寄住");
	assert_null(f->fields[at(f, "members")].error);
	form_lines_read(&d.o, &household_entity.fields[at(f, "members")], text(f, "members"), &now);
	assert_int_equal(now.n, 3);
	assert_string_equal(record_text(&now.p[1], "note"), "外出 务工");
	rows_release(&now);
	save(&d, f);
	assert_string_equal(text(f, "members"), "李秀英 配偶 1965\n张小军 子 1990 外出 务工\n买买提·艾力 - - 寄住");
	li = child_row(&d, p.zhang, "李秀英");
	son = child_row(&d, p.zhang, "张小军");
	assert_true(li != 0 && son != 0);
	desk_get(&d, &person_entity, li, &r);
	assert_int_equal(r.values[entity_field(&person_entity, "household")].i, p.zhang);
	assert_int_equal(record_int(&r, "relation"), 10);
	record_release(&r);
	form_free(f);

	/* What the lines do not show stays with its row. */
	OK(form_open(&f, &d.o, &person_thing, li, &d.e), d.e);
	form_set_text(f, "id_no", "000000196503020026");
	save(&d, f);
	form_free(f);

	/* 李秀英 gets a new year, the son becomes a wholly different person, the lodger leaves, a daughter comes. */
	OK(form_open(&f, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(f, "members", "李秀英 配偶 1966\n王小花 儿媳 1992\n张小燕 2001");
	save(&d, f);
	form_free(f);
	assert_int_equal(child_row(&d, p.zhang, "李秀英"), li);
	desk_get(&d, &person_entity, li, &r);
	assert_string_equal(record_text(&r, "birth"), "1966");
	assert_string_equal(record_text(&r, "id_no"), "000000196503020026");
	record_release(&r);
	id_before = child_row(&d, p.zhang, "王小花");
	assert_true(id_before != 0 && id_before != son);
	assert_int_equal(child_row(&d, p.zhang, "张小军"), 0);
	assert_int_equal(child_row(&d, p.zhang, "买买提·艾力"), 0);
	assert_true(child_row(&d, p.zhang, "张小燕") != 0);

	/* Two sons change places and years: each stays himself. */
	OK(form_open(&f, &d.o, &household_thing, p.jin, &d.e), d.e);
	form_set_text(f, "members", "张大毛 子 1990\n张二毛 子 1992");
	save(&d, f);
	li = child_row(&d, p.jin, "张大毛");
	form_set_text(f, "members", "张二毛 子 1993\n张大毛 子 1991");
	save(&d, f);
	form_free(f);
	assert_int_equal(child_row(&d, p.jin, "张大毛"), li);

	/* A slip of the pen is named with its line and swallowed by no remark. */
	OK(form_open(&f, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(f, "members", "李秀英 配偶 1966\n王小花 儿熄 1992");
	assert_non_null(f->fields[at(f, "members")].error);
	assert_non_null(strstr(f->fields[at(f, "members")].error, "第 2 行"));
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(bad, at(f, "members"));
	assert_string_equal(text(f, "members"), "李秀英 配偶 1966\n王小花 儿熄 1992");
	form_discard(f);
	form_free(f);
	desk_close(&d);
}

static void
test_named_rows(void **state)
{
	struct desk d;
	struct people p;
	struct form *f;
	bool already;
	int bad;
	int64_t group;
	struct record r;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_new(&f, &d.o, &village_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "name", "大塘村");
	assert_int_equal(form_save(f, &bad, &already, &d.e), -1);
	assert_int_equal(bad, at(f, "name"));
	assert_int_equal(d.e.code, ERR_INPUT);
	form_discard(f);
	form_free(f);

	/* A group taken out and put back is the same row. */
	OK(form_open(&f, &d.o, &village_thing, p.datang, &d.e), d.e);
	assert_string_equal(text(f, "groups"), "1\n3 王守田 10012345678\n5\n上湾");
	form_set_text(f, "groups", "1\n3 王守田 10012345678\n上湾");
	save(&d, f);
	form_set_text(f, "groups", "1\n3 王守田 10012345678\n5\n上湾");
	save(&d, f);
	form_free(f);
	{
		struct value keys[2] = { { .kind = VALUE_INT, .i = p.datang }, { 0 } };

		value_set_text(&keys[1], "5");
		group = ledger_named_row(d.o.ledger, &group_entity, keys, 2);
		value_release(&keys[1]);
	}
	desk_get(&d, &group_entity, group, &r);
	assert_false(r.deleted);
	record_release(&r);
	desk_close(&d);
}

static void
test_settling_a_conflict_with_the_value_shown(void **state)
{
	struct desk d;
	struct people p;
	struct form *a, *b, *c;
	struct value v;
	int64_t n;

	(void)state;
	desk_open(&d);
	desk_people(&d, &p);
	OK(form_open(&a, &d.o, &household_thing, p.zhang, &d.e), d.e);
	OK(form_open(&b, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(a, "phone", "10000000002");
	form_set_text(b, "phone", "10000000003");
	save(&d, a);
	save(&d, b);	/* never blocked by the other */
	OK(ledger_conflict_count(d.o.ledger, &n, &d.e), d.e);
	assert_int_equal(n, 1);
	OK(form_open(&c, &d.o, &household_thing, p.zhang, &d.e), d.e);
	form_set_text(c, "note", "别的事");
	save(&d, c);
	OK(ledger_conflict_count(d.o.ledger, &n, &d.e), d.e);
	assert_int_equal(n, 1);
	value_init(&v);
	value_copy(&v, form_value(c, "phone"));
	form_choose(c, at(c, "phone"), &v);
	save(&d, c);
	OK(ledger_conflict_count(d.o.ledger, &n, &d.e), d.e);
	assert_int_equal(n, 0);
	value_release(&v);
	form_free(a);
	form_free(b);
	form_free(c);
	desk_close(&d);
}

/* Groups are offered from the village that was chosen, the one of that very number first. */
static void
test_groups_of_the_village(void **state)
{
	const struct field *group = &household_entity.fields[entity_field(&household_entity, "group")];
	struct desk d;
	struct candidates c;
	struct record near;
	struct form *f;

	(void)state;
	desk_open(&d);
	desk_add(&d, &village_thing, "name", "大塘村", "groups", "3\n13\n33", NULL);
	desk_add(&d, &village_thing, "name", "石桥村", "groups", "3\n4", NULL);
	OK(form_new(&f, &d.o, &household_thing, NULL, 0, &d.e), d.e);
	form_set_text(f, "village", "大塘村");
	form_record(f, &near);
	OK(browse_candidates(&d.o, group, "3", &near, 9, &c, &d.e), d.e);
	assert_int_equal(c.n, 3);
	assert_string_equal(c.p[0].title, "大塘村3组");
	candidates_release(&c);
	OK(browse_candidates(&d.o, group, "4", &near, 9, &c, &d.e), d.e);
	assert_int_equal(c.n, 0);
	candidates_release(&c);
	record_release(&near);
	OK(browse_candidates(&d.o, group, "4", NULL, 9, &c, &d.e), d.e);
	assert_int_equal(c.n, 1);
	candidates_release(&c);
	form_free(f);
	desk_close(&d);
}

static void
test_undo_in_words(void **state)
{
	struct desk d;
	struct buf said = BUF_INIT;
	int64_t before;

	(void)state;
	desk_open(&d);
	before = total(&d, &staff_entity);
	desk_add(&d, &staff_thing, "name", "王德福", NULL);
	OK(office_undo_last(&d.o, NULL, &said, &d.e), d.e);
	assert_string_equal(buf_str(&said), "已撤回: 新干部 王德福");
	assert_int_equal(total(&d, &staff_entity), before);
	buf_release(&said);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_prefill_is_not_touched),
		cmocka_unit_test(test_refused_value_keeps_every_character),
		cmocka_unit_test(test_save_is_once),
		cmocka_unit_test(test_next_of_the_walk),
		cmocka_unit_test(test_same_as_last),
		cmocka_unit_test(test_resume_after_kill),
		cmocka_unit_test(test_saved_draft_is_not_saved_twice),
		cmocka_unit_test(test_full_disk_keeps_form_and_draft),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_named_rows),
		cmocka_unit_test(test_settling_a_conflict_with_the_value_shown),
		cmocka_unit_test(test_groups_of_the_village),
		cmocka_unit_test(test_undo_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
