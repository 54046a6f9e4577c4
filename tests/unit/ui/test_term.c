/* The terminal itself, in a pseudo-terminal: width questions, keys typed ahead, resize storms, and how it is left behind. */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <linux/kd.h>

#include "base/buf.h"
#include "ui/canvas.h"
#include "ui/console.h"
#include "ui/term.h"

struct tty {
	int master, report;	/* the terminal's side; what the child has to say */
	pid_t child;
	struct termios before;
	struct buf screen;	/* all bytes the child wrote to the terminal */
};

typedef void (*child_fn)(int report);

static void
tty_size(int fd, int rows, int cols)
{
	struct winsize ws = { 0 };

	ws.ws_row = (unsigned short)rows;
	ws.ws_col = (unsigned short)cols;
	assert_int_equal(ioctl(fd, TIOCSWINSZ, &ws), 0);
}

static void
tty_start(struct tty *t, child_fn fn)
{
	int slave, report[2];

	memset(t, 0, sizeof *t);
	t->master = posix_openpt(O_RDWR | O_NOCTTY);
	assert_true(t->master >= 0 && grantpt(t->master) == 0 && unlockpt(t->master) == 0);
	slave = open(ptsname(t->master), O_RDWR | O_NOCTTY);
	assert_true(slave >= 0);
	tty_size(slave, 24, 80);
	tcgetattr(slave, &t->before);
	assert_int_equal(pipe(report), 0);
	t->child = fork();
	if (t->child == 0) {
		setsid();
		ioctl(slave, TIOCSCTTY, 0);
		dup2(slave, 0);
		dup2(slave, 1);
		close(t->master);
		setenv("TERM", "xterm-256color", 1);
		unsetenv("LINES");
		unsetenv("COLUMNS");
		unsetenv("LANG");
		unsetenv("LC_ALL");
		fn(report[1]);
		_exit(0);
	}
	close(report[1]);
	close(slave);
	t->report = report[0];
}

/* Wait for text from the child's report; what it sends to the terminal is collected meanwhile. */
static void
tty_expect(struct tty *t, const char *text)
{
	struct buf said = BUF_INIT;
	char chunk[4096];

	while (strstr(buf_str(&said), text) == NULL) {
		struct pollfd p[2] = { { t->master, POLLIN, 0 }, { t->report, POLLIN, 0 } };
		ssize_t n;

		if (poll(p, 2, 10000) <= 0)
			fail_msg("waiting for \"%s\", got \"%s\"", text, buf_str(&said));
		if (p[0].revents & POLLIN && (n = read(t->master, chunk, sizeof chunk)) > 0)
			buf_add(&t->screen, chunk, (size_t)n);
		if (p[1].revents & (POLLIN | POLLHUP)) {
			n = read(t->report, chunk, sizeof chunk);
			if (n <= 0)
				fail_msg("the child ended before \"%s\"; it said \"%s\"", text, buf_str(&said));
			buf_add(&said, chunk, (size_t)n);
		}
	}
	buf_release(&said);
}

/* Wait until the child has written text to the terminal; a second same text needs the screen cleared in between. */
static void
tty_sees(struct tty *t, const char *text)
{
	char chunk[4096];

	while (strstr(buf_str(&t->screen), text) == NULL) {
		struct pollfd p = { t->master, POLLIN, 0 };
		ssize_t n;

		if (poll(&p, 1, 10000) <= 0)
			fail_msg("the terminal never got \"%s\"", text);
		n = read(t->master, chunk, sizeof chunk);
		if (n > 0)
			buf_add(&t->screen, chunk, (size_t)n);
	}
}

static void
tty_type(struct tty *t, const char *s)
{
	assert_int_equal(write(t->master, s, strlen(s)), (ssize_t)strlen(s));
}

static int
tty_end(struct tty *t, bool restored)
{
	struct termios after;
	char chunk[4096];
	struct pollfd p = { t->master, POLLIN, 0 };
	ssize_t n;
	int status;

	assert_int_equal(waitpid(t->child, &status, 0), t->child);
	while (poll(&p, 1, 0) > 0 && (p.revents & POLLIN) && (n = read(t->master, chunk, sizeof chunk)) > 0)
		buf_add(&t->screen, chunk, (size_t)n);
	assert_int_equal(tcgetattr(t->master, &after), 0);
	if (restored) {
		assert_int_equal(after.c_lflag & (ICANON | ECHO | ISIG), t->before.c_lflag & (ICANON | ECHO | ISIG));
		assert_int_equal(after.c_iflag, t->before.c_iflag);
		assert_int_equal(after.c_oflag, t->before.c_oflag);
		assert_non_null(strstr(buf_str(&t->screen), "\033[?2004l"));
		assert_non_null(strstr(buf_str(&t->screen), "\033[?1049l"));
	}
	close(t->master);
	close(t->report);
	buf_release(&t->screen);
	return status;
}

static void
child_open(int report)
{
	struct term_options o = { .theme = "dark" };
	struct err e = { 0 };

	if (term_open(&o, &e) != 0) {
		dprintf(report, "refused: %s\n", e.text);
		_exit(3);
	}
}

/* --- widths ----------------------------------------------------------------------------------------------------------- */

static void
child_probe(int report)
{
	struct glyph_caps caps = { 0 };
	char keys[64];
	size_t n = 0, all = 0;
	int pua = 0;
	bool answered;

	child_open(report);
	answered = term_probe(&caps, &pua, 5000);
	while (all < 4 && term_read(keys + all, sizeof keys - all, &n, 5000) == TERM_BYTES)
		all += n;
	dprintf(report, "%d %d %d %d [%.*s]\n", answered, caps.ambiguous_wide, caps.ext_missing, pua, (int)all, keys);
	term_close();
}

static void
test_probe(void **state)
{
	struct tty t;

	(void)state;
	tty_start(&t, child_probe);
	tty_sees(&t, "\xee\xa1\xa3");			/* U+E863 is asked last */
	tty_type(&t, "z\033[1;3R\033[1;3Rj\033[1;");	/* answers with keys between them, one torn */
	tty_type(&t, "2R\033[1;2Rg1");
	tty_expect(&t, "1 1 1 1 [zjg1]");
	assert_int_equal(tty_end(&t, true), 0);
}

static void
child_mute(int report)
{
	struct glyph_caps caps = { 0 };
	char keys[64];
	size_t n = 0;
	int pua = 0;
	bool answered;

	child_open(report);
	answered = term_probe(&caps, &pua, 50);
	dprintf(report, "%d\n", answered);
	if (term_read(keys, sizeof keys, &n, 5000) == TERM_BYTES)
		dprintf(report, "key %.*s\n", (int)n, keys);
	term_close();
}

static void
test_no_answer(void **state)
{
	struct tty t;

	(void)state;
	tty_start(&t, child_mute);
	tty_expect(&t, "0\n");
	tty_type(&t, "x");
	tty_expect(&t, "key x");
	assert_int_equal(tty_end(&t, true), 0);
}

/* --- drawing and sizes -------------------------------------------------------------------------------------------------- */

static void
child_draw(int report)
{
	struct canvas *c;
	char keys[64];
	size_t n;
	int rows, cols;

	child_open(report);
	term_size(&rows, &cols);
	c = canvas_new(rows, cols);
	for (;;) {
		char text[64];

		canvas_clear(c);
		snprintf(text, sizeof text, "张\xf0\xb1\x8d\x90|%dx%d", rows, cols);
		canvas_put(c, 0, 0, cols, STYLE_NORMAL, text);
		canvas_put(c, rows - 1, cols - 2, 2, STYLE_SELECTED, "角");
		term_show(c);
		switch (term_read(keys, sizeof keys, &n, -1)) {
		case TERM_RESIZED:
			term_size(&rows, &cols);
			canvas_resize(c, rows, cols);
			if (rows == 30)
				dprintf(report, "size %dx%d\n", rows, cols);
			break;
		case TERM_BYTES:
			if (keys[0] == 'q') {
				dprintf(report, "drawn\n");
				canvas_free(c);
				term_close();
				return;
			}
			if (keys[0] == '!')
				raise(SIGSEGV);
			if (keys[0] == '?')
				abort();
			dprintf(report, "got %.*s\n", (int)n, keys);
			break;
		case TERM_END:
			dprintf(report, "end\n");
			canvas_free(c);
			term_close();
			return;
		case TERM_CHILD:
		case TERM_TIMEOUT:
			break;
		}
	}
}

static void
test_resize_storm(void **state)
{
	struct tty t;

	(void)state;
	tty_start(&t, child_draw);
	tty_sees(&t, "24x80");
	for (int i = 0; i < 200; i++)
		tty_size(t.master, 1 + i % 50, 1 + i * 7 % 150);
	tty_size(t.master, 30, 100);
	tty_expect(&t, "size 30x100");
	tty_sees(&t, "30x100");
	tty_type(&t, "q");
	tty_expect(&t, "drawn");
	assert_non_null(strstr(buf_str(&t.screen), "张\xf0\xb1\x8d\x90|"));	/* with LANG unset, Extension H included */
	assert_int_equal(tty_end(&t, true), 0);
}

static void
test_signals(void **state)
{
	static const int leave[] = { SIGTERM, SIGHUP, SIGINT };
	struct tty t;

	(void)state;
	for (size_t i = 0; i < sizeof leave / sizeof leave[0]; i++) {
		tty_start(&t, child_draw);
		tty_sees(&t, "24x80");
		kill(t.child, leave[i]);
		tty_expect(&t, "end");
		assert_int_equal(tty_end(&t, true), 0);
	}
}

/* Dying of a fault: the terminal is put back all the same.  (A sanitizer keeps these signals for itself.) */
static void
test_death(void **state)
{
	static const struct { const char *key; int sig; } deaths[] = { { "!", SIGSEGV }, { "?", SIGABRT } };
	struct sigaction now;
	struct tty t;

	(void)state;
	for (size_t i = 0; i < sizeof deaths / sizeof deaths[0]; i++) {
		int status;

		sigaction(deaths[i].sig, NULL, &now);
		if (now.sa_handler != SIG_DFL)
			continue;
		tty_start(&t, child_draw);
		tty_sees(&t, "24x80");
		tty_type(&t, deaths[i].key);
		status = tty_end(&t, true);
		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), deaths[i].sig);
	}
}

/* The terminal goes away: the program learns it and ends by itself. */
static void
test_hangup(void **state)
{
	struct tty t;
	int status;

	(void)state;
	tty_start(&t, child_draw);
	tty_sees(&t, "24x80");
	close(t.master);
	assert_int_equal(waitpid(t.child, &status, 0), t.child);
	assert_true(WIFEXITED(status));
	close(t.report);
	buf_release(&t.screen);
}

static void
test_refused(void **state)
{
	struct term_options o = { .theme = "dark" };
	struct err e = { 0 };
	int in = dup(0), null = open("/dev/null", O_RDWR);

	(void)state;
	dup2(null, 0);
	assert_int_equal(term_open(&o, &e), -1);
	assert_int_equal(e.code, ERR_INPUT);
	dup2(in, 0);
	close(in);
	close(null);
}

/* --- a console without Chinese ---------------------------------------------------------------------------------------- */

static void
child_console(int report)
{
	bool pseudo = console_lacks_chinese(0);

	dprintf(report, "%d %d\n", pseudo, console_ask(0, 1));
}

static void
console_told(const char *key, const char *said)
{
	struct tty t;
	struct termios after;

	tty_start(&t, child_console);
	tty_sees(&t, "cannot show Chinese");
	tty_sees(&t, "Any other key: leave.");
	tty_type(&t, key);
	tty_expect(&t, said);
	assert_int_equal(tcgetattr(t.master, &after), 0);
	assert_int_equal(after.c_lflag, t.before.c_lflag);
	assert_int_equal(tty_end(&t, false), 0);
}

static void
test_console(void **state)
{
	(void)state;
	console_told("\r", "0 1");
	console_told("q", "0 0");
	console_told("\003", "0 0");	/* Ctrl+C */
	console_told("\033[[A", "0 0");	/* F1 of that console */
}

/* A console of the kernel, where the tests may open one. */
static void
test_console_of_the_kernel(void **state)
{
	static struct unipair pairs[65535];
	struct unimapdesc map = { 65535, pairs };
	int fd = open("/dev/tty12", O_RDWR | O_NOCTTY);

	(void)state;
	/* none, or one that does not tell its font */
	if (fd < 0 || ioctl(fd, GIO_UNIMAP, &map) != 0)
		skip();
	assert_true(console_lacks_chinese(fd));
	close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_probe), cmocka_unit_test(test_no_answer), cmocka_unit_test(test_resize_storm),
		cmocka_unit_test(test_signals), cmocka_unit_test(test_death), cmocka_unit_test(test_hangup),
		cmocka_unit_test(test_refused), cmocka_unit_test(test_console), cmocka_unit_test(test_console_of_the_kernel),
	};

	return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
