/*
 * csv.c - reading and writing tables as text.
 *
 * The reader keeps the text from the row's start on, so that a quote that
 * is never closed costs one line and not the rest of the file.
 */
#include "exchange/csv.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "exchange/sink.h"

#define CSV_BLOCK ((size_t)64 * 1024)
#define CSV_HEAD_LINES 10	/* looked at for the separator */

/* --- what spreadsheets would spoil --------------------------------------------------------------------------- */

static bool
is_formula(const char *s)
{
	return *s != '\0' && (strchr("=+-@\t\r", *s) != NULL || strncmp(s, "＝", 3) == 0 || strncmp(s, "＋", 3) == 0 ||
		strncmp(s, "－", 3) == 0 || strncmp(s, "＠", 3) == 0);
}

static bool
needs_apostrophe(const char *s)
{
	return is_formula(s) || (*s == '\'' && (is_formula(s + 1) || s[1] == '\''));
}

/* Would a spreadsheet read it as a number or date and show something else? */
static bool
needs_tab(const char *s)
{
	size_t n = strlen(s), digits = 0, marks = 0;

	for (size_t i = 0; i < n; i++) {
		if (isdigit((unsigned char)s[i]))
			digits++;
		else if (strchr("-/.:eE+ ", s[i]) != NULL || (i == n - 1 && (s[i] == 'X' || s[i] == 'x')))
			marks++;
		else
			return false;
	}
	return digits > 0 && (marks > 0 || n >= 12 || (n > 1 && s[0] == '0'));
}

/* --- reading ------------------------------------------------------------------------------------------------- */

struct csv_reader {
	int fd;
	char *name;		/* owned; for messages */
	struct decoder *decoder;
	enum encoding enc;
	char sep;
	bool eof;
	struct buf text;	/* decoded, from the row's start at "at" on */
	size_t at, line;	/* the next row and its line */
	size_t done, total;	/* bytes of the file */
	struct buf cells;	/* the row's cells, each NUL-terminated */
	size_t starts[CSV_CELLS_MAX];
	const char *ptrs[CSV_CELLS_MAX];
	size_t n;
	struct buf trouble;
};

static int
reader_fill(struct csv_reader *r, struct err *e)
{
	char block[CSV_BLOCK];
	ssize_t n;

	do
		n = read(r->fd, block, sizeof block);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_errno(e, "文件 %s 读到一半读不下去了，什么也没有导入", r->name);
	r->done += (size_t)n;
	r->eof = n == 0;
	decoder_feed(r->decoder, &r->text, block, (size_t)n, r->eof);
	return 0;
}

/* The byte at place i of the text; -1 at the end; -2 with *e when reading fails. */
static int
reader_peek(struct csv_reader *r, size_t i, struct err *e)
{
	while (i >= r->text.n && !r->eof)
		if (reader_fill(r, e) < 0)
			return -2;
	return i < r->text.n ? (unsigned char)r->text.p[i] : -1;
}

/* Standard input cannot be read twice: it goes through a file without a name. */
static int
reader_spool(int *fd, struct err *e)
{
	FILE *f = tmpfile();
	char block[CSV_BLOCK];
	ssize_t n = 0;
	int copy = -1;

	if (f != NULL) {
		while ((n = read(*fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR))
			if (n > 0 && fwrite(block, 1, (size_t)n, f) != (size_t)n)
				break;
		if (n == 0 && fflush(f) == 0 && (copy = dup(fileno(f))) >= 0 && lseek(copy, 0, SEEK_SET) < 0) {
			(void)close(copy);
			copy = -1;
		}
	}
	int kept = errno;
	if (f != NULL)
		(void)fclose(f);
	errno = kept;
	if (copy < 0)
		return err_errno(e, "标准输入读不完，什么也没有导入");
	(void)close(*fd);
	*fd = copy;
	return 0;
}

static int
reader_guess(struct csv_reader *r, struct err *e)
{
	struct encoding_guess g;
	char block[CSV_BLOCK];
	ssize_t n;

	encoding_guess_init(&g);
	while ((n = read(r->fd, block, sizeof block)) > 0 || (n < 0 && errno == EINTR)) {
		if (n < 0)
			continue;
		encoding_guess_feed(&g, block, (size_t)n);
		r->total += (size_t)n;
		if (r->total > (size_t)CSV_FILE_MAX)
			return err_set(e, ERR_INPUT, "文件 %s 超过 2 GB，太大。请分成几个文件再导入，什么也没有导入", r->name);
	}
	if (n < 0 || lseek(r->fd, 0, SEEK_SET) < 0)
		return err_errno(e, "文件 %s 读不了，什么也没有导入", r->name);
	r->enc = encoding_guess_end(&g);
	return decoder_new(&r->decoder, r->enc, e);
}

/* The candidate seen most outside quotes in the first lines; a comma when there is none. */
static int
reader_find_separator(struct csv_reader *r, struct err *e)
{
	static const char candidates[] = ",;\t";
	size_t seen[3] = { 0 }, lines = 0;
	bool quoted = false;
	int c;

	for (size_t i = 0; lines < CSV_HEAD_LINES && i < CSV_ROW_MAX && (c = reader_peek(r, i, e)) != -1; i++) {
		if (c == -2)
			return -1;
		if (c == '"')
			quoted = !quoted;
		else if (c == '\n' && !quoted)
			lines++;
		else if (!quoted && c != '\0' && strchr(candidates, c) != NULL)
			seen[strchr(candidates, c) - candidates]++;
	}
	r->sep = ',';
	if (seen[1] > seen[0] && seen[1] >= seen[2])
		r->sep = ';';
	else if (seen[2] > seen[0])
		r->sep = '\t';
	return 0;
}

int
csv_open(struct csv_reader **out, const char *path, struct err *e)
{
	bool std = strcmp(path, "-") == 0;
	int fd = std ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(e, "文件 %s 打不开，什么也没有导入", std ? "标准输入" : path);
	if (lseek(fd, 0, SEEK_SET) < 0 && reader_spool(&fd, e) < 0) {
		(void)close(fd);
		return -1;
	}
	struct csv_reader *r = mem_zero(1, sizeof *r);
	r->fd = fd;
	r->name = mem_str(std ? "标准输入" : path);
	r->line = 1;
	if (reader_guess(r, e) < 0 || reader_find_separator(r, e) < 0) {
		csv_free(r);
		return -1;
	}
	*out = r;
	return 0;
}

void
csv_free(struct csv_reader *r)
{
	if (r == NULL)
		return;
	(void)close(r->fd);
	decoder_free(r->decoder);
	buf_release(&r->text);
	buf_release(&r->cells);
	buf_release(&r->trouble);
	free(r->name);
	free(r);
}

int
csv_rewind(struct csv_reader *r, struct err *e)
{
	if (lseek(r->fd, 0, SEEK_SET) < 0)
		return err_errno(e, "文件 %s 读不了，什么也没有导入", r->name);
	decoder_free(r->decoder);
	r->decoder = NULL;
	buf_clear(&r->text);
	r->eof = false;
	r->at = r->done = 0;
	r->line = 1;
	return decoder_new(&r->decoder, r->enc, e);
}

enum encoding
csv_encoding(const struct csv_reader *r)
{
	return r->enc;
}

char
csv_separator(const struct csv_reader *r)
{
	return r->sep;
}

void
csv_progress(const struct csv_reader *r, size_t *done, size_t *total)
{
	*done = r->done;
	*total = r->total;
}

/* Where place i is, as a person counts: line, and characters from the line's start. */
static void
reader_place(const struct csv_reader *r, size_t i, size_t *line, size_t *chars)
{
	*line = r->line;
	*chars = 1;
	for (size_t k = r->at; k < i; k++) {
		unsigned char c = (unsigned char)r->text.p[k];
		if (c == '\n' || (c == '\r' && r->text.p[k + 1] != '\n')) {
			++*line;
			*chars = 1;
		} else if ((c & 0xC0) != 0x80) {
			++*chars;
		}
	}
}

static void
reader_complain(struct csv_reader *r, size_t i, const char *what)
{
	size_t line, chars;

	if (r->trouble.n > 0)
		return;
	reader_place(r, i, &line, &chars);
	buf_addf(&r->trouble, "第%zu行第%zu列第%zu个字%s", line, r->n + 1, chars, what);
}

/* Past the line end at i (text[i] is CR or LF). */
static int
reader_line_end(struct csv_reader *r, size_t *i, struct err *e)
{
	if (r->text.p[*i] == '\r') {
		int next = reader_peek(r, *i + 1, e);
		if (next == -2)
			return -1;
		*i += next == '\n';
	}
	++*i;
	return 0;
}

/* Give the row up and go on behind the first line end, dropping what need not be kept. */
static int
reader_skip_line(struct csv_reader *r, struct err *e)
{
	for (;;) {
		size_t n = strcspn(r->text.p + r->at, "\r\n");
		/* strcspn stops at a NUL of the text too */
		while (r->at + n < r->text.n && r->text.p[r->at + n] == '\0') {
			n++;
			n += strcspn(r->text.p + r->at + n, "\r\n");
		}
		r->at += n;
		if (r->at < r->text.n) {
			r->line++;
			return reader_line_end(r, &r->at, e);
		}
		if (r->eof)
			return 0;
		buf_clear(&r->text);
		r->at = 0;
		if (reader_fill(r, e) < 0)
			return -1;
	}
}

enum cell_end { CELL_NEXT, CELL_LAST, CELL_BROKEN, CELL_FAILED };

/* One cell from *i on into r->cells; *i moves behind it. */
static enum cell_end
reader_cell(struct csv_reader *r, size_t *i, struct err *e)
{
	int c = reader_peek(r, *i, e);
	size_t open = *i;
	bool quoted = c == '"';

	if (quoted)
		++*i;
	for (;;) {
		c = reader_peek(r, *i, e);
		if (c == -2)
			return CELL_FAILED;
		if (quoted && c == '"') {
			if ((c = reader_peek(r, *i + 1, e)) != '"') {
				++*i;
				while ((c = reader_peek(r, *i, e)) == ' ')
					++*i;
				if (c != -1 && c != r->sep && c != '\n' && c != '\r') {
					reader_complain(r, *i, "不对: 引号已经关上，后面还有字");
					return c == -2 ? CELL_FAILED : CELL_BROKEN;
				}
				quoted = false;
				continue;
			}
			++*i;
		} else if (quoted && c == -1) {
			reader_complain(r, open, "是引号，到文件末尾也没有关上");
			return CELL_BROKEN;
		} else if (c == -1) {
			return CELL_LAST;
		} else if (!quoted && c == r->sep) {
			++*i;
			return CELL_NEXT;
		} else if (c == '\n' || c == '\r') {
			if (reader_line_end(r, i, e) < 0)
				return CELL_FAILED;
			if (!quoted)
				return CELL_LAST;
			buf_addc(&r->cells, '\n');
			continue;
		} else if (c == (unsigned char)ENCODING_BAD || c == '\0') {
			reader_complain(r, *i, "认不出");
			c = ' ';
		}
		buf_addc(&r->cells, (char)c);
		++*i;
		if (*i - r->at > CSV_ROW_MAX) {
			reader_complain(r, quoted ? open : r->at, quoted ? "是引号，后面很远都没有关上" : "开始的这一行太长");
			return CELL_BROKEN;
		}
	}
}

static bool
row_is_blank(const struct csv_reader *r)
{
	for (size_t k = 0; k < r->n; k++)
		if (r->ptrs[k][strspn(r->ptrs[k], " \t\n")] != '\0')
			return false;
	return r->trouble.n == 0;
}

static int
reader_row(struct csv_reader *r, struct csv_row *row, struct err *e)
{
	enum cell_end end;
	size_t i = r->at, lines, chars;

	buf_clear(&r->cells);
	buf_clear(&r->trouble);
	r->n = 0;
	row->line = r->line;
	do {
		if (r->n == CSV_CELLS_MAX) {
			reader_complain(r, i, "处已超过1000列");
			end = CELL_BROKEN;
			break;
		}
		r->starts[r->n] = r->cells.n;
		end = reader_cell(r, &i, e);
		buf_addc(&r->cells, '\0');
		r->n++;
	} while (end == CELL_NEXT);
	if (end == CELL_FAILED)
		return -1;
	if (end == CELL_BROKEN) {
		if (reader_skip_line(r, e) < 0)
			return -1;
	} else {
		reader_place(r, i, &lines, &chars);
		r->line = lines;
		r->at = i;
	}
	for (size_t k = 0; k < r->n; k++) {
		const char *s = r->cells.p + r->starts[k];
		if ((*s == '\t' && r->sep != '\t') || (*s == '\'' && needs_apostrophe(s)))
			s++;
		r->ptrs[k] = s;
	}
	row->cells = r->ptrs;
	row->n = r->n;
	row->trouble = r->trouble.n > 0 ? buf_str(&r->trouble) : NULL;
	return 0;
}

int
csv_next(struct csv_reader *r, struct csv_row *row, struct err *e)
{
	do {
		if (r->at > CSV_BLOCK) {
			memmove(r->text.p, r->text.p + r->at, r->text.n - r->at + 1);
			r->text.n -= r->at;
			r->at = 0;
		}
		int c = reader_peek(r, r->at, e);
		if (c < 0)
			return c == -1 ? 0 : -1;
		if (reader_row(r, row, e) < 0)
			return -1;
	} while (row_is_blank(r));
	return 1;
}

/* --- writing ------------------------------------------------------------------------------------------------- */

struct csv_writer {
	struct sink *sink;
	struct encoder *encoder;
	struct buf row, bytes;	/* UTF-8, and encoded */
	bool begun;		/* a cell of this row is written */
};

int
csv_create(struct csv_writer **out, const char *path, enum encoding enc, struct err *e)
{
	struct encoder *encoder;
	struct sink *sink;

	if (encoder_new(&encoder, enc, e) < 0)
		return -1;
	if (sink_open(&sink, path, e) < 0) {
		encoder_free(encoder);
		return -1;
	}
	struct csv_writer *w = mem_zero(1, sizeof *w);
	w->sink = sink;
	w->encoder = encoder;
	encoder_start(encoder, &w->bytes);
	*out = w;
	return 0;
}

static void
writer_cell(struct csv_writer *w, const char *mark, const char *s)
{
	size_t n = strlen(s);
	bool quote = *mark != '\0' || strpbrk(s, ",;\"\t\r\n") != NULL || (n > 0 && (s[0] == ' ' || s[n - 1] == ' '));

	if (w->begun)
		buf_addc(&w->row, ',');
	w->begun = true;
	if (!quote) {
		buf_add(&w->row, s, n);
		return;
	}
	buf_addc(&w->row, '"');
	buf_adds(&w->row, mark);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			buf_addc(&w->row, '"');
		buf_addc(&w->row, *s);
	}
	buf_addc(&w->row, '"');
}

void
csv_plain(struct csv_writer *w, const char *s)
{
	writer_cell(w, "", s);
}

void
csv_text(struct csv_writer *w, const char *s)
{
	writer_cell(w, needs_apostrophe(s) ? "'" : needs_tab(s) ? "\t" : "", s);
}

void
csv_end_row(struct csv_writer *w)
{
	buf_adds(&w->row, "\r\n");
	encoder_feed(w->encoder, &w->bytes, w->row.p, w->row.n);
	sink_write(w->sink, w->bytes.p, w->bytes.n);
	buf_clear(&w->row);
	buf_clear(&w->bytes);
	w->begun = false;
}

bool
csv_failed(const struct csv_writer *w)
{
	return sink_failed(w->sink);
}

static void
writer_free(struct csv_writer *w)
{
	encoder_free(w->encoder);
	buf_release(&w->row);
	buf_release(&w->bytes);
	free(w);
}

int
csv_close(struct csv_writer *w, struct err *e)
{
	int rc = sink_close(w->sink, e);

	writer_free(w);
	return rc;
}

void
csv_abort(struct csv_writer *w)
{
	if (w == NULL)
		return;
	sink_abort(w->sink);
	writer_free(w);
}

