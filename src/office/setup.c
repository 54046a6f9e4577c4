/*
 * setup.c - the first run: a ledger that was not there before, with
 * dictionaries, rules and whoever sits here.
 */
#include <string.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/issue.h"
#include "office/office.h"
#include "office/seed.h"
#include "office/staff.h"
#include "office/station.h"
#include "office/township.h"

/* "a", "Ａ", " B2 " -> "A", "A", "B2". */
static int
station_code(char out[9], const char *typed, struct err *e)
{
	struct buf b = BUF_INIT;
	size_t n = 0;
	bool fine = true;

	text_fold(&b, typed, strlen(typed));
	for (size_t i = 0; i < b.n && fine; i++) {
		char c = b.p[i];

		if (c == ' ')
			continue;
		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		fine = ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) && n < 8;
		if (fine)
			out[n++] = c;
	}
	out[n] = '\0';
	buf_release(&b);
	if (!fine || n == 0)
		return err_set(e, ERR_INPUT, "这台电脑的代号用1到8个字母或数字, 例如 A; 还没有建账本, 请重打");
	return 0;
}

static int
first_staff(struct office *o, const struct office_setup *s, enum office_setup_field *bad, struct err *e)
{
	struct changes cs;
	struct change *c;
	struct value name, post;
	int64_t batch, me = 0;
	int rc;

	value_init(&name);
	value_init(&post);
	rc = office_parse(o, &staff_entity.fields[entity_field(&staff_entity, "name")], s->name, &name, e);
	if (rc != 0)
		*bad = SETUP_NAME;
	if (rc == 0 && s->post != NULL) {
		rc = office_parse(o, &staff_entity.fields[entity_field(&staff_entity, "office")], s->post, &post, e);
		if (rc != 0)
			*bad = SETUP_POST;
	}
	changes_init(&cs);
	if (rc == 0 && !value_is_null(&name)) {
		me = id_random_row();
		c = changes_add(&cs, &staff_entity);
		c->row = me;
		change_set(c, "name", &name);
		change_set_int(c, "kind", STAFF_TOWN);
		if (!value_is_null(&post))
			change_set(c, "office", &post);
		/* He writes his own row: every edit names who made it. */
		rc = ledger_save(o->ledger, &cs, me, &batch, e);
	}
	changes_release(&cs);
	value_release(&name);
	value_release(&post);
	return rc == 0 && me != 0 ? office_set_me(o, me, e) : rc;
}

static int
create_ledger(const struct office_options *opt, const struct office_setup *s, const char *name, const char *code,
		enum office_setup_field *bad, struct err *e)
{
	struct identity id;
	struct seat *seat;
	struct ledger *l = NULL;
	struct station st = { .id = "" };
	char township[TOWNSHIP_HEX];
	struct office o;
	int rc;

	identity_read(&id, opt->state_folder);
	memcpy(st.id, id.id, sizeof(st.id));
	memcpy(st.code, code, sizeof(st.code));
	rc = ledger_create(opt->ledger_path, &office_model, NULL, name, &st, e);
	if (rc != 0) {
		identity_release(&id);
		return -1;
	}
	rc = ledger_open(&l, opt->ledger_path, &office_model, &st, true, NULL, e);
	if (rc == 0) {
		station_township(l, township);
		ledger_close(l);
		seat = identity_seat(&id, township);
		memcpy(seat->code, code, sizeof(seat->code));
		rc = identity_write(&id, opt->state_folder, e);
	}
	identity_release(&id);
	if (rc == 0 && (rc = office_open(&o, opt, false, NULL, e)) == 0) {
		rc = seed_renew(&o, e);
		if (rc == 0)
			rc = issue_set_station(&o, code, date_make(2000, 1, 1), e);
		if (rc == 0 && s->name != NULL)
			rc = first_staff(&o, s, bad, e);
		office_close(&o);
	}
	/* Half a ledger would pass for a whole one next time; it holds nothing anybody typed. */
	if (rc != 0)
		unlink(opt->ledger_path);
	return rc;
}

int
office_create(const struct office_options *opt, const struct office_setup *s, enum office_setup_field *bad, struct err *e)
{
	enum office_setup_field unused;
	struct buf name = BUF_INIT;
	char code[9];
	int rc = -1;

	if (bad == NULL)
		bad = &unused;
	*bad = SETUP_FIELDS;
	if (file_exists(opt->ledger_path))
		return err_set(e, ERR_INPUT, "这里已有账本 %s, 没有动它; 要另建请先把它移走", opt->ledger_path);
	if (township_name(&name, s->township, e) != 0) {
		*bad = SETUP_TOWNSHIP;
	} else if (station_code(code, s->station, e) != 0) {
		*bad = SETUP_STATION;
	} else if (file_make_folder(opt->state_folder, e) == 0) {
		const char *slash = strrchr(opt->ledger_path, '/');
		char *folder = slash != NULL && slash != opt->ledger_path
		    ? mem_strn(opt->ledger_path, (size_t)(slash - opt->ledger_path)) : NULL;

		rc = folder != NULL ? file_make_folder(folder, e) : 0;
		free(folder);
		if (rc == 0)
			rc = create_ledger(opt, s, buf_str(&name), code, bad, e);
	}
	buf_release(&name);
	return rc;
}
