/*
 * saved.c - see saved.h.  A filter is a preset by its title and words as
 * they were typed; what they find is asked anew each time.
 */
#include "office/saved.h"

#include <string.h>

#include "base/buf.h"
#include "base/id.h"
#include "office/browse.h"
#include "office/office.h"

static const struct field fields[] = {
	{ .name = "name", .title = "叫法", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_INITIALS | FIELD_COLUMN,
		.max = 20, .width = 20, .help = "以后在名单里按 0 再按数字叫出来" },
	{ .name = "thing", .title = "名单", .kind = FIELD_CODE, .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN, .max = 20,
		.width = 10, .help = "哪种名单的, 如 ticket" },
	{ .name = "preset", .title = "范围", .kind = FIELD_TEXT, .flags = FIELD_COLUMN, .max = 20, .width = 12,
		.help = "名单自带的范围, 如 未办结; 空着是全部" },
	{ .name = "words", .title = "查的字", .kind = FIELD_TEXT, .flags = FIELD_COLUMN, .max = 60, .width = 20, .help = "查找框里打的字" },
};

const struct entity filter_entity = {
	.name = "filter", .title = "查法", .fields = fields, .n_fields = sizeof(fields) / sizeof(*fields),
};

static void
filter_title(struct office *o, const struct record *r, struct buf *out)
{
	(void)o;
	buf_adds(out, record_text(r, "name"));
}

const struct thing filter_thing = {
	.entity = &filter_entity, .plural = "存的查法", .title = filter_title,
};

int
saved_list(struct office *o, const struct thing *t, size_t max, struct rows *out, struct err *e)
{
	struct query q;

	query_init(&q, &filter_entity);
	query_text(&q, "thing", COND_EQ, t->entity->name);
	return ledger_page(o->ledger, &q, NULL, true, max, out, e);
}

int
saved_keep(const struct browse *b, const char *name, int64_t *row, struct err *e)
{
	const char *preset = browse_preset_title(b);
	struct office *o = b->office;
	struct changes cs;
	struct change *c;
	struct value v;
	int64_t batch;
	int rc;

	if (preset == NULL)
		return err_set(e, ERR_INPUT, "这个名单是从别处带来的几条, 不能存成查法. 在整个名单里打好要查的字再存");
	value_init(&v);
	if (office_parse(o, &fields[0], name, &v, e) < 0)
		return -1;
	if (value_is_null(&v))
		return err_set(e, ERR_INPUT, "查法要有个名字, 没有存. 再按 F2 起一个, 如 大塘水利");
	changes_init(&cs);
	c = changes_add(&cs, &filter_entity);
	*row = c->row = id_random_row();
	change_set(c, "name", &v);
	change_set_text(c, "thing", b->thing->entity->name);
	if (preset[0] != '\0')
		change_set_text(c, "preset", preset);
	if (b->words[0] != '\0')
		change_set_text(c, "words", b->words);
	rc = ledger_save(o->ledger, &cs, o->me, &batch, e);
	changes_release(&cs);
	value_release(&v);
	return rc;
}

int
saved_show(struct browse *b, const struct record *r, struct err *e)
{
	const char *preset = record_text(r, "preset");
	int n = 0;

	if (preset[0] != '\0') {
		while (b->thing->presets != NULL && b->thing->presets[n].title != NULL && strcmp(b->thing->presets[n].title, preset) != 0)
			n++;
		if (!browse_preset(b, n + 1))
			return err_set(e, ERR_NOTFOUND, "这个版本的名单里没有「%s」这个范围, 名单没有变", preset);
	} else {
		browse_all(b);
	}
	browse_words(b, record_text(r, "words"));
	return 0;
}
