/*
 * package.c - the parts of a spreadsheet file.
 */
#include "exchange/package.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "exchange/lib_xlsx.h"
#include "exchange/ooxml.h"
#include "exchange/sink.h"
#include "exchange/xlsx.h"

#define BLOCK ((size_t)64 * 1024)
#define RATIO_MAX 200			/* unpacked to packed, once RATIO_FROM bytes are out */
#define RATIO_FROM ((uint64_t)4 << 20)
#define PARTS_MAX 2000
#define ALL_MAX ((uint64_t)128 << 20)	/* bytes of all parts unpacked, as the file says itself */
#define DEPTH_MAX 64

struct change { char *part; struct buf bytes; bool gone; };	/* owned */

struct package {
	struct lib_xlsx lib;
	struct buf file;		/* all of it */
	zip_t *zip;			/* owned; reads out of file */
	char *name;			/* owned; for messages */
	struct change *changes;		/* owned */
	size_t n_changes;
};

static int
complain(const struct package *p, struct err *e, const char *why)
{
	return err_set(e, ERR_DAMAGED, "文件 %s %s，没有动它。请在 WPS 里打开，另存一次再试", p->name, why);
}

/* A form is small: what would take long to look through is none. */
static bool
is_small(const struct package *p)
{
	zip_int64_t n = p->lib.zip_get_num_entries(p->zip, 0);
	uint64_t all = 0;
	zip_stat_t st;

	for (zip_int64_t i = 0; i < n && n <= PARTS_MAX; i++)
		all += p->lib.zip_stat_index(p->zip, (zip_uint64_t)i, 0, &st) == 0 && st.size < ALL_MAX ? st.size : ALL_MAX;
	return n <= PARTS_MAX && all <= ALL_MAX;
}

int
package_open(struct package **out, const char *path, struct err *e)
{
	struct package *p = mem_zero(1, sizeof *p);
	zip_source_t *source = NULL;
	const char *what, *then;
	int rc;

	p->name = mem_str(file_base(path));
	if (xlsx_trouble(path, &what, &then))
		rc = err_set(e, ERR_INPUT, "文件 %s %s，没有动它。%s", p->name, what, then);
	else
		rc = lib_xlsx_load(&p->lib, e);
	if (rc == 0)
		rc = file_read(&p->file, path, PACKAGE_MAX, e);
	if (rc == 0 && (source = p->lib.zip_source_buffer_create(buf_str(&p->file), p->file.n, 0, NULL)) == NULL)
		rc = complain(p, e, "太大，内存不够");
	if (rc == 0 && (p->zip = p->lib.zip_open_from_source(source, ZIP_RDONLY, NULL)) == NULL) {
		p->lib.zip_source_free(source);
		rc = complain(p, e, "坏了(不是完整的 .xlsx)");
	}
	if (rc == 0 && !is_small(p))
		rc = complain(p, e, "解开后大得不正常");
	if (rc < 0) {
		package_free(p);
		return -1;
	}
	*out = p;
	return 0;
}

void
package_free(struct package *p)
{
	if (p == NULL)
		return;
	if (p->zip != NULL)
		p->lib.zip_discard(p->zip);
	for (size_t i = 0; i < p->n_changes; i++) {
		free(p->changes[i].part);
		buf_release(&p->changes[i].bytes);
	}
	free(p->changes);
	free(p->name);
	buf_release(&p->file);
	free(p);
}

const char *
package_part(const struct package *p, size_t i)
{
	return i < PARTS_MAX ? p->lib.zip_get_name(p->zip, i, 0) : NULL;
}

bool
package_has(const struct package *p, const char *part)
{
	return part != NULL && p->lib.zip_name_locate(p->zip, part, ZIP_FL_NOCASE) >= 0;
}

static int
unpack(struct package *p, zip_file_t *f, uint64_t packed, struct buf *out, struct err *e)
{
	char block[BLOCK];
	zip_int64_t n;

	buf_clear(out);
	while ((n = p->lib.zip_fread(f, block, sizeof block)) > 0) {
		buf_add(out, block, (size_t)n);
		if (out->n > PACKAGE_PART_MAX || (out->n > RATIO_FROM && out->n / RATIO_MAX > packed))
			return complain(p, e, "解开后大得不正常");
	}
	return n < 0 ? complain(p, e, "坏了(校验不对)") : 0;
}

static const struct change *
change_of(const struct package *p, const char *part)
{
	for (size_t i = 0; i < p->n_changes; i++)
		if (strcmp(p->changes[i].part, part) == 0)
			return &p->changes[i];
	return NULL;
}

int
package_read(struct package *p, const char *part, struct buf *out, struct err *e)
{
	zip_int64_t at = part == NULL ? -1 : p->lib.zip_name_locate(p->zip, part, ZIP_FL_NOCASE);
	const struct change *c = at < 0 ? NULL : change_of(p, p->lib.zip_get_name(p->zip, (zip_uint64_t)at, 0));
	zip_stat_t st;
	zip_file_t *f;

	if (at < 0)
		return complain(p, e, "里少了一部分(坏了)");
	if (c != NULL) {
		buf_clear(out);
		buf_add(out, buf_str(&c->bytes), c->bytes.n);
		return 0;
	}
	if (p->lib.zip_stat_index(p->zip, (zip_uint64_t)at, 0, &st) < 0 || (f = p->lib.zip_fopen_index(p->zip, (zip_uint64_t)at, 0)) == NULL)
		return complain(p, e, "里面有一部分打不开(坏了，或者有密码)");
	int rc = unpack(p, f, st.comp_size, out, e);
	(void)p->lib.zip_fclose(f);
	return rc;
}

void
package_replace(struct package *p, const char *part, struct buf *bytes)
{
	zip_int64_t at = p->lib.zip_name_locate(p->zip, part, ZIP_FL_NOCASE);
	const char *name = at >= 0 ? p->lib.zip_get_name(p->zip, (zip_uint64_t)at, 0) : NULL;

	if (name == NULL)
		return;
	size_t i = 0;
	while (i < p->n_changes && strcmp(p->changes[i].part, name) != 0)
		i++;
	if (i == p->n_changes) {
		p->changes = mem_resize(p->changes, p->n_changes + 1, sizeof *p->changes);
		p->changes[p->n_changes++] = (struct change){ .part = mem_str(name) };
	}
	struct change *c = &p->changes[i];
	buf_release(&c->bytes);
	c->gone = bytes == NULL;
	if (bytes != NULL) {
		c->bytes = *bytes;
		*bytes = (struct buf)BUF_INIT;
	}
}

/* --- out -------------------------------------------------------------------------------------------------------- */

static bool
changes_make(struct package *p, zip_t *zip)
{
	for (size_t i = 0; i < p->n_changes; i++) {
		const struct change *c = &p->changes[i];
		zip_int64_t at = p->lib.zip_name_locate(zip, c->part, 0);
		if (at < 0)
			return false;
		if (c->gone) {
			if (p->lib.zip_delete(zip, (zip_uint64_t)at) < 0)
				return false;
			continue;
		}
		zip_source_t *s = p->lib.zip_source_buffer(zip, buf_str(&c->bytes), c->bytes.n, 0);
		if (s == NULL)
			return false;
		if (p->lib.zip_file_replace(zip, (zip_uint64_t)at, s, 0) < 0) {
			p->lib.zip_source_free(s);
			return false;
		}
	}
	return true;
}

/* The library writes into memory: it would put a file of its own in the place of the one the sink holds. */
static bool
repack(struct package *p, zip_source_t *source, struct sink *to)
{
	zip_t *zip = p->lib.zip_open_from_source(source, 0, NULL);
	char block[BLOCK];
	zip_int64_t n = -1;

	if (zip == NULL)
		return false;
	p->lib.zip_source_keep(source);
	if (!changes_make(p, zip) || p->lib.zip_close(zip) < 0) {
		p->lib.zip_discard(zip);
		return false;
	}
	if (p->lib.zip_source_open(source) < 0)
		return false;
	while ((n = p->lib.zip_source_read(source, block, sizeof block)) > 0)
		sink_write(to, block, (size_t)n);
	(void)p->lib.zip_source_close(source);
	return n == 0;
}

int
package_write(struct package *p, struct sink *to, struct err *e)
{
	zip_source_t *source = p->lib.zip_source_buffer_create(buf_str(&p->file), p->file.n, 0, NULL);
	bool done = source != NULL && repack(p, source, to);

	if (source != NULL)
		p->lib.zip_source_free(source);
	return done ? 0 : err_set(e, ERR_IO, "表格没有写成: 内存不够，或 %s 里的部分拿不出来。账本没有动", p->name);
}

static bool
same_parts(struct package *p, zip_t *zip)
{
	size_t n = 0, gone = 0;

	for (const char *part; (part = package_part(p, n)) != NULL; n++) {
		const struct change *c = change_of(p, part);
		zip_int64_t at = p->lib.zip_name_locate(zip, part, 0);
		zip_stat_t was, is;
		gone += c != NULL && c->gone;
		if (c != NULL && c->gone ? at >= 0 : at < 0)
			return false;
		if (at < 0)
			continue;
		if (p->lib.zip_stat_index(p->zip, n, 0, &was) < 0 || p->lib.zip_stat_index(zip, (zip_uint64_t)at, 0, &is) < 0)
			return false;
		if (c != NULL ? is.size != c->bytes.n : was.size != is.size || was.crc != is.crc || was.comp_size != is.comp_size)
			return false;
	}
	return p->lib.zip_get_num_entries(zip, 0) == (zip_int64_t)(n - gone);
}

int
package_same(struct package *p, const char *path, struct err *e)
{
	zip_t *zip = p->lib.zip_open(path, ZIP_RDONLY, NULL);
	bool same = zip != NULL && same_parts(p, zip);

	if (zip != NULL)
		p->lib.zip_discard(zip);
	return same ? 0 : err_set(e, ERR_IO, "写出来的表和原表对不上，没有留下它；账本和原表都没有动");
}

/* --- markup ----------------------------------------------------------------------------------------------------- */

struct walking {
	struct package *p;
	const struct package_walk *w;
	XML_Parser xml;
	int depth;
	const char *trouble;
};

static void
walk_refuse(struct walking *g, const char *why)
{
	if (g->trouble == NULL)
		g->trouble = why;
	(void)g->p->lib.XML_StopParser(g->xml, XML_FALSE);
}

static struct package_tag
tag_here(struct walking *g, const char *name, const char **atts)
{
	size_t from = (size_t)g->p->lib.XML_GetCurrentByteIndex(g->xml);

	return (struct package_tag){ ooxml_local(name), atts, from, from + (size_t)g->p->lib.XML_GetCurrentByteCount(g->xml), g->depth };
}

static void XMLCALL
walk_start(void *data, const XML_Char *name, const XML_Char **atts)
{
	struct walking *g = data;

	if (++g->depth > DEPTH_MAX) {
		walk_refuse(g, "层次太多");
		return;
	}
	struct package_tag t = tag_here(g, name, atts);
	g->w->start(g->w->data, &t);
}

static void XMLCALL
walk_end(void *data, const XML_Char *name)
{
	struct walking *g = data;
	struct package_tag t = tag_here(g, name, NULL);

	if (g->w->end != NULL)
		g->w->end(g->w->data, &t);
	g->depth--;
}

static void XMLCALL
walk_text(void *data, const XML_Char *s, int n)
{
	struct walking *g = data;

	g->w->text(g->w->data, s, (size_t)n);
}

static void XMLCALL
walk_doctype(void *data, const XML_Char *name, const XML_Char *system, const XML_Char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	walk_refuse(data, "里面有不该有的文档类型声明");
}

/* Our bytes go between theirs: they must be UTF-8 too. */
static bool
is_utf8(const struct buf *raw)
{
	const char *s = buf_str(raw), *decl, *end;

	if (strncmp(s, "\xEF\xBB\xBF", 3) == 0)
		s += 3;
	if (*s != '<')
		return *s == ' ' || *s == '\n' || *s == '\r' || *s == '\t';
	if (strncmp(s, "<?xml", 5) != 0 || (end = strstr(s, "?>")) == NULL || (decl = strstr(s, "encoding")) == NULL || decl > end)
		return true;
	decl += strcspn(decl, "\"'");
	return *decl != '\0' && (strncmp(decl + 1, "UTF-8", 5) == 0 || strncmp(decl + 1, "utf-8", 5) == 0 || strncmp(decl + 1, "Utf-8", 5) == 0);
}

int
package_walk(struct package *p, const struct buf *raw, const struct package_walk *w, struct err *e)
{
	struct walking g = { .p = p, .w = w };
	enum XML_Status status;

	if (!is_utf8(raw))
		return complain(p, e, "不是 UTF-8 写的");
	if ((g.xml = p->lib.XML_ParserCreate(NULL)) == NULL)
		return complain(p, e, "太大，内存不够");
	p->lib.XML_SetUserData(g.xml, &g);
	p->lib.XML_SetElementHandler(g.xml, walk_start, walk_end);
	if (w->text != NULL)
		p->lib.XML_SetCharacterDataHandler(g.xml, walk_text);
	p->lib.XML_SetStartDoctypeDeclHandler(g.xml, walk_doctype);
	status = p->lib.XML_Parse(g.xml, buf_str(raw), (int)raw->n, 1);
	p->lib.XML_ParserFree(g.xml);
	if (g.trouble != NULL)
		return complain(p, e, g.trouble);
	return status != XML_STATUS_OK ? complain(p, e, "读不懂(坏了)") : 0;
}

/* --- splicing --------------------------------------------------------------------------------------------------- */

struct splice_one { size_t at, n, with, with_n, order; };

void
splice_put(struct splice *s, size_t at, size_t n, const char *with, size_t with_n)
{
	if (s->n == s->cap) {
		s->cap = s->cap == 0 ? 64 : s->cap * 2;
		s->p = mem_resize(s->p, s->cap, sizeof *s->p);
	}
	s->p[s->n] = (struct splice_one){ at, n, s->text.n, with_n, s->n };
	s->n++;
	buf_add(&s->text, with, with_n);
}

bool
package_att(const struct buf *raw, size_t from, size_t to, const char *name, size_t *at, size_t *n)
{
	const char *s = raw->p + from, *end = raw->p + to;
	size_t len = strlen(name);

	while (s < end && strchr(" \t\r\n/>", *s) == NULL)
		s++;
	while (s < end) {
		while (s < end && strchr(" \t\r\n", *s) != NULL)
			s++;
		const char *key = s;
		while (s < end && strchr("= \t\r\n/>", *s) == NULL)
			s++;
		size_t key_n = (size_t)(s - key);
		while (s < end && *s != '"' && *s != '\'' && *s != '>')
			s++;
		if (s >= end || *s == '>')
			return false;
		const char *value = s + 1, *stop = memchr(value, *s, (size_t)(end - value));
		if (stop == NULL)
			return false;
		if (key_n == len && memcmp(key, name, len) == 0) {
			*at = (size_t)(value - raw->p);
			*n = (size_t)(stop - value);
			return true;
		}
		s = stop + 1;
	}
	return false;
}

void
splice_att(struct splice *s, const struct buf *raw, size_t from, size_t to, const char *name, const char *value, bool must)
{
	struct buf b = BUF_INIT;
	size_t at, n;

	if (package_att(raw, from, to, name, &at, &n)) {
		ooxml_xml(&b, value);
		splice_put(s, at, n, buf_str(&b), b.n);
	} else if (must) {
		at = to - 1 - (raw->p[to - 2] == '/');
		buf_addf(&b, " %s=\"", name);
		ooxml_xml(&b, value);
		buf_addc(&b, '"');
		splice_put(s, at, 0, buf_str(&b), b.n);
	}
	buf_release(&b);
}

static int
by_place(const void *a, const void *b)
{
	const struct splice_one *x = a, *y = b;

	return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->order < y->order ? -1 : x->order > y->order;
}

void
splice_make(struct splice *s, const struct buf *raw, struct buf *out)
{
	size_t done = 0;

	if (s->n > 1)
		qsort(s->p, s->n, sizeof *s->p, by_place);
	buf_reserve(out, raw->n + s->text.n);
	for (size_t i = 0; i < s->n; i++) {
		const struct splice_one *one = &s->p[i];
		if (one->at > done)
			buf_add(out, raw->p + done, one->at - done);
		buf_add(out, s->text.p + one->with, one->with_n);
		if (one->at + one->n > done)
			done = one->at + one->n;
	}
	buf_add(out, raw->p + done, raw->n - done);
}

void
splice_release(struct splice *s)
{
	free(s->p);
	buf_release(&s->text);
	*s = (struct splice)SPLICE_INIT;
}
