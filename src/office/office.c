/*
 * office.c - opening the ledger with this PC's identity.
 *
 * station.ini in the state folder: the station's random id, and for every
 * township this PC works with the station's code and who sits here.  It lives
 * outside the ledger, so that a copied ledger is not a copied station.
 */
#include "office/office.h"

#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "office/draft.h"
#include "office/seed.h"
#include "office/staff.h"
#include "office/thing.h"

enum { INI_MAX = 64 << 10, TOWNSHIP_HEX = ID_BYTES * 2 + 1 };

struct seat {			/* this PC in one township */
	char township[TOWNSHIP_HEX];
	char code[9];
	int64_t me;
};

struct identity {
	char id[17];
	struct seat *seats;	/* owned */
	size_t n;
};

/* --- station.ini --------------------------------------------------------------------------------------------------------- */

static struct seat *
identity_seat(struct identity *id, const char *township)
{
	for (size_t i = 0; i < id->n; i++)
		if (strcmp(id->seats[i].township, township) == 0)
			return &id->seats[i];
	id->seats = mem_resize(id->seats, id->n + 1, sizeof(*id->seats));
	memset(&id->seats[id->n], 0, sizeof(*id->seats));
	snprintf(id->seats[id->n].township, TOWNSHIP_HEX, "%s", township);
	return &id->seats[id->n++];
}

static int
identity_line(void *data, const char *section, const char *name, const char *value)
{
	struct identity *id = data;
	uint8_t raw[ID_BYTES];

	if (strcmp(section, "station") == 0) {
		if (strcmp(name, "id") == 0 && id_from_hex(raw, 8, value) == 0)
			snprintf(id->id, sizeof(id->id), "%s", value);
	} else if (id_from_hex(raw, ID_BYTES, section) == 0) {
		struct seat *s = identity_seat(id, section);

		if (strcmp(name, "code") == 0 && strlen(value) < sizeof(s->code))
			memcpy(s->code, value, strlen(value) + 1);
		else if (strcmp(name, "me") == 0)
			s->me = strtoll(value, NULL, 10);
	}
	return 1;
}

/* A missing or damaged file is a new station: edits are a set, an id that is never used again harms nothing. */
static void
identity_read(struct identity *id, const char *folder)
{
	char *path = file_join(folder, "station.ini");
	struct buf b = BUF_INIT;

	memset(id, 0, sizeof(*id));
	if (file_exists(path) && file_read(&b, path, INI_MAX, NULL) == 0)
		ini_parse_string(buf_str(&b), identity_line, id);
	if (id->id[0] == '\0') {
		uint8_t rnd[8];

		id_random(rnd, sizeof(rnd));
		id_hex(id->id, rnd, sizeof(rnd));
	}
	buf_release(&b);
	free(path);
}

static void
identity_release(struct identity *id)
{
	free(id->seats);
}

static int
identity_write(const struct identity *id, const char *folder, struct err *e)
{
	char *path = file_join(folder, "station.ini");
	struct buf b = BUF_INIT;
	int rc;

	buf_adds(&b, "; 这台电脑是谁. 不要拷到别的电脑上.\n[station]\n");
	buf_addf(&b, "id = %s\n", id->id);
	for (size_t i = 0; i < id->n; i++)
		buf_addf(&b, "\n[%s]\ncode = %s\nme = %" PRId64 "\n", id->seats[i].township, id->seats[i].code, id->seats[i].me);
	rc = file_make_folder(folder, e);
	if (rc == 0)
		rc = file_replace(path, buf_str(&b), b.n, e);
	buf_release(&b);
	free(path);
	return rc;
}

static void
township_hex(struct ledger *l, char out[TOWNSHIP_HEX])
{
	id_hex(out, ledger_township(l), ID_BYTES);
}

/* The first letter no label of this ledger begins with.  Two stations may still call themselves A: the inbox shows it. */
static int
free_code(struct ledger *l, char code[9], struct err *e)
{
	for (char c = 'A'; c <= 'Z'; c++) {
		bool taken = false;

		for (size_t t = 0; things[t] != NULL && !taken; t++) {
			const struct entity *ent = things[t]->entity;

			for (size_t i = 0; i < ent->n_fields && !taken; i++) {
				char label[16];
				int64_t row;

				if (ent->fields[i].kind != FIELD_LABEL)
					continue;
				snprintf(label, sizeof(label), "%c-0001", c);
				if (ledger_find(l, &row, ent, ent->fields[i].name, label, e) != 0)
					return -1;
				taken = row != 0;
			}
		}
		if (!taken || c == 'Z') {
			snprintf(code, 9, "%c", c);
			return 0;
		}
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

int
office_open(struct office *o, const struct office_options *opt, bool readonly, const struct progress *pr, struct err *e)
{
	struct identity id;
	struct seat *seat;
	char township[TOWNSHIP_HEX];
	bool fresh;
	int rc = 0;

	memset(o, 0, sizeof(*o));
	o->opt = *opt;
	if (!file_exists(opt->ledger_path))
		return err_set(e, ERR_NOTFOUND, "这里还没有账本: %s。新建账本请运行 yibenzhang 按 1, 接同事的账本按 2", opt->ledger_path);
	identity_read(&id, opt->state_folder);
	memcpy(o->station.id, id.id, sizeof(o->station.id));
	if (ledger_open(&o->ledger, opt->ledger_path, &office_model, &o->station, readonly, pr, e) != 0) {
		identity_release(&id);
		o->ledger = NULL;
		return -1;
	}
	township_hex(o->ledger, township);
	seat = identity_seat(&id, township);
	fresh = seat->code[0] == '\0';
	if (fresh)
		rc = free_code(o->ledger, seat->code, e);
	memcpy(o->station.code, seat->code, sizeof(o->station.code));
	o->me = seat->me;
	/* A state folder that cannot be written costs the memory of who I am, not the work of today. */
	if (rc == 0 && fresh && !readonly)
		(void)!identity_write(&id, opt->state_folder, NULL);
	identity_release(&id);
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

int
office_get(struct office *o, struct record *out, const struct entity *ent, int64_t row, struct err *e)
{
	if (ledger_get(o->ledger, out, ent, row, e) == 0)
		return 0;
	record_release(out);
	return -1;
}

int
office_set_me(struct office *o, int64_t staff, struct err *e)
{
	char township[TOWNSHIP_HEX];
	struct identity id;
	struct seat *seat;
	int rc;

	o->me = staff;
	township_hex(o->ledger, township);
	identity_read(&id, o->opt.state_folder);
	memcpy(id.id, o->station.id, sizeof(id.id));
	seat = identity_seat(&id, township);
	memcpy(seat->code, o->station.code, sizeof(seat->code));
	seat->me = staff;
	rc = identity_write(&id, o->opt.state_folder, e);
	identity_release(&id);
	if (rc != 0)
		return err_prefix(e, "换人成功, 但没能记住, 下次打开要再选一次");
	return 0;
}

/* --- first run --------------------------------------------------------------------------------------------------------------- */

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
township_name(struct buf *out, const char *typed, struct err *e)
{
	text_clean(out, typed, strlen(typed), false);
	while (out->n > 0 && out->p[out->n - 1] == ' ')
		out->p[--out->n] = '\0';
	if (out->n == 0 || text_chars(buf_str(out), out->n) > 40)
		return err_set(e, ERR_INPUT, "乡镇名要填, 最多40字, 例如 石沟镇; 还没有建账本, 请重打");
	return 0;
}

static int
first_staff(struct office *o, const struct office_setup *s, struct err *e)
{
	struct changes cs;
	struct change *c;
	struct value name, post;
	int64_t batch, me = 0;
	int rc;

	value_init(&name);
	value_init(&post);
	rc = office_parse(o, &staff_entity.fields[entity_field(&staff_entity, "name")], s->name, &name, e);
	if (rc == 0 && s->post != NULL)
		rc = office_parse(o, &staff_entity.fields[entity_field(&staff_entity, "office")], s->post, &post, e);
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
create_ledger(const struct office_options *opt, const struct office_setup *s, const char *name, const char *code, struct err *e)
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
		township_hex(l, township);
		ledger_close(l);
		seat = identity_seat(&id, township);
		memcpy(seat->code, code, sizeof(seat->code));
		rc = identity_write(&id, opt->state_folder, e);
	}
	identity_release(&id);
	if (rc == 0 && (rc = office_open(&o, opt, false, NULL, e)) == 0) {
		rc = seed_write(&o, e);
		if (rc == 0 && s->name != NULL)
			rc = first_staff(&o, s, e);
		office_close(&o);
	}
	/* Half a ledger would pass for a whole one next time; it holds nothing anybody typed. */
	if (rc != 0)
		unlink(opt->ledger_path);
	return rc;
}

int
office_create(const struct office_options *opt, const struct office_setup *s, struct err *e)
{
	struct buf name = BUF_INIT;
	char code[9];
	int rc = -1;

	if (file_exists(opt->ledger_path))
		return err_set(e, ERR_INPUT, "这里已有账本 %s, 没有动它; 要另建请先把它移走", opt->ledger_path);
	if (township_name(&name, s->township, e) == 0 && station_code(code, s->station, e) == 0 &&
	    file_make_folder(opt->state_folder, e) == 0) {
		const char *slash = strrchr(opt->ledger_path, '/');
		char *folder = slash != NULL && slash != opt->ledger_path
		    ? mem_strn(opt->ledger_path, (size_t)(slash - opt->ledger_path)) : NULL;

		rc = folder != NULL ? file_make_folder(folder, e) : 0;
		free(folder);
		if (rc == 0)
			rc = create_ledger(opt, s, buf_str(&name), code, e);
	}
	buf_release(&name);
	return rc;
}
