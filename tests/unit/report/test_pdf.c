/*
 * The PDF, judged by other programs: its text, fonts and margins as poppler
 * sees them; and the layout it is drawn from.
 */
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include "unit/report/day.h"

#include "base/text.h"
#include "base/lib.h"
#include "report/pdf.h"
#include "report/report.h"
#include "report/sheet.h"

#define RARE "䶮㼆𠮷\xF0\xB1\x8D\x90"	/* the last is U+31350, in no font here */

extern char **environ;

/* A tool's output as text; skips the test where it is not installed. */
static void
run(char *const argv[], const char *out_path, struct buf *out)
{
	posix_spawn_file_actions_t fa;
	pid_t pid;
	int status;
	struct err e;

	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 1, out_path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
	if (posix_spawnp(&pid, argv[0], &fa, NULL, argv, environ) != 0)
		skip();
	posix_spawn_file_actions_destroy(&fa);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	OK(file_read(out, out_path, 64 << 20, &e), e);
	unlink(out_path);
}

struct paper {
	char folder[64], pdf[96], tmp[96];
	struct pdf_result r;
};

static void
paper_open(struct paper *p, const struct page *page)
{
	struct err e;
	strcpy(p->folder, "/tmp/ybz-pdf-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->pdf, sizeof(p->pdf), "%s/a.pdf", p->folder);
	snprintf(p->tmp, sizeof(p->tmp), "%s/out", p->folder);
	OK(report_write(page, p->pdf, NULL, &p->r, &e), e);
}

static void
paper_close(struct paper *p)
{
	pdf_result_release(&p->r);
	unlink(p->pdf);
	rmdir(p->folder);
}

/* What is left when layout is taken away: no blanks, no rules. */
static void
squeeze(struct buf *out, const char *s)
{
	for (size_t n = strlen(s), used; n > 0; s += used, n -= used) {
		uint32_t cp;
		used = text_next(s, n, &cp);
		if (cp > ' ' && cp != '-' && cp != 0x3000)
			buf_add(out, s, used);
	}
}

static void
fill_cell(struct page *p, const char *s)
{
	page_cell(p);
	page_text(p, "%s", s);
}

static void
long_page(struct page *p, int rows)
{
	static const struct column columns[] = {
		{ "序号", 5, ALIGN_RIGHT }, { "村组", 12, ALIGN_LEFT }, { "户主", 12, ALIGN_LEFT }, { "事项", 24, ALIGN_LEFT },
	};
	page_init(p);
	page_title(p, "石沟镇工单台账");
	page_subtitle(p, "（2026年11月）");
	page_heading(p, "一、办理情况");
	page_table(p, columns, 4);
	for (int i = 0; i < rows; i++) {
		char no[12];
		snprintf(no, sizeof(no), "%d", i + 1);
		fill_cell(p, no);
		fill_cell(p, "大塘村3组");
		fill_cell(p, i == 7 ? RARE : "买买提·艾力");
		fill_cell(p, i % 5 ? "灌溉渠堵塞，影响秋种" : "路灯不亮，三户同诉，已报供电所，等配件到货后安装");
	}
	page_heading(p, "二、说明");
	page_paragraph(p, NULL);
	page_text(p, "“三定”指定责任人、定期限、定目标。");
	page_signature(p, "石沟镇人民政府办公室");
	page_text(p, "2026年11月18日");
}

static void
test_text_is_the_same(void **state)
{
	(void)state;
	struct day d;
	struct page p;
	struct paper w;
	struct buf raw = BUF_INIT, got = BUF_INIT, text = BUF_INIT, want = BUF_INIT;

	day_open(&d);
	day_fill(&d);
	OK(day_report(&d, &p), d.s.e);
	paper_open(&w, &p);
	run((char *[]){ "pdftotext", "-layout", w.pdf, "-", NULL }, w.tmp, &raw);
	squeeze(&got, buf_str(&raw));
	report_text(&p, &text);
	squeeze(&want, buf_str(&text));
	buf_adds(&want, "—1—");
	assert_string_equal(buf_str(&got), buf_str(&want));
	assert_int_equal(w.r.pages, 1);
	assert_null(w.r.missing);

	buf_clear(&raw);
	run((char *[]){ "pdfinfo", w.pdf, NULL }, w.tmp, &raw);
	assert_non_null(strstr(buf_str(&raw), "石沟镇人民政府工作日报"));
	assert_non_null(strstr(buf_str(&raw), "(A4)"));
	buf_release(&raw);
	buf_release(&got);
	buf_release(&text);
	buf_release(&want);
	paper_close(&w);
	page_release(&p);
	day_close(&d);
}

static void
test_fonts_are_embedded(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf out = BUF_INIT;
	int fonts = 0;

	long_page(&p, 20);
	paper_open(&w, &p);
	run((char *[]){ "pdffonts", w.pdf, NULL }, w.tmp, &out);
	/* two head lines; then columns emb sub uni stand in front of the object number */
	char *line = strchr(strchr(buf_str(&out), '\n') + 1, '\n') + 1;
	for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		if (!strstr(line, " yes yes "))
			fail_msg("not embedded: %s", line);
		if (strstr(line, "Type 3"))
			fail_msg("bitmaps: %s", line);
		fonts++;
	}
	assert_true(fonts >= 2);
	buf_release(&out);
	paper_close(&w);
	page_release(&p);
}

static void
test_rare_characters(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf out = BUF_INIT, got = BUF_INIT;

	long_page(&p, 20);
	char *before = report_missing(&p, NULL);
	paper_open(&w, &p);
	run((char *[]){ "pdftotext", "-raw", w.pdf, "-", NULL }, w.tmp, &out);
	squeeze(&got, buf_str(&out));
	assert_non_null(strstr(buf_str(&got), "䶮㼆𠮷"));
	assert_non_null(strstr(buf_str(&got), "买买提·艾力"));
	/* Where no font has it: its number, on paper and in the report to the clerk, before and after. */
	assert_int_equal(before != NULL, w.r.missing != NULL);
	if (before)
		assert_string_equal(before, w.r.missing);
	free(before);
	if (w.r.missing) {
		assert_string_equal(w.r.missing, "〔U+31350〕");
		assert_non_null(strstr(buf_str(&got), "〔U+31350〕"));
	} else {
		assert_non_null(strstr(buf_str(&got), RARE));
	}
	buf_release(&out);
	buf_release(&got);
	paper_close(&w);
	page_release(&p);
}

struct ink { int left, right, top, bottom; };	/* pixels; of rows [y0, y1) of a PGM */

static void
measure_ink(const struct buf *pgm, int y0, int y1, int *w, int *h, struct ink *k)
{
	const char *s = buf_str(pgm);
	char *end;
	assert_memory_equal(s, "P5", 2);
	*w = (int)strtol(s + 2, &end, 10);
	*h = (int)strtol(end, &end, 10);
	assert_int_equal(strtol(end, &end, 10), 255);
	const unsigned char *p = (const unsigned char *)end + 1;
	*k = (struct ink){ *w, -1, *h, -1 };
	for (int y = y0; y < (y1 ? y1 : *h); y++)
		for (int x = 0; x < *w; x++)
			if (p[(size_t)y * (size_t)*w + (size_t)x] < 128) {
				k->left = x < k->left ? x : k->left;
				k->right = x > k->right ? x : k->right;
				k->top = y < k->top ? y : k->top;
				k->bottom = y > k->bottom ? y : k->bottom;
			}
}

static void
page_picture(struct paper *w, const char *number, struct buf *out)
{
	run((char *[]){ "pdftoppm", "-r", "254", "-gray", "-f", (char *)number, "-l", (char *)number, w->pdf, NULL }, w->tmp, out);
}

#define PER_MM 10		/* at 254 dpi */
#define NEAR(pixels, mm, tolerance) do { \
	if (abs((pixels) - (mm) * PER_MM) > (tolerance) * PER_MM) \
		fail_msg("%s is at %d.%d mm, not %d", #pixels, (pixels) / PER_MM, (pixels) % PER_MM, (mm)); \
} while (0)

/* GB/T 9704: 天头 37 mm, 订口 28 mm, text area 156 x 225 mm, page number 7 mm under it, outside. */
static void
test_margins(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf pic = BUF_INIT;
	struct ink k;
	int width, height;

	page_init(&p);
	page_title(&p, "石沟镇工作总结");
	for (int i = 0; i < 60; i++) {
		page_paragraph(&p, NULL);
		for (int j = 0; j < 30; j++)
			page_text(&p, "国");
	}
	paper_open(&w, &p);
	assert_int_equal(w.r.pages, 6);
	page_picture(&w, "2", &pic);
	measure_ink(&pic, 0, 0, &width, &height, &k);
	assert_in_range(width, 2099, 2101);
	assert_in_range(height, 2969, 2971);
	NEAR(k.top, 37, 1);
	measure_ink(&pic, 0, 265 * PER_MM, &width, &height, &k);
	NEAR(k.left, 28, 1);
	NEAR(k.right, 28 + 156, 1);
	NEAR(k.bottom, 37 + 225, 1);
	/* an even page's number at the left, one character in; its dash 7 mm under the area */
	measure_ink(&pic, 265 * PER_MM, 0, &width, &height, &k);
	NEAR(k.left, 28 + 5, 1);
	NEAR((k.top + k.bottom) / 2, 37 + 225 + 7, 1);
	buf_clear(&pic);
	page_picture(&w, "3", &pic);
	measure_ink(&pic, 265 * PER_MM, 0, &width, &height, &k);
	NEAR(k.right, 28 + 156 - 5, 1);
	buf_release(&pic);
	paper_close(&w);
	page_release(&p);
}

/* Title, office, period and day of the file; bookmarks of its headings; the same page is the same file. */
static void
test_about(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf got = BUF_INIT, one = BUF_INIT, two = BUF_INIT;
	struct pdf_result r;
	struct err e;

	setenv("YIBENZHANG_NOW", "2026-11-18T17:30:00", 1);
	long_page(&p, 40);
	page_made(&p, "石沟镇人民政府办公室", "2026年11月18日");
	paper_open(&w, &p);
	run((char *[]){ "pdfinfo", w.pdf, NULL }, w.tmp, &got);
	assert_non_null(strstr(buf_str(&got), p.title));
	assert_non_null(strstr(buf_str(&got), "石沟镇人民政府办公室\n"));
	assert_non_null(strstr(buf_str(&got), "2026年11月18日\n"));
	assert_non_null(strstr(buf_str(&got), "Nov 18 17:30:00 2026"));
	buf_clear(&got);
	run((char *[]){ "pdftohtml", "-xml", "-i", "-stdout", w.pdf, NULL }, w.tmp, &got);
	const char *marks = strstr(buf_str(&got), "<outline>");
	assert_non_null(marks);
	assert_non_null(strstr(marks, p.title));
	assert_non_null(strstr(marks, "二、说明"));
	OK(pdf_render(&p, NULL, &one, &r, &e), e);
	pdf_result_release(&r);
	OK(pdf_render(&p, NULL, &two, &r, &e), e);
	pdf_result_release(&r);
	assert_int_equal(one.n, two.n);
	assert_memory_equal(one.p, two.p, one.n);
	buf_release(&got);
	buf_release(&one);
	buf_release(&two);
	paper_close(&w);
	page_release(&p);
}

static void
wide_page(struct page *p, int rows)
{
	static const struct column columns[] = { { "序号", 8, ALIGN_LEFT }, { "问题", 40, ALIGN_LEFT }, { "办理情况", 92, ALIGN_LEFT } };
	page_init(p);
	page_title(p, "台账");
	p->paper = PAPER_WIDE;
	p->table_cols = 142;
	page_table(p, columns, 3);
	for (int i = 0; i < 3 * rows; i++)
		fill_cell(p, i % 3 == 1 ? "第一处灌溉渠堵塞约四十米要挖机清淤已联系水利站排期处理并告知本人" : "1");
}

/* A lying sheet bound with the others: number at its left edge, odd ones at the foot of that edge, even ones at its top. */
static void
test_lying(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf pic = BUF_INIT;
	struct ink all;
	int width, height;

	wide_page(&p, 40);
	paper_open(&w, &p);
	assert_true(w.r.pages >= 2);
	for (int page = 1; page <= 2; page++) {
		int low = 0, high = 0, left = 0;
		page_picture(&w, page == 1 ? "1" : "2", &pic);
		measure_ink(&pic, 0, 0, &width, &height, &all);
		assert_in_range(width, 2969, 2971);
		NEAR(all.left, 297 - 37 - 225 - 9, 2);
		NEAR(all.right, 297 - 37, 1);
		assert_true(all.bottom <= (28 + 156) * PER_MM + 5);
		/* the number's rows: where there is ink left of the table */
		for (int y = 0; y < height; y++) {
			struct ink row;
			measure_ink(&pic, y, y + 1, &width, &height, &row);
			if (row.left < (35 - 2) * PER_MM) {
				left = row.left;
				high = high ? high : y;
				low = y;
			}
		}
		assert_true(left > 0);
		if (page == 1)
			NEAR(low, 28 + 156 - 5, 1);
		else
			NEAR(high, 28 + 5, 1);
		buf_clear(&pic);
	}
	buf_release(&pic);
	paper_close(&w);
	page_release(&p);
}

/* Small type does not stand on the lines of large type: the second line of a row close under the first. */
static void
test_dense(void **state)
{
	(void)state;
	struct page p;
	struct sheet s;
	bool seen = false;

	wide_page(&p, 3);
	sheet_render(&s, &p, sheet_paper_cols(&p), NULL);
	assert_true(s.dense);
	for (size_t i = 1; i < s.n; i++)
		if (s.lines[i].kind == SHEET_TABLE && s.lines[i - 1].kind == SHEET_TABLE && s.lines[i].page == s.lines[i - 1].page) {
			assert_int_equal(s.lines[i].y - s.lines[i - 1].y, s.lines[i - 1].last ? SHEET_ROW : SHEET_ROW - 1);
			seen = seen || !s.lines[i - 1].last;
		}
	assert_true(seen);
	sheet_release(&s);
	page_release(&p);
}

/* How dark each of 20 x 28 parts of the sheet is, '0' white to '9' black: a picture that may be read, and compared roughly. */
static void
darkness(const struct buf *pgm, char out[28][21])
{
	char *end;
	int w = (int)strtol(buf_str(pgm) + 2, &end, 10), h = (int)strtol(end, &end, 10);
	assert_int_equal(strtol(end, &end, 10), 255);
	const unsigned char *p = (const unsigned char *)end + 1;
	for (int row = 0; row < 28; row++) {
		for (int col = 0; col < 20; col++) {
			long sum = 0, n = 0;
			for (int y = row * h / 28; y < (row + 1) * h / 28; y++)
				for (int x = col * w / 20; x < (col + 1) * w / 20; x++, n++)
					sum += 255 - p[(size_t)y * (size_t)w + (size_t)x];
			long dark = n ? sum * 30 / (n * 255) : 0;
			out[row][col] = (char)('0' + (dark > 9 ? 9 : dark));
		}
		out[row][20] = '\0';
	}
}

/* The sheet as a whole looks as it did: no part darker or lighter by more than other fonts make it.  REGEN=1 writes it anew. */
static void
test_picture(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf pic = BUF_INIT, golden = BUF_INIT, got = BUF_INIT;
	char path[512], dark[28][21];
	struct err e;
	int far = 0;

	snprintf(path, sizeof(path), "%s/tests/data/picture-long.txt", getenv("SRC") ? getenv("SRC") : ".");
	long_page(&p, 12);
	paper_open(&w, &p);
	run((char *[]){ "pdftoppm", "-r", "30", "-gray", "-f", "1", "-l", "1", w.pdf, NULL }, w.tmp, &pic);
	darkness(&pic, dark);
	for (int row = 0; row < 28; row++)
		buf_addf(&got, "%s\n", dark[row]);
	if (getenv("REGEN"))
		OK(file_replace(path, got.p, got.n, &e), e);
	OK(file_read(&golden, path, 4096, &e), e);
	assert_int_equal(golden.n, got.n);
	for (size_t i = 0; i < got.n; i++) {
		/* ink where there was none, or none where there was */
		if (abs(got.p[i] - golden.p[i]) > 2)
			far++;
		assert_true((got.p[i] == '\n') == (golden.p[i] == '\n'));
	}
	if (far > 6)
		fail_msg("%d parts of the sheet look different:\n%s", far, buf_str(&got));
	buf_release(&pic);
	buf_release(&golden);
	buf_release(&got);
	paper_close(&w);
	page_release(&p);
}

/* A table that goes on at the top of a sheet keeps the margin too. */
static void
test_table_margin(void **state)
{
	(void)state;
	struct page p;
	struct paper w;
	struct buf pic = BUF_INIT;
	struct ink k;
	int width, height;

	long_page(&p, 60);
	paper_open(&w, &p);
	page_picture(&w, "2", &pic);
	measure_ink(&pic, 0, 265 * PER_MM, &width, &height, &k);
	NEAR(k.top, 38, 1);
	NEAR(k.left, 28, 1);
	NEAR(k.right, 28 + 156, 1);
	assert_true(k.bottom <= (37 + 225) * PER_MM);
	buf_release(&pic);
	paper_close(&w);
	page_release(&p);
}

/* 28 characters a line, 22 lines a sheet; heads repeated; no heading left alone at the foot. */
static void
test_sheets(void **state)
{
	(void)state;
	struct page p;
	struct sheet s;

	for (int rows = 1; rows < 80; rows++) {
		bool head = false;
		int y = -1, page = 0;
		long_page(&p, rows);
		sheet_render(&s, &p, SHEET_COLS, NULL);
		for (size_t i = 0; i < s.n; i++) {
			const struct sheet_line *l = &s.lines[i];
			assert_true(text_cols(l->text, strlen(l->text)) <= SHEET_COLS);
			assert_true(l->y < (SHEET_LINES * SHEET_LINE));
			if (l->page != page) {
				assert_int_equal(l->page, page + 1);
				assert_int_equal(l->y, l->kind == SHEET_TABLE ? 1 : 0);
				if (l->kind == SHEET_TABLE)
					assert_true(l->head);
				if (strstr(s.lines[i - 1].text, "二、说明"))
					fail_msg("%d rows: a heading alone at the foot of sheet %d", rows, page + 1);
				page = l->page;
				y = -1;
			}
			/* the space above it belongs to the signature */
			if (strstr(l->text, "办公室") && s.lines[i - 2].page != l->page)
				fail_msg("%d rows: a signature alone on sheet %d", rows, l->page + 1);
			assert_true(l->y >= y);
			y = l->y;
			head = head || l->head;
		}
		assert_true(head);
		assert_int_equal(s.pages, page + 1);
		sheet_release(&s);
		page_release(&p);
	}
}

/* The preview walks from number to number: each span must hold just its number. */
/* Text in so many lines, the first beginning with mark, each ending with its number: "p3-0 ..." */
static void
marked(struct page *p, int number, int lines)
{
	page_paragraph(p, NULL);
	for (int i = 0; i < lines; i++) {
		struct buf b = BUF_INIT;
		buf_addf(&b, "p%d-%d-%d", number, i, lines);
		/* a line's 28 characters, 26 of the first */
		if (b.n % 2)
			buf_addc(&b, '-');
		for (size_t cols = b.n; cols < (i == 0 ? 52 : 56); cols += 2)
			buf_adds(&b, "水");
		page_text(p, "%s", buf_str(&b));
		buf_release(&b);
	}
}

/* The first and the last marked line of every page of a PDF. */
static void
each_page(struct paper *w, void (*first)(const char *mark), void (*last)(const char *mark))
{
	struct buf raw = BUF_INIT;

	run((char *[]){ "pdftotext", "-layout", w->pdf, "-", NULL }, w->tmp, &raw);
	for (char *page = raw.p, *next; page && *page; page = next) {
		next = strchr(page, '\f');
		if (next)
			*next++ = '\0';
		char *from = strstr(page, "p"), *to = NULL;
		for (char *s = from; s; s = strstr(s + 1, "p"))
			to = s;
		if (from) {
			first(from);
			last(to);
		}
	}
	buf_release(&raw);
}

static void
not_a_widow(const char *mark)
{
	int number, line, lines;
	if (sscanf(mark, "p%d-%d-%d", &number, &line, &lines) == 3 && lines > 1 && line == lines - 1)
		fail_msg("the last line of paragraph %d alone at the top", number);
}

static void
not_an_orphan(const char *mark)
{
	int number, line, lines;
	if (sscanf(mark, "p%d-%d-%d", &number, &line, &lines) == 3 && lines > 1 && line == 0)
		fail_msg("the first line of paragraph %d alone at the foot", number);
}

/* No line of a paragraph stands alone, no row of a table, no heading at the foot, no signature without what is signed. */
static void
test_nothing_alone(void **state)
{
	(void)state;
	static const struct column columns[] = { { "行", 20, ALIGN_LEFT }, { "事项", 20, ALIGN_LEFT } };

	for (int shift = 0; shift < 23; shift++) {
		struct page p;
		struct paper w;

		page_init(&p);
		page_title(&p, "工作总结");
		for (int i = 0; i < shift; i++)
			marked(&p, 100 + i, 1);
		for (int i = 0; i < 12; i++)
			marked(&p, i, 1 + i * 5 % 6);
		page_table(&p, columns, 2);
		for (int i = 0; i < 9; i++) {
			char row[24];
			snprintf(row, sizeof(row), "p%d-%d-%d", 50, i, 9);
			fill_cell(&p, row);
			fill_cell(&p, i % 3 ? "路灯" : "路灯不亮，三户同诉，已报供电所，等配件到货后安装");
		}
		marked(&p, 60, 4);
		page_signature(&p, "石沟镇人民政府办公室");
		page_text(&p, "2026年11月18日");
		paper_open(&w, &p);
		each_page(&w, not_a_widow, not_an_orphan);
		paper_close(&w);

		struct sheet s;
		sheet_render(&s, &p, SHEET_COLS, NULL);
		int seen = -1;
		for (size_t i = 0; i < s.n; i++) {
			assert_true(s.lines[i].y + SHEET_ROW <= s.height);
			if (strstr(s.lines[i].text, "p60-3"))
				seen = s.lines[i].page;
			if (strstr(s.lines[i].text, "办公室"))
				assert_int_equal(s.lines[i].page, seen);
		}
		sheet_release(&s);
		page_release(&p);
	}
}

/* What is signed by hand, and a line that counts rows, stand under the end of what they are about. */
static void
test_form_under(void **state)
{
	(void)state;
	static const struct column columns[] = { { "一", 20, ALIGN_LEFT }, { "二", 20, ALIGN_LEFT } };
	static const struct column grid[] = { { "", 14, ALIGN_CENTER }, { "", 40, ALIGN_LEFT } };

	for (int rows = 2; rows < 80; rows++) {
		struct page p;
		struct sheet s;
		page_init(&p);
		page_title(&p, "工作情况");
		page_table(&p, columns, 2);
		for (int i = 0; i < rows * 2; i++)
			fill_cell(&p, "已解决");
		if (rows % 2) {
			page_lines(&p);
			page_text(&p, "签字：");
		} else {
			page_heading(&p, "三、意见");
			page_table(&p, grid, 2);
			fill_cell(&p, "本人");
			fill_cell(&p, "\n\n签字：");
		}
		sheet_render(&s, &p, SHEET_COLS, NULL);
		int form = -1;
		for (size_t i = 0; i < s.n; i++)
			if (strstr(s.lines[i].text, "签字"))
				form = s.lines[i].page;
		int over = 0;
		for (size_t i = 0; i < s.n; i++)
			over += s.lines[i].page == form && strstr(s.lines[i].text, "已解决") != NULL;
		if (over < 2)
			fail_msg("%d rows: %d of them over the form", rows, over);
		sheet_release(&s);
		page_release(&p);
	}
}

/* Where names are signed stands what they sign, however long that is. */
static void
test_hands(void **state)
{
	(void)state;
	static const struct column grid[] = { { "", 14, ALIGN_CENTER }, { "", 40, ALIGN_LEFT } };
	struct page p;
	struct sheet s;

	for (int rows = 4; rows < 40; rows++) {
		int sheets[4] = { 0 };
		page_init(&p);
		page_title(&p, "审批单");
		page_table(&p, grid, 2);
		for (int i = 0; i < rows; i++) {
			fill_cell(&p, "来人");
			fill_cell(&p, "县水利局");
		}
		for (int i = 0; i < 4; i++) {
			page_hands(&p);
			fill_cell(&p, "领导");
			fill_cell(&p, "\n签字：");
		}
		sheet_render(&s, &p, SHEET_COLS, NULL);
		int at = -1, over = 0, n = 0;
		for (size_t i = 0; i < s.n; i++)
			if (strstr(s.lines[i].text, "签字")) {
				at = s.lines[i].page;
				sheets[n++] = at;
			}
		assert_int_equal(n, 4);
		for (size_t i = 0; i < s.n; i++)
			over += s.lines[i].page == at && strstr(s.lines[i].text, "县水利局") != NULL;
		if (sheets[0] != at || sheets[1] != at || sheets[2] != at || over == 0)
			fail_msg("%d rows: signed on sheets %d %d %d %d, %d rows over it", rows, sheets[0], sheets[1], sheets[2], at, over);
		sheet_release(&s);
		page_release(&p);
	}
}

/* A long cell goes on over the page: no sheet is left empty before it, two lines of it at the least on either, its title said again. */
static void
test_long_cell(void **state)
{
	(void)state;
	static const struct column grid[] = { { "", 14, ALIGN_CENTER }, { "", 40, ALIGN_LEFT } };
	struct page p;
	struct sheet s;

	for (int rows = 0; rows < 30; rows++) {
		struct buf b = BUF_INIT;
		page_init(&p);
		page_title(&p, "审批单");
		page_table(&p, grid, 2);
		for (int i = 0; i < rows; i++) {
			fill_cell(&p, "来人");
			fill_cell(&p, "县水利局");
		}
		for (int i = 0; i < 45; i++)
			buf_addf(&b, "%sR%d不过：没有派出单位公函", i ? "\n" : "", i);
		fill_cell(&p, "按规定核对");
		fill_cell(&p, buf_str(&b));
		page_hands(&p);
		fill_cell(&p, "领导");
		fill_cell(&p, "\n签字：");
		sheet_render(&s, &p, SHEET_COLS, NULL);
		int on[8] = { 0 }, titles = 0, goes_on = 0, over = 0, signed_on = -1;
		for (size_t i = 0; i < s.n; i++) {
			const struct sheet_line *l = &s.lines[i];
			bool ends = i + 1 == s.n || s.lines[i + 1].page != l->page;

			assert_true(l->y + SHEET_ROW <= s.height);
			on[l->page] += strstr(l->text, "不过") != NULL;
			titles += strstr(l->text, "按规定核对") != NULL;
			goes_on += strstr(l->text, "（续）") != NULL;
			if (strstr(l->text, "签字"))
				signed_on = l->page;
			/* the frame is closed, and nothing but what is put off for two lines to stand together is left empty */
			assert_true(!ends || (l->kind == SHEET_TABLE && l->last));
			if (ends && i + 1 < s.n && !strstr(l->text, "领导"))
				assert_true(l->y + 5 * SHEET_ROW > s.height);
		}
		for (size_t i = 0; i < s.n; i++)
			over += s.lines[i].page == signed_on && strstr(s.lines[i].text, "不过") != NULL;
		int sum = 0, parts = 0;
		for (int i = 0; i < 8; i++) {
			assert_int_not_equal(on[i], 1);
			sum += on[i];
			parts += on[i] > 0;
		}
		assert_int_equal(sum, 45);
		assert_int_equal(titles, parts);
		assert_int_equal(goes_on, parts - 1);
		assert_true(parts > 1 && over >= 2);
		sheet_release(&s);
		page_release(&p);
		buf_release(&b);
	}
}

/* A long title in lines as long as each other. */
static void
test_long_title(void **state)
{
	(void)state;
	struct page p;
	struct sheet s;

	page_init(&p);
	page_title(&p, "双江拉祜族佤族布朗族傣族自治县忙糯乡人民政府工作日报");
	page_paragraph(&p, NULL);
	page_text(&p, "今日无。");
	sheet_render(&s, &p, SHEET_COLS, NULL);
	assert_int_equal(s.lines[1].kind, SHEET_TITLE);
	assert_int_not_equal(s.lines[2].kind, SHEET_TITLE);
	size_t a = text_cols(s.lines[0].cells[0].text, strlen(s.lines[0].cells[0].text));
	size_t b = text_cols(s.lines[1].cells[0].text, strlen(s.lines[1].cells[0].text));
	assert_true(a >= b && a - b <= 4);
	sheet_release(&s);
	page_release(&p);
}

/* Wider than its paper: words wrap, a phone, a day and a name of three characters stay whole. */
static void
test_narrow(void **state)
{
	(void)state;
	static const struct column columns[] = {
		{ "日期", 8, ALIGN_CENTER }, { "户主", 8, ALIGN_LEFT }, { "电话", 11, ALIGN_CENTER }, { "问题", 40, ALIGN_LEFT },
		{ "情况", 30, ALIGN_LEFT },
	};
	struct page p;
	struct sheet s;

	page_init(&p);
	page_title(&p, "台账");
	page_table(&p, columns, 5);
	fill_cell(&p, "11月18日");
	fill_cell(&p, "张建国");
	fill_cell(&p, "10000000001");
	fill_cell(&p, "路灯不亮，三户同诉，已报供电所");
	fill_cell(&p, "等配件到货后安装");
	sheet_render(&s, &p, SHEET_COLS, NULL);
	bool seen = false;
	for (size_t i = 0; i < s.n; i++)
		seen = seen || (strstr(s.lines[i].text, "11月18日") && strstr(s.lines[i].text, "张建国")
		    && strstr(s.lines[i].text, "10000000001"));
	assert_true(seen);
	sheet_release(&s);
	page_release(&p);
}

static bool
has_no_font(void *data, uint32_t cp)
{
	(void)data;
	return cp != 0x31350;
}

/* A day of another year, a sum, a name no font has: their columns take from the words what they need, the others stay. */
static void
test_whole(void **state)
{
	(void)state;
	static const struct column columns[] = {
		{ "日期", 8, ALIGN_CENTER }, { "户主", 8, ALIGN_LEFT }, { "元", 4, ALIGN_RIGHT }, { "问题", 30, ALIGN_LEFT }, { "级", 2, ALIGN_CENTER },
	};
	static const char *const whole[] = { "2027.12.19", "〔U+31350〕", "1234.50", "级" };
	struct page p;
	struct sheet s;

	for (int table_cols = 56; table_cols >= 40; table_cols--) {
		size_t seen = 0;
		page_init(&p);
		page_title(&p, "台账");
		page_table(&p, columns, 5);
		fill_cell(&p, "2027.12.19");
		fill_cell(&p, "欧阳𱍐");
		fill_cell(&p, "1234.50");
		fill_cell(&p, "路灯不亮，三户同诉，已报供电所");
		fill_cell(&p, "1");
		sheet_render(&s, &p, table_cols, &(struct sheet_has){ has_no_font, NULL });
		for (size_t k = 0; k < sizeof(whole) / sizeof(*whole); k++)
			for (size_t i = 0; i < s.n; i++)
				if (strstr(s.lines[i].text, whole[k])) {
					seen++;
					break;
				}
		if (seen != sizeof(whole) / sizeof(*whole))
			fail_msg("%d: %zu whole", table_cols, seen);
		sheet_release(&s);
		page_release(&p);
	}
}

/* What cannot stay together is parted at a row, under a head again. */
static void
test_rows_too_tall(void **state)
{
	(void)state;
	static const struct column columns[] = { { "一", 20, ALIGN_LEFT }, { "二", 20, ALIGN_LEFT } };
	struct page p;
	struct sheet s;
	struct buf tall = BUF_INIT;

	for (int i = 0; i < 5; i++)
		buf_adds(&tall, "一行\n");
	page_init(&p);
	page_title(&p, "台账");
	page_table(&p, columns, 2);
	page_hands(&p);
	for (int i = 0; i < 14; i++) {
		fill_cell(&p, "x");
		fill_cell(&p, buf_str(&tall));
	}
	sheet_render(&s, &p, SHEET_COLS, NULL);
	assert_int_equal(s.pages, 3);
	for (size_t i = 1; i < s.n; i++)
		if (s.lines[i].page != s.lines[i - 1].page)
			assert_true(s.lines[i].head);
	sheet_release(&s);
	page_release(&p);
	buf_release(&tall);
}

static void
test_number_spans(void **state)
{
	(void)state;
	struct day d;
	struct page p;

	day_open(&d);
	day_fill(&d);
	OK(day_report(&d, &p), d.s.e);
	for (int cols = 40; cols <= 90; cols += 2) {
		struct sheet s;
		size_t last = 0;
		sheet_render(&s, &p, cols, NULL);
		assert_true(s.n_numbers >= p.n_numbers);
		for (size_t i = 0; i < s.n_numbers; i++) {
			const struct sheet_number *n = &s.numbers[i];
			const char *line = s.lines[n->line].text;
			struct buf want = BUF_INIT;
			size_t from = text_cut(line, strlen(line), (size_t)n->col, NULL);
			size_t used = text_cut(line + from, strlen(line + from), (size_t)n->cols, NULL);
			assert_int_equal(text_cols(line, from), n->col);
			number_format(&p.numbers[n->number], &want);
			assert_int_equal(used, want.n);
			assert_memory_equal(line + from, want.p, used);
			assert_true(n->line >= last);
			last = n->line;
			buf_release(&want);
		}
		sheet_release(&s);
	}
	page_release(&p);
	day_close(&d);
}

/* Whatever was typed: no line too wide, no loop, nothing lost. */
static void
test_odd_words(void **state)
{
	(void)state;
	static const struct column columns[] = { { "很长的列名", 2, ALIGN_LEFT }, { "", 1, ALIGN_RIGHT }, { "c", 9, ALIGN_CENTER } };
	struct page p;
	struct sheet s;
	struct buf pdf = BUF_INIT;
	struct pdf_result r;
	struct err e;

	page_init(&p);
	page_title(&p, "一个怎么也写不完的很长很长很长很长很长很长很长很长很长很长很长很长的标题");
	page_paragraph(&p, "四、请领导定的事。");
	page_text(&p, "第一件。\n第二件, see https://example.org/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\n");
	page_table(&p, columns, 3);
	for (int i = 0; i < 7; i++) {
		fill_cell(&p, i % 2 ? "" : "国国国国\n国");
		if (i == 2)
			page_text(&p, "e\xCC\x81\xCC\x82 \xE2\x80\x9C\xE2\x80\x9D");
	}
	page_signature(&p, "一个名字比纸还要宽的办公室一个名字比纸还要宽的办公室一个名字比纸还要宽的办公室");
	for (int cols = 24; cols < 90; cols++) {
		sheet_render(&s, &p, cols, NULL);
		for (size_t i = 0; i < s.n; i++)
			if (!strstr(s.lines[i].text, "办公室"))
				assert_true((int)text_cols(s.lines[i].text, strlen(s.lines[i].text)) <= (cols > 56 ? cols : 56));
		sheet_release(&s);
	}
	sheet_render(&s, &p, SHEET_COLS, NULL);
	bool second = false;
	for (size_t i = 0; i < s.n; i++)
		second = second || strncmp(s.lines[i].text, "    第二件", 4 + 9) == 0;
	assert_true(second);
	sheet_release(&s);
	OK(pdf_render(&p, "no such font, , AR PL SungtiL GB", &pdf, &r, &e), e);
	assert_memory_equal(pdf.p, "%PDF-", 5);
	assert_true(strcmp(r.font, "no such font") != 0);
	pdf_result_release(&r);
	buf_release(&pdf);
	page_release(&p);
}

static void
test_missing_library(void **state)
{
	(void)state;
	static const struct lib_name none = { "libnosuch.so.9", "libnosuch9" }, old = { "libc.so.6", "libc6" };
	static const struct lib_symbol symbol = { 0, "no_such_function", 0 };
	void *out[1];
	struct err e;

	assert_int_equal(lib_load(out, &none, 1, &symbol, 1, "账没有动", &e), -1);
	assert_int_equal(e.code, ERR_NOTFOUND);
	assert_non_null(strstr(e.text, "libnosuch9"));
	assert_non_null(strstr(e.text, "账没有动"));
	assert_int_equal(lib_load(out, &old, 1, &symbol, 1, "账没有动", &e), -1);
	assert_non_null(strstr(e.text, "版本太旧"));
}

static void
test_blank_is_seen(void **state)
{
	(void)state;
	struct page p;
	struct number n;
	struct buf text = BUF_INIT, why = BUF_INIT;
	struct err e;

	page_init(&p);
	page_title(&p, "日报");
	page_paragraph(&p, "一、走访情况。");
	number_init(&n, MEASURE_ROWS, NULL, "走访户数");
	size_t blank = page_number(&p, &n);
	number_init(&n, MEASURE_ROWS, NULL, "事项");
	n.value = 5;
	size_t wrong = page_number(&p, &n);
	page_blank(&p, blank, "没有填");
	page_contradict(&p, wrong, "相加是4");
	report_text(&p, &text);
	assert_non_null(strstr(buf_str(&text), "____5(?)"));
	assert_int_equal(page_problems(&p, &why), 2);
	assert_non_null(strstr(buf_str(&why), "一、走访情况的「走访户数」是空数: 没有填\n"));
	assert_int_equal(page_check(&p, &e), -1);
	assert_non_null(strstr(e.text, "有 2 处"));
	buf_release(&text);
	buf_release(&why);
	page_release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_is_the_same),
		cmocka_unit_test(test_fonts_are_embedded),
		cmocka_unit_test(test_rare_characters),
		cmocka_unit_test(test_margins),
		cmocka_unit_test(test_table_margin),
		cmocka_unit_test(test_about),
		cmocka_unit_test(test_lying),
		cmocka_unit_test(test_dense),
		cmocka_unit_test(test_picture),
		cmocka_unit_test(test_sheets),
		cmocka_unit_test(test_nothing_alone),
		cmocka_unit_test(test_form_under),
		cmocka_unit_test(test_hands), cmocka_unit_test(test_long_cell),
		cmocka_unit_test(test_long_title),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_rows_too_tall),
		cmocka_unit_test(test_number_spans),
		cmocka_unit_test(test_odd_words),
		cmocka_unit_test(test_missing_library),
		cmocka_unit_test(test_blank_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
