/*
 * What a dot matrix printer is sent: byte for byte, and read back the way
 * such a printer reads it.  REGEN=1 writes the expected files anew.
 */
#include "unit/report/day.h"

#include "exchange/encoding.h"
#include "report/dots.h"
#include "report/escp.h"
#include "report/report.h"

#define NAME_EXT "\xF0\xB1\x8D\x90"	/* U+31350: four bytes in GB18030, in no font here */

/* --- a printer ------------------------------------------------------------------------------------------------- */

struct printed {
	struct buf text;	/* what came to paper in GB18030: lines, forms after "=== " */
	int forms, pictures, widest /* 1/180 inch from the left edge */, lowest, form_high;
};

struct head {
	const uint8_t *p;
	size_t n, at;
	int pitch, square, half, x2 /* 1/360 inch */, y, left, spacing;
	bool condensed, narrow, big, chinese;
};

static int
head_advance(const struct head *h, bool square)
{
	int two = square ? (h->narrow ? 12 + h->half : 24 + h->square) * 2 : h->condensed ? 21 : 2 * h->pitch;
	return h->big ? 2 * two : two;
}

static void
head_strike(struct head *h, struct printed *out, const void *p, size_t n, int x2)
{
	buf_add(&out->text, p, n);
	h->x2 += x2;
	if (h->x2 / 2 > out->widest)
		out->widest = h->x2 / 2;
	if (h->y + 24 > out->lowest)
		out->lowest = h->y + 24;
}

static void
head_escape(struct head *h, struct printed *out)
{
	const uint8_t *a = h->p + h->at + 2;
	switch (h->p[h->at + 1]) {
	case '@': h->pitch = 18; h->condensed = h->narrow = h->chinese = false; break;
	case 'O': case 'E': case 'F': break;
	case 'P': h->pitch = 18; break;
	case 'M': h->pitch = 15; break;
	case 'g': h->pitch = 12; break;
	case '3': h->spacing = a[0]; h->at++; break;
	case 'C': out->form_high = a[0] * h->spacing; h->at++; break;
	case 'l': h->left = a[0] * head_advance(h, false); h->x2 = h->left; h->at++; break;
	case 'W': case 'w': h->at++; break;
	case '*':
		assert_int_equal(a[0], 39);
		int n = a[1] + 256 * a[2];
		bool ink = false;
		for (int i = 0; i < 3 * n; i++)
			ink = ink || a[3 + i];
		assert_true(ink);
		head_strike(h, out, "\xA1\xF5", 2, 2 * n);	/* □ */
		out->pictures++;
		h->at += 3 + 3 * (size_t)n;
		break;
	default: fail_msg("ESC %c", h->p[h->at + 1]);
	}
	h->at += 2;
}

static void
head_fs(struct head *h)
{
	const uint8_t *a = h->p + h->at + 2;
	switch (h->p[h->at + 1]) {
	case '&': h->chinese = true; break;
	case '.': h->chinese = false; break;
	case 0x0F: h->narrow = true; break;
	case 0x12: h->narrow = false; break;
	case 'S': h->square = a[0] + a[1]; h->at += 2; break;
	case 'T': h->half = a[0] + a[1]; h->at += 2; break;
	case 'W': h->big = a[0]; h->at++; break;
	default: fail_msg("FS %c", h->p[h->at + 1]);
	}
	h->at += 2;
}

static void
printed_read(struct printed *out, const struct buf *bytes)
{
	struct head h = { .p = (const uint8_t *)bytes->p, .n = bytes->n };
	memset(out, 0, sizeof(*out));
	while (h.at < h.n) {
		uint8_t c = h.p[h.at];
		if (c == 0x1B) {
			head_escape(&h, out);
			continue;
		}
		if (c == 0x1C) {
			head_fs(&h);
			continue;
		}
		switch (c) {
		case 0x0F: h.condensed = true; break;
		case 0x12: h.condensed = false; break;
		case '\r': h.x2 = h.left; break;
		case '\n': h.y += h.spacing; buf_addc(&out->text, '\n'); break;
		case '\f': out->forms++; h.y = 0; buf_adds(&out->text, "\n===\n"); break;
		default:
			assert_true(c >= ' ');
			if (c >= 0x80) {
				assert_true(h.chinese);
				head_strike(&h, out, h.p + h.at, 2, head_advance(&h, true));
				h.at++;
			} else {
				head_strike(&h, out, &c, 1, head_advance(&h, false));
			}
		}
		h.at++;
	}
}

/* Its text in UTF-8 without blanks. */
static void
printed_words(const struct printed *p, struct buf *out)
{
	struct decoder *d;
	struct buf all = BUF_INIT;
	struct err e;
	OK(decoder_new(&d, ENCODING_GB18030, &e), e);
	decoder_feed(d, &all, p->text.p, p->text.n, true);
	decoder_free(d);
	for (size_t i = 0; i < all.n; i++)
		if (all.p[i] != ' ')
			buf_addc(out, all.p[i]);
	buf_release(&all);
}

/* --- pages ----------------------------------------------------------------------------------------------------- */

/* Every other dot of the frame: a picture that no font changes. */
static bool
plain_has(void *data, uint32_t cp)
{
	(void)data;
	return cp != 0x31350;
}

static void
plain_draw(void *data, const char *s, size_t n, int wide, uint8_t *out)
{
	(void)data;
	(void)s;
	(void)n;
	memset(out, 0, (size_t)wide * 3);
	for (int x = 0; x < wide; x++)
		out[3 * x] = x == 0 || x == wide - 1 ? 0xFF : 0x80;
}

static const struct escp_dots plain = { plain_has, plain_draw, NULL };

static void
fill_upright(struct page *p, int rows)
{
	static const struct column cols[] = { { "村", 10, ALIGN_LEFT }, { "户主", 16, ALIGN_LEFT }, { "事项", 20, ALIGN_LEFT }, { "件", 6, ALIGN_RIGHT } };
	page_init(p);
	page_title(p, "石沟镇人民政府工作日报");
	page_subtitle(p, "（2026年11月18日　星期三　第322期）");
	page_heading(p, "一、走访情况");
	page_paragraph(p, NULL);
	page_text(p, "今日走访6户，“三查”2处；石沟镇〔2026〕41号文要求的事项已办。");
	page_table(p, cols, 4);
	for (int i = 0; i < rows; i++) {
		page_cell(p);
		page_text(p, "大塘村");
		page_cell(p);
		page_text(p, "%s", i % 3 == 0 ? "陈䶮" : i % 3 == 1 ? "单" NAME_EXT "满" : "买买提·艾力");
		page_cell(p);
		page_text(p, "第%d处灌溉渠堵塞", i + 1);
		page_cell(p);
		page_text(p, "%d", i);
	}
	page_signature(p, "石沟镇人民政府办公室");
	page_text(p, "2026年11月18日");
}

static void
fill_wide(struct page *p)
{
	static const struct column cols[] = { { "序号", 6, ALIGN_RIGHT }, { "编号", 12, ALIGN_LEFT }, { "反映人", 20, ALIGN_LEFT }, { "问题", 60, ALIGN_LEFT },
		{ "承办", 20, ALIGN_LEFT }, { "期限", 12, ALIGN_LEFT }, { "说明", 20, ALIGN_LEFT } };
	page_init(p);
	p->paper = PAPER_WIDE;
	page_title(p, "工单台账");
	p->table_cols = 156;
	page_table(p, cols, 7);
	for (int i = 0; i < 12; i++) {
		const char *const row[] = { "1", "A-0412", "张建国", "自来水停了三天", "王德福", "11-28", "已派" };
		for (int j = 0; j < 7; j++) {
			page_cell(p);
			page_text(p, "%s", row[j]);
		}
	}
}

static void
assert_golden(const char *name, const struct buf *got)
{
	char path[512];
	struct buf want = BUF_INIT;
	struct err e;
	snprintf(path, sizeof(path), "%s/tests/data/%s", getenv("SRC") ? getenv("SRC") : ".", name);
	if (getenv("REGEN"))
		OK(file_replace(path, got->p, got->n, &e), e);
	OK(file_read(&want, path, 1 << 20, &e), e);
	assert_int_equal(want.n, got->n);
	assert_memory_equal(want.p, got->p, got->n);
	buf_release(&want);
}

/* --- tests ----------------------------------------------------------------------------------------------------- */

static void
test_upright(void **state)
{
	struct page p;
	struct buf out = BUF_INIT, words = BUF_INIT;
	struct pdf_result r;
	struct printed on;
	struct err e;

	(void)state;
	fill_upright(&p, 24);
	OK(escp_render(&p, &(struct escp_paper){ 0 }, &plain, &out, &r, &e), e);
	assert_golden("escp-80.prn", &out);
	printed_read(&on, &out);
	assert_int_equal(on.forms, r.pages);
	assert_int_equal(r.pages, 2);
	assert_int_equal(on.form_high, 1980);
	assert_true(on.widest <= 1440);
	assert_true(on.lowest <= 1980);
	/* 䶮 eight times, the quotes, the dot in the name eight times */
	assert_int_equal(on.pictures, 8 + 2 + 8);
	printed_words(&on, &words);
	assert_non_null(strstr(buf_str(&words), "石沟镇人民政府工作日报"));
	assert_non_null(strstr(buf_str(&words), "〔2026〕41号"));
	assert_non_null(strstr(buf_str(&words), "|大塘村|陈□|"));
	assert_non_null(strstr(buf_str(&words), "单〔U+31350〕满"));
	assert_non_null(strstr(buf_str(&words), "-1-"));
	/* the head again on the second form */
	const char *second = strstr(buf_str(&words), "===");
	assert_non_null(second);
	assert_non_null(strstr(second, "|村|户主|事项|件|"));
	assert_non_null(strstr(second, "-2-"));
	buf_release(&on.text);
	buf_release(&words);
	buf_release(&out);
	pdf_result_release(&r);
	page_release(&p);
}

static void
test_wide(void **state)
{
	struct page p;
	struct pdf_result r;
	struct err e;
	const int carriages[] = { ESCP_NARROW, ESCP_BROAD };

	(void)state;
	fill_wide(&p);
	for (int i = 0; i < 2; i++) {
		struct buf out = BUF_INIT, words = BUF_INIT;
		struct printed on;
		OK(escp_render(&p, &(struct escp_paper){ .carriage = carriages[i] }, &plain, &out, &r, &e), e);
		assert_golden(i ? "escp-136.prn" : "escp-136-narrow.prn", &out);
		printed_read(&on, &out);
		/* condensed on the narrow carriage, 12 to the inch on the broad one */
		assert_int_equal(memchr(out.p, 0x0F, 20) != NULL, i == 0);
		assert_true(on.widest <= carriages[i] * 18);
		printed_words(&on, &words);
		assert_non_null(strstr(buf_str(&words), i ? "|A-0412|张建国|自来水停了三天|王德福|11-28|已派|" : "自来水停了三天"));
		buf_release(&words);
		buf_release(&on.text);
		buf_release(&out);
	}
	page_release(&p);
}

/* Only the pages asked for; half a form for half a sheet. */
static void
test_some_pages(void **state)
{
	struct page p;
	struct buf out = BUF_INIT, words = BUF_INIT;
	struct pdf_result r;
	struct printed on;
	struct err e;

	(void)state;
	fill_upright(&p, 60);
	OK(escp_render(&p, &(struct escp_paper){ .first = 2, .last = 2 }, &plain, &out, &r, &e), e);
	assert_int_equal(r.pages, 3);
	printed_read(&on, &out);
	printed_words(&on, &words);
	assert_int_equal(on.forms, 1);
	assert_non_null(strstr(buf_str(&words), "-2-"));
	assert_null(strstr(buf_str(&words), "工作日报"));
	buf_release(&on.text);
	page_release(&p);

	page_init(&p);
	p.paper = PAPER_SLIP;
	page_title(&p, "回执");
	buf_clear(&out);
	OK(escp_render(&p, &(struct escp_paper){ .high = 2105 }, &plain, &out, &r, &e), e);
	printed_read(&on, &out);
	assert_int_equal(on.form_high, 1050);
	buf_release(&on.text);
	buf_release(&words);
	buf_release(&out);
	page_release(&p);
}

/* With the fonts of this PC: ink where a character is, its code where no font has it. */
static void
test_system_fonts(void **state)
{
	struct page p;
	struct buf out = BUF_INIT;
	struct pdf_result r;
	struct printed on;
	struct err e;
	uint8_t dots[24 * 3];
	int ink = 0;

	(void)state;
	struct dots *d = dots_new(NULL);
	if (!dots_has(d, 0x4DAE)) {
		dots_free(d);
		skip();
	}
	dots_draw(d, "䶮", strlen("䶮"), 24, dots);
	for (size_t i = 0; i < sizeof(dots); i++)
		for (int bit = 0; bit < 8; bit++)
			ink += dots[i] >> bit & 1;
	/* strokes, neither a blank nor a block */
	assert_in_range(ink, 60, 400);
	dots_free(d);
	fill_upright(&p, 3);
	OK(escp_write(&p, &(struct escp_paper){ 0 }, NULL, &out, &r, &e), e);
	printed_read(&on, &out);
	assert_int_equal(on.pictures, 1 + 2 + 1);
	assert_string_equal(r.missing, "〔U+31350〕");
	buf_release(&on.text);
	buf_release(&out);
	pdf_result_release(&r);
	page_release(&p);
}

static void
test_models(void **state)
{
	(void)state;
	assert_true(escp_is_model("Epson LQ-630K, 1.0"));
	assert_true(escp_is_model("得实针式打印机"));
	assert_true(escp_is_model("jolimark FP-538K"));
	assert_false(escp_is_model("HP LaserJet Pro M404"));
	assert_false(escp_is_model("Local Raw Printer"));
	assert_false(escp_is_model(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_upright),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_some_pages),
		cmocka_unit_test(test_system_fonts),
		cmocka_unit_test(test_models),
	};
	return cmocka_run_group_tests_name("escp", tests, NULL, NULL);
}
