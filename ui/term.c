/*
 * term.c - the terminal; see term.h.
 *
 * Bytes are read here and decoded by keys.c, not by getch: only who sees
 * whole reads can tell "Esc, 1" typed together from Esc and a later 1, and
 * nothing typed ahead is lost while the terminal is asked something.
 *
 * Signals are blocked except while waiting for input, so no handler ever
 * runs in the middle of a save.
 */
#define _GNU_SOURCE
#include "ui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
#include "exchange/encoding.h"
#include "ui/canvas.h"
#include "ui/console.h"

#include <curses.h>
#include <term.h>

#define STYLES (STYLE_MATCH + 1)
#define IN fileno(stdin)
#define OUT fileno(stdout)
#define FRAMES_KEPT (1 << 16)	/* bytes of frames in memory before it is begun anew */

static struct {
	SCREEN *screen;
	bool open;
	bool utf8;
	struct decoder *decoder;	/* owned; GB18030: libc's own table would lose what its edition does not know; else NULL */
	bool mouse;
	struct glyph_caps caps;
	struct canvas *shown;		/* what the terminal has */
	cchar_t *row;			/* one row on its way to curses */
	bool repaint;
	attr_t attr[STYLES];
	short pair[STYLES];
	struct buf ahead;		/* UTF-8: keys typed while the terminal was asked, and what a read decoded */
	struct termios saved;		/* as found */
	char restore[512];		/* what puts the terminal back, ready for a signal handler */
	size_t restore_n;
	sigset_t waiting;		/* mask while waiting for input */
	int frame_fd;			/* memory that takes a frame: one write goes to the terminal then; -1: none */
	off_t frame_at;			/* how much of it has gone out */
	bool gathering;			/* curses' descriptor is frame_fd, not the terminal */
	FILE *out;			/* curses' output */
	int tty_fd;			/* a copy of the terminal's own */
} t = { .frame_fd = -1, .tty_fd = -1 };

static volatile sig_atomic_t got_winch, got_end, got_stop, got_cont, got_child;

/* --- locale ------------------------------------------------------------------------------------------------------ */

/* Character set from the environment, C.UTF-8 where it is neither UTF-8 nor GB18030; false: the system has none of these. */
static bool
term_locale(void)
{
	static const char *const fallback[] = { "C.UTF-8", "C.utf8", "zh_CN.UTF-8", "en_US.UTF-8" };
	const char *set;

	/* LC_CTYPE alone: the rest costs files to open, and numbers must print with a point. */
	if (setlocale(LC_CTYPE, "") != NULL) {
		set = nl_langinfo(CODESET);
		if (strcasecmp(set, "UTF-8") == 0 || strcasecmp(set, "GB18030") == 0)
			return true;
	}
	for (size_t i = 0; i < sizeof fallback / sizeof fallback[0]; i++)
		if (setlocale(LC_CTYPE, fallback[i]) != NULL)
			return true;
	return false;
}

/* --- ending: whatever happens, the terminal is put back ---------------------------------------------------------- */

static void
term_write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t w = write(fd, p, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w < 0 && errno == EAGAIN) {
			fd_set set;

			FD_ZERO(&set);
			FD_SET(fd, &set);
			select(fd + 1, NULL, &set, NULL, NULL);
			continue;
		}
		if (w <= 0)
			return;
		p += w;
		n -= (size_t)w;
	}
}

/* Only what a signal handler may call. */
static void
term_emergency(void)
{
	ssize_t ignored;

	if (!t.open)
		return;
	t.open = false;
	ignored = write(t.tty_fd, t.restore, t.restore_n);
	(void)ignored;
	tcsetattr(t.tty_fd, TCSANOW, &t.saved);
}

static void
term_fatal(int sig)
{
	term_emergency();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void
term_on_signal(int sig)
{
	switch (sig) {
	case SIGWINCH:
		got_winch = 1;
		break;
	case SIGTSTP:
		got_stop = 1;
		break;
	case SIGCONT:
		got_cont = 1;
		break;
	case SIGCHLD:
		got_child = 1;
		break;
	default:
		got_end = 1;
	}
}

static void
term_signals(void)
{
	static const int waking[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD, SIGTERM, SIGHUP, SIGINT, SIGQUIT };
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction sa = { 0 }, old;
	sigset_t block;

	sigemptyset(&block);
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = term_on_signal;
	for (size_t i = 0; i < sizeof waking / sizeof waking[0]; i++) {
		sigaddset(&block, waking[i]);
		sigaction(waking[i], &sa, NULL);
	}
	sigprocmask(SIG_BLOCK, &block, &t.waiting);
	for (size_t i = 0; i < sizeof waking / sizeof waking[0]; i++)
		sigdelset(&t.waiting, waking[i]);
	sa.sa_handler = term_fatal;
	for (size_t i = 0; i < sizeof fatal / sizeof fatal[0]; i++)
		if (sigaction(fatal[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL)	/* a sanitizer keeps its own */
			sigaction(fatal[i], &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

static void
term_restore_add(const char *s)
{
	if (s == NULL || s == (const char *)-1)
		return;
	for (; *s != '\0' && t.restore_n + 1 < sizeof t.restore; s++) {
		if (s[0] == '$' && s[1] == '<' && strchr(s, '>') != NULL) {	/* terminfo's padding */
			s = strchr(s, '>');
			continue;
		}
		t.restore[t.restore_n++] = *s;
	}
}

const char *
term_capability(const char *name)
{
	const char *s = t.screen != NULL ? tigetstr(name) : NULL;

	return s == NULL || s == (const char *)-1 ? NULL : s;
}

/* --- curses' output, one write a frame ----------------------------------------------------------------------------- */

/*
 * curses writes after every cursor motion: some fifty small packets a page over ssh.  Its descriptor is pointed at memory
 * while it draws; what gathered there goes out at once.  What asks the terminal itself needs the real one back.
 */
static void
term_gather(bool on)
{
	if (t.frame_fd < 0 || t.gathering == on)
		return;
	dup3(on ? t.frame_fd : t.tty_fd, fileno(t.out), O_CLOEXEC);
	t.gathering = on;
}

static void
term_frame_end(void)
{
	char block[8192];
	ssize_t n;

	if (!t.gathering)
		return;
	fflush(t.out);
	while ((n = pread(t.frame_fd, block, sizeof block, t.frame_at)) > 0) {
		term_write_all(t.tty_fd, block, (size_t)n);
		t.frame_at += n;
		if ((size_t)n < sizeof block)
			break;
	}
	if (t.frame_at > FRAMES_KEPT && ftruncate(t.frame_fd, 0) == 0)
		t.frame_at = lseek(t.frame_fd, 0, SEEK_SET);
}

static void
term_modes(bool on)
{
	static const char paste_on[] = "\033[?2004h", paste_off[] = "\033[?2004l";
	static const char mouse_on[] = "\033[?1000h\033[?1006h", mouse_off[] = "\033[?1006l\033[?1000l";

	if (on)
		term_write_all(t.tty_fd, paste_on, sizeof paste_on - 1);
	else
		term_write_all(t.tty_fd, paste_off, sizeof paste_off - 1);
	if (t.mouse && on)
		term_write_all(t.tty_fd, mouse_on, sizeof mouse_on - 1);
	else if (t.mouse)
		term_write_all(t.tty_fd, mouse_off, sizeof mouse_off - 1);
}

/* --- opening ------------------------------------------------------------------------------------------------------- */

static void
term_style(enum style st, attr_t attr, short colour, bool colours)
{
	t.attr[st] = attr;
	t.pair[st] = 0;
	if (colours && colour >= 0) {
		init_pair((short)(st + 1), colour, -1);
		t.pair[st] = (short)(st + 1);
	}
}

void
term_set_theme(const char *theme)
{
	const char *no_colour = getenv("NO_COLOR");
	bool none = (theme != NULL && strcmp(theme, "none") == 0) || (no_colour != NULL && *no_colour != '\0');
	bool light = theme != NULL && strcmp(theme, "light") == 0;
	bool colours = !none && has_colors() && COLORS >= 8;

	/* Backgrounds are never set: reverse is readable on every one, and no blue is put on black. */
	term_style(STYLE_NORMAL, A_NORMAL, -1, colours);
	term_style(STYLE_TITLE, A_BOLD, light ? COLOR_BLUE : COLOR_CYAN, colours);
	term_style(STYLE_DIM, A_NORMAL, -1, colours);
	term_style(STYLE_SELECTED, A_REVERSE, -1, colours);
	term_style(STYLE_FIELD, A_UNDERLINE, -1, colours);
	term_style(STYLE_FIELD_ON, A_REVERSE, -1, colours);
	term_style(STYLE_WARN, A_BOLD, light ? COLOR_RED : COLOR_YELLOW, colours);
	term_style(STYLE_GOOD, A_NORMAL, COLOR_GREEN, colours);
	term_style(STYLE_KEY, colours ? A_NORMAL : A_BOLD, light ? COLOR_BLUE : COLOR_CYAN, colours);
	term_style(STYLE_MATCH, A_BOLD | A_UNDERLINE, -1, colours);
	t.repaint = true;
}

void
term_set_caps(const struct glyph_caps *caps)
{
	t.caps = *caps;
	t.repaint = true;
}

int
term_colours(void)
{
	return has_colors() ? COLORS : 0;
}

void
term_size(int *rows, int *cols)
{
	*rows = LINES;
	*cols = COLS;
}

static void
term_make_shown(void)
{
	if (t.shown == NULL)
		t.shown = canvas_new(LINES, COLS);
	else
		canvas_resize(t.shown, LINES, COLS);
	t.row = mem_resize(t.row, (size_t)COLS + 1, sizeof *t.row);
	t.repaint = true;
}

static SCREEN *
term_new_screen(void)
{
	static const char *const fallback[] = { NULL, "xterm-256color", "xterm", "vt100" };
	const char *name = getenv("TERM");

	if (name != NULL && strcmp(name, "dumb") == 0)
		return NULL;
	for (size_t i = 0; i < sizeof fallback / sizeof fallback[0]; i++) {
		SCREEN *s;
		int status;

		/* newterm ends the program on a terminal it does not know, so ask first. */
		if (setupterm(fallback[i], fileno(t.out), &status) != OK)
			continue;
		del_curterm(cur_term);
		s = newterm(fallback[i], t.out, stdin);
		if (s != NULL)
			return s;
	}
	return NULL;
}

static void
term_forget(void)
{
	if (t.out != NULL)
		fclose(t.out);
	if (t.tty_fd >= 0)
		close(t.tty_fd);
	if (t.frame_fd >= 0)
		close(t.frame_fd);
	decoder_free(t.decoder);
	t.decoder = NULL;
	t.out = NULL;
	t.tty_fd = t.frame_fd = -1;
	t.frame_at = 0;
	t.gathering = false;
}

int
term_open(const struct term_options *o, struct err *e)
{
	int fd;

	if (!isatty(IN) || !isatty(OUT))
		return err_set(e, ERR_INPUT, "一本账要在终端里运行: 标准输入或输出不是终端. 账没有动. 请在终端窗口里输入 yibenzhang");
	if (console_lacks_chinese(OUT) && !console_ask(IN, OUT))
		return err_set(e, ERR_INPUT, "mei you da kai, zhang mei you dong (not opened, nothing was changed)");
	if (!term_locale())
		return err_set(e, ERR_INPUT, "系统里一个 UTF-8 的语言环境也没有, 汉字画不出来. 账没有动. "
				"请运行 sudo apt install locales, 再运行 sudo localedef -i zh_CN -f UTF-8 zh_CN.UTF-8, 再打开");
	t.utf8 = strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
	if (strcasecmp(nl_langinfo(CODESET), "GB18030") == 0 && decoder_new(&t.decoder, ENCODING_GB18030, e) != 0)
		return err_set(e, ERR_IO, "系统缺少 GB18030 编码表, 这种语言环境下用不了. 账没有动. 请换成 LANG=zh_CN.UTF-8 再启动");
	t.tty_fd = fcntl(OUT, F_DUPFD_CLOEXEC, 0);
	fd = fcntl(OUT, F_DUPFD_CLOEXEC, 0);
	t.out = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (t.tty_fd < 0 || t.out == NULL || tcgetattr(t.tty_fd, &t.saved) != 0)
		return err_errno(e, "终端打不开, 账没有动");
	t.screen = term_new_screen();
	if (t.screen == NULL) {
		term_forget();
		return err_set(e, ERR_INPUT, "这个终端 (TERM=%s) 不能定位光标, 屏幕画不出来. 账没有动. 请换一个终端窗口再试",
				getenv("TERM") != NULL ? getenv("TERM") : "");
	}
	raw();
	noecho();
	nonl();
	typeahead(-1);
	idlok(stdscr, TRUE);
	keypad(stdscr, TRUE);	/* for smkx alone: keys.c knows the sequences */
	leaveok(stdscr, FALSE);
	if (has_colors()) {
		start_color();
		use_default_colors();
	}
	t.caps = o->caps;
	t.mouse = o->mouse;
	term_set_theme(o->theme);
	term_make_shown();
	t.restore_n = 0;
	term_restore_add("\033[?2004l");
	if (t.mouse)
		term_restore_add("\033[?1006l\033[?1000l");
	term_restore_add(tigetstr("sgr0"));
	term_restore_add(tigetstr("op"));
	term_restore_add(tigetstr("cnorm"));
	term_restore_add(tigetstr("rmkx"));
	term_restore_add(tigetstr("rmcup"));
	term_signals();
	t.open = true;
	mem_on_death(term_emergency);
	atexit(term_close);
	refresh();	/* smcup and the modes go out before the terminal's place is taken by memory */
	t.frame_fd = memfd_create("frame", MFD_CLOEXEC);
	term_modes(true);
	return 0;
}

void
term_close(void)
{
	if (!t.open)
		return;
	term_modes(false);
	term_gather(false);
	endwin();
	tcsetattr(t.tty_fd, TCSADRAIN, &t.saved);
	t.open = false;
	mem_on_death(NULL);
	delscreen(t.screen);
	t.screen = NULL;
	canvas_free(t.shown);
	t.shown = NULL;
	free(t.row);
	t.row = NULL;
	buf_release(&t.ahead);
	term_forget();
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static void
term_suspend(void)
{
	term_modes(false);
	term_gather(false);
	endwin();
	tcsetattr(t.tty_fd, TCSADRAIN, &t.saved);
	raise(SIGSTOP);
}

static void
term_resume(void)
{
	term_gather(false);
	reset_prog_mode();
	if (term_capability("smcup") != NULL)
		term_write_all(t.tty_fd, term_capability("smcup"), strlen(term_capability("smcup")));
	if (term_capability("smkx") != NULL)
		term_write_all(t.tty_fd, term_capability("smkx"), strlen(term_capability("smkx")));
	term_modes(true);
	t.repaint = true;
}

static void
term_resize(void)
{
	struct winsize ws;

	if (ioctl(t.tty_fd, TIOCGWINSZ, &ws) == 0 && ws.ws_row > 0 && ws.ws_col > 0)
		resizeterm(ws.ws_row, ws.ws_col);
	term_make_shown();
}

/* Signals that came while waiting; TERM_TIMEOUT when there was none. */
static enum term_event
term_signalled(void)
{
	if (got_end)
		return TERM_END;
	if (got_stop) {
		got_stop = 0;
		term_suspend();
		got_cont = 1;
	}
	if (got_cont) {
		got_cont = 0;
		got_winch = 1;
		term_resume();
	}
	if (got_winch) {
		got_winch = 0;
		term_resize();
		return TERM_RESIZED;
	}
	if (got_child) {
		got_child = 0;
		return TERM_CHILD;
	}
	return TERM_TIMEOUT;
}

/* One wait and one read, as bytes of the terminal. */
static enum term_event
term_read_raw(char *buf, size_t size, size_t *n, int timeout)
{
	struct timespec ts = { timeout / 1000, (long)(timeout % 1000) * 1000000L };
	enum term_event ev;
	fd_set set;
	ssize_t got;

	*n = 0;
	FD_ZERO(&set);
	FD_SET(IN, &set);
	if (pselect(IN + 1, &set, NULL, NULL, timeout < 0 ? NULL : &ts, &t.waiting) <= 0)
		return term_signalled();
	if ((ev = term_signalled()) != TERM_TIMEOUT)
		return ev;
	got = read(IN, buf, size);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return TERM_TIMEOUT;
	if (got <= 0)
		return TERM_END;
	*n = (size_t)got;
	return TERM_BYTES;
}

enum term_event
term_read(char *buf, size_t size, size_t *n, int timeout)
{
	if (t.ahead.n == 0) {
		char bytes[1024];
		enum term_event ev;

		if (t.decoder == NULL)
			return term_read_raw(buf, size, n, timeout);
		ev = term_read_raw(bytes, sizeof bytes, n, timeout);
		if (ev != TERM_BYTES)
			return ev;
		decoder_feed(t.decoder, &t.ahead, bytes, *n, false);
	}
	*n = t.ahead.n < size ? t.ahead.n : size;
	memcpy(buf, t.ahead.p, *n);
	memmove(t.ahead.p, t.ahead.p + *n, t.ahead.n - *n);
	t.ahead.n -= *n;
	return TERM_BYTES;
}

/* --- asking how wide ------------------------------------------------------------------------------------------------ */

/* The first cursor report in b: its column, and the report cut out of b; 0 when there is none. */
static int
term_take_report(struct buf *b)
{
	for (size_t i = 0; i + 5 < b->n; i++) {
		size_t j = i + 2;
		int col = 0;

		if (b->p[i] != '\033' || b->p[i + 1] != '[')
			continue;
		while (j < b->n && b->p[j] >= '0' && b->p[j] <= '9')
			j++;
		if (j >= b->n || b->p[j] != ';')
			continue;
		for (j++; j < b->n && b->p[j] >= '0' && b->p[j] <= '9' && col < 10000; j++)
			col = col * 10 + (b->p[j] - '0');
		if (j >= b->n || b->p[j] != 'R')
			continue;
		memmove(b->p + i, b->p + j + 1, b->n - j - 1);
		b->n -= j + 1 - i;
		return col;
	}
	return 0;
}

static void
term_add_encoded(struct buf *b, uint32_t cp)
{
	char mb[MB_LEN_MAX];
	mbstate_t state = { 0 };
	size_t n = wcrtomb(mb, (wchar_t)cp, &state);

	if (n != (size_t)-1)
		buf_add(b, mb, n);
}

void
term_ask(void)
{
	static const uint32_t asked[TERM_ASKED] = { 0xb7, 0x31350, 0x2ebf0, 0xe863 };
	struct buf b = BUF_INIT;

	for (int i = 0; i < TERM_ASKED; i++) {
		buf_adds(&b, "\r");
		term_add_encoded(&b, asked[i]);
		buf_adds(&b, "\033[6n\r\033[K");
	}
	term_write_all(t.tty_fd, b.p, b.n);
	buf_release(&b);
	t.repaint = true;
}

void
term_answered(const int width[TERM_ASKED], struct glyph_caps *caps, int *pua_width)
{
	caps->ambiguous_wide = width[0] == 2;
	caps->ext_missing = width[1] != 2 || width[2] != 2;
	*pua_width = width[3] == 2 ? 2 : 1;
}

bool
term_probe(struct glyph_caps *caps, int *pua_width, int timeout)
{
	struct buf got = BUF_INIT;
	int width[TERM_ASKED], n = 0;
	struct timespec end, now;

	term_ask();
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += timeout / 1000;
	end.tv_nsec += (long)(timeout % 1000) * 1000000L;
	while (n < TERM_ASKED) {
		char chunk[256];
		size_t len;
		long left;
		int col;
		enum term_event ev;

		clock_gettime(CLOCK_MONOTONIC, &now);
		left = (end.tv_sec - now.tv_sec) * 1000 + (end.tv_nsec - now.tv_nsec) / 1000000;
		if (left <= 0)
			break;
		ev = term_read_raw(chunk, sizeof chunk, &len, (int)left);
		if (ev == TERM_END)
			break;
		if (ev != TERM_BYTES)
			continue;
		buf_add(&got, chunk, len);
		while (n < TERM_ASKED && (col = term_take_report(&got)) > 0)
			width[n++] = col - 1;
	}
	/* what was typed meanwhile */
	if (t.decoder != NULL)
		decoder_feed(t.decoder, &t.ahead, buf_str(&got), got.n, false);
	else
		buf_add(&t.ahead, buf_str(&got), got.n);
	buf_release(&got);
	if (n < TERM_ASKED)
		return false;
	term_answered(width, caps, pua_width);
	return true;
}

/* --- drawing -------------------------------------------------------------------------------------------------------- */

/* Has the locale bytes for it?  libc's GB18030 lacks some of the private ones and those moved since. */
static bool
term_encodes(uint32_t cp)
{
	mbstate_t state = { 0 };
	char mb[MB_LEN_MAX];

	return t.utf8 || wcrtomb(mb, (wchar_t)cp, &state) != (size_t)-1;
}

bool
term_draws(uint32_t cp)
{
	return !glyph_is_missing(cp, &t.caps) && term_encodes(cp);
}

static void
term_cchar(cchar_t *out, const char *cell, enum style st)
{
	wchar_t w[CCHARW_MAX + 1];
	const char *s = glyph_for(cell, &t.caps);
	size_t n = strlen(s), i = 0, k = 0;

	while (i < n && k + 1 < CCHARW_MAX) {
		uint32_t cp;

		i += text_next(s + i, n - i, &cp);
		if (!term_encodes(cp))
			cp = text_width_cp(cp) == 2 ? 0x3013 : '?';
		w[k++] = (wchar_t)cp;
	}
	w[k] = L'\0';
	setcchar(out, w, t.attr[st], t.pair[st], NULL);
}

/* First and last column that differ, widened so that no wide character of the old or the new row is cut. */
static void
term_span(const struct canvas *c, int y, int *first, int *last)
{
	int cols = canvas_cols(c), a = 0, b = cols - 1;
	enum style s1, s2;

	while (a < cols && strcmp(canvas_cell(c, y, a, &s1), canvas_cell(t.shown, y, a, &s2)) == 0 && s1 == s2)
		a++;
	while (b > a && strcmp(canvas_cell(c, y, b, &s1), canvas_cell(t.shown, y, b, &s2)) == 0 && s1 == s2)
		b--;
	while (a > 0 && (*canvas_cell(c, y, a, NULL) == '\0' || *canvas_cell(t.shown, y, a, NULL) == '\0'))
		a--;
	while (b + 1 < cols && (*canvas_cell(c, y, b + 1, NULL) == '\0' || *canvas_cell(t.shown, y, b + 1, NULL) == '\0'))
		b++;
	*first = a;
	*last = b;
}

static void
term_show_row(const struct canvas *c, int y)
{
	int first, last, n = 0;
	enum style st;

	term_span(c, y, &first, &last);
	for (int x = first; x <= last; x++) {
		const char *cell = canvas_cell(c, y, x, &st);

		if (*cell != '\0')
			term_cchar(&t.row[n++], cell, st);
	}
	/* curses leaves halves of wide characters behind: blank first. */
	mvhline(y, first, ' ', last - first + 1);
	mvadd_wchnstr(y, first, t.row, n);
	canvas_copy_row(t.shown, c, y);
}

void
term_show(const struct canvas *c)
{
	int y, x;

	if (!t.open || canvas_rows(c) != LINES || canvas_cols(c) != COLS)
		return;
	if (t.repaint) {
		canvas_clear(t.shown);
		attrset(A_NORMAL);
		erase();
		clearok(curscr, TRUE);
		t.repaint = false;
	}
	attrset(A_NORMAL);
	for (y = 0; y < canvas_rows(c); y++)
		if (!canvas_same_row(c, t.shown, y))
			term_show_row(c, y);
	term_gather(true);
	if (canvas_get_cursor(c, &y, &x)) {
		curs_set(1);
		move(y, x);
	} else {
		curs_set(0);
		move(LINES - 1, 0);
	}
	refresh();
	term_frame_end();
}

void
term_repaint(void)
{
	t.repaint = true;
}

void
term_bell(void)
{
	if (t.open)
		term_write_all(t.tty_fd, "\a", 1);
}
