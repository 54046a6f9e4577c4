/*
 * frozen.c - pages to text and back.
 *
 *   T S O D text        title, subtitle, office, period
 *   P paper personal body_cols table_cols
 *   N value form state measure field     a number; then
 *   t w text                its title, where it stands
 *   p sign title            a part; then
 *   q entity descending sort   its query; a among; i field op int; s field op text
 *   B kind label        a block; then
 *   C width align title     a column
 *   E kind value            a cell
 *   R kind text             words: 1 strong, 2 typed;  # number
 *
 * Knows the page's shape only.
 */
#include "report/frozen.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "db/entity.h"

#define FROZEN_HEAD "ybz-page 1\n"

/* --- out ------------------------------------------------------------------------------------------------------- */

static void
freeze_text(struct buf *out, const char *s)
{
	for (; *s; s++) {
		if (*s == '\n')
			buf_adds(out, "\\n");
		else if (*s == '\\')
			buf_adds(out, "\\\\");
		else
			buf_addc(out, *s);
	}
	buf_addc(out, '\n');
}

static void
freeze_line(struct buf *out, char letter, const char *s)
{
	buf_addf(out, "%c ", letter);
	freeze_text(out, s ? s : "");
}

static void
freeze_query(const struct query *q, struct buf *out)
{
	buf_addf(out, "q %s %d %s\n", q->entity->name, q->descending, q->sort ? q->sort : "-");
	if (q->among)
		freeze_line(out, 'a', q->among);
	for (size_t i = 0; i < q->n_conds; i++) {
		const struct cond *c = &q->conds[i];
		if (c->s) {
			buf_addf(out, "s %s %d ", c->field, (int)c->op);
			freeze_text(out, c->s);
		} else {
			buf_addf(out, "i %s %d %" PRId64 "\n", c->field, (int)c->op, c->i);
		}
	}
}

static void
freeze_runs(const struct runs *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++) {
		if (r->p[i].number >= 0) {
			buf_addf(out, "# %d\n", r->p[i].number);
		} else {
			buf_addf(out, "R %d ", r->p[i].strong + 2 * r->p[i].typed);
			freeze_text(out, r->p[i].text);
		}
	}
}

static void
freeze_block(const struct block *b, struct buf *out)
{
	buf_addf(out, "B %d ", (int)b->kind);
	freeze_text(out, b->label ? b->label : "");
	freeze_runs(&b->runs, out);
	for (size_t i = 0; i < b->n_columns; i++) {
		buf_addf(out, "C %d %d ", b->columns[i].width, (int)b->columns[i].align);
		freeze_text(out, b->columns[i].title);
	}
	for (size_t i = 0; i < b->n_cells; i++) {
		buf_addf(out, "E %d %" PRId64 "\n", (int)b->cells[i].kind, b->cells[i].value);
		freeze_runs(&b->cells[i], out);
	}
}

void
page_freeze(const struct page *p, struct buf *out)
{
	buf_adds(out, FROZEN_HEAD);
	freeze_line(out, 'T', p->title);
	freeze_line(out, 'S', p->subtitle);
	freeze_line(out, 'O', p->office);
	freeze_line(out, 'D', p->period);
	buf_addf(out, "P %d %d %d %d\n", (int)p->paper, p->personal, p->body_cols, p->table_cols);
	for (size_t i = 0; i < p->n_numbers; i++) {
		const struct number *n = &p->numbers[i];
		buf_addf(out, "N %" PRId64 " %d %d %d %s\n", n->value, (int)n->form, (int)n->state, (int)n->measure, n->field ? n->field : "-");
		freeze_line(out, 't', n->title);
		freeze_line(out, 'w', n->where);
		for (size_t j = 0; j < n->n_parts; j++) {
			buf_addf(out, "p %d ", n->parts[j].sign);
			freeze_text(out, n->parts[j].title);
			freeze_query(&n->parts[j].query, out);
		}
	}
	for (size_t i = 0; i < p->n_blocks; i++)
		freeze_block(&p->blocks[i], out);
}

/* --- back ------------------------------------------------------------------------------------------------------ */

struct thaw {
	struct page *p;
	const struct model *m;
	struct number number;	/* being read; owned */
	bool reading;		/* there is one */
};

static char *
thaw_text(const char *s, size_t n)
{
	char *out = mem_alloc(n + 1), *to = out;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '\\' && i + 1 < n) {
			i++;
			*to++ = s[i] == 'n' ? '\n' : s[i];
		} else {
			*to++ = s[i];
		}
	}
	*to = '\0';
	return out;
}

/* The next integer of the line; what is behind it is the rest. */
static int64_t
thaw_int(char **s)
{
	char *end;
	long long v = strtoll(*s, &end, 10);

	*s = *end == ' ' ? end + 1 : end;
	return v;
}

static char *
thaw_word(char **s)
{
	char *word = *s, *end = word + strcspn(word, " ");

	*s = *end ? end + 1 : end;
	*end = '\0';
	return word;
}

/* The descriptor's own name of a field: queries hold no other. */
static const char *
thaw_field(const struct entity *ent, const char *name)
{
	int f = ent ? entity_field(ent, name) : -1;

	return f >= 0 ? ent->fields[f].name : NULL;
}

static void
thaw_number(struct thaw *t)
{
	if (!t->reading)
		return;
	t->reading = false;
	page_keep_number(t->p, &t->number);
}

static void
thaw_part(struct thaw *t, char *s)
{
	struct query none = { 0 };
	int sign = (int)thaw_int(&s);

	if (t->number.n_parts < NUMBER_PARTS_MAX)
		number_add(&t->number, &none, sign, "%s", s);
}

static void
thaw_query(struct thaw *t, char letter, char *s)
{
	struct query *q;

	if (t->number.n_parts == 0)
		return;
	q = &t->number.parts[t->number.n_parts - 1].query;
	if (letter == 'q') {
		q->entity = model_entity(t->m, thaw_word(&s));
		q->descending = thaw_int(&s) != 0;
		q->sort = thaw_field(q->entity, s);
		/* a measure is of a field of what is counted */
		const char *field = thaw_field(q->entity, t->number.field ? t->number.field : "");
		t->number.field = field ? field : t->number.field;
		return;
	}
	if (letter == 'a') {
		free((char *)q->among);
		q->among = mem_str(s);
		return;
	}
	const char *field = thaw_field(q->entity, thaw_word(&s));
	enum cond_op op = (enum cond_op)thaw_int(&s);
	if (!field || q->n_conds == QUERY_CONDS_MAX)
		return;
	if (letter == 'i')
		query_int(q, field, op, thaw_int(&s));
	else
		query_text(q, field, op, mem_str(s));
}

static void
thaw_head(struct thaw *t, char letter, char *s)
{
	switch (letter) {
	case 'T':
		page_title(t->p, "%s", s);
		break;
	case 'S':
		page_subtitle(t->p, "%s", s);
		break;
	case 'O':
		page_made(t->p, s, t->p->period);
		break;
	case 'D':
		page_made(t->p, t->p->office, s);
		break;
	case 'P':
		t->p->paper = (enum page_paper)thaw_int(&s);
		t->p->personal = thaw_int(&s) != 0;
		t->p->body_cols = (int)thaw_int(&s);
		t->p->table_cols = (int)thaw_int(&s);
		if (t->p->paper > PAPER_SLIP)
			t->p->paper = PAPER_DOCUMENT;
		break;
	default:
		break;
	}
}

static void
thaw_body(struct thaw *t, char letter, char *s)
{
	struct page *p = t->p;
	struct block *b = p->n_blocks ? &p->blocks[p->n_blocks - 1] : NULL;
	int kind, width, align;

	switch (letter) {
	case 'B':
		kind = (int)thaw_int(&s);
		if (kind < BLOCK_HEADING || kind > BLOCK_TREND)
			kind = BLOCK_PARAGRAPH;
		page_keep_block(p, (enum block_kind)kind, kind == BLOCK_PAIR || kind >= BLOCK_SIGNATURE ? s : NULL);
		break;
	case 'C':
		width = (int)thaw_int(&s);
		align = (int)thaw_int(&s);
		if (b && block_is_grid(b) && b->n_cells == 0)
			page_keep_column(p, s, width > 0 ? width : 1, align >= ALIGN_LEFT && align <= ALIGN_RIGHT ? (enum align)align : ALIGN_LEFT);
		break;
	case 'E':
		if (b && block_is_grid(b) && b->n_columns > 0) {
			page_cell(p);
			kind = (int)thaw_int(&s);
			page_cell_is(p, kind >= CELL_TEXT && kind <= CELL_DATE ? (enum cell_kind)kind : CELL_TEXT, thaw_int(&s));
		}
		break;
	case 'R':
	case '#':
		if (!b || (block_is_grid(b) && b->n_cells == 0))
			break;
		if (letter == 'R') {
			int64_t is = thaw_int(&s);
			page_keep_run(p, s, -1, is & 1, is & 2);
		} else {
			int64_t n = thaw_int(&s);
			if (n >= 0 && (size_t)n < p->n_numbers)
				page_keep_run(p, "", (int)n, false, false);
		}
		break;
	default:
		break;
	}
}

static void
thaw_line(struct thaw *t, char letter, char *s)
{
	if (strchr("TSODP", letter)) {
		thaw_head(t, letter, s);
	} else if (letter == 'N') {
		thaw_number(t);
		int64_t value = thaw_int(&s);
		enum number_form form = (enum number_form)thaw_int(&s);
		enum number_state state = (enum number_state)thaw_int(&s);
		enum measure measure = (enum measure)thaw_int(&s);
		number_init(&t->number, measure <= MEASURE_MIDDLE ? measure : MEASURE_ROWS, NULL, "");
		t->number.value = value;
		t->number.form = form <= NUMBER_DAYS ? form : NUMBER_PLAIN;
		t->number.state = state <= NUMBER_CONTRADICTS ? state : NUMBER_OK;
		/* given its static name with the first query that has such a field */
		for (size_t i = 0; strcmp(s, "-") != 0 && i < t->m->n && !t->number.field; i++)
			t->number.field = thaw_field(t->m->entities[i], s);
		t->reading = true;
	} else if (t->reading && letter == 't') {
		free(t->number.title);
		t->number.title = mem_str(s);
	} else if (t->reading && letter == 'w') {
		free(t->number.where);
		t->number.where = mem_str(s);
	} else if (t->reading && letter == 'p') {
		thaw_part(t, s);
	} else if (t->reading && strchr("qais", letter)) {
		thaw_query(t, letter, s);
	} else {
		thaw_number(t);
		thaw_body(t, letter, s);
	}
}

/* Parts whose thing this version does not know open nothing; a table that lost its columns is no table. */
static void
thaw_settle(struct page *p)
{
	for (size_t i = 0; i < p->n_blocks; i++)
		if (block_is_grid(&p->blocks[i]) && p->blocks[i].n_columns == 0)
			p->blocks[i].kind = BLOCK_PARAGRAPH;
	for (size_t i = 0; i < p->n_numbers; i++) {
		struct number *n = &p->numbers[i];
		size_t kept = 0;
		for (size_t j = 0; j < n->n_parts; j++) {
			if (n->parts[j].query.entity) {
				n->parts[kept++] = n->parts[j];
			} else {
				query_release(&n->parts[j].query);
				free(n->parts[j].title);
			}
		}
		n->n_parts = kept;
	}
}

int
page_thaw(const char *text, const struct model *m, struct page *out, struct err *e)
{
	struct thaw t = { .p = out, .m = m };

	page_init(out);
	if (strncmp(text, "ybz-page ", 9) != 0)
		return err_set(e, ERR_DAMAGED, "存下的这一期读不出来. 账没有动; 可以按更正版重出.");
	if (strncmp(text, FROZEN_HEAD, strlen(FROZEN_HEAD)) != 0)
		return err_set(e, ERR_NEWER, "这一期是新版程序发的, 这里读不了. 账没有动; 请用新版打开.");
	for (const char *s = strchr(text, '\n') + 1; *s;) {
		size_t n = strcspn(s, "\n");
		if (n >= 2) {
			char *line = thaw_text(s + 2, n - 2);
			thaw_line(&t, s[0], line);
			free(line);
		}
		s += n + (s[n] == '\n');
	}
	thaw_number(&t);
	thaw_settle(out);
	return 0;
}
