/*
 * desk.h - a township set up as on first run, in a temporary folder: ledger,
 * identity, drafts, 李明 sitting at it.
 */
#ifndef TEST_DESK_H
#define TEST_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <ftw.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger.h"
#include "office/draft.h"
#include "office/form.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"
#include "office/staff.h"
#include "office/term.h"
#include "office/ticket.h"
#include "office/village.h"
#include "office/visit.h"

#define OK(call, e) \
	do { \
		(e).text[0] = '\0'; \
		if ((call) != 0) \
			fail_msg("%s: %s", #call, (e).text); \
	} while (0)

struct desk {
	char folder[64];
	char *state, *ledger;
	struct office_options opt;
	struct office o;
	struct err e;
};

/* A PC with no ledger yet. */
static inline void
desk_bare(struct desk *d)
{
	memset(d, 0, sizeof(*d));
	memcpy(d->folder, "/tmp/ybz-desk-XXXXXX", sizeof("/tmp/ybz-desk-XXXXXX"));
	assert_non_null(mkdtemp(d->folder));
	d->state = file_join(d->folder, "state");
	d->ledger = file_join(d->folder, "a.db");
	d->opt.state_folder = d->state;
	d->opt.ledger_path = d->ledger;
}

/* It joins another's township as people do it: the file is copied, the state folder is its own. */
static inline void
desk_join(struct desk *d, const struct desk *from)
{
	desk_bare(d);
	OK(file_copy(from->ledger, d->ledger, false, &d->e), d->e);
	OK(office_open(&d->o, &d->opt, false, NULL, &d->e), d->e);
}

static inline void
desk_open(struct desk *d)
{
	struct office_setup setup = { .township = "石沟镇", .station = "A", .name = "李明", .post = "党政办" };

	desk_bare(d);
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	OK(office_create(&d->opt, &setup, NULL, &d->e), d->e);
	OK(office_open(&d->o, &d->opt, false, NULL, &d->e), d->e);
}

static inline int
desk_unlink(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

/* Every test ends here: the log and the tables folded from it must agree. */
static inline void
desk_close(struct desk *d)
{
	int64_t edits;

	OK(ledger_check(d->o.ledger, NULL, &edits, &d->e), d->e);
	office_close(&d->o);
	nftw(d->folder, desk_unlink, 8, FTW_DEPTH | FTW_PHYS);
	free(d->state);
	free(d->ledger);
}

/* A record through its form, as a clerk or the command line does: "field", "typed" pairs, NULL-ended.  Returns its row. */
static inline int64_t
desk_add(struct desk *d, const struct thing *t, ...)
{
	struct form *f;
	const char *name;
	bool already;
	int64_t row;
	int bad;
	va_list ap;

	OK(form_new(&f, &d->o, t, NULL, 0, &d->e), d->e);
	va_start(ap, t);
	while ((name = va_arg(ap, const char *)) != NULL)
		form_set_text(f, name, va_arg(ap, const char *));
	va_end(ap);
	OK(form_save(f, &bad, &already, &d->e), d->e);
	assert_false(already);
	row = f->row;
	form_free(f);
	return row;
}

static inline void
desk_get(struct desk *d, const struct entity *ent, int64_t row, struct record *r)
{
	OK(ledger_get(d->o.ledger, r, ent, row, &d->e), d->e);
}

/* Two villages with groups, four households. */
struct people {
	int64_t datang, shiqiao, zhang, jin, zhao, other_zhang;
};

static inline void
desk_people(struct desk *d, struct people *p)
{
	p->datang = desk_add(d, &village_thing, "name", "大塘村", "groups", "1\n3 王守田 10012345678\n5\n上湾", NULL);
	p->shiqiao = desk_add(d, &village_thing, "name", "石桥村", "groups", "1\n3", NULL);
	p->zhang = desk_add(d, &household_thing, "name", "张建国", "village", "大塘村", "group", "3", "phone", "10000000001", NULL);
	p->jin = desk_add(d, &household_thing, "name", "张金贵", "village", "大塘", "group", "1", NULL);
	p->zhao = desk_add(d, &household_thing, "name", "赵建功", "village", "dtc", "group", "5", NULL);
	p->other_zhang = desk_add(d, &household_thing, "name", "张建国", "village", "石桥村", "group", "3", NULL);
}

#endif
