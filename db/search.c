/*
 * search.c - pairs of characters and of initials.
 *
 * FTS5's own tokenizers find nothing for Chinese words of one or two
 * characters, silently.  Here every two neighbours are a token, and in the
 * first part also every pair of initials over all their readings; the last
 * character of a run stands alone so that a prefix finds single characters.
 * Letters and digits are few: a pair of them is in too many rows, so three
 * of them (or of initials) are a token as well.
 * Positions are not kept (detail=none): hits are checked against the text.
 */
#include "db/search.h"

#include <string.h>

#include <sqlite3.h>

#include "base/pinyin.h"
#include "base/text.h"

#define NAME_DOT 0xb7
#define INITIALS_MARK '\1'	/* in front of a token of initials; never in clean text */

struct symbol {
	uint32_t cp;
	const char *s;
	size_t n;
	uint32_t initials;	/* bit 0 = a; a letter is its own */
	bool han;
	bool gap;		/* blank or line end: no pair goes over it */
};

static bool
symbol_next(struct symbol *y, const char *s, size_t n)
{
	if (n == 0)
		return false;
	y->s = s;
	y->n = text_next(s, n, &y->cp);
	y->gap = y->cp == ' ' || y->cp == '\n';
	y->han = !y->gap && y->cp > 0x7f && pinyin_initials(y->cp) != 0;
	y->initials = y->han ? pinyin_initials(y->cp) : y->cp >= 'a' && y->cp <= 'z' ? UINT32_C(1) << (y->cp - 'a') : 0;
	return true;
}

typedef int (*emit_fn)(void *data, const char *token, size_t n);

/* The i-th way to type y: a letter for one of its initials, or, where it has none, itself.  0 bytes: no such way. */
static size_t
symbol_typed(const struct symbol *y, int i, char out[4])
{
	if (!y->initials) {
		memcpy(out, y->s, y->n);
		return i == 0 ? y->n : 0;
	}
	out[0] = (char)('a' + i);
	return y->initials >> i & 1;
}

/* Every way to type a followed by every way to type b; b NULL: alone. */
static int
emit_initials(const struct symbol *a, const struct symbol *b, emit_fn emit, void *data)
{
	char token[9] = { INITIALS_MARK };

	for (int i = 0; i < 26; i++) {
		size_t n = symbol_typed(a, i, token + 1);

		for (int j = 0; n && j < (b ? 26 : 1); j++) {
			size_t more = b ? symbol_typed(b, j, token + 1 + n) : 0;
			int rc = b && !more ? 0 : emit(data, token, 1 + n + more);

			if (rc)
				return rc;
		}
	}
	return 0;
}

static int
emit_pair(const struct symbol *a, const struct symbol *b, bool first, emit_fn emit, void *data)
{
	char token[8];
	int rc;

	memcpy(token, a->s, a->n);
	if (b)
		memcpy(token + a->n, b->s, b->n);
	rc = emit(data, token, a->n + (b ? b->n : 0));
	if (rc == 0 && first && (a->han || (b && b->han)))
		rc = emit_initials(a, b, emit, data);
	return rc;
}

static bool
symbol_ascii(const struct symbol *y)
{
	return !y->gap && y->cp > ' ' && y->cp < 0x7f;
}

/* What pinyin_match takes as the neighbour: the next symbol, name dots passed over. */
static bool
symbol_behind(struct symbol *out, const struct symbol *y, const char *end)
{
	do {
		if (!symbol_next(out, y->s + y->n, (size_t)(end - y->s) - y->n) || out->gap)
			return false;
		y = out;
	} while (out->cp == NAME_DOT);
	return true;
}

/* Every way to type the three in letters, digits and signs of ASCII. */
static int
emit_triple(const struct symbol *y, bool first, emit_fn emit, void *data)
{
	char token[4] = { INITIALS_MARK };
	bool han = y[0].han || y[1].han || y[2].han;
	int last[3], rc;

	if (han && !first)
		return 0;
	for (int i = 0; i < 3; i++) {
		if (!y[i].han && !symbol_ascii(&y[i]))
			return 0;
		last[i] = y[i].han ? 26 : 1;
		token[i + 1] = *y[i].s;
	}
	if (!han)
		return emit(data, token + 1, 3);
	for (int i = 0; i < last[0]; i++) {
		if (y[0].han && !(y[0].initials >> i & 1))
			continue;
		for (int j = 0; j < last[1]; j++) {
			if (y[1].han && !(y[1].initials >> j & 1))
				continue;
			for (int k = 0; k < last[2]; k++) {
				if (y[2].han && !(y[2].initials >> k & 1))
					continue;
				token[1] = y[0].han ? (char)('a' + i) : *y[0].s;
				token[2] = y[1].han ? (char)('a' + j) : *y[1].s;
				token[3] = y[2].han ? (char)('a' + k) : *y[2].s;
				if ((rc = emit(data, token, 4)) != 0)
					return rc;
			}
		}
	}
	return 0;
}

static int
tokens(const char *text, size_t n, emit_fn emit, void *data)
{
	const char *end = text + n;
	struct symbol a, b = { 0 };
	bool first = true, more = symbol_next(&a, text, n);
	int rc;

	for (; more; a = b) {
		more = symbol_next(&b, a.s + a.n, (size_t)(end - a.s) - a.n);
		if (a.gap) {
			first = first && a.cp != '\n';
			continue;
		}
		if ((rc = emit_pair(&a, more && !b.gap ? &b : NULL, first, emit, data)) != 0)
			return rc;
		if (more && b.cp == NAME_DOT && first) {	/* mmtal and 买买提艾力 find 买买提·艾力 */
			struct symbol c = b;
			bool behind = true;

			while (behind && c.cp == NAME_DOT)
				behind = symbol_next(&c, c.s + c.n, (size_t)(end - c.s) - c.n);
			if (behind && !c.gap && (rc = emit_pair(&a, &c, true, emit, data)) != 0)
				return rc;
		}
		if (a.han ? first : symbol_ascii(&a)) {
			struct symbol three[3] = { a };

			if (symbol_behind(&three[1], &a, end) && symbol_behind(&three[2], &three[1], end)
			    && (rc = emit_triple(three, first, emit, data)) != 0)
				return rc;
		}
	}
	return 0;
}

void
search_tokens(const char *text, size_t n, int (*emit)(void *data, const char *token, size_t n), void *data)
{
	tokens(text, n, emit, data);
}

/* --- FTS5 --------------------------------------------------------------------------------------------------- */

struct emit_to {
	void *ctx;
	int (*token)(void *, int, const char *, int, int, int);
};

static int
emit_fts(void *data, const char *token, size_t n)
{
	struct emit_to *to = data;

	return to->token(to->ctx, 0, token, (int)n, 0, (int)n);
}

static int
pairs_create(void *unused, const char **args, int n, Fts5Tokenizer **out)
{
	(void)args;
	(void)n;
	*out = unused;	/* no state; any address that is not NULL */
	return SQLITE_OK;
}

static void
pairs_delete(Fts5Tokenizer *t)
{
	(void)t;
}

static int
pairs_tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
		int (*token)(void *, int, const char *, int, int, int))
{
	struct emit_to to = { ctx, token };

	(void)t;
	if (n <= 0)
		return SQLITE_OK;
	if (flags & FTS5_TOKENIZE_QUERY)	/* search_words_init asks in whole tokens */
		return token(ctx, 0, text, n, 0, n);
	return tokens(text, (size_t)n, emit_fts, &to);
}

static bool
text_holds(const char *text, size_t n, const char *word, size_t word_n)
{
	const char *end = text + n;

	for (const char *p = text; (size_t)(end - p) >= word_n; p++) {
		p = memchr(p, word[0], (size_t)(end - p) - word_n + 1);
		if (!p)
			return false;
		if (memcmp(p, word, word_n) == 0)
			return true;
	}
	return false;
}

/* One Chinese character stands for itself alone, wherever it is. */
static bool
is_one_character(const char *words)
{
	uint32_t cp;
	size_t n = strlen(words);

	return n > 1 && text_next(words, n, &cp) == n && cp != NAME_DOT;
}

static bool
search_match(const char *text, size_t n, const char *words)
{
	const char *line;
	size_t first;

	if (is_one_character(words))
		return text_holds(text, n, words, strlen(words));
	line = memchr(text, '\n', n);
	first = line ? (size_t)(line - text) : n;
	for (const char *w = words; *w;) {
		size_t k = strcspn(w, " ");

		if (k && !pinyin_match(text, first, w, k)
		    && (first == n || !text_holds(text + first + 1, n - first - 1, w, k)))
			return false;
		w += k + (w[k] == ' ');
	}
	return true;
}

static bool
word_match_values(sqlite3_value **v)
{
	/* as a blob: asked for as text, SQLite would copy every row's to end it with NUL */
	const char *text = sqlite3_value_blob(v[0]);
	const char *words = (const char *)sqlite3_value_text(v[1]);

	return text && words && search_match(text, (size_t)sqlite3_value_bytes(v[0]), words);
}

static void
word_match_sql(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	sqlite3_result_int(c, word_match_values(v));
}

static void
word_match_some_sql(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct search_scan *scan = sqlite3_value_pointer(v[2], SEARCH_SCAN);
	bool hit;

	(void)n;
	if (!scan)
		return;
	scan->ended = scan->ended || scan->left == 0 || (scan->left == scan->probe && scan->hits < scan->least);
	hit = scan->ended || word_match_values(v);
	if (!scan->ended) {
		scan->left--;
		scan->hits += hit;
	}
	sqlite3_result_int(c, hit);
}

int
search_register(sqlite3 *db, struct err *e)
{
	fts5_tokenizer pairs = { pairs_create, pairs_delete, pairs_tokenize };
	fts5_api *api = NULL;
	sqlite3_stmt *st;

	if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_pointer(st, 1, &api, "fts5_api_ptr", NULL);
		sqlite3_step(st);
	}
	sqlite3_finalize(st);
	if (!api || api->xCreateTokenizer(api, "pairs", db, &pairs, NULL) != SQLITE_OK
	    || sqlite3_create_function_v2(db, "word_match", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, NULL, word_match_sql,
			    NULL, NULL, NULL) != SQLITE_OK
	    || sqlite3_create_function_v2(db, "word_match_some", 3, SQLITE_UTF8, NULL, word_match_some_sql, NULL, NULL, NULL)
			    != SQLITE_OK)
		return err_set(e, ERR_IO, "这台电脑上的SQLite没有全文检索功能，账本打不开，也没有改动。请安装完整的sqlite3");
	return 0;
}

/* --- words --------------------------------------------------------------------------------------------------- */

static void
match_token(struct buf *out, const char *token, size_t n)
{
	buf_addc(out, '"');
	for (size_t i = 0; i < n; i++) {
		if (token[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, token[i]);
	}
	buf_addc(out, '"');
}

/* What the index must hold when the word's neighbours a, b match somewhere: the pair itself, or what a letter stands for. */
static void
match_pair(struct buf *out, const struct symbol *a, const struct symbol *b)
{
	char token[9] = { INITIALS_MARK };
	size_t n = 1, used = 0;

	buf_adds(out, out->n ? " AND (" : "(");
	match_token(out, a->s, a->n + b->n);
	if ((!a->han && a->initials) || (!b->han && b->initials)) {
		/* a Han character here is literal, and the text emitted all its readings: any one will do */
		for (int i = 0; !used; i++)
			used = symbol_typed(a, i, token + n);
		n += used;
		used = 0;
		for (int i = 0; !used; i++)
			used = symbol_typed(b, i, token + n);
		buf_adds(out, " OR ");
		match_token(out, token, n + used);
	}
	buf_addc(out, ')');
}

static void
match_triple(struct buf *out, const struct symbol *a)
{
	char token[4] = { INITIALS_MARK };

	buf_adds(out, out->n ? " AND (" : "(");
	match_token(out, a->s, 3);
	memcpy(token + 1, a->s, 3);
	if (a->initials || token[2] >= 'a' || token[3] >= 'a') {	/* else no letter that could stand for a character */
		buf_adds(out, " OR ");
		match_token(out, token, 4);
	}
	buf_addc(out, ')');
}

static void
match_single(struct buf *out, const struct symbol *a)
{
	buf_adds(out, out->n ? " AND (" : "(");
	match_token(out, a->s, a->n);
	buf_addc(out, '*');
	if (!a->han && a->initials) {
		char token[2] = { INITIALS_MARK, (char)a->cp };

		buf_adds(out, " OR ");
		match_token(out, token, 2);
		buf_addc(out, '*');
	}
	buf_addc(out, ')');
}

/* Half of all rows may hold the dash of their number: such pairs are asked for only when there is nothing better. */
static bool
symbol_says(const struct symbol *y)
{
	return y->cp >= 0x80 || (y->cp >= '0' && y->cp <= '9') || (y->cp >= 'a' && y->cp <= 'z');
}

void
search_words_init(struct search_words *w, const char *typed)
{
	struct buf key = BUF_INIT, single = BUF_INIT, weak = BUF_INIT;
	struct symbol a, b = { 0 };
	size_t run = 0;		/* letters, digits and signs up to here */
	size_t taken = 0;	/* of them, where the last three asked for began */
	bool more;

	memset(w, 0, sizeof *w);
	if (typed)
		text_search_key(&key, typed, strlen(typed));
	for (more = symbol_next(&a, buf_str(&key), key.n); more; a = b) {
		bool starts = w->words.n == 0 || w->words.p[w->words.n - 1] == ' ';
		const char *end = key.p + key.n;

		more = symbol_next(&b, a.s + a.n, (size_t)(end - a.s) - a.n);
		if (a.gap) {
			if (!starts)
				buf_addc(&w->words, ' ');
			run = taken = 0;
			continue;
		}
		buf_add(&w->words, a.s, a.n);
		run = symbol_ascii(&a) ? run + 1 : 0;
		if (!run)
			taken = 0;
		if (run && more && symbol_ascii(&b)) {
			struct symbol c, d;

			if (symbol_next(&c, b.s + b.n, (size_t)(end - b.s) - b.n) && symbol_ascii(&c)) {
				bool last = !symbol_next(&d, c.s + c.n, (size_t)(end - c.s) - c.n) || !symbol_ascii(&d);

				if (!symbol_says(&b)) {
					match_triple(&weak, &a);
				} else if (last || !taken || run > taken + 1) {	/* every second one holds all neighbours */
					match_triple(&w->match, &a);
					taken = run;
				}
				continue;
			}
			if (run > 1)		/* in the three before */
				continue;
		}
		if (more && !b.gap)
			match_pair(symbol_says(&a) && symbol_says(&b) ? &w->match : &weak, &a, &b);
		else if (starts)
			match_single(&single, &a);
	}
	if (w->words.n && w->words.p[w->words.n - 1] == ' ')
		w->words.p[--w->words.n] = '\0';
	if (!w->match.n && weak.n)
		buf_add(&w->match, weak.p, weak.n);
	if (!w->match.n && single.n) {
		w->single = true;
		buf_add(&w->match, single.p, single.n);
	}
	buf_release(&weak);
	buf_release(&single);
	buf_release(&key);
}

void
search_words_release(struct search_words *w)
{
	buf_release(&w->words);
	buf_release(&w->match);
}
