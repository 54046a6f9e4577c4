/*
 * bench_pdf.c - a table of 500 rows as PDF beside bare pangocairo drawing the
 * same words in the same three fonts (title, heads, text) without rules, grid
 * or coverage check; and the daily report composed.  Prints rows of
 * bench.sh's table.  Every run is a process of its own: a clerk prints once.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "bench/clock.h"
#include "config.h"
#include "office/office.h"
#include "office/ticket.h"
#include "report/compose.h"
#include "report/daily.h"
#include "report/pdf.h"
#include "report/report.h"
#include "ui/views.h"

#define ROWS 500
#define COLS 6
#define RUNS 9
#define ROWS_A_SHEET 32
#define FONT "Noto Serif CJK SC"

extern char **environ;

static const int widths[COLS] = { 5, 8, 10, 8, 16, 6 };
static const char *const heads[COLS] = { "序号", "编号", "村", "户主", "事项", "期限" };

static void
cell_text(int row, int col, char *out, size_t n)
{
	static const char *const villages[] = { "大塘村", "石桥村", "李家湾村", "新屋村", "观音阁村" };
	static const char *const names[] = { "张建国", "李秀英", "买买提·艾力", "刘大山", "陈桂芳", "赵小满", "周吉光" };
	static const char *const matters[] = { "灌溉渠堵塞", "低保年审", "路灯不亮", "自来水停", "宅基地边界", "涵管塌陷" };
	switch (col) {
	case 0: snprintf(out, n, "%d", row + 1); break;
	case 1: snprintf(out, n, "A-%04d", row + 400); break;
	case 2: snprintf(out, n, "%s", villages[row % 5]); break;
	case 3: snprintf(out, n, "%s", row % 7 == 2 ? "艾力" : names[row % 7]); break;
	case 4: snprintf(out, n, "%s%d处", matters[row % 6], row % 90); break;
	default: snprintf(out, n, "11-%02d", row % 28 + 1);
	}
}

/* Memory of this process's own, KB: without the fonts it maps. */
static long
own_memory(void)
{
	char line[128];
	long kb = 0;
	FILE *f = fopen("/proc/self/status", "r");
	while (f && fgets(line, sizeof(line), f))
		if (strncmp(line, "RssAnon:", 8) == 0)
			kb = strtol(line + 8, NULL, 10);
	if (f)
		fclose(f);
	return kb;
}

/* For the parent: what the figure of a process that is over would be. */
static int
note_memory(void)
{
	FILE *f = fopen("bench.mem", "w");
	if (!f)
		return 1;
	fprintf(f, "%ld\n", own_memory());
	return fclose(f) != 0;
}

static long
noted_memory(void)
{
	long kb = 0;
	FILE *f = fopen("bench.mem", "r");
	if (f && fscanf(f, "%ld", &kb) != 1)
		kb = 0;
	if (f)
		fclose(f);
	return kb;
}

static int
ours(const char *path, int rows)
{
	struct column columns[COLS];
	struct page p;
	struct buf out = BUF_INIT;
	struct pdf_result r;
	struct err e;
	char text[64];

	page_init(&p);
	page_title(&p, "工单台账");
	for (int j = 0; j < COLS; j++)
		columns[j] = (struct column){ heads[j], widths[j], j == 0 || j == 5 ? ALIGN_RIGHT : ALIGN_LEFT };
	page_table(&p, columns, COLS);
	for (int i = 0; i < rows; i++)
		for (int j = 0; j < COLS; j++) {
			cell_text(i, j, text, sizeof(text));
			page_cell(&p);
			page_text(&p, "%s", text);
		}
	if (pdf_render(&p, FONT, &out, &r, &e) < 0 || file_replace(path, buf_str(&out), out.n, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	return note_memory();
}

static void
bare_text(cairo_t *cr, PangoLayout *l, PangoFontDescription *d, double x, double y, const char *s)
{
	pango_layout_set_font_description(l, d);
	pango_layout_set_text(l, s, -1);
	cairo_move_to(cr, x, y);
	pango_cairo_show_layout(cr, l);
}

static int
bare(const char *path)
{
	cairo_surface_t *s = cairo_pdf_surface_create(path, 595, 842);
	cairo_t *cr = cairo_create(s);
	PangoLayout *l = pango_cairo_create_layout(cr);
	PangoFontDescription *d = pango_font_description_from_string(FONT);
	PangoFontDescription *title = pango_font_description_from_string("Noto Serif CJK SC Bold");
	PangoFontDescription *head = pango_font_description_from_string("Noto Sans CJK SC");
	char text[64];

	pango_font_description_set_absolute_size(d, 12 * PANGO_SCALE);
	pango_font_description_set_absolute_size(head, 12 * PANGO_SCALE);
	pango_font_description_set_absolute_size(title, 22 * PANGO_SCALE);
	bare_text(cr, l, title, 250, 60, "工单台账");
	for (int i = 0, y = 0; i < ROWS; i++) {
		int x = 79;
		for (int j = 0; y == 0 && j < COLS; j++)
			bare_text(cr, l, head, 79 + 80 * j, 85, heads[j]);
		for (int j = 0; j < COLS; j++) {
			cell_text(i, j, text, sizeof(text));
			bare_text(cr, l, d, x, 105 + y * 19.7, text);
			x += widths[j] * 8;
		}
		if (++y == 32) {
			bare_text(cr, l, d, 500, 760, "— 1 —");
			cairo_show_page(cr);
			y = 0;
		}
	}
	pango_font_description_free(d);
	pango_font_description_free(head);
	pango_font_description_free(title);
	g_object_unref(l);
	cairo_destroy(cr);
	cairo_surface_finish(s);
	int bad = cairo_surface_status(s) != CAIRO_STATUS_SUCCESS || note_memory();
	cairo_surface_destroy(s);
	return bad;
}

static int
once(const char *self, const char *what, double *ms, long *kb, long *mapped)
{
	pid_t pid;
	int status;
	struct rusage used;
	double from = now_ms();
	if (posix_spawn(&pid, self, NULL, NULL, (char *[]){ (char *)self, (char *)what, "bench.pdf", NULL }, environ) != 0
	    || wait4(pid, &status, 0, &used) != pid || status != 0)
		return -1;
	*ms = now_ms() - from;
	if (kb) {
		*kb = noted_memory();
		*mapped = used.ru_maxrss;
	}
	return 0;
}

/* "the daily report composed, 1000000 tickets", on the ledgers bench.sh has made. */
static void
compose(const char *data, const char *size, double *first)
{
	char path[512], state[512];
	struct office o;
	struct err e;
	double ms[RUNS];

	snprintf(path, sizeof(path), "%s/%s/ledger.db", data, size);
	snprintf(state, sizeof(state), "%s/%s/state/yibenzhang", data, size);
	if (!file_exists(path))
		return;
	if (office_open(&o, &(struct office_options){ .state_folder = state, .ledger_path = path }, true, NULL, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return;
	}
	for (int i = 0; i < RUNS; i++) {
		const struct report_options today = { .from = date_today(), .to = date_today() };
		struct page p;
		double from = now_ms();
		if (report_compose(&report_daily, &o, &today, &p, &e) < 0)
			fprintf(stderr, "%s\n", e.text);
		ms[i] = now_ms() - from;
		page_release(&p);
	}
	office_close(&o);
	qsort(ms, RUNS, sizeof(*ms), by_time);
	if (*first == 0)
		*first = ms[RUNS / 2];
	printf("| daily report composed, %s tickets | %.1f (%.1f-%.1f) | %.1f (smallest ledger) | %.2f | - |\n", size, ms[RUNS / 2],
	    ms[0], ms[RUNS - 1], *first, ms[RUNS / 2] / *first);
}

/* Time a sheet of a ledger of 100 sheets and of one of 1,000: what a process costs anyway is taken off by a ledger of 1. */
static void
long_ledgers(const char *self)
{
	static const int sheets[] = { 1, 100, 1000 };
	double ms[3] = { 0 };
	char rows[16];

	for (int i = 0; i < 3; i++) {
		double best = 0;
		snprintf(rows, sizeof(rows), "%d", sheets[i] * ROWS_A_SHEET);
		for (int j = 0; j < 3; j++) {
			double one;
			if (once(self, rows, &one, NULL, NULL) < 0)
				return;
			best = j == 0 || one < best ? one : best;
		}
		ms[i] = best;
	}
	double few = (ms[1] - ms[0]) / (sheets[1] - sheets[0]), many = (ms[2] - ms[0]) / (sheets[2] - sheets[0]);
	printf("| a sheet of a ledger PDF of 1000 sheets (%d rows) | %.2f | %.2f (of 100 sheets) | %.2f | <= 1.2x, linear |\n",
	    sheets[2] * ROWS_A_SHEET, many, few, many / few);
}

static double
keyed(struct app *a, const char *bytes)
{
	double ms[RUNS * 3];
	size_t n = sizeof(ms) / sizeof(*ms);
	for (size_t i = 0; i < n; i++) {
		double from = now_ms();
		app_feed(a, bytes, strlen(bytes));
		ms[i] = now_ms() - from;
	}
	qsort(ms, n, sizeof(*ms), by_time);
	return ms[n / 2];
}

/* PgDn in the preview of a ledger of all tickets beside PgDn in their list, no terminal. */
static void
leaf(const char *data, const char *size)
{
	char path[512], state[512];
	struct office o;
	struct config cfg;
	struct err e;
	struct app *a;
	struct query q;

	snprintf(path, sizeof(path), "%s/%s/ledger.db", data, size);
	snprintf(state, sizeof(state), "%s/%s/state/yibenzhang", data, size);
	if (!file_exists(path) || office_open(&o, &(struct office_options){ .state_folder = state, .ledger_path = path }, true, NULL, &e) < 0)
		return;
	config_init(&cfg);
	query_init(&q, &ticket_entity);
	const struct preview_arg preview = { .report = report_find("tickets"), .query = &q, .query_title = "工单" };
	const struct list_arg list = { .thing = thing_of(&ticket_entity) };
	if (app_open(&a, &(struct app_options){ .office = &o, .config = &cfg, .rows = 40, .cols = 120 }, &e) == 0) {
		double of_list = 0, of_preview = 0;
		if (view_push(a, &view_list, &list, &e) == 0)
			of_list = keyed(a, "\033[6~");
		app_close_views(a);
		if (view_push(a, &view_preview, &preview, &e) == 0)
			of_preview = keyed(a, "\033[6~");
		if (of_list > 0 && of_preview > 0)
			printf("| PgDn in the preview of a ledger, %s tickets | %.3f | %.3f (in their list) | %.2f | <= 5x |\n", size, of_preview,
			    of_list, of_preview / of_list);
		app_free(a);
	}
	config_release(&cfg);
	office_close(&o);
}

/* The same table out of LibreOffice without a screen, where that is installed. */
static void
office_suite(double ours_ms)
{
	FILE *f = fopen("bench.csv", "w");
	char text[64];
	pid_t pid;
	int status = 1;

	if (!f)
		return;
	for (int i = 0; i < ROWS; i++)
		for (int j = 0; j < COLS; j++) {
			cell_text(i, j, text, sizeof(text));
			fprintf(f, "%s%c", text, j + 1 < COLS ? ',' : '\n');
		}
	fclose(f);
	double from = now_ms();
	if (posix_spawnp(&pid, "soffice", NULL, NULL, (char *[]){ "soffice", "--headless", "--convert-to", "pdf", "bench.csv", NULL }, environ) == 0)
		waitpid(pid, &status, 0);
	double ms = now_ms() - from;
	if (status == 0)
		printf("| the same table as PDF by LibreOffice | %.1f | %.1f | %.1fx faster | >= 20x |\n", ours_ms, ms, ms / ours_ms);
	else
		printf("| the same table as PDF by LibreOffice (not installed) | %.1f | - | - | >= 20x |\n", ours_ms);
	unlink("bench.csv");
}

int
main(int argc, char **argv)
{
	double a[RUNS], b[RUNS], first = 0;
	long kb = 0, kb_bare = 0, mapped = 0, mapped_bare = 0;
	const char *data = getenv("BENCH_DATA");

	if (argc == 3)
		return strcmp(argv[1], "bare") == 0 ? bare(argv[2]) : ours(argv[2], strcmp(argv[1], "ours") == 0 ? ROWS : (int)strtol(argv[1], NULL, 10));
	/* In turn, so that a busy moment meets both. */
	for (int i = -1; i < RUNS; i++)
		if (once(argv[0], "bare", &b[i < 0 ? 0 : i], &kb_bare, &mapped_bare) < 0 || once(argv[0], "ours", &a[i < 0 ? 0 : i], &kb, &mapped) < 0) {
			fprintf(stderr, "bench_pdf: a run failed\n");
			return 1;
		}
	qsort(a, RUNS, sizeof(*a), by_time);
	qsort(b, RUNS, sizeof(*b), by_time);
	printf("| report of 500 rows as PDF | %.1f (%.1f-%.1f) | %.1f (%.1f-%.1f) | %.2f | <= 1.5x floor |\n", a[RUNS / 2], a[0],
	    a[RUNS - 1], b[RUNS / 2], b[0], b[RUNS - 1], a[RUNS / 2] / b[RUNS / 2]);
	printf("| its memory, MB (with mapped fonts) | %.1f (%.1f) | %.1f (%.1f) | %.2f | <= 40 MB |\n", (double)kb / 1024, (double)mapped / 1024,
	    (double)kb_bare / 1024, (double)mapped_bare / 1024, (double)kb / (double)kb_bare);
	office_suite(a[RUNS / 2]);
	long_ledgers(argv[0]);
	unlink("bench.pdf");
	unlink("bench.mem");
	for (int i = 0; data && i < 3; i++)
		leaf(data, (const char *const[]){ "1000", "100000", "1000000" }[i]);
	for (int i = 0; data && i < 3; i++)
		compose(data, (const char *const[]){ "1000", "100000", "1000000" }[i], &first);
	return 0;
}
