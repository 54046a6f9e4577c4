/*
 * lookers.c - other sheets and charts that look at a sheet.
 */
#include "exchange/lookers.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "exchange/ooxml.h"
#include "exchange/package.h"

struct looker {
	const struct moving *m;
	struct buf raw, text, moved;
	struct splice splice;
	size_t text_from, value_from;
	bool taking, many;		/* a formula; it is of several cells */
	bool stale, counted;		/* the cell at hand has one that looks at the sheet; has one */
	bool looks;			/* any does */
	struct { size_t from, n; } *others;	/* owned; what the other formulas of a sheet came to: they may be counted from those */
	size_t n_others;
	const char *trouble;
};

static void
looker_start(void *data, const struct package_tag *t)
{
	struct looker *l = data;
	const char *type = ooxml_att(t->atts, "t"), *ref = ooxml_att(t->atts, "ref");

	if (strcmp(t->name, "c") == 0)
		l->stale = l->counted = false;
	else if (strcmp(t->name, "v") == 0)
		l->value_from = t->from;
	l->taking = strcmp(t->name, "f") == 0 || strcmp(t->name, "formula") == 0 || strcmp(t->name, "formula1") == 0 ||
	    strcmp(t->name, "formula2") == 0;
	if (!l->taking)
		return;
	l->text_from = t->to;
	l->many = type != NULL && strcmp(type, "shared") == 0 && ref != NULL && strchr(ref, ':') != NULL;
	buf_clear(&l->text);
}

/* "SUM(台账[件数])" is of a table of the spreadsheet's own, named without its sheet; "[1]表!A1" is of another file. */
static bool
names_table(const char *formula)
{
	for (const char *s = formula; (s = strchr(s, '[')) != NULL; s++)
		if (s[1 + strspn(s + 1, "0123456789")] != ']')
			return true;
	return false;
}

static void
looker_end(void *data, const struct package_tag *t)
{
	struct looker *l = data;
	struct moving_formula how = { 0 };

	if (strcmp(t->name, "v") == 0 && l->stale) {
		splice_put(&l->splice, l->value_from, t->to - l->value_from, "", 0);
	} else if (strcmp(t->name, "v") == 0 && l->counted) {
		l->others = mem_more(l->others, l->n_others, sizeof *l->others);
		l->others[l->n_others].from = l->value_from;
		l->others[l->n_others++].n = t->to - l->value_from;
	}
	if (l->taking && l->text.n > 0 && l->trouble == NULL) {
		buf_clear(&l->moved);
		moving_formula(l->m, buf_str(&l->text), &how, &l->moved);
		l->counted = strcmp(t->name, "f") == 0;
		l->stale = how.looks || (l->counted && names_table(buf_str(&l->text)));
		l->looks |= l->stale;
		l->trouble = how.trouble;
		if (how.changed && l->many)
			l->trouble = "别的工作表里有成片的公式用着这张表";
		if (how.changed) {
			buf_clear(&l->text);
			ooxml_xml(&l->text, buf_str(&l->moved));
			splice_put(&l->splice, l->text_from, t->from - l->text_from, buf_str(&l->text), l->text.n);
		}
	}
	l->taking = false;
}

static void
looker_text(void *data, const char *s, size_t n)
{
	struct looker *l = data;

	if (l->taking)
		buf_add(&l->text, s, n);
}

/* May the part say the sheet's name before a place, or that of a table? */
static bool
names_it(const struct buf *raw, const char *sheet)
{
	struct buf plain = BUF_INIT, quoted = BUF_INIT;

	/* some programs write every Chinese character by its code */
	if (strstr(buf_str(raw), "&#") != NULL || strchr(buf_str(raw), '[') != NULL)
		return true;
	ooxml_xml(&plain, sheet);
	for (const char *s = buf_str(&plain); *s != '\0'; s++) {
		buf_addc(&quoted, *s);
		if (*s == '\'')
			buf_addc(&quoted, '\'');	/* written twice */
	}
	buf_adds(&quoted, "'!");
	buf_addc(&plain, '!');
	bool named = strstr(buf_str(raw), buf_str(&plain)) != NULL || strstr(buf_str(raw), buf_str(&quoted)) != NULL;
	buf_release(&plain);
	buf_release(&quoted);
	return named;
}

struct cache { const char *sheet; bool is; };

static void
cache_start(void *data, const struct package_tag *t)
{
	struct cache *c = data;
	const char *sheet = strcmp(t->name, "worksheetSource") == 0 ? ooxml_att(t->atts, "sheet") : NULL;

	c->is |= sheet != NULL && strcmp(sheet, c->sheet) == 0;
}

static int
cache_read(struct package *p, struct looker *l, struct err *e)
{
	struct cache c = { .sheet = l->m->sheet };
	const struct package_walk walk = { cache_start, NULL, NULL, &c };
	int rc = package_walk(p, &l->raw, &walk, e);

	if (c.is)
		l->trouble = "有透视表用着这张表的数";
	return rc;
}

/* Part i, which may look: 1 it does, and l has its bytes; 0 it does not; -1. */
static int
looker_read(struct package *p, size_t i, const char *own, struct looker *l, struct err *e)
{
	const char *name = package_part(p, i);
	const struct package_walk walk = { looker_start, looker_end, looker_text, l };
	bool cache = strstr(name, "/pivotCache/") != NULL;

	if (strcmp(name, own) == 0 || strstr(name, "_rels/") != NULL ||
	    (!cache && strstr(name, "/charts/") == NULL && strstr(name, "/worksheets/") == NULL))
		return 0;
	if (package_read(p, name, &l->raw, e) < 0)
		return -1;
	if (cache)
		return cache_read(p, l, e);
	if (!names_it(&l->raw, l->m->sheet))
		return 0;
	if (package_walk(p, &l->raw, &walk, e) < 0)
		return -1;
	for (size_t k = 0; l->looks && k < l->n_others; k++)
		splice_put(&l->splice, l->others[k].from, l->others[k].n, "", 0);
	return l->looks;
}

static void
looker_release(struct looker *l)
{
	buf_release(&l->raw);
	buf_release(&l->text);
	buf_release(&l->moved);
	splice_release(&l->splice);
	free(l->others);
}

const char *
lookers_trouble(struct package *p, const char *own, const struct moving *m)
{
	const char *trouble = NULL;
	struct err e;

	for (size_t i = 0; trouble == NULL && package_part(p, i) != NULL; i++) {
		struct looker l = { .m = m };
		if (looker_read(p, i, own, &l, &e) < 0)
			l.trouble = "里有一部分读不懂";
		trouble = l.trouble;
		looker_release(&l);
	}
	return trouble;
}

int
lookers_move(struct package *p, const char *own, const struct moving *m, bool *any, struct err *e)
{
	int rc = 0;

	for (size_t i = 0; rc >= 0 && package_part(p, i) != NULL; i++) {
		struct looker l = { .m = m };
		struct buf out = BUF_INIT;
		if ((rc = looker_read(p, i, own, &l, e)) == 1) {
			*any = true;
			splice_make(&l.splice, &l.raw, &out);
			package_replace(p, package_part(p, i), &out);
		}
		buf_release(&out);
		looker_release(&l);
	}
	return rc < 0 ? -1 : 0;
}
