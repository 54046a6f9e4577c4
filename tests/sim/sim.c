/*
 * sim.c - offices, sticks and accidents out of a number.
 *
 * A schedule is a list of steps; what a step does depends on the seed and
 * on its own number only, so that steps can be left out and the rest stays
 * what it was (shrinking).  Each schedule runs in a process of its own,
 * over real files, with the functions the program uses.  After every step
 * the ledgers touched are held against oracle.c.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "db/ledger_int.h"
#include "db/log.h"
#include "db/merge.h"
#include "db/pack.h"
#include "fault/shim.h"
#include "sim/model.h"
#include "sim/oracle.h"

#define STATIONS_MAX 8
#define CARRIED_MAX 48
#define FORMS 6
#define STEPS_MAX 160
#define FAILED 7		/* exit status of a schedule that found something */
#define SECONDS_MAX 120		/* no schedule takes that long */

#if defined __SANITIZE_ADDRESS__
#define SCHEDULES 40
#else
#define SCHEDULES 320
#endif

struct dice { uint64_t s; };

struct shown { char entity[16], field[16]; int64_t row; };	/* a conflict as it was listed */

struct desk {			/* one station */
	int number;
	char path[128];
	struct station me;
	int64_t who, clock;	/* clock: ms off */
	const struct model *model;
	struct ledger *l, *second;	/* second: another process's view of the same file */
	struct record forms[FORMS];	/* as somebody opened them; entity NULL: none */
	struct raw_log held;	/* at the last look */
	struct shown *shown;	/* owned */
	size_t n_shown;
	bool reset;		/* the set may have shrunk: nothing to compare with */
	bool syncs;
};

enum kind { CARRIED_DB, CARRIED_JOURNAL /* a copy with the journal of a dying process */, CARRIED_PACK };

struct carried {		/* a file somebody has: stick, backup, mail */
	char path[128];
	enum kind kind;
	bool there, sealed, damaged, torn;	/* torn: taken in mid-write */
	const struct model *model;	/* whose tables are in it */
	struct raw_log content;
};

static struct {
	uint64_t seed;
	int step;
	bool verbose;
	char folder[64];
	struct desk p[STATIONS_MAX];
	int n;
	struct carried c[CARRIED_MAX];
	int n_carried, files;
	uint8_t township[ID_BYTES], key[PACK_KEY_BYTES];
	bool folder_mode, folder_hurt, took_back, ending;
	const struct desk *looked;	/* nothing has been done there since */
	int64_t ticks, off;	/* the clock of whoever works now */
	uint64_t random;
} w;

/* What the steps did, added up over all schedules. */
enum tally { DID_SAVE, DID_STALE, DID_CONFLICT, DID_SETTLE, DID_UNDO, DID_REDO, DID_MERGE, DID_REFUSED, DID_HURT, DID_BACK, DID_KEPT, DID_PACK, DID_SYNC, DID_CLONE,
	DID_REVERT, DID_FORK, DID_KILL, DID_REPAIR, DID_VERSION, DID_UNREAD, DID_SILENT, DID_EDITS, DID_N };
static int64_t did[DID_N];
static const char *const did_names[DID_N] = { "saves", "of them on stale forms", "conflicts met", "settled", "undone", "redone", "merges", "refused", "of damaged files",
	"merges taken back", "kept back", "packs", "folder syncs", "clones", "reverted files", "forks", "kills", "repairs", "version changes", "refused though SQLite could read some", "read in part and not said", "edits at the end" };

/* --- chance ------------------------------------------------------------------------------------------------------------ */

static uint64_t
mix(uint64_t x)
{
	x += UINT64_C(0x9e3779b97f4a7c15);
	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return x ^ x >> 31;
}

static unsigned
roll(struct dice *d, unsigned n)
{
	d->s = mix(d->s);
	return (unsigned)(d->s >> 33) % n;
}

static bool
one_in(struct dice *d, unsigned n)
{
	return roll(d, n) == 0;
}

/* libsodium's random numbers come from here, so that ids too are the same the second time. */
static const char *
random_name(void)
{
	return "schedule";
}

static uint32_t
random_word(void)
{
	w.random = mix(w.random);
	return (uint32_t)(w.random >> 32);
}

static void
random_bytes(void *const p, const size_t n)
{
	uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)random_word();
}

static void
random_from(uint64_t stream)
{
	w.random = mix(mix(w.seed) ^ mix(stream));
}

static struct randombytes_implementation dice_of_sodium = { random_name, random_word, NULL, NULL, random_bytes, NULL };

static int64_t
sim_clock(void)
{
	return INT64_C(1794990000000) + 60000 * w.ticks + w.off;
}

/* --- saying ------------------------------------------------------------------------------------------------------------- */

static void PRINTF_LIKE(1, 2)
fail(const char *fmt, ...)
{
	va_list ap;

	printf("FAIL step %d: ", w.step);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
	_exit(FAILED);
}

static void PRINTF_LIKE(1, 2)
say(const char *fmt, ...)
{
	va_list ap;

	if (!w.verbose)
		return;
	printf("%4d ", w.step);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
	fflush(stdout);
}

/* --- files -------------------------------------------------------------------------------------------------------------- */

static void
bytes_of(struct buf *b, const char *path)
{
	struct err e;

	buf_clear(b);
	if (file_read(b, path, (size_t)64 << 20, &e) < 0)
		fail("%s: %s", path, e.text);
}

/* In place, as cp does it: whoever has the file open keeps it. */
static void
bytes_into(const char *path, const struct buf *b)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || (b->n && write(fd, b->p, b->n) != (ssize_t)b->n))
		fail("%s cannot be written: %s", path, strerror(errno));
	close(fd);
}

static void
copy(const char *from, const char *to)
{
	struct buf b = BUF_INIT;

	bytes_of(&b, from);
	bytes_into(to, &b);
	buf_release(&b);
}

static bool
same_bytes(const struct buf *before, const char *path)
{
	struct buf now = BUF_INIT;
	bool same;

	bytes_of(&now, path);
	same = now.n == before->n && memcmp(now.p, before->p, now.n) == 0;
	buf_release(&now);
	return same;
}

static void
journal_of(char out[160], const char *path)
{
	snprintf(out, 160, "%s-journal", path);
}

static struct carried *
carry(enum kind kind, const struct model *m, const struct raw_log *content)
{
	struct carried *c = NULL;

	for (int i = 0; i < w.n_carried && !c; i++)
		if (!w.c[i].there)
			c = &w.c[i];
	if (!c && w.n_carried < CARRIED_MAX)
		c = &w.c[w.n_carried++];
	if (!c) {		/* the drawer is full: the oldest goes */
		c = &w.c[(unsigned)w.files % CARRIED_MAX];
		unlink(c->path);
		raw_release(&c->content);
	}
	memset(c, 0, sizeof *c);
	c->kind = kind;
	c->model = m;
	c->there = true;
	snprintf(c->path, sizeof c->path, "%s/f%d.%s", w.folder, ++w.files, kind == CARRIED_PACK ? "ybz" : "db");
	if (content)
		raw_copy(&c->content, content);
	return c;
}

static void
uncarry(struct carried *c)
{
	char journal[160];

	journal_of(journal, c->path);
	unlink(journal);
	unlink(c->path);
	raw_release(&c->content);
	c->there = false;
}

/* Where something that an edit says stands in the file; most of a small ledger is empty pages. */
static size_t
within_an_edit(struct dice *d, const struct buf *b, const struct raw_log *content)
{
	const struct raw_edit *ed = content->n ? &content->p[roll(d, (unsigned)content->n)] : NULL;
	size_t n = ed ? ed->fields_n : 0;

	for (size_t at = 0; n && at + n <= b->n; at++)
		if (memcmp(b->p + at, ed->fields, n) == 0)
			return at - (at > 40 ? roll(d, 40) : 0) + roll(d, (unsigned)n + 40) % (b->n - at);
	return roll(d, (unsigned)b->n);
}

/* Bit, page, hole, tail, cut.  False: the bytes are as before. */
static bool
damage(struct dice *d, const char *path, const struct raw_log *content)
{
	struct buf b = BUF_INIT, before = BUF_INIT;
	size_t at, n;
	unsigned how = roll(d, 8);
	bool changed;

	bytes_of(&b, path);
	if (b.n == 0)
		return false;
	buf_add(&before, b.p, b.n);
	at = content && one_in(d, 2) ? within_an_edit(d, &b, content) : roll(d, (unsigned)b.n);
	n = 1 + roll(d, one_in(d, 2) ? 8 : 6000);
	switch (how) {
	default:
		b.p[at] = (char)(b.p[at] ^ 1 << roll(d, 8));
		break;
	case 1:			/* a page of something else */
		at &= ~(size_t)4095;
		for (size_t i = at; i < b.n && i < at + 4096; i++)
			b.p[i] = (char)roll(d, 256);
		break;
	case 2:			/* a hole */
	case 3:
		for (size_t i = at; i < b.n && i < at + n; i++)
			b.p[i] = 0;
		break;
	case 4:			/* never arrived */
		memset(b.p + at, 0, b.n - at);
		break;
	case 5:
		b.n = at;
		break;
	}
	changed = b.n != before.n || memcmp(b.p, before.p, b.n) != 0;
	say("damage %u at %zu of %zu in %s%s", how, at, before.n, path, changed ? "" : " (nothing changes)");
	bytes_into(path, &b);
	buf_release(&b);
	buf_release(&before);
	return changed;
}

/* --- stations ------------------------------------------------------------------------------------------------------------ */

static void
now_at(const struct desk *p)
{
	w.ticks++;
	w.off = p->clock;
}

static void
station_close(struct desk *p)
{
	ledger_close(p->second);
	ledger_close(p->l);
	p->l = p->second = NULL;
}

static struct ledger *
opened(struct desk *p)
{
	struct ledger *l;
	struct err e;

	if (ledger_open(&l, p->path, p->model, &p->me, false, NULL, &e) < 0)
		fail("station %d does not open: %s", p->number, e.text);
	ledger_set_clock(l, sim_clock);
	return l;
}

static void
station_open(struct desk *p)
{
	now_at(p);
	if (!p->l)
		p->l = opened(p);
}

/* Whoever sits there now. */
static struct ledger *
handle(struct desk *p, struct dice *d)
{
	station_open(p);
	return p->second && one_in(d, 2) ? p->second : p->l;
}

static void
forget_forms(struct desk *p)
{
	for (int i = 0; i < FORMS; i++)
		if (p->forms[i].entity) {
			record_release(&p->forms[i]);
			p->forms[i].entity = NULL;
		}
}

static struct desk *
station_new(int identity)
{
	struct desk *p = &w.p[w.n];

	memset(p, 0, sizeof *p);
	p->number = w.n++;
	snprintf(p->path, sizeof p->path, "%s/s%d.db", w.folder, p->number);
	snprintf(p->me.id, sizeof p->me.id, "%016x", 0xa0 + identity);
	snprintf(p->me.code, sizeof p->me.code, "%c", 'A' + identity % 3);	/* some call themselves alike */
	p->who = identity + 1;
	p->model = &sim_new;
	p->reset = true;
	return p;
}

static void
create(struct desk *p)
{
	struct err e;

	now_at(p);
	unlink(p->path);
	if (ledger_create(p->path, p->model, w.township, "石沟镇", &p->me, &e) < 0)
		fail("station %d cannot begin: %s", p->number, e.text);
}

static bool
still_shown(const struct conflicts *c, const struct shown *s)
{
	for (size_t i = 0; i < c->n; i++) {
		const char *field = c->p[i].field < 0 ? "deleted" : c->p[i].entity->fields[c->p[i].field].name;

		if (c->p[i].row == s->row && strcmp(c->p[i].entity->name, s->entity) == 0 && strcmp(field, s->field) == 0)
			return true;
	}
	return false;
}

static bool
sets(const struct raw_edit *ed, const char *field)
{
	char name[32];

	snprintf(name, sizeof name, "\"%s\":", field);
	return ed->fields && strstr(ed->fields, name);
}

/* Somebody set the field, deleted the row, or built on what is not here: else nothing may take a conflict out of sight. */
static bool
decided(const struct desk *p, const struct raw_log *now, const struct shown *s)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct raw_edit *ed = &now->p[i];

		if (ed->row != s->row || strcmp(ed->entity, s->entity) != 0 || raw_find(&p->held, ed->id))
			continue;
		if (sets(ed, s->field) || sets(ed, "deleted"))
			return true;
		for (size_t b = 0; b < ed->n_bases; b++)
			if (!raw_find(now, ed->bases[b]))
				return true;
	}
	return false;
}

/* Look at a station: its log, what it shows of it, and that no conflict has gone by itself. */
static void
look_at(struct desk *p, struct dice *d, struct raw_log *log)	/* log becomes the station's */
{
	struct raw_log now = *log;
	struct conflicts c;
	struct ledger *l;
	const char *bad;
	struct err e;

	if (!p->reset && !raw_within(&p->held, &now))
		fail("station %d: an edit has gone", p->number);
	l = handle(p, d);
	bad = oracle_compare(l, p->model, &now);
	if (bad)
		fail("station %d: %s", p->number, bad);
	if (ledger_conflicts(l, &c, 0, &e) < 0)
		fail("station %d: %s", p->number, e.text);
	for (size_t i = 0; !p->reset && i < p->n_shown; i++)
		if (!still_shown(&c, &p->shown[i]) && !decided(p, &now, &p->shown[i]))
			fail("station %d: the conflict on %s %lld %s went away undecided", p->number, p->shown[i].entity,
					(long long)p->shown[i].row, p->shown[i].field);
	if (!p->reset && c.n > p->n_shown)
		did[DID_CONFLICT] += (int64_t)(c.n - p->n_shown);
	p->n_shown = c.n;
	p->shown = mem_resize(p->shown, c.n + 1, sizeof *p->shown);
	for (size_t i = 0; i < c.n; i++) {
		struct shown *s = &p->shown[i];

		snprintf(s->entity, sizeof s->entity, "%s", c.p[i].entity->name);
		snprintf(s->field, sizeof s->field, "%s", c.p[i].field < 0 ? "deleted" : c.p[i].entity->fields[c.p[i].field].name);
		s->row = c.p[i].row;
	}
	conflicts_release(&c);
	if (one_in(d, 6) && ledger_check(l, NULL, NULL, &e) < 0)
		fail("station %d: %s", p->number, e.text);
	raw_release(&p->held);
	p->held = now;
	p->reset = false;
	w.looked = p;
}

static void
look(struct desk *p, struct dice *d)
{
	struct raw_log now;
	const char *bad = raw_load(&now, p->path);

	if (bad)
		fail("station %d: %s", p->number, bad);
	look_at(p, d, &now);
	if (p->l && ledger_fault(p->l) != LEDGER_SOUND)
		fail("station %d: a table is not what the log says, as a row that was opened shows", p->number);
}

static struct desk *
any_station(struct dice *d)
{
	return &w.p[roll(d, (unsigned)w.n)];
}

static struct carried *
any_carried(struct dice *d)
{
	for (int tries = 0; w.n_carried && tries < 8; tries++) {
		/* what was carried last is most often what is merged next */
		unsigned back = one_in(d, 2) ? roll(d, (unsigned)w.n_carried) : roll(d, w.n_carried < 6 ? (unsigned)w.n_carried : 6);
		struct carried *c = &w.c[(unsigned)w.n_carried - 1 - back];

		if (c->there)
			return c;
	}
	return NULL;
}

/* --- work at a desk ------------------------------------------------------------------------------------------------------ */

static const char *const names[] = { "大塘村", "石板村", "单家坪", "重光村" };
static const char *const texts[] = { "灌溉渠堵塞", "渠道堵塞", "水渠堵了", "路灯不亮" };
static const char *const days[] = { "2026-11-17", "2026-11-18", "2026-11-19" };

static int64_t
some_row(const struct desk *p, struct dice *d, const char *entity)
{
	size_t from = p->held.n ? roll(d, (unsigned)p->held.n) : 0;

	for (size_t i = 0; i < p->held.n; i++) {
		const struct raw_edit *ed = &p->held.p[(from + i) % p->held.n];

		if (strcmp(ed->entity, entity) == 0)
			return ed->row;
	}
	return 0;
}

static void
fill(const struct desk *p, struct dice *d, struct change *c)
{
	const struct entity *e = c->entity;
	struct value v = { 0 };

	for (unsigned n = 1 + roll(d, 3); n-- > 0;) {
		size_t f = roll(d, (unsigned)e->n_fields);
		int64_t row;

		switch (e->fields[f].kind) {
		case FIELD_LABEL:
			break;
		case FIELD_DATE:
			change_set_text(c, e->fields[f].name, days[roll(d, 3)]);
			break;
		case FIELD_REF:
			row = some_row(p, d, e->fields[f].ref);
			change_set_int(c, e->fields[f].name, row ? row : 77);
			break;
		case FIELD_REFS:
			for (unsigned k = roll(d, 3); k-- > 0;)
				value_add_int(&v, (row = some_row(p, d, e->fields[f].ref)) ? row : 78);
			change_set(c, e->fields[f].name, &v);
			value_release(&v);
			break;
		case FIELD_CHOICE:
			change_set_int(c, e->fields[f].name, roll(d, 2) ? 30 : 60);
			break;
		case FIELD_NAME:
			change_set_text(c, e->fields[f].name, names[roll(d, 4)]);
			break;
		case FIELD_TEXT:
		case FIELD_NOTE:
		case FIELD_CODE:
			change_set_text(c, e->fields[f].name, one_in(d, 8) ? "" : texts[roll(d, 4)]);
			break;
		default:
			change_set_int(c, e->fields[f].name, roll(d, 4));
		}
	}
}

static const struct entity *
some_entity(const struct desk *p, struct dice *d)
{
	return one_in(d, 2) ? model_entity(p->model, "job") : p->model->entities[roll(d, (unsigned)p->model->n)];
}

static bool
holds(const struct ledger *l, const struct change *c)
{
	struct raw_log now;
	bool all = true;

	if (raw_load(&now, l->path))
		return false;
	for (size_t i = 0; i < c->bases.n; i++)
		all &= raw_find(&now, c->bases.p[i]) != NULL;
	raw_release(&now);
	return all;
}

/* True when something was written. */
static bool
save(struct desk *p, struct ledger *l, struct changes *cs)
{
	struct err e;
	int64_t batch;

	if (ledger_save(l, cs, p->who, &batch, &e) == 0) {
		did[DID_SAVE] += batch != 0;
		changes_release(cs);
		return batch != 0;
	}
	/* a row only a newer program understands; a form of a file that has been exchanged meanwhile */
	if (!(e.code == ERR_NEWER && p->model == &sim_old) && !(e.code == ERR_INPUT && !holds(l, &cs->p[0])))
		fail("station %d cannot save: %s", p->number, e.text);
	changes_release(cs);
	return false;
}

static void
step_new(struct desk *p, struct dice *d)
{
	struct changes cs;
	struct ledger *l = handle(p, d);

	changes_init(&cs);
	for (unsigned n = 1 + roll(d, 2); n-- > 0;) {
		struct change *c = changes_add(&cs, some_entity(p, d));

		fill(p, d, c);
		if (c->entity->key)
			change_set_text(c, "name", names[roll(d, 4)]);
	}
	say("station %d: a new %s", p->number, cs.p[0].entity->name);
	save(p, l, &cs);
}

static struct record *
some_form(struct desk *p, struct dice *d, struct ledger *l, bool fresh)
{
	struct record *r = &p->forms[roll(d, FORMS)];
	const struct entity *e = some_entity(p, d);
	int64_t row;
	struct err er;

	if (r->entity && !fresh)
		return r;
	if (r->entity)
		record_release(r);
	r->entity = NULL;
	row = some_row(p, d, e->name);
	if (!row)
		return NULL;
	if (ledger_get_proven(l, r, e, row, &er) < 0) {
		if (er.code != ERR_NOTFOUND)
			fail("station %d: %s", p->number, er.text);
		r->entity = NULL;
		return NULL;
	}
	return r;
}

/* What was saved on a form must be based on what the form showed. */
static void
based_on(const struct desk *p, const struct record *form)
{
	struct raw_log now;
	const char *bad = raw_load(&now, p->path);
	const struct raw_edit *last = NULL;

	if (bad)
		fail("station %d: %s", p->number, bad);
	for (size_t i = 0; i < now.n; i++)
		if (!last || now.p[i].n > last->n)
			last = &now.p[i];
	if (last->n_bases != form->heads.n || (last->n_bases && memcmp(last->bases, form->heads.p, last->n_bases * ID_BYTES) != 0))
		fail("station %d: a save on %s %lld is not based on what its form showed", p->number, form->entity->name, (long long)form->row);
	raw_release(&now);
}

static void
step_form(struct desk *p, struct dice *d)
{
	struct ledger *l = handle(p, d);
	struct record *r = some_form(p, d, l, one_in(d, 3));
	struct changes cs;
	struct change *c;

	if (!r)
		return;
	changes_init(&cs);
	c = changes_add(&cs, r->entity);
	change_on(c, r);
	if (one_in(d, 6))
		c->deleted = (int)roll(d, 2);
	else
		fill(p, d, c);
	did[DID_STALE]++;
	say("station %d: %s on a form of %s %lld", p->number, c->deleted == 1 ? "delete" : "save", r->entity->name, (long long)r->row);
	if (save(p, l, &cs))
		based_on(p, r);
}

static void
step_open_form(struct desk *p, struct dice *d)
{
	for (unsigned n = 1 + roll(d, 3); n-- > 0;)
		some_form(p, d, handle(p, d), true);
}

static void
step_list(struct desk *p, struct dice *d)
{
	struct ledger *l = handle(p, d);
	struct changes cs;
	int64_t batch;
	struct err e;

	changes_init(&cs);
	for (unsigned i = 0; i < 4; i++)
		if (!one_in(d, 4)) {
			struct change *c = changes_add(&cs, &sim_place);

			change_set_text(c, "name", names[i]);
			change_set_text(c, "code", one_in(d, 3) ? "12" : "13");
		}
	say("station %d: a list of %zu", p->number, cs.n);
	if (cs.n && ledger_save_bulk(l, &cs, p->who, &batch, NULL, &e) < 0 && e.code != ERR_NEWER)
		fail("station %d cannot take a list in: %s", p->number, e.text);
	changes_release(&cs);
}

/* A decision taken back leaves the conflict as it was; done again, it is decided again. */
static void
settle_back(struct desk *p, struct ledger *l, const struct conflict *x, struct dice *d)
{
	struct shown s = { .row = x->row };
	struct batch_info b;
	struct conflicts c;
	struct err e;
	int64_t batch;
	bool redo = false;

	snprintf(s.entity, sizeof s.entity, "%s", x->entity->name);
	snprintf(s.field, sizeof s.field, "%s", x->field < 0 ? "deleted" : x->entity->fields[x->field].name);
	do {
		if ((redo ? ledger_last_undone(l, p->who, &b, &e) : ledger_last_batch(l, p->who, &b, &e)) < 0
				|| ledger_undo(l, b.batch, p->who, &batch, NULL, NULL, &e) < 0 || ledger_conflicts(l, &c, 0, &e) < 0)
			fail("station %d: a decision cannot be taken back: %s", p->number, e.text);
		say("station %d: %s the decision", p->number, redo ? "redo" : "undo");
		did[redo ? DID_REDO : DID_UNDO]++;
		if (still_shown(&c, &s) == redo)
			fail("station %d: %s %lld %s is %s", p->number, s.entity, (long long)s.row, s.field,
					redo ? "undecided after the decision was done again" : "not undecided again");
		conflicts_release(&c);
		redo = !redo;
	} while (one_in(d, 2));
}

static void
step_settle(struct desk *p, struct dice *d)
{
	struct ledger *l = handle(p, d);
	struct conflicts c;
	struct record r;
	struct changes cs;
	struct conflict *x;
	struct err e;
	int64_t n = 0, after;
	bool saved;

	if (ledger_conflicts(l, &c, 0, &e) < 0 || ledger_conflict_count(l, &n, &e) < 0)
		fail("station %d: %s", p->number, e.text);
	if (c.n == 0)
		return;
	x = &c.p[roll(d, (unsigned)c.n)];
	if (ledger_get_proven(l, &r, x->entity, x->row, &e) < 0)
		fail("station %d: a conflict without its row: %s", p->number, e.text);
	changes_init(&cs);
	changes_add(&cs, x->entity);
	change_on(&cs.p[0], &r);
	if (x->field < 0)
		cs.p[0].deleted = (int)roll(d, 2);
	else
		change_set(&cs.p[0], x->entity->fields[x->field].name, &x->sides[roll(d, (unsigned)x->n_sides)].v);
	say("station %d: settle %s %lld field %d", p->number, x->entity->name, (long long)x->row, x->field);
	saved = save(p, l, &cs);
	if (ledger_conflict_count(l, &after, &e) < 0 || (!r.readonly && after >= n))
		fail("station %d: a settled conflict is still there", p->number);
	did[DID_SETTLE]++;
	if (saved && one_in(d, 3))
		settle_back(p, l, x, d);
	record_release(&r);
	conflicts_release(&c);
}

static bool
step_back(struct desk *p, struct ledger *l, bool redo)
{
	struct batch_info b;
	int64_t batch;
	struct err e;

	if ((redo ? ledger_last_undone(l, p->who, &b, &e) : ledger_last_batch(l, p->who, &b, &e)) < 0) {
		if (e.code != ERR_NOTFOUND)
			fail("station %d: %s", p->number, e.text);
		return false;
	}
	say("station %d: %s batch %lld", p->number, redo ? "redo" : "undo", (long long)b.batch);
	if (ledger_undo(l, b.batch, p->who, &batch, NULL, NULL, &e) == 0) {
		did[redo ? DID_REDO : DID_UNDO]++;
		return true;
	}
	if (e.code != ERR_CONFLICT && e.code != ERR_NOTFOUND && e.code != ERR_NEWER)
		fail("station %d cannot %s: %s", p->number, redo ? "redo" : "undo", e.text);
	return false;
}

/* Some steps back, and on again some of them, now or after what comes in between. */
static void
step_undo(struct desk *p, struct dice *d)
{
	struct ledger *l = handle(p, d);
	bool redo = one_in(d, 4);

	for (unsigned n = 1 + roll(d, 3); n-- > 0 && step_back(p, l, redo);)
		;
	for (unsigned n = roll(d, 3); !redo && n-- > 0 && step_back(p, l, true);)
		;
}

/* What a program still to come would write: an edit that needs format 2. */
static void
step_future(struct desk *p, struct dice *d)
{
	int64_t row = some_row(p, d, "job");
	uint8_t chain[LOG_CHAIN_BYTES];
	struct edit ed = { .row = row, .gen = 1, .who = p->who, .need = 2 };
	char fields[80];
	struct record r;
	struct ledger *l;
	struct err e;

	if (!row || p->model == &sim_old)
		return;
	l = handle(p, d);
	ed.at = sim_clock();
	if (ledger_get_proven(l, &r, &sim_job, row, &e) < 0)
		return;
	if (r.heads.n == 0 || r.missing) {
		record_release(&r);
		return;
	}
	for (size_t i = 0; i < p->held.n; i++)
		for (size_t h = 0; h < r.heads.n; h++)
			if (memcmp(p->held.p[i].id, r.heads.p[h], ID_BYTES) == 0 && p->held.p[i].gen >= ed.gen)
				ed.gen = p->held.p[i].gen + 1;
	if (ed.gen == 1) {	/* its heads came after the last look */
		record_release(&r);
		return;
	}
	snprintf(ed.station, sizeof ed.station, "%s", p->me.id);
	snprintf(fields, sizeof fields, "{\"level\":%u,\"zukunft\":[1,2]}", roll(d, 3));
	ed.fields = fields;
	ed.fields_n = strlen(fields);
	ed.bases = r.heads;
	say("station %d: an edit of the future on job %lld", p->number, (long long)row);
	if (ledger_begin(l, &e) < 0 || stmt_int(&l->stmts, &ed.batch, "SELECT 1 + max(batch) FROM edit", &e) < 0
	    || log_last_chain(&l->stmts, chain, &e) < 0 || log_append(&l->stmts, "job", &ed, chain, &e) < 0
	    || store_fold(&l->store, &sim_job, row, &e) < 0 || store_finish(&l->store, &e) < 0 || ledger_commit(l, &e) < 0)
		fail("station %d: %s", p->number, e.text);
	record_release(&r);
}

/* --- carrying ------------------------------------------------------------------------------------------------------------ */

static void
fresh_look(struct desk *p, struct dice *d)
{
	station_open(p);
	look(p, d);
}

static void
step_copy(struct desk *p)
{
	struct carried *c;

	station_open(p);
	c = carry(CARRIED_DB, p->model, &p->held);
	copy(p->path, c->path);
	say("station %d: copied to %s (%zu edits)", p->number, c->path, p->held.n);
}

static void
step_pack(struct desk *p, struct dice *d)
{
	struct ledger *l = handle(p, d);
	struct raw_log part = { 0 };
	struct pack_result res;
	struct carried *c;
	int64_t after = 0;
	struct err e;

	station_open(p);
	if (one_in(d, 2) && p->held.n)
		after = roll(d, (unsigned)p->held.n);
	for (size_t i = 0; i < p->held.n; i++)
		if (p->held.p[i].n > after) {
			struct raw_log one = { &p->held.p[i], 1 };

			raw_join(&part, &one);
		}
	c = carry(CARRIED_PACK, p->model, &part);
	c->sealed = one_in(d, 2);
	if (pack_write(l, c->path, after, c->sealed ? w.key : NULL, NULL, &res, &e) < 0) {
		if (e.code != ERR_NOTFOUND || part.n)
			fail("station %d cannot pack: %s", p->number, e.text);
		uncarry(c);
	} else if (res.edits != (int64_t)part.n) {
		fail("station %d: packed %lld edits of %zu", p->number, (long long)res.edits, part.n);
	} else {
		did[DID_PACK]++;
		say("station %d: packed to %s, %zu edits after %lld", p->number, c->path, part.n, (long long)after);
	}
	raw_release(&part);
}

static void
step_backup(struct desk *p, struct dice *d)
{
	struct ledger *l;
	struct carried *c;
	struct raw_log copied;
	const char *bad;
	struct err e;

	station_open(p);
	l = handle(p, d);
	c = carry(CARRIED_DB, p->model, &p->held);
	say("station %d: backup to %s", p->number, c->path);
	if (ledger_backup(l, c->path, NULL, &e) < 0)
		fail("station %d: no backup: %s", p->number, e.text);
	bad = raw_load(&copied, c->path);
	if (bad || !raw_same(&copied, &p->held))
		fail("station %d: the backup is not what was there: %s", p->number, bad ? bad : "");
	raw_release(&copied);
}

/* content: what was in the file when it was made.  Sound: all of it must be held afterwards, and nothing else is new;
 * else whatever can still be read of it must. */
static void
merge_file(struct desk *p, struct dice *d, const char *path, const uint8_t *key, const struct raw_log *content, bool sound)
{
	struct ledger *l;
	struct raw_log now, expected, readable = { 0 };
	bool is_pack = strstr(path, ".ybz") != NULL;
	struct buf source = BUF_INIT;
	const struct merge_preview *v;
	const char *bad;
	struct merge *m;
	int64_t batch = 0, fresh, told;
	struct err e;

	station_open(p);
	l = handle(p, d);
	bytes_of(&source, path);
	if (!sound && !is_pack)
		raw_load_damaged(&readable, path);
	raw_copy(&expected, &p->held);
	did[DID_MERGE]++;
	did[DID_HURT] += !sound;
	if (merge_begin(&m, l, path, key, p->who, NULL, &e) < 0) {
		say("station %d: %s is refused: %s", p->number, path, e.text);
		did[DID_REFUSED]++;
		if (sound)
			fail("station %d refuses %s: %s", p->number, path, e.text);
		if (e.code != ERR_DAMAGED && e.code != ERR_INPUT && e.code != ERR_NEWER)
			fail("station %d: a damaged file is refused for another reason: %s", p->number, e.text);
		fresh = 0;
		did[DID_UNREAD] += readable.n > 0;
		if (readable.n > 0 && !is_pack)
			fail("station %d: %s is refused though %zu of its edits can be read", p->number, path, readable.n);
	} else {
		if (!sound && is_pack)
			fail("station %d takes a damaged pack", p->number);
		v = merge_preview(m);
		fresh = v->fresh_edits;
		told = v->damaged + v->refused;
		if (v->nothing != (fresh == 0))
			fail("station %d: %lld new edits and \"nothing\" is %d", p->number, (long long)fresh, v->nothing);
		say("station %d: merge %s, %lld new", p->number, path, (long long)fresh);
		if (!w.ending && one_in(d, 5)) {
			merge_rollback(m);
			fresh = 0;
		} else {
			if (merge_commit(m, &batch, &e) < 0)
				fail("station %d: %s", p->number, e.text);
			if ((batch != 0) != (fresh != 0))
				fail("station %d: batch %lld for %lld edits", p->number, (long long)batch, (long long)fresh);
			raw_join(&expected, sound ? content : &readable);
			did[DID_SILENT] += !sound && !told && !raw_within(content, &expected);
		}
	}
	bad = raw_load(&now, p->path);
	if (bad)
		fail("station %d: %s", p->number, bad);
	if (!raw_within(&expected, &now))
		fail("station %d: after %s not everything that was to come is held (%zu, not %zu)", p->number, path, now.n, expected.n);
	if (sound && now.n != expected.n)
		fail("station %d: after %s it holds %zu edits and not %zu", p->number, path, now.n, expected.n);
	if ((int64_t)(now.n - p->held.n) != fresh)
		fail("station %d: %s brought %zu edits and said %lld", p->number, path, now.n - p->held.n, (long long)fresh);
	look_at(p, d, &now);
	if (!same_bytes(&source, path))
		fail("station %d: merging changed %s", p->number, path);
	raw_release(&expected);
	raw_release(&readable);
	buf_release(&source);
}

static void
step_merge(struct desk *p, struct dice *d)
{
	struct carried *c = any_carried(d);

	if (c)
		merge_file(p, d, c->path, c->sealed ? w.key : NULL, &c->content, !c->damaged && !c->torn);
}

static void
step_direct(struct desk *p, struct dice *d)
{
	struct desk *from = any_station(d);

	if (from == p)
		return;
	station_open(from);
	merge_file(p, d, from->path, NULL, &from->held, true);
}

/* Has anything that came after the batch one of its edits for a base? */
static bool
built_upon(const struct raw_log *r, int64_t batch)
{
	int64_t last = 0;

	for (size_t i = 0; i < r->n; i++)
		if (r->p[i].batch == batch && r->p[i].n > last)
			last = r->p[i].n;
	for (size_t i = 0; i < r->n; i++)
		for (size_t b = 0; r->p[i].n > last && b < r->p[i].n_bases; b++) {
			const struct raw_edit *base = raw_find(r, r->p[i].bases[b]);

			if (base && base->batch == batch)
				return true;
		}
	return false;
}

static void
step_take_back(struct desk *p, struct dice *d)
{
	struct ledger *l;
	struct merge_batch mb;
	struct merge_blockers blockers = { 0 };
	struct raw_log rest = { 0 }, now;
	const char *bad;
	struct err e;

	station_open(p);
	l = handle(p, d);
	if (merge_last(l, &mb, &e) < 0) {
		if (e.code != ERR_NOTFOUND)
			fail("station %d: %s", p->number, e.text);
		return;
	}
	for (size_t i = 0; i < p->held.n; i++)
		if (p->held.p[i].batch != mb.batch) {
			struct raw_log one = { &p->held.p[i], 1 };

			raw_join(&rest, &one);
		}
	say("station %d: take back batch %lld, %zu edits", p->number, (long long)mb.batch, p->held.n - rest.n);
	if (merge_take_back(l, mb.batch, &blockers, NULL, &e) < 0) {
		if (e.code != ERR_CONFLICT || blockers.n == 0 || !built_upon(&p->held, mb.batch))
			fail("station %d: a merge cannot be taken back: %s", p->number, e.text);
		did[DID_KEPT]++;
	} else {
		if (built_upon(&p->held, mb.batch))
			fail("station %d: a merge is taken back from under later work", p->number);
		if (p->held.n - rest.n != (size_t)mb.edits)
			fail("station %d: a merge of %lld edits was one of %zu", p->number, (long long)mb.edits, p->held.n - rest.n);
		bad = raw_load(&now, p->path);
		if (bad || !raw_same(&now, &rest))
			fail("station %d: taken back, and %zu edits instead of %zu: %s", p->number, now.n, rest.n, bad ? bad : "");
		raw_release(&now);
		did[DID_BACK]++;
		w.took_back = p->reset = true;
	}
	merge_blockers_release(&blockers);
	raw_release(&rest);
	look(p, d);
}

/* --- the shared folder ---------------------------------------------------------------------------------------------------- */

static void
folder_path(char out[128])
{
	snprintf(out, 128, "%s/shared", w.folder);
}

static void
step_sync(struct desk *p, struct dice *d)
{
	struct folder_result r;
	struct ledger *l;
	char dir[128];
	struct err e;

	if (!w.folder_mode)
		return;
	station_open(p);
	l = handle(p, d);
	folder_path(dir);
	if (folder_sync(l, dir, w.key, p->who, NULL, &r, &e) < 0) {
		say("station %d: sync fails: %s", p->number, e.text);
		if (!w.folder_hurt)
			fail("station %d: sync fails: %s", p->number, e.text);
	} else {
		say("station %d: sync, %lld out, %lld in", p->number, (long long)r.published, (long long)r.taken);
		folder_result_release(&r);
	}
	did[DID_SYNC]++;
	p->syncs = true;
	look(p, d);
}

static void
step_folder_hurt(struct dice *d)
{
	char dir[128], path[512] = "";
	struct dirent *f;
	unsigned n = 0;
	DIR *h;

	if (!w.folder_mode)
		return;
	folder_path(dir);
	h = opendir(dir);
	while (h && (f = readdir(h)))
		if (f->d_name[0] != '.' && one_in(d, ++n))
			snprintf(path, sizeof path, "%s/%s", dir, f->d_name);
	if (h)
		closedir(h);
	if (!*path)
		return;
	say("folder: %s is hurt", path);
	w.folder_hurt = true;
	if (one_in(d, 2))
		unlink(path);
	else
		damage(d, path, NULL);
}

/* --- accidents ------------------------------------------------------------------------------------------------------------- */

static void
step_clone(struct desk *p, struct dice *d)
{
	struct desk *to;
	bool identity = one_in(d, 2);

	if (w.n == STATIONS_MAX)
		return;
	station_open(p);
	to = station_new(w.n);
	if (identity) {		/* a disk image: name, keys and all */
		to->me = p->me;
		to->who = p->who;
	}
	to->model = p->model;
	to->clock = p->clock;
	copy(p->path, to->path);
	say("station %d: %s of station %d", to->number, identity ? "clone" : "copy", p->number);
	did[DID_CLONE]++;
	look(to, d);
}

/* An older copy, of this station or of another, takes the place of the ledger: with the program closed, or under its hands. */
static void
step_restore(struct desk *p, struct dice *d)
{
	struct carried *c = any_carried(d);
	struct buf b = BUF_INIT;
	struct buf mine = BUF_INIT;
	bool open_file = one_in(d, 2);
	char journal[160];

	if (!c || c->kind != CARRIED_DB || c->damaged || c->torn)
		return;
	bytes_of(&b, c->path);
	bytes_of(&mine, p->path);
	/* SQLite knows another file by its change counter and size alone; and tables of another version are seen at the next opening */
	if (c->model != p->model || memcmp(b.p + 24, mine.p + 24, 16) == 0)
		open_file = false;
	buf_release(&mine);
	say("station %d: %s put in place %s", p->number, c->path, open_file ? "while open" : "while closed");
	did[DID_REVERT]++;
	if (open_file)
		station_open(p);
	else
		station_close(p);
	journal_of(journal, p->path);
	unlink(journal);
	if (!open_file)
		unlink(p->path);
	bytes_into(p->path, &b);
	buf_release(&b);
	p->reset = true;
	fresh_look(p, d);
}

/* A process and its disk go on from a snapshot, as a virtual machine does; what was done since is on a stick. */
static void
step_fork(struct desk *p, struct dice *d)
{
	struct buf before = BUF_INIT;
	struct carried *c;
	const char *bad;
	int status;
	pid_t pid;

	station_open(p);
	c = carry(CARRIED_DB, p->model, NULL);
	bytes_of(&before, p->path);
	pid = fork();
	if (pid == 0) {
		random_from((uint64_t)w.step << 8 | 1);
		for (unsigned n = 1 + roll(d, 4); n-- > 0;) {
			now_at(p);
			if (one_in(d, 2))
				step_new(p, d);
			else
				step_form(p, d);
		}
		look(p, d);
		copy(p->path, c->path);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid || status != 0)
		fail("station %d: the other branch failed (%d)", p->number, status);
	say("station %d: forked, and back", p->number);
	did[DID_FORK]++;
	bytes_into(p->path, &before);
	buf_release(&before);
	bad = raw_load(&c->content, c->path);
	if (bad)
		fail("the other branch: %s", bad);
	look(p, d);
}

/* The process dies at the k-th write of a save, a merge, a taking back, an undo or a backup. */
static void
step_kill(struct desk *p, struct dice *d)
{
	struct carried *from = any_carried(d), *c;
	unsigned what = roll(d, 5);
	struct raw_log now, more = { 0 };
	char journal[160], to[160];
	const char *bad;
	struct err e;
	int status;
	pid_t pid;

	station_open(p);
	station_close(p);
	if (from && (from->damaged || from->torn))
		from = NULL;
	pid = fork();
	if (pid == 0) {
		struct ledger *l = opened(p);
		struct merge *m;
		struct merge_batch mb;
		struct merge_blockers blockers;
		struct changes cs;
		int64_t batch;
		char out[160];

		random_from((uint64_t)w.step << 8 | 2);
		shim.fault = FAULT_DEATH;
		shim.countdown = (long)roll(d, what == 1 || what == 2 ? 60 : 24);
		switch (what) {
		case 1:
			if (from && merge_begin(&m, l, from->path, from->sealed ? w.key : NULL, p->who, NULL, &e) == 0
			    && merge_commit(m, &batch, &e) == 0)
				_exit(0);
			break;
		case 2:
			if (merge_last(l, &mb, &e) == 0 && merge_take_back(l, mb.batch, &blockers, NULL, &e) == 0)
				_exit(0);
			break;
		case 3:
			snprintf(out, sizeof out, "%s/killed.db", w.folder);
			if (ledger_backup(l, out, NULL, &e) == 0)
				_exit(0);
			break;
		default:
			changes_init(&cs);
			for (int i = 0; i < 2; i++)
				change_set_text(changes_add(&cs, model_entity(p->model, "job")), "what", texts[i]);
			if (ledger_save(l, &cs, p->who, &batch, &e) == 0)
				_exit(0);
		}
		_exit(1);
	}
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > SHIM_DIED)
		fail("station %d: not killed but gone (%d)", p->number, status);
	say("station %d: killed in %u (%d)", p->number, what, WEXITSTATUS(status));
	did[DID_KILL]++;
	journal_of(journal, p->path);
	if (one_in(d, 2)) {	/* somebody copies what lies there, with or without the journal */
		bool with = one_in(d, 2);

		c = carry(with ? CARRIED_JOURNAL : CARRIED_DB, p->model, &p->held);
		c->torn = true;
		copy(p->path, c->path);
		journal_of(to, c->path);
		if (with && access(journal, F_OK) == 0)
			copy(journal, to);
		say("station %d: copied as it lies to %s", p->number, c->path);
	}
	bad = raw_load(&now, p->path);
	if (bad)
		fail("station %d, killed: %s", p->number, bad);
	raw_copy(&more, &p->held);
	if (what == 1 && from)
		raw_join(&more, &from->content);
	if (what == 1 ? !raw_same(&now, &p->held) && !raw_same(&now, &more) : what == 2 ? !raw_within(&now, &p->held)
			: what == 3 ? !raw_same(&now, &p->held) : !raw_within(&p->held, &now) || (now.n != p->held.n && now.n != p->held.n + 2))
		fail("station %d, killed in %u: %zu edits before, %zu now", p->number, what, p->held.n, now.n);
	if (what == 2 && now.n != p->held.n)
		p->reset = w.took_back = true;
	raw_release(&now);
	raw_release(&more);
	fresh_look(p, d);
}

/* The own file is hurt.  What check sees is put aside, and what can be read of it comes back. */
static void
step_own_damage(struct desk *p, struct dice *d)
{
	struct carried *broken;
	struct ledger *l = NULL;
	struct raw_log now;
	struct err e;

	station_open(p);
	station_close(p);
	if (!damage(d, p->path, &p->held))
		return;
	now_at(p);
	if (ledger_open(&l, p->path, p->model, &p->me, false, NULL, &e) == 0 && ledger_check(l, NULL, NULL, &e) == 0) {
		const char *bad;

		ledger_close(l);
		bad = raw_load(&now, p->path);
		if (bad || !raw_same(&now, &p->held))
			fail("station %d: damage that check does not see: %s", p->number, bad ? bad : "edits are missing");
		raw_release(&now);
		return;
	}
	ledger_close(l);
	say("station %d: %s", p->number, e.text);
	broken = carry(CARRIED_DB, p->model, &p->held);
	broken->damaged = true;
	copy(p->path, broken->path);
	did[DID_REPAIR]++;
	create(p);
	p->reset = true;
	look(p, d);
	merge_file(p, d, broken->path, NULL, &broken->content, false);
}

/* Two processes save at once; sometimes one of them dies at its k-th write, and the other goes on over what it left. */
static void
step_together(struct desk *p, struct dice *d)
{
	bool dies = one_in(d, 2);
	long at = (long)roll(d, 40);
	int status, died = 0;

	station_open(p);
	station_close(p);
	for (int i = 0; i < 2; i++)
		if (fork() == 0) {
			random_from((uint64_t)w.step << 8 | (uint64_t)(10 + i));
			if (dies && i == 0) {
				station_open(p);
				shim.fault = FAULT_DEATH;
				shim.countdown = at;
			}
			for (int k = 0; k < 2; k++)
				step_new(p, d);
			_exit(0);
		}
	for (int i = 0; i < 2; i++) {
		if (wait(&status) < 0 || !WIFEXITED(status) || (WEXITSTATUS(status) != 0 && !(dies && WEXITSTATUS(status) == SHIM_DIED)))
			fail("station %d: one of two who saved at once failed (%d)", p->number, status);
		died += WEXITSTATUS(status) == SHIM_DIED;
	}
	if (died > 1)
		fail("station %d: both of two died", p->number);
	say("station %d: two saved at once, %d died", p->number, died);
	fresh_look(p, d);
}

static void
step_foreign(struct desk *p, struct dice *d)
{
	uint8_t other[ID_BYTES] = { 1, 2, 3 };
	char path[128];
	struct merge *m;
	struct ledger *l;
	struct err e;

	station_open(p);
	l = handle(p, d);
	snprintf(path, sizeof path, "%s/foreign.db", w.folder);
	unlink(path);
	if (ledger_create(path, &sim_new, other, one_in(d, 2) ? "石沟镇" : "别处", &p->me, &e) < 0)
		fail("%s", e.text);
	if (merge_begin(&m, l, path, NULL, p->who, NULL, &e) == 0)
		fail("station %d takes another township's ledger", p->number);
	if (e.code != ERR_INPUT)
		fail("station %d: another township's ledger: %s", p->number, e.text);
	look(p, d);
}

/* --- schedules ------------------------------------------------------------------------------------------------------------ */

static void
version_change(struct desk *p)
{
	station_close(p);
	forget_forms(p);
	p->model = p->model == &sim_new ? &sim_old : &sim_new;
	p->n_shown = 0;
	p->reset = true;
	did[DID_VERSION]++;
	say("station %d: %s program", p->number, p->model == &sim_new ? "newer" : "older");
}

static void
step(struct desk *p, struct dice *d)
{
	struct carried *c;
	struct err e;
	unsigned r = roll(d, 146);

	if (r < 20) {
		step_new(p, d);
	} else if (r < 42) {
		for (unsigned n = 1 + roll(d, 4); n-- > 0;)
			step_form(p, d);
	} else if (r < 46) {
		step_open_form(p, d);
	} else if (r < 49) {
		step_undo(p, d);
	} else if (r < 51) {
		step_list(p, d);
	} else if (r < 56) {
		step_settle(p, d);
	} else if (r < 62) {
		step_copy(p);
	} else if (r < 69) {
		step_pack(p, d);
	} else if (r < 85) {
		step_merge(p, d);
	} else if (r < 92) {
		step_direct(p, d);
	} else if (r < 95) {
		step_take_back(p, d);
	} else if (r < 97) {
		step_clone(p, d);
	} else if (r < 99) {
		step_backup(p, d);
	} else if (r < 103) {
		step_restore(p, d);
	} else if (r < 105) {
		step_fork(p, d);
	} else if (r < 109) {
		step_kill(p, d);
	} else if (r < 113) {
		if ((c = any_carried(d)) && damage(d, c->path, &c->content))
			c->damaged = true;
	} else if (r < 115) {
		step_own_damage(p, d);
	} else if (r < 117) {
		if ((c = any_carried(d)))
			uncarry(c);
	} else if (r < 119) {
		p->clock += ((int64_t)roll(d, 200) - 100) * INT64_C(86400000);
	} else if (r < 121) {
		version_change(p);
	} else if (r < 123) {
		step_future(p, d);
	} else if (r < 126) {
		station_open(p);
		if (p->second) {
			ledger_close(p->second);
			p->second = NULL;
		} else {
			p->second = opened(p);
		}
	} else if (r < 128) {
		station_close(p);
	} else if (r < 129) {
		step_together(p, d);
	} else if (r < 130) {
		step_foreign(p, d);
	} else if (r < 131) {
		if (ledger_rebuild(handle(p, d), NULL, &e) < 0)
			fail("station %d: %s", p->number, e.text);
	} else if (r < 144) {
		step_sync(p, d);
	} else {
		step_folder_hurt(d);
	}
}

/* A file of this station, by one way or another, in the hands of the next. */
static void
give(struct desk *from, struct desk *to, struct dice *d)
{
	struct pack_result res;
	char path[128];
	struct err e;
	bool sealed = one_in(d, 2);

	station_open(from);
	switch (roll(d, 3)) {
	case 0:
		merge_file(to, d, from->path, NULL, &from->held, true);
		break;
	case 1:
		snprintf(path, sizeof path, "%s/last-%d-%d.db", w.folder, from->number, to->number);
		copy(from->path, path);
		merge_file(to, d, path, NULL, &from->held, true);
		break;
	default:
		snprintf(path, sizeof path, "%s/last-%d-%d.ybz", w.folder, from->number, to->number);
		if (pack_write(from->l, path, 0, sealed ? w.key : NULL, NULL, &res, &e) < 0)
			fail("station %d cannot pack: %s", from->number, e.text);
		merge_file(to, d, path, sealed ? w.key : NULL, &from->held, true);
	}
}

/* Everything that still lies about goes to somebody, then everybody hears from everybody. */
static void
at_end(struct dice *d)
{
	struct raw_log all = { 0 };
	char *dump[2] = { NULL, NULL };

	w.ending = true;
	for (int i = 0; i < w.n; i++)
		fresh_look(&w.p[i], d);
	if (w.folder_mode && !w.folder_hurt && !w.took_back) {
		for (int round = 0; round < 2; round++)
			for (int i = 0; i < w.n; i++)
				step_sync(&w.p[i], d);
		for (int i = 1; i < w.n; i++)
			if (!raw_same(&w.p[0].held, &w.p[i].held))
				fail("after two rounds over the folder station %d holds %zu edits, station 0 %zu", i, w.p[i].held.n, w.p[0].held.n);
	}
	for (int i = 0; i < w.n_carried; i++) {
		struct carried *c = &w.c[i];

		if (!c->there)
			continue;
		merge_file(any_station(d), d, c->path, c->sealed ? w.key : NULL, &c->content, !c->damaged && !c->torn);
		if (!c->damaged && !c->torn)
			raw_join(&all, &c->content);
	}
	for (int i = 0; i < w.n; i++)
		raw_join(&all, &w.p[i].held);
	for (int i = 0; i < w.n; i++)
		for (int j = 0; j < w.n; j++)
			if (i != j)
				give(&w.p[i], &w.p[j], d);
	for (int i = 0; i < w.n; i++)
		if (!raw_same(&all, &w.p[i].held))
			fail("at the end station %d holds %zu edits of %zu", i, w.p[i].held.n, all.n);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < (round ? 2 : w.n); i++) {
			struct desk *p = &w.p[i];
			struct err e;
			char *mine;

			station_close(p);
			forget_forms(p);
			p->n_shown = 0;
			p->reset = true;
			p->model = round ? &sim_old : &sim_new;
			fresh_look(p, d);
			if (ledger_check(p->l, NULL, NULL, &e) < 0)
				fail("at the end, station %d: %s", i, e.text);
			mine = oracle_dump(p->l, p->model, &p->held);
			if (!dump[round])
				dump[round] = mine;
			else if (strcmp(mine, dump[round]) != 0)
				fail("at the end station %d and station 0 show different things:\n%s\n---\n%s", i, mine, dump[round]);
			if (mine != dump[round])
				free(mine);
		}
	did[DID_EDITS] += (int64_t)all.n;
	free(dump[0]);
	free(dump[1]);
	raw_release(&all);
}

static int
steps_of(uint64_t seed)
{
	return 24 + (int)(mix(seed ^ 0x5eed) % 56);
}

/* In a process of its own; what it prints goes to the one that started it. */
static void
schedule(const char *base, uint64_t seed, const bool *leave_out, bool verbose)
{
	struct dice d = { mix(seed) };
	char shared[128];
	struct err e;

	alarm(SECONDS_MAX);
	w.seed = seed;
	memset(did, 0, sizeof did);
	w.verbose = verbose;
	w.step = -1;
	snprintf(w.folder, sizeof w.folder, "%s/%llu", base, (unsigned long long)seed);
	if (file_make_folder(w.folder, &e) < 0)
		fail("%s", e.text);
	setenv("TMPDIR", w.folder, 1);
	setenv("YIBENZHANG_NOW", "2026-11-18T08:31:00", 1);
	randombytes_set_implementation(&dice_of_sodium);
	shim_install(FAULT_DEATH);
	shim.lazy = true;
	random_from(0);
	random_bytes(w.township, sizeof w.township);
	random_bytes(w.key, sizeof w.key);
	w.folder_mode = one_in(&d, 2);
	folder_path(shared);
	if (w.folder_mode && file_make_folder(shared, &e) < 0)
		fail("%s", e.text);
	for (unsigned n = 2 + roll(&d, 4); n-- > 0;) {
		struct desk *p = station_new(w.n);

		if (one_in(&d, 5))
			p->model = &sim_old;
		if (one_in(&d, 3))
			p->clock = ((int64_t)roll(&d, 2000) - 1000) * INT64_C(3600000);
		if (p->number == 0 || one_in(&d, 2)) {
			create(p);
		} else {		/* joined with a copy */
			station_close(&w.p[0]);
			copy(w.p[0].path, p->path);
		}
		look(p, &d);
	}
	for (int i = 0, n = steps_of(seed); i < n; i++) {
		struct dice mine = { mix(seed) ^ mix((uint64_t)i + 1) };
		struct desk *p;

		if (leave_out && leave_out[i])
			continue;
		w.step = i;
		random_from((uint64_t)i << 8);
		p = any_station(&mine);
		w.looked = NULL;
		step(p, &mine);
		if (p->l && w.looked != p)
			look(p, &mine);
	}
	w.step = steps_of(seed);
	random_from(UINT64_C(0xffffff));
	at_end(&d);
	for (int i = 0; i < w.n; i++)
		station_close(&w.p[i]);
	printf("DID");
	for (int i = 0; i < DID_N; i++)
		printf(" %lld", (long long)did[i]);
	printf("\n");
	fflush(stdout);
}

/* --- many of them ----------------------------------------------------------------------------------------------------------- */

struct run {
	uint64_t seed;
	pid_t pid;
	int out;
	struct buf said;	/* owned */
	bool good;
};

static void
remove_folder(const char *path)
{
	DIR *h = opendir(path);
	struct dirent *f;

	while (h && (f = readdir(h))) {
		char *inner = file_join(path, f->d_name);

		if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0 && unlink(inner) != 0)
			remove_folder(inner);
		free(inner);
	}
	if (h)
		closedir(h);
	rmdir(path);
}

static void
run_start(struct run *r, const char *base, uint64_t seed, const bool *leave_out, bool verbose)
{
	int p[2];

	memset(r, 0, sizeof *r);
	r->seed = seed;
	fflush(stdout);
	if (pipe(p) < 0)
		abort();
	r->pid = fork();
	if (r->pid == 0) {
		setpgid(0, 0);	/* whatever it starts goes with it */
		close(p[0]);
		if (!verbose) {
			dup2(p[1], 1);
			dup2(p[1], 2);
		}
		schedule(base, seed, leave_out, verbose);
		exit(0);
	}
	close(p[1]);
	r->out = p[0];
}

/* Its output to the end, and how it ended. */
static void
run_finish(struct run *r, const char *base)
{
	char folder[96], piece[4096];
	ssize_t n;
	int status;

	while ((n = read(r->out, piece, sizeof piece)) > 0)
		buf_add(&r->said, piece, (size_t)n);
	close(r->out);
	waitpid(r->pid, &status, 0);
	r->good = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	if (WIFSIGNALED(status))
		buf_addf(&r->said, "killed by signal %d\n", WTERMSIG(status));
	snprintf(folder, sizeof folder, "%s/%llu", base, (unsigned long long)r->seed);
	remove_folder(folder);
}

static bool
run_one(struct run *r, const char *base, uint64_t seed, const bool *leave_out, bool verbose)
{
	run_start(r, base, seed, leave_out, verbose);
	run_finish(r, base);
	return r->good;
}

/* Leave out what the failure does not need: halves first, then single steps. */
static void
shrink(const char *base, uint64_t seed, bool leave_out[STEPS_MAX], struct buf *said)
{
	int n = steps_of(seed);
	time_t until = time(NULL) + 60;

	for (int size = n / 2; size > 0; size /= 2)
		for (int at = 0; at < n && time(NULL) < until; at += size) {
			bool kept[STEPS_MAX], any = false;
			struct run r;

			memcpy(kept, leave_out, sizeof kept);
			for (int i = at; i < n && i < at + size; i++) {
				any |= !leave_out[i];
				leave_out[i] = true;
			}
			if (!any)
				continue;
			if (run_one(&r, base, seed, leave_out, false)) {
				memcpy(leave_out, kept, sizeof kept);
			} else {
				buf_clear(said);
				buf_adds(said, buf_str(&r.said));
			}
			buf_release(&r.said);
		}
}

static void
report(const char *base, const char *self, const struct run *r)
{
	bool leave_out[STEPS_MAX] = { false };
	struct buf said = BUF_INIT;
	const char *comma = "";

	buf_adds(&said, buf_str(&r->said));
	shrink(base, r->seed, leave_out, &said);
	printf("not ok seed %llu: %s", (unsigned long long)r->seed, buf_str(&said));
	printf("# again: %s -v -s %llu -k ", self, (unsigned long long)r->seed);
	for (int i = 0; i < steps_of(r->seed); i++)
		if (!leave_out[i]) {
			printf("%s%d", comma, i);
			comma = ",";
		}
	printf("%s\n", *comma ? "" : "-1");
	fflush(stdout);
	buf_release(&said);
}

static void
add_up(const struct run *r)
{
	const char *s = strstr(buf_str(&r->said), "DID ");

	for (int i = 0; s && i < DID_N; i++) {
		s = strchr(s, ' ');
		if (s)
			did[i] += strtoll(++s, NULL, 10);
	}
}

static int
many(const char *base, const char *self, uint64_t first, uint64_t n, int jobs)
{
	struct run *r = mem_zero((size_t)jobs, sizeof *r);
	struct pollfd *wait_for = mem_zero((size_t)jobs, sizeof *wait_for);
	uint64_t next = first, bad = 0, done = 0;
	char piece[4096];
	time_t began = time(NULL);

	while (done < n) {
		for (int i = 0; i < jobs; i++) {
			if (!r[i].pid && next < first + n && bad < 5)
				run_start(&r[i], base, next++, NULL, false);
			wait_for[i] = (struct pollfd){ r[i].pid ? r[i].out : -1, POLLIN, 0 };
		}
		if (poll(wait_for, (nfds_t)jobs, -1) < 0)
			abort();
		for (int i = 0; i < jobs; i++) {
			ssize_t got;

			if (!r[i].pid || !wait_for[i].revents)
				continue;
			got = read(r[i].out, piece, sizeof piece);
			if (got > 0) {
				buf_add(&r[i].said, piece, (size_t)got);
				continue;
			}
			run_finish(&r[i], base);
			if (r[i].good) {
				add_up(&r[i]);
			} else {
				bad++;
				report(base, self, &r[i]);
			}
			buf_release(&r[i].said);
			r[i].pid = 0;
			done++;
		}
		if (bad >= 5 && done < n) {
			bool busy = false;

			for (int i = 0; i < jobs; i++)
				busy |= r[i].pid != 0;
			if (!busy)
				break;
		}
	}
	free(r);
	free(wait_for);
	printf("# %llu schedules in %lld s:", (unsigned long long)done, (long long)(time(NULL) - began));
	for (int i = 0; i < DID_N; i++)
		printf("%s %lld %s", i ? "," : "", (long long)did[i], did_names[i]);
	printf("\n");
	if (bad == 0)
		printf("ok %llu schedules from seed %llu\n", (unsigned long long)n, (unsigned long long)first);
	return bad ? 1 : 0;
}

int
main(int argc, char **argv)
{
	const char *tmp = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
	uint64_t first = 1, n = SCHEDULES;
	bool leave_out[STEPS_MAX], picked = false, verbose = false;
	int jobs = (int)sysconf(_SC_NPROCESSORS_ONLN), opt, rc;
	char base[64];

	memset(leave_out, true, sizeof leave_out);
	while ((opt = getopt(argc, argv, "n:s:k:j:v")) != -1)
		switch (opt) {
		case 'n':
			n = strtoull(optarg, NULL, 10);
			break;
		case 's':
			first = strtoull(optarg, NULL, 10);
			break;
		case 'j':
			jobs = (int)strtol(optarg, NULL, 10);
			break;
		case 'v':
			verbose = true;
			break;
		case 'k':
			picked = true;
			for (char *p = optarg; *p; p += *p == ',') {
				long i = strtol(p, &p, 10);

				if (i >= 0 && i < STEPS_MAX)
					leave_out[i] = false;
			}
			break;
		default:
			fprintf(stderr, "sim [-n how many] [-s first seed] [-k steps kept] [-j at a time] [-v]\n");
			return 2;
		}
	snprintf(base, sizeof base, "%s/ybz-sim-XXXXXX", tmp && *tmp && strlen(tmp) < 30 ? tmp : "/tmp");
	if (!mkdtemp(base)) {
		perror(base);
		return 2;
	}
	if (picked || verbose) {
		struct run r;

		rc = run_one(&r, base, first, picked ? leave_out : NULL, verbose) ? 0 : 1;
		printf("%s", buf_str(&r.said));
		buf_release(&r.said);
	} else {
		rc = many(base, argv[0], first, n, jobs > 0 ? jobs : 1);
	}
	remove_folder(base);
	return rc;
}
