/*
 * open.c - opening the ledger as this PC and as who sits at it.
 */
#include "office/office.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "db/care.h"
#include "db/merge.h"
#include "office/backup.h"
#include "office/draft.h"
#include "office/seed.h"
#include "office/station.h"
#include "office/thing.h"

#define CHECKED_ALWAYS (4 << 20)	/* bytes; some milliseconds */

int
station_free_code(struct ledger *l, const char *own, char code[9], struct err *e)
{
	for (char c = 'B'; c <= 'Z'; c++) {
		char other[17];
		size_t n;
		bool taken;

		snprintf(code, 9, "%c", c);
		if (ledger_called(l, code, 0, other, &n, e) != 0)
			return -1;
		taken = n > 0 || strcmp(code, own) == 0;
		for (size_t t = 0; things[t] != NULL && !taken; t++)
			if (entity_label(things[t]->entity) >= 0 && ledger_label_used(l, things[t]->entity, code, &taken, e) != 0)
				return -1;
		if (!taken)
			break;
	}
	return 0;
}

/* --- opening --------------------------------------------------------------------------------------------------------------- */

static int
open_drafts(struct office *o, const char *township, struct err *e)
{
	char *folder = file_join(o->opt.state_folder, township);
	int rc;

	/* A folder that cannot be made is told by drafts_trouble: it must not keep the office from opening. */
	if (file_make_folder(folder, NULL) != 0)
		rc = drafts_open(&o->drafts, o->opt.state_folder, e);
	else
		rc = drafts_open(&o->drafts, folder, e);
	free(folder);
	return rc;
}

/*
 * A damaged file must not be written into.  The whole of a large one takes too long for every start: its newest edits are
 * proven here, a row's own when it is opened, all of them by the day's backup and once a week.
 */
static int
check_some(struct office *o, struct err *e)
{
	struct stat st;

	if (stat(o->opt.ledger_path, &st) == 0 && st.st_size <= CHECKED_ALWAYS && ledger_quick_check(o->ledger, NULL, e) != 0)
		return -1;
	return ledger_check_newest(o->ledger, e);
}

struct refold { const struct office_options *opt; const struct progress *pr; };

static void
keep_copy(void *data)
{
	const struct refold *r = data;

	backup_before_refold(r->opt, r->pr);
}

int
office_open(struct office *o, const struct office_options *opt, bool readonly, const struct progress *pr, struct err *e)
{
	struct refold asked = { opt, pr };
	struct identity id;
	struct seat *seat;
	char township[TOWNSHIP_HEX];
	bool fresh;
	int rc;

	memset(o, 0, sizeof(*o));
	o->opt = *opt;
	if (!file_exists(opt->ledger_path))
		return err_set(e, ERR_NOTFOUND, "这里还没有账本: %s。新建账本请运行 yibenzhang 按 1, 接同事的账本按 2", opt->ledger_path);
	identity_read(&id, opt->state_folder);
	memcpy(o->station.id, id.id, sizeof(o->station.id));
	rc = readonly ? ledger_open(&o->ledger, opt->ledger_path, &office_model, &o->station, true, pr, e)
		: ledger_open_warned(&o->ledger, opt->ledger_path, &office_model, &o->station, keep_copy, &asked, pr, e);
	if (rc != 0) {
		identity_release(&id);
		o->ledger = NULL;
		return -1;
	}
	if (!readonly && check_some(o, e) != 0) {
		identity_release(&id);
		office_close(o);
		return -1;
	}
	station_township(o->ledger, township);
	seat = identity_seat(&id, township);
	fresh = seat->code[0] == '\0';
	if (fresh)
		rc = station_free_code(o->ledger, "", seat->code, e);
	memcpy(o->station.code, seat->code, sizeof(o->station.code));
	o->me = seat->me;
	o->code_since = seat->since;
	/* A state folder that cannot be written costs the memory of who I am, not the work of today. */
	if (rc == 0 && fresh && !readonly)
		(void)!identity_write(&id, opt->state_folder, NULL);
	identity_release(&id);
	/* A ledger that takes no new rules today still opens with those it has; the next start asks again. */
	if (rc == 0 && !readonly)
		(void)!seed_renew(o, NULL);
	if (rc == 0 && !readonly)
		rc = open_drafts(o, township, e);
	if (rc != 0)
		office_close(o);
	return rc;
}

void
office_close(struct office *o)
{
	drafts_close(o->drafts);
	ledger_close(o->ledger);
	o->drafts = NULL;
	o->ledger = NULL;
}

/* SQLite needs its journal beside the file. */
bool
office_can_write(const struct office *o, struct err *e)
{
	char *folder = file_folder_of(o->opt.ledger_path);
	bool can = access(o->opt.ledger_path, W_OK) == 0 && access(folder, W_OK) == 0;

	if (!can)
		err_errno(e, "账本现在只能看, 存不进去: %s", o->opt.ledger_path);
	free(folder);
	return can;
}

/* This PC's seat here, with o's identity; the caller releases *id. */
static struct seat *
own_seat(struct office *o, struct identity *id)
{
	char township[TOWNSHIP_HEX];
	struct seat *seat;

	station_township(o->ledger, township);
	identity_read(id, o->opt.state_folder);
	memcpy(id->id, o->station.id, sizeof(id->id));
	seat = identity_seat(id, township);
	memcpy(seat->code, o->station.code, sizeof(seat->code));
	seat->me = o->me;
	seat->since = o->code_since;
	return seat;
}

int
station_namesake(struct office *o, bool *out, struct err *e)
{
	char other[17];
	size_t n;
	int rc = ledger_called(o->ledger, o->station.code, o->code_since, other, &n, e);

	*out = rc == 0 && n > 0;
	return rc;
}

int
station_set_code(struct office *o, const char *code, int64_t since, struct err *e)
{
	struct identity id;
	struct seat *seat = own_seat(o, &id);
	int rc;

	snprintf(seat->code, sizeof(seat->code), "%s", code);
	seat->since = since;
	rc = identity_write(&id, o->opt.state_folder, e);
	if (rc == 0) {
		memcpy(o->station.code, seat->code, sizeof(seat->code));
		o->code_since = since;
	}
	identity_release(&id);
	return rc;
}

int
office_set_me(struct office *o, int64_t staff, struct err *e)
{
	struct identity id;
	int rc;

	o->me = staff;
	(void)own_seat(o, &id);
	rc = identity_write(&id, o->opt.state_folder, e);
	identity_release(&id);
	if (rc != 0)
		return err_prefix(e, "换人成功, 但没能记住, 下次打开要再选一次");
	return 0;
}
