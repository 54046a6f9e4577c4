/* What a newer program knows reaches a ledger that is there already, once; what was deleted stays away. */
#include "desk.h"

#include "office/rule.h"
#include "office/seed.h"

static void
reopen(struct desk *d)
{
	office_close(&d->o);
	OK(office_open(&d->o, &d->opt, false, NULL, &d->e), d->e);
}

static int64_t
edits(struct desk *d)
{
	int64_t n;

	OK(ledger_check(d->o.ledger, NULL, &n, &d->e), d->e);
	return n;
}

static void
test_renewed(void **state)
{
	struct desk d;
	struct record r;
	struct changes all;
	struct change *c;
	int64_t batch, before;

	(void)state;
	desk_open(&d);
	before = edits(&d);
	reopen(&d);
	assert_int_equal(edits(&d), before);

	OK(rule_find(&d.o, &r, "T6.times", date_today(), &d.e), d.e);
	{
		struct record full;

		desk_get(&d, &rule_entity, r.row, &full);
		changes_init(&all);
		c = changes_add(&all, &rule_entity);
		change_on(c, &full);
		c->deleted = 1;
		OK(ledger_save(d.o.ledger, &all, d.o.me, &batch, &d.e), d.e);
		changes_release(&all);
		record_release(&full);
	}
	record_release(&r);
	before = edits(&d);
	/* as an older program, with other seeds, left it */
	OK(ledger_mark_set(d.o.ledger, "seeds", "0123", &d.e), d.e);
	reopen(&d);
	assert_int_equal(edits(&d), before);
	assert_int_equal(rule_find(&d.o, &r, "T6.times", date_today(), &d.e), -1);
	record_release(&r);
	desk_close(&d);
}

/* A ledger without them: made before there were any. */
static void
test_old_ledger(void **state)
{
	struct desk d;
	struct record r;
	struct station st = { "00000000000000aa", "A" };
	int64_t n;

	(void)state;
	desk_open(&d);
	office_close(&d.o);
	unlink(d.ledger);
	OK(ledger_create(d.ledger, &office_model, NULL, "石沟镇", &st, &d.e), d.e);
	/* only looked at: nothing is written */
	OK(office_open(&d.o, &d.opt, true, NULL, &d.e), d.e);
	assert_int_equal(rule_find(&d.o, &r, "T1.12345_complain", date_today(), &d.e), -1);
	record_release(&r);
	office_close(&d.o);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(rule_find(&d.o, &r, "T1.12345_complain", date_today(), &d.e), d.e);
	assert_int_equal(record_int(&r, "value"), 15);
	record_release(&r);
	n = edits(&d);
	reopen(&d);
	assert_int_equal(edits(&d), n);
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_renewed), cmocka_unit_test(test_old_ledger) };

	return cmocka_run_group_tests_name("office/seed", tests, NULL, NULL);
}
