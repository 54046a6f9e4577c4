/*
 * Printing for real: a CUPS of the test's own with a PDF queue and a raw one,
 * whose printer is a listener here.  Skipped where cupsd is not installed or
 * the test is not root.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "unit/report/day.h"

#include "report/choice.h"
#include "report/escp.h"
#include "report/report.h"
#include "report/waiting.h"

#define WAIT_MS 30000
#define PPD "/usr/share/ppd/cupsfilters/Generic-PDF_Printer-PDF.ppd"

extern char **environ;

struct office_of_cups {
	char folder[64], got[96], out[96];	/* what the listener received; what the PDF queue wrote */
	pid_t cupsd, listener;
	int port;
};

static bool
there(const char *path)
{
	return access(path, X_OK) == 0;
}

static int
run(const char *first, ...)
{
	char *argv[16] = { (char *)first };
	va_list ap;
	pid_t pid;
	int n = 1, status;

	va_start(ap, first);
	while ((argv[n] = va_arg(ap, char *)) != NULL)
		n++;
	va_end(ap);
	assert_int_equal(posix_spawnp(&pid, first, NULL, NULL, argv, environ), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
nap(void)
{
	nanosleep(&(struct timespec){ .tv_nsec = 20000000 }, NULL);
}

static size_t
size_of(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? (size_t)st.st_size : 0;
}

/* A printer on a socket: every connection's bytes behind those before. */
static void
listen_on(struct office_of_cups *c)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK), .sin_port = htons((uint16_t)c->port) };
	socklen_t n = sizeof(at);
	int s = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

	assert_true(s >= 0);
	setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	assert_int_equal(bind(s, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(listen(s, 4), 0);
	assert_int_equal(getsockname(s, (struct sockaddr *)&at, &n), 0);
	c->port = ntohs(at.sin_port);
	c->listener = fork();
	assert_true(c->listener >= 0);
	if (c->listener == 0) {
		char b[65536];
		for (;;) {
			int one = accept(s, NULL, NULL), to = open(c->got, O_WRONLY | O_CREAT | O_APPEND, 0600);
			for (ssize_t got; one >= 0 && (got = read(one, b, sizeof(b))) > 0;)
				if (write(to, b, (size_t)got) != got)
					_exit(1);
			close(to);
			close(one);
		}
	}
	close(s);
}

static void
listen_end(struct office_of_cups *c)
{
	int status;
	kill(c->listener, SIGKILL);
	waitpid(c->listener, &status, 0);
}

static void
write_file(const char *folder, const char *name, const char *fmt, const char *a)
{
	char path[128];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	for (const char *s = fmt; *s; s++) {
		if (*s == '@')
			fputs(a, f);
		else
			fputc(*s, f);
	}
	fclose(f);
}

static int
cups_open(void **state)
{
	static struct office_of_cups c;
	char path[128], uri[64], device[128];
	struct printers all;

	*state = NULL;
	if (geteuid() != 0 || !there("/usr/sbin/cupsd") || access(PPD, R_OK) != 0)
		return 0;
	strcpy(c.folder, "/tmp/ybz-cups-XXXXXX");
	assert_non_null(mkdtemp(c.folder));
	chmod(c.folder, 0755);
	snprintf(c.got, sizeof(c.got), "%s/got", c.folder);
	snprintf(c.out, sizeof(c.out), "%s/out.pdf", c.folder);
	listen_on(&c);
	for (const char *const *sub = (const char *const[]){ "spool", "spool/tmp", NULL }; *sub; sub++) {
		snprintf(path, sizeof(path), "%s/%s", c.folder, *sub);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	write_file(c.folder, "cups-files.conf", "ServerRoot @\nCacheDir @/cache\nStateDir @/state\nRequestRoot @/spool\nTempDir @/spool/tmp\n"
	    "DataDir /usr/share/cups\nServerBin /usr/lib/cups\nAccessLog @/access_log\nErrorLog @/error_log\nPageLog @/page_log\n"
	    "FileDevice Yes\nSystemGroup root\n", c.folder);
	write_file(c.folder, "cupsd.conf", "Listen @/cups.sock\nLogLevel warn\nBrowsing No\nDefaultAuthType None\nErrorPolicy retry-job\n"
	    "<Location />\nOrder allow,deny\nAllow all\n</Location>\n<Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n"
	    "<Policy default>\n<Limit All>\nOrder deny,allow\n</Limit>\n</Policy>\n", c.folder);
	snprintf(path, sizeof(path), "%s/cups.sock", c.folder);
	setenv("CUPS_SERVER", path, 1);
	char conf[128], files[128];
	snprintf(conf, sizeof(conf), "%s/cupsd.conf", c.folder);
	snprintf(files, sizeof(files), "%s/cups-files.conf", c.folder);
	assert_int_equal(posix_spawn(&c.cupsd, "/usr/sbin/cupsd", NULL, NULL,
	    (char *[]){ "cupsd", "-f", "-c", conf, "-s", files, NULL }, environ), 0);
	for (int i = 0; i < WAIT_MS / 20 && printers_list(&all, NULL) < 0; i++)
		nap();
	snprintf(uri, sizeof(uri), "socket://127.0.0.1:%d", c.port);
	snprintf(device, sizeof(device), "file:%s", c.out);
	if (run("lpadmin", "-p", "HP_M404", "-E", "-v", device, "-P", PPD, NULL) == 0
	    && run("lpadmin", "-p", "LQ-630K", "-E", "-v", uri, "-m", "raw", NULL) == 0
	    && run("lpadmin", "-d", "HP_M404", NULL) == 0)
		*state = &c;
	return 0;
}

static int
cups_close(void **state)
{
	struct office_of_cups *c = *state;
	int status;

	if (!c)
		return 0;
	kill(c->cupsd, SIGTERM);
	waitpid(c->cupsd, &status, 0);
	listen_end(c);
	run("rm", "-rf", c->folder, NULL);
	return 0;
}

static void
fill(struct page *p, int pages)
{
	page_init(p);
	page_title(p, "工作日报");
	for (int i = 0; i < pages * 21; i++) {
		page_paragraph(p, NULL);
		page_text(p, "今日走访%d户。", i);
	}
}

/* Whatever is said, to the end; or until words are said. */
static bool
tell(void *until, const struct job *j)
{
	return !until || !strstr(j->says, until);
}

static const char *
source(const char *name)
{
	static char path[512];
	snprintf(path, sizeof(path), "%s/%s", getenv("SRC") ? getenv("SRC") : ".", name);
	return path;
}

static void
wait_for(const char *path, size_t n)
{
	for (int i = 0; i < WAIT_MS / 20 && size_of(path) < n; i++)
		nap();
}

static void
assert_got(const struct office_of_cups *c, const char *want)
{
	struct buf a = BUF_INIT, b = BUF_INIT;
	struct err e;
	wait_for(c->got, size_of(want));
	OK(file_read(&a, c->got, 1 << 20, &e), e);
	OK(file_read(&b, want, 1 << 20, &e), e);
	assert_int_equal(a.n, b.n);
	assert_memory_equal(a.p, b.p, a.n);
	buf_release(&a);
	buf_release(&b);
}

static void
test_list(void **state)
{
	struct printers all;
	struct err e;

	if (!*state)
		skip();
	OK(printers_list(&all, &e), e);
	assert_int_equal(all.n, 2);
	assert_string_equal(all.p[0].name, "HP_M404");
	assert_true(all.p[0].is_default);
	assert_string_equal(all.p[0].says, "就绪");
	assert_string_equal(all.p[1].model, "Local Raw Printer");
	printers_release(&all);
}

static void
test_pdf(void **state)
{
	struct office_of_cups *c = *state;
	struct page p;
	struct report_print r;
	struct buf b = BUF_INIT;
	struct err e;

	if (!c)
		skip();
	setenv("XDG_DATA_HOME", c->folder, 1);
	fill(&p, 3);
	OK(report_print(&p, &(struct report_to){ .options = { .first = 2, .last = 2 } }, NULL, &r, &e), e);
	assert_string_equal(r.job.printer, "HP_M404");
	assert_true(r.part);
	OK(printer_follow(&r.job, tell, NULL, &e), e);
	assert_int_equal(r.job.state, JOB_DONE);
	assert_string_equal(r.job.says, "打印完成");
	OK(file_read(&b, c->out, 64 << 20, &e), e);
	/* behind a printer's language switch */
	assert_non_null(strstr(buf_str(&b), "%PDF"));
	buf_release(&b);
	/* of three pages the second */
	char text[128];
	snprintf(text, sizeof(text), "%s/out.txt", c->folder);
	if (run("pdftotext", c->out, text, NULL) == 0) {
		int forms = 0;
		OK(file_read(&b, text, 1 << 20, &e), e);
		for (size_t i = 0; i < b.n; i++)
			forms += b.p[i] == '\f';
		assert_int_equal(forms, 1);
		assert_null(strstr(buf_str(&b), "工作日报"));
		buf_release(&b);
	}
	report_print_release(&r);
	page_release(&p);
}

/* The printer receives the golden bytes, nothing before them, between or behind. */
static void
test_raw(void **state)
{
	struct office_of_cups *c = *state;
	const char *golden = source("tests/data/escp-80.prn");
	struct job j;
	struct err e;

	if (!c)
		skip();
	unlink(c->got);
	OK(printer_send("LQ-630K", golden, "工作日报", &(struct printer_options){ .raw = true }, &j, &e), e);
	OK(printer_follow(&j, tell, NULL, &e), e);
	assert_int_equal(j.state, JOB_DONE);
	assert_got(c, golden);
}

/* A report to a dot matrix printer is what report -o x.prn writes. */
static void
test_dots(void **state)
{
	struct office_of_cups *c = *state;
	struct page p;
	struct report_print r;
	struct pdf_result unused;
	char path[128];
	struct err e;

	if (!c)
		skip();
	setenv("XDG_DATA_HOME", c->folder, 1);
	unlink(c->got);
	fill(&p, 2);
	OK(report_print(&p, &(struct report_to){ .printer = "LQ-630K", .dots = true, .options = { .first = 1, .last = 2 } }, NULL, &r, &e), e);
	assert_non_null(r.kept);
	assert_int_equal(r.pages, 2);
	assert_false(r.part);
	assert_true(file_exists(r.kept));
	OK(printer_follow(&r.job, tell, NULL, &e), e);
	assert_int_equal(r.job.state, JOB_DONE);
	snprintf(path, sizeof(path), "%s/a.prn", c->folder);
	OK(report_write(&p, path, NULL, &unused, &e), e);
	assert_got(c, path);
	report_print_release(&r);
	/* pages the PDF may have and this printer has not */
	assert_int_equal(report_print(&p, &(struct report_to){ .printer = "LQ-630K", .dots = true, .options = { .first = 9, .last = 9 } }, NULL, &r, &e), -1);
	assert_non_null(strstr(e.text, "没有第9页"));
	assert_int_equal(r.job.id, 0);
	report_print_release(&r);
	page_release(&p);
}

/* The queue stands still: said, nothing comes; started again it comes, once. */
static void
test_stopped(void **state)
{
	struct office_of_cups *c = *state;
	const char *golden = source("tests/data/escp-136.prn");
	struct job j;
	struct err e;

	if (!c)
		skip();
	unlink(c->got);
	assert_int_equal(run("cupsdisable", "LQ-630K", NULL), 0);
	OK(printer_send("LQ-630K", golden, "台账", &(struct printer_options){ .raw = true }, &j, &e), e);
	OK(printer_follow(&j, tell, "停着", &e), e);
	assert_false(job_is_over(&j));
	assert_int_equal(size_of(c->got), 0);
	OK(printer_resume(&j, &e), e);
	OK(printer_follow(&j, tell, NULL, &e), e);
	assert_int_equal(j.state, JOB_DONE);
	assert_got(c, golden);

	assert_int_equal(run("cupsdisable", "LQ-630K", NULL), 0);
	OK(printer_send("LQ-630K", golden, "台账", &(struct printer_options){ .raw = true }, &j, &e), e);
	OK(printer_cancel(&j, &e), e);
	OK(printer_follow(&j, tell, NULL, &e), e);
	assert_int_equal(j.state, JOB_CANCELLED);
	assert_int_equal(run("cupsenable", "LQ-630K", NULL), 0);
	assert_got(c, golden);
}

/* Switched off: said so while it waits, and called off it never comes. */
static void
test_off(void **state)
{
	struct office_of_cups *c = *state;
	struct job j;
	struct err e;

	if (!c)
		skip();
	listen_end(c);
	unlink(c->got);
	OK(printer_send("LQ-630K", source("tests/data/escp-80.prn"), "日报", &(struct printer_options){ .raw = true }, &j, &e), e);
	OK(printer_follow(&j, tell, "没开或线没接好", &e), e);
	assert_false(job_is_over(&j));
	OK(printer_cancel(&j, &e), e);
	OK(printer_follow(&j, tell, NULL, &e), e);
	assert_int_equal(j.state, JOB_CANCELLED);
	listen_on(c);
	assert_int_equal(size_of(c->got), 0);
}

static void
test_folder(void **state)
{
	struct page p;
	struct report_print r;
	char folder[64] = "/tmp/ybz-print-XXXXXX", to[96];
	struct err e;

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("XDG_DATA_HOME", folder, 1);
	snprintf(to, sizeof(to), "%s/共享", folder);
	fill(&p, 1);
	OK(report_print(&p, &(struct report_to){ .folder = to }, NULL, &r, &e), e);
	assert_int_equal(r.job.id, 0);
	assert_int_equal(r.job.state, JOB_DONE);
	OK(printer_follow(&r.job, tell, NULL, &e), e);
	char *path = file_join(to, file_base(r.kept));
	assert_true(file_exists(path));
	assert_non_null(strstr(r.job.says, path));
	free(path);
	report_print_release(&r);
	page_release(&p);
	run("rm", "-rf", folder, NULL);
}

static void
test_choices(void **state)
{
	struct print_choice c;
	struct buf a = BUF_INIT, b = BUF_INIT;

	(void)state;
	assert_false(choice_find("", "daily", &c));
	assert_int_equal(c.copies, 1);
	choice_put("daily=OLD, slip=LQ-630K", "daily", &(struct print_choice){ "HP_M404", 3, true }, &a);
	assert_string_equal(buf_str(&a), "daily=HP_M404 3 duplex, slip=LQ-630K");
	assert_true(choice_find(buf_str(&a), "daily", &c));
	assert_string_equal(c.printer, "HP_M404");
	assert_int_equal(c.copies, 3);
	assert_true(c.duplex);
	assert_true(choice_find(buf_str(&a), "slip", &c));
	assert_string_equal(c.printer, "LQ-630K");
	assert_false(c.duplex);
	/* what no longer fits the file falls away at the end */
	for (int i = 0; i < 20; i++) {
		char name[16];
		snprintf(name, sizeof(name), "report%d", i);
		buf_clear(&b);
		choice_put(buf_str(&a), name, &(struct print_choice){ "Canon_LBP2900", 1, false }, &b);
		buf_clear(&a);
		buf_adds(&a, buf_str(&b));
	}
	assert_true(a.n <= 150);
	assert_true(choice_find(buf_str(&a), "report19", &c));
	assert_int_equal(choice_kind("LQ-630K, -HP_M404", "LQ-630K"), CHOICE_DOTS);
	assert_int_equal(choice_kind("LQ-630K, -HP_M404", "HP_M404"), CHOICE_PAGES);
	assert_int_equal(choice_kind("LQ-630K", "LQ"), CHOICE_UNASKED);
	buf_clear(&a);
	choice_kind_put("LQ-630K, -HP_M404", "HP_M404", true, &a);
	assert_string_equal(buf_str(&a), "HP_M404, LQ-630K");
	buf_release(&a);
	buf_release(&b);
}

static bool
waits(const struct report_options *opt)
{
	struct buf name = BUF_INIT;
	struct job j;

	waiting_name(report_find("visits"), opt, &name);
	bool is = waiting_find(buf_str(&name), &j);
	assert_true(!is || (j.id == 41 && strcmp(j.printer, "HP_M404") == 0));
	buf_release(&name);
	return is;
}

/* What was sent is not sent twice; anything else about the page makes it another one, which is. */
static void
test_waiting(void **state)
{
	struct query all, marked, others;
	const struct report_options sent = { .from = DAY, .to = DAY + 1, .row = 7, .query = &marked, .query_title = "户 大塘村" };
	struct report_options other[] = { sent, sent, sent, sent, sent, sent, sent };
	struct job j = { .id = 41, .state = JOB_WAITING };
	struct buf name = BUF_INIT;
	char folder[64] = "/tmp/ybz-print-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	setenv("XDG_STATE_HOME", folder, 1);
	query_init(&all, &visit_entity);
	query_init(&marked, &visit_entity);
	query_init(&others, &visit_entity);
	marked.among = "[11,12]";
	others.among = "[11,13]";
	other[0].from--;
	other[1].to++;
	other[2].row = 8;
	other[3].public = true;
	other[4].query = &others;
	other[5].query = &all;
	other[6].query_title = "户 石桥村";
	snprintf(j.printer, sizeof(j.printer), "HP_M404");
	waiting_name(report_find("visits"), &sent, &name);
	waiting_put(buf_str(&name), &j);
	assert_true(waits(&sent));
	for (size_t i = 0; i < sizeof(other) / sizeof(*other); i++)
		if (waits(&other[i]))
			fail_msg("%zu is taken for what was sent", i);
	waiting_put(buf_str(&name), NULL);
	assert_false(waits(&sent));
	buf_release(&name);
	run("rm", "-rf", folder, NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_pdf),
		cmocka_unit_test(test_raw),
		cmocka_unit_test(test_dots),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_off),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_choices),
		cmocka_unit_test(test_waiting),
	};
	return cmocka_run_group_tests_name("printer", tests, cups_open, cups_close);
}
