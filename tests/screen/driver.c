/*
 * driver.c - runs the real program in a terminal of libvterm and plays a
 * script to it: keys in, screens out.
 *
 *	driver [-v] [-k] [shot] SCRIPT	(see tests/screen/README.md for the commands)
 *
 * -v shows every command and the screen after it, -k keeps the temporary
 * folder, "shot" prints the last screen.  Environment: YBZ program (default
 * ./yibenzhang), SRC checkout, REGEN=1 writes the expected screens anew,
 * SLOW=n stretches deadlines.
 * Each case prints "ok NAME" or "not ok NAME: why" and ends at its first
 * fault; exit status 1 when any failed.  Nothing sleeps a fixed time.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <ftw.h>
#include <iconv.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include "term/pty.h"

#define ROWS_MAX 200
#define ENV_MAX 64
#define DEADLINE_MS 20000

struct driver {
	struct pty pty;
	VTerm *vt;
	VTermScreen *screen;
	VTermState *state;
	int rows, cols;
	int escape;			/* where in an escape sequence the output stands; 0 outside */
	bool printing;
	bool full_screen;
	int wrapped;			/* row that ran over the edge; -1 none */
	bool resizing;			/* the program may still draw for the size before */
	char term[64];
	char charset[32];		/* of the terminal; "" is UTF-8 */
	iconv_t from, to;		/* while charset is set */
	char torn[16];			/* the start of a character whose rest is still to come */
	size_t torn_n;
	char dir[256];			/* the temporary folder: home, XDG folders, cwd of the program */
	char *env[ENV_MAX];
	char program[1024], src[1024];
	const char *script;
	int line;
	int slow;
	bool verbose, keep, regen, shot;
	char last_output[65536];	/* of run */
	char sent[262144];		/* what the program wrote to the terminal, from its start on */
	size_t sent_n;

	char name[200];			/* running case; "" outside */
	bool failed;			/* this case */
	int bad;			/* failed cases */
	int cases;

	bool counting;
	int keys, budget;
	int prose, prose_budget;	/* characters of free text, typed besides the keys */
	char task[200];
};

static void __attribute__((format(printf, 2, 3))) fail(struct driver *d, const char *fmt, ...);

/* --- the screen ---------------------------------------------------------------------------------------------- */

static int
on_cursor(VTermPos pos, VTermPos old, int visible, void *arg)
{
	struct driver *d = arg;

	(void)visible;
	/* Lines said before the screens open, or behind them, may wrap. */
	if (d->printing && pos.row != old.row && d->wrapped < 0 && !d->resizing && (d->full_screen || strncmp(d->term, "xterm", 5) != 0))
		d->wrapped = old.row;
	return 1;
}

static int
on_property(VTermProp prop, VTermValue *val, void *arg)
{
	if (prop == VTERM_PROP_ALTSCREEN)
		((struct driver *)arg)->full_screen = val->boolean;
	return 1;
}

/* Text and control go to the terminal apart: a cursor that changes its row while text is printed has run over the edge. */
static void
on_text(struct driver *d, const char *p, size_t n)
{
	size_t from = 0;

	for (size_t i = 0; i <= n; i++) {
		unsigned char c = i < n ? (unsigned char)p[i] : 0;
		bool text = i < n && d->escape == 0 && (c >= 0x80 || (c >= 0x20 && c != 0x7f));

		if (i == n || text != d->printing) {
			vterm_input_write(d->vt, p + from, i - from);
			from = i;
			if (i == n)
				break;
			d->printing = text;
		}
		if (c == 033)
			d->escape = 1;
		else if (d->escape == 1)
			d->escape = strchr("[]P^_X", c) ? c : strchr("()*+ #%", c) ? 2 : 0;
		else if (d->escape == 2 || (d->escape == '[' && c >= 0x40))
			d->escape = 0;
		else if (d->escape > 2 && d->escape != '[' && c == 007)
			d->escape = 0;
	}
	vterm_screen_flush_damage(d->screen);
}

/* libvterm knows UTF-8 alone: what a terminal of another character set would do is done here. */
static void
on_output(void *arg, const char *p, size_t n)
{
	struct driver *d = arg;
	static char in[70000], out[sizeof(in) * 2];
	char *from = in, *to = out;
	size_t left, room = sizeof(out), keep = sizeof(d->sent) - d->sent_n;

	memcpy(d->sent + d->sent_n, p, n < keep ? n : keep);
	d->sent_n += n < keep ? n : keep;

	if (!d->charset[0] || n + d->torn_n > sizeof(in)) {
		on_text(d, p, n);
		return;
	}
	memcpy(in, d->torn, d->torn_n);
	memcpy(in + d->torn_n, p, n);
	left = d->torn_n + n;
	d->torn_n = 0;
	while (left > 0 && iconv(d->from, &from, &left, &to, &room) == (size_t)-1) {
		if (errno == EINVAL && left <= sizeof(d->torn)) {
			memcpy(d->torn, from, d->torn_n = left);
			break;
		}
		fail(d, "the program wrote byte %02x, which is no %s", (unsigned char)*from, d->charset);
		from++;
		left--;
	}
	on_text(d, out, (size_t)(to - out));
}

static void
set_charset(struct driver *d, const char *name)
{
	if (d->charset[0]) {
		iconv_close(d->from);
		iconv_close(d->to);
	}
	d->torn_n = 0;
	snprintf(d->charset, sizeof(d->charset), "%s", name);
	if (!name[0])
		return;
	d->from = iconv_open("UTF-8", name);
	d->to = iconv_open(name, "UTF-8");
	if (d->from == (iconv_t)-1 || d->to == (iconv_t)-1) {
		d->charset[0] = '\0';
		fail(d, "no character set %s", name);
	}
}

static void
on_answer(const char *p, size_t n, void *arg)
{
	struct driver *d = arg;

	pty_write(&d->pty, p, n);
}

static const VTermScreenCallbacks screen_calls = { .movecursor = on_cursor, .settermprop = on_property };

static void
screen_new(struct driver *d)
{
	if (d->vt)
		vterm_free(d->vt);
	d->escape = 0;
	d->torn_n = d->sent_n = 0;
	d->printing = d->full_screen = d->resizing = false;
	d->wrapped = -1;
	d->vt = vterm_new(d->rows, d->cols);
	vterm_set_utf8(d->vt, 1);
	vterm_output_set_callback(d->vt, on_answer, d);
	d->state = vterm_obtain_state(d->vt);
	d->screen = vterm_obtain_screen(d->vt);
	vterm_screen_enable_altscreen(d->screen, 1);
	vterm_screen_set_callbacks(d->screen, &screen_calls, d);
	vterm_screen_reset(d->screen, 1);
}

static size_t
put_utf8(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

/* One row as text; static memory until the next call. */
static const char *
row_text(const struct driver *d, int row)
{
	static char out[16384];
	size_t n = 0, end = 0;

	for (int col = 0; col < d->cols && n + 64 < sizeof(out); col++) {
		VTermScreenCell cell;
		VTermPos pos = { .row = row, .col = col };

		vterm_screen_get_cell(d->screen, pos, &cell);
		if (cell.chars[0] == (uint32_t)-1)
			continue;
		if (cell.chars[0] == 0) {
			out[n++] = ' ';
			continue;
		}
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			n += put_utf8(out + n, cell.chars[i]);
		if (cell.chars[0] != ' ')
			end = n;
	}
	out[end] = '\0';
	return out;
}

static void
show_screen(struct driver *d, FILE *f)
{
	VTermPos at;

	if (!d->vt)
		return;
	vterm_state_get_cursorpos(d->state, &at);
	fprintf(f, "+---- %dx%d, cursor %d %d\n", d->cols, d->rows, at.row, at.col);
	for (int r = 0; r < d->rows; r++)
		fprintf(f, "|%s\n", row_text(d, r));
	fprintf(f, "+----\n");
}

static bool
screen_has(const struct driver *d, const char *text, int row)
{
	for (int r = 0; r < d->rows; r++)
		if ((row < 0 || r == row) && strstr(row_text(d, r), text))
			return true;
	return false;
}

static bool
is_wide(uint32_t c)
{
	return (c >= 0x1100 && c <= 0x115f) || (c >= 0x2e80 && c <= 0xa4cf && c != 0x303f) || (c >= 0xac00 && c <= 0xd7a3)
			|| (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6f) || (c >= 0xff01 && c <= 0xff60)
			|| (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x20000 && c <= 0x3fffd);
}

/*
 * A wide character cut in half, or a line that ran on into the next row: why, or NULL.  libvterm calls a cell wide when the
 * next one is a second half, whatever stands in it, so an overwritten half shows as a difference.
 */
static const char *
screen_fault(const struct driver *d, char *why, size_t size)
{
	if (d->wrapped >= 0) {
		snprintf(why, size, "row %d was written past the edge of the window", d->wrapped);
		return why;
	}
	for (int r = 0; r < d->rows; r++) {
		for (int c = 0; c < d->cols; c++) {
			VTermScreenCell cell;
			VTermPos pos = { .row = r, .col = c };

			vterm_screen_get_cell(d->screen, pos, &cell);
			if (cell.chars[0] == (uint32_t)-1 || is_wide(cell.chars[0]) != (cell.width == 2)) {
				snprintf(why, size, "half a character at row %d column %d", r, c);
				return why;
			}
			if (cell.width == 2)
				c++;
		}
	}
	return NULL;
}

/* --- cases --------------------------------------------------------------------------------------------------- */

static void
fail(struct driver *d, const char *fmt, ...)
{
	va_list ap;
	char why[2048];

	if (d->failed)
		return;
	d->failed = true;
	va_start(ap, fmt);
	vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	printf("not ok %s: %s:%d: %s\n", d->name[0] ? d->name : d->script, d->script, d->line, why);
	show_screen(d, stdout);
	if (d->pty.ended)
		printf("  the program had ended, status 0x%x\n", (unsigned)d->pty.status);
	fflush(stdout);
}

static int
remove_one(const char *path, const struct stat *st, int what, struct FTW *w)
{
	(void)st;
	(void)what;
	(void)w;
	return remove(path);
}

static void
fresh_folder(struct driver *d)
{
	static const char *const sub[] = { "home", "config", "data", "state", "cwd" };
	char path[512];
	const char *base = getenv("TMPDIR");

	if (d->dir[0] && !d->keep)
		nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	snprintf(d->dir, sizeof(d->dir), "%s/ybz-screen-XXXXXX", base ? base : "/tmp");
	if (!mkdtemp(d->dir)) {
		perror("mkdtemp");
		exit(2);
	}
	for (size_t i = 0; i < sizeof(sub) / sizeof(sub[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", d->dir, sub[i]);
		mkdir(path, 0700);
	}
	if (d->keep)
		printf("# folder %s\n", d->dir);
}

static void
env_set(struct driver *d, const char *name, const char *value)	/* NULL: not in the environment */
{
	size_t n = strlen(name);
	int i;
	char *s = NULL;

	for (i = 0; d->env[i]; i++)
		if (strncmp(d->env[i], name, n) == 0 && d->env[i][n] == '=')
			break;
	if (value && asprintf(&s, "%s=%s", name, value) < 0)
		abort();
	if (s) {
		if (i + 1 >= ENV_MAX)
			abort();
		free(d->env[i]);
		d->env[i] = s;
		return;
	}
	if (!d->env[i])
		return;
	free(d->env[i]);
	for (; d->env[i]; i++)
		d->env[i] = d->env[i + 1];
}

static void
env_reset(struct driver *d)
{
	char path[1200];
	static const char *const xdg[][2] = {
		{ "HOME", "home" }, { "XDG_CONFIG_HOME", "config" }, { "XDG_DATA_HOME", "data" }, { "XDG_STATE_HOME", "state" }
	};

	for (int i = 0; i < ENV_MAX; i++) {
		free(d->env[i]);
		d->env[i] = NULL;
	}
	snprintf(d->term, sizeof(d->term), "xterm-256color");
	set_charset(d, "");
	d->cols = 80;
	d->rows = 24;
	for (size_t i = 0; i < sizeof(xdg) / sizeof(xdg[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", d->dir, xdg[i][1]);
		env_set(d, xdg[i][0], path);
	}
	env_set(d, "PATH", getenv("PATH"));
	env_set(d, "TERM", d->term);
	env_set(d, "LANG", "C.UTF-8");
	env_set(d, "TZ", "Asia/Shanghai");
	env_set(d, "YIBENZHANG_NOW", "2026-11-18T08:31:00");
	env_set(d, "YBZ", d->program);
	if (getenv("YBZ_SETUP"))
		env_set(d, "YBZ_SETUP", getenv("YBZ_SETUP"));
	env_set(d, "SRC", d->src);
	/* What the sanitizers find must not vanish in the terminal. */
	snprintf(path, sizeof(path), "log_path=%s/sanitizer:abort_on_error=0:quarantine_size_mb=16", d->dir);
	env_set(d, "ASAN_OPTIONS", path);
	snprintf(path, sizeof(path), "log_path=%s/sanitizer:print_stacktrace=1", d->dir);
	env_set(d, "UBSAN_OPTIONS", path);
	snprintf(path, sizeof(path), "suppressions=%s/tests/lsan.supp:print_suppressions=0", d->src);
	env_set(d, "LSAN_OPTIONS", path);
}

static void
sanitizer_logs(struct driver *d)
{
	char cmd[600], text[3000];
	FILE *f;
	size_t n;

	snprintf(cmd, sizeof(cmd), "cat '%s'/sanitizer.* 2>&-", d->dir);
	f = popen(cmd, "r");
	if (!f)
		return;
	n = fread(text, 1, sizeof(text) - 1, f);
	text[n] = '\0';
	pclose(f);
	if (n)
		fail(d, "sanitizer: %s", text);
}

static void
case_end(struct driver *d)
{
	if (!d->name[0])
		return;
	if (d->counting)
		fail(d, "count-begin without count-end");
	if (d->shot)
		show_screen(d, stdout);
	pty_end(&d->pty);
	if (d->pty.ended && WIFSIGNALED(d->pty.status) && WTERMSIG(d->pty.status) != SIGKILL && WTERMSIG(d->pty.status) != SIGHUP)
		fail(d, "the program died of signal %d", WTERMSIG(d->pty.status));
	d->pty.ended = false;
	sanitizer_logs(d);
	d->cases++;
	if (d->failed)
		d->bad++;
	else
		printf("ok %s\n", d->name);
	if (d->failed)
		printf("  again: sh tests/one.sh %s\n", d->script);
	fflush(stdout);
	d->name[0] = '\0';
}

static void
case_begin(struct driver *d, const char *name)
{
	case_end(d);
	fresh_folder(d);
	env_reset(d);
	d->failed = d->counting = false;
	snprintf(d->name, sizeof(d->name), "%s", name);
}

/* --- commands ------------------------------------------------------------------------------------------------ */

static int
deadline(const struct driver *d)
{
	return DEADLINE_MS * d->slow;
}

/* Cut the next word off *s; "" at the end. */
static char *
word(char **s)
{
	char *p = *s, *w;

	while (*p == ' ' || *p == '\t')
		p++;
	w = p;
	while (*p && *p != ' ' && *p != '\t')
		p++;
	if (*p)
		*p++ = '\0';
	*s = p;
	return w;
}

/* \e \n \t \\ \xHH in place. */
static size_t
unescape(char *s)
{
	char *out = s, *in = s;

	while (*in) {
		if (*in != '\\' || !in[1]) {
			*out++ = *in++;
			continue;
		}
		in++;
		switch (*in) {
		case 'e': *out++ = '\033'; in++; break;
		case 'n': *out++ = '\n'; in++; break;
		case 'r': *out++ = '\r'; in++; break;
		case 't': *out++ = '\t'; in++; break;
		case 'x': {
			char hex[3] = "";

			in++;
			for (int i = 0; i < 2 && *in && strchr("0123456789abcdefABCDEF", *in); i++)
				hex[i] = *in++;
			*out++ = (char)strtol(hex, NULL, 16);
			break;
		}
		default: *out++ = *in++;
		}
	}
	*out = '\0';
	return (size_t)(out - s);
}

static void
press_bytes(struct driver *d, const char *bytes, size_t n, bool bare_esc)
{
	bool ok;

	if (d->pty.fd < 0 || d->pty.ended) {
		fail(d, "a key, but the program is not running");
		return;
	}
	pty_mark(&d->pty);
	pty_write(&d->pty, bytes, n);
	ok = bare_esc ? pty_settle_esc(&d->pty, 120 * d->slow) : pty_settle(&d->pty, deadline(d));
	if (!ok)
		fail(d, "no rest after a key within %d ms", deadline(d));
}

static void
press(struct driver *d, const char *bytes, size_t n, bool bare_esc)
{
	static char coded[70000];
	char *from = (char *)bytes, *to = coded;
	size_t left = n, room = sizeof(coded);

	if (!d->charset[0]) {
		press_bytes(d, bytes, n, bare_esc);
		return;
	}
	if (iconv(d->to, &from, &left, &to, &room) == (size_t)-1) {
		fail(d, "a key that %s does not have", d->charset);
		return;
	}
	press_bytes(d, coded, (size_t)(to - coded), bare_esc);
}

static void
cmd_key(struct driver *d, char *s)
{
	for (char *w = word(&s); *w && !d->failed; w = word(&s)) {
		char *star = w[1] ? strrchr(w + 1, '*') : NULL, bytes[64];
		int times = 1;
		size_t n;

		if (star && star[1] >= '0' && star[1] <= '9') {
			times = (int)strtol(star + 1, NULL, 10);
			*star = '\0';
		}
		n = pty_key(bytes, sizeof(bytes), d->term, w);
		if (!n) {
			fail(d, "no key \"%s\" on %s", w, d->term);
			return;
		}
		for (int i = 0; i < times && !d->failed; i++) {
			d->keys++;
			press(d, bytes, n, strcmp(w, "Esc") == 0);
		}
	}
}

/* As an input method commits it: each character by itself.  counted: what of. */
static void
cmd_text(struct driver *d, char *s, int *counted)
{
	unescape(s);
	while (*s && !d->failed) {
		size_t n = 1;

		while (((unsigned char)s[n] & 0xc0) == 0x80)
			n++;
		++*counted;
		press(d, s, n, false);
		s += n;
	}
}

static void
set_size(struct driver *d, int cols, int rows)
{
	d->cols = cols;
	d->rows = rows;
	d->printing = false;	/* the cursor may go to another row with what is above it, which is not running over the edge */
	vterm_set_size(d->vt, rows, cols);
	pty_resize(&d->pty, cols, rows);
}

/* Heads down: a key every so many ms, whatever the program does meanwhile; a word that is no key is typed. */
static void
feed_one(struct driver *d, const char *bytes, size_t n, int ms)
{
	int64_t next = pty_clock() + (int64_t)ms * 1000000;

	pty_write(&d->pty, bytes, n);
	d->keys++;
	for (int64_t now = pty_clock(); now < next; now = pty_clock())
		pty_read(&d->pty, (int)((next - now + 999999) / 1000000));
}

static void
cmd_feed(struct driver *d, char *s)
{
	int ms = (int)strtol(word(&s), NULL, 10), cols, rows;

	pty_mark(&d->pty);
	for (char *w = word(&s); *w && !d->failed; w = word(&s)) {
		char bytes[64];
		size_t n;

		if (d->pty.fd < 0 || d->pty.ended) {
			fail(d, "a key, but the program is not running");
		} else if (sscanf(w, "Resize-%dx%d", &cols, &rows) == 2) {
			d->resizing = true;
			set_size(d, cols, rows);
		} else if (strcmp(w, "Stop") == 0 || strcmp(w, "Go") == 0) {
			kill(d->pty.pid, w[0] == 'S' ? SIGSTOP : SIGCONT);
		} else if ((n = pty_key(bytes, sizeof(bytes), d->term, w))) {
			feed_one(d, bytes, n, ms);
		} else {
			for (; *w; w += n) {
				for (n = 1; ((unsigned char)w[n] & 0xc0) == 0x80; n++)
					;
				feed_one(d, w, n, ms);
			}
		}
	}
}

static void
cmd_paste(struct driver *d, char *s)
{
	static char buf[70000];
	size_t n = unescape(s), at = 6;

	if (n + 12 >= sizeof(buf)) {
		fail(d, "too much to paste");
		return;
	}
	memcpy(buf, "\033[200~", 6);
	memcpy(buf + at, s, n);
	at += n;
	memcpy(buf + at, "\033[201~", 6);
	d->keys++;
	press(d, buf, at + 6, false);
}

/* paste-many BYTES TEXT: TEXT over and over, as many bytes as that. */
static void
cmd_paste_many(struct driver *d, char *s)
{
	size_t size = (size_t)strtol(word(&s), NULL, 10), n = unescape(s), at = 0;
	char *buf = n > 0 ? malloc(size + n + 12) : NULL;

	if (!buf) {
		fail(d, "paste-many BYTES TEXT");
		return;
	}
	memcpy(buf, "\033[200~", 6);
	for (; at + n <= size; at += n)
		memcpy(buf + 6 + at, s, n);
	memcpy(buf + 6 + at, "\033[201~", 6);
	d->keys++;
	press_bytes(d, buf, at + 12, false);
	free(buf);
}

/* A held key: all in one write. */
static void
cmd_hold(struct driver *d, char *s)
{
	static char buf[70000];
	char one[64], *name = word(&s);
	int times = (int)strtol(word(&s), NULL, 10);
	size_t n = pty_key(one, sizeof(one), d->term, name), at = 0;

	if (!n || times <= 0 || n * (size_t)times > sizeof(buf)) {
		fail(d, "hold KEY TIMES");
		return;
	}
	for (int i = 0; i < times; i++, at += n)
		memcpy(buf + at, one, n);
	d->keys += times;
	press(d, buf, at, false);
}

static void
cmd_start(struct driver *d, char *s)
{
	char *argv[32];
	int n = 0;
	char cwd[512];

	pty_end(&d->pty);
	argv[n++] = d->program;
	for (char *w = word(&s); *w && n < 31; w = word(&s))
		argv[n++] = w;
	argv[n] = NULL;
	screen_new(d);
	snprintf(cwd, sizeof(cwd), "%s/cwd", d->dir);
	d->pty.got = on_output;
	d->pty.arg = d;
	if (pty_start(&d->pty, d->program, argv, d->env, cwd, d->cols, d->rows) != 0) {
		fail(d, "cannot start %s: %s", d->program, strerror(errno));
		return;
	}
	/* The first output, then rest: a program that never draws is caught by the expect behind it. */
	while (!d->pty.bytes && !d->pty.ended && pty_clock() != 0)
		if (!pty_read(&d->pty, deadline(d)))
			break;
	pty_settle(&d->pty, deadline(d));
}

static void
cmd_expect(struct driver *d, char *s, bool wanted)
{
	int64_t end = pty_clock() + (int64_t)deadline(d) * 1000000;
	int row = -1;
	char why[200];

	if (*s == '@') {
		row = (int)strtol(word(&s) + 1, NULL, 10);
		if (row < 0)
			row += d->rows;
	}
	unescape(s);
	if (!*s || !d->vt) {
		fail(d, "expect what, where?");
		return;
	}
	if (!wanted)
		pty_settle(&d->pty, deadline(d));
	while (screen_has(d, s, row) != wanted && pty_clock() < end && !d->pty.ended)
		pty_read(&d->pty, 20);
	if (screen_has(d, s, row) != wanted) {
		fail(d, "%s \"%s\"%s", wanted ? "expected" : "not expected", s, row >= 0 ? " in that row" : "");
		return;
	}
	if (pty_settle(&d->pty, deadline(d)) && screen_fault(d, why, sizeof(why)))
		fail(d, "%s", why);
	d->resizing = false;
}

static void
cmd_cursor(struct driver *d, char *s)
{
	int row = (int)strtol(word(&s), NULL, 10), col = (int)strtol(word(&s), NULL, 10);
	VTermPos at;

	pty_settle(&d->pty, deadline(d));
	vterm_state_get_cursorpos(d->state, &at);
	if (at.row != row || at.col != col)
		fail(d, "cursor at %d %d, expected at %d %d", at.row, at.col, row, col);
}

/* The cursor stands right behind this text: where an input method opens its window. */
static void
cmd_caret_after(struct driver *d, char *s)
{
	static char left[16384];
	size_t n = 0;
	VTermPos at;

	pty_settle(&d->pty, deadline(d));
	vterm_state_get_cursorpos(d->state, &at);
	for (int c = 0; c < at.col && n + 64 < sizeof(left); c++) {
		VTermScreenCell cell;
		VTermPos pos = { .row = at.row, .col = c };

		vterm_screen_get_cell(d->screen, pos, &cell);
		if (cell.chars[0] == (uint32_t)-1)
			continue;
		if (!cell.chars[0])
			left[n++] = ' ';
		for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell.chars[i]; i++)
			n += put_utf8(left + n, cell.chars[i]);
	}
	left[n] = '\0';
	if (n < strlen(s) || strcmp(left + n - strlen(s), s) != 0)
		fail(d, "cursor at %d %d is behind \"%s\", not behind \"%s\"", at.row, at.col, left, s);
}

static void
cmd_screen(struct driver *d, char *s)
{
	char path[1400], why[200], *name = word(&s);
	static char now[65536], then[65536];
	size_t n = 0;
	VTermPos at;
	FILE *f;

	pty_settle(&d->pty, deadline(d));
	if (screen_fault(d, why, sizeof(why))) {
		fail(d, "%s", why);
		return;
	}
	vterm_state_get_cursorpos(d->state, &at);
	for (int r = 0; r < d->rows; r++)
		n += (size_t)snprintf(now + n, sizeof(now) - n, "%s\n", row_text(d, r));
	snprintf(now + n, sizeof(now) - n, "---- %dx%d cursor %d %d\n", d->cols, d->rows, at.row, at.col);
	snprintf(path, sizeof(path), "%s/tests/screen/golden/%s.txt", d->src, name);
	if (d->regen) {
		f = fopen(path, "w");
		if (!f || fputs(now, f) < 0 || fclose(f) != 0)
			fail(d, "cannot write %s", path);
		return;
	}
	f = fopen(path, "r");
	if (!f) {
		fail(d, "no %s yet; make regen writes it", path);
		return;
	}
	n = fread(then, 1, sizeof(then) - 1, f);
	then[n] = '\0';
	fclose(f);
	if (strcmp(now, then) != 0) {
		char *a = then, *b = now;
		int row = 0;

		/* The first row that differs says enough; the whole screen follows. */
		for (;; row++) {
			size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");

			if (la != lb || strncmp(a, b, la) != 0) {
				fail(d, "screen %s differs in row %d\n  expected |%.*s\n  got      |%.*s", name, row, (int)la, a, (int)lb, b);
				return;
			}
			if (!a[la] || !b[lb])
				break;
			a += la + 1;
			b += lb + 1;
		}
		fail(d, "screen %s differs", name);
	}
}

static void
cmd_run(struct driver *d, const char *s, int wanted)
{
	int fds[2], status;
	size_t n = 0;
	ssize_t r;
	pid_t pid;
	char cwd[512];
	char *argv[4] = { "sh", "-c", (char *)s, NULL };

	snprintf(cwd, sizeof(cwd), "%s/cwd", d->dir);
	if (pipe(fds) != 0 || (pid = fork()) < 0) {
		fail(d, "cannot run: %s", strerror(errno));
		return;
	}
	if (pid == 0) {
		dup2(fds[1], 1);
		dup2(fds[1], 2);
		close(fds[0]);
		close(fds[1]);
		if (chdir(cwd) != 0 || !freopen("/dev/null", "r", stdin))
			_exit(126);
		execve("/bin/sh", argv, d->env);
		_exit(127);
	}
	close(fds[1]);
	while ((r = read(fds[0], d->last_output + n, sizeof(d->last_output) - 1 - n)) > 0)
		n += (size_t)r;
	d->last_output[n] = '\0';
	close(fds[0]);
	waitpid(pid, &status, 0);
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	if (status != wanted)
		fail(d, "status %d, expected %d: %s\n%s", status, wanted, s, d->last_output);
	else if (d->verbose && n)
		fwrite(d->last_output, 1, n, stdout);
}

static void
cmd_exits(struct driver *d, char *s)
{
	int wanted = (int)strtol(word(&s), NULL, 10);

	if (!pty_wait_exit(&d->pty, deadline(d)))
		fail(d, "the program does not end");
	else if (!WIFEXITED(d->pty.status) || WEXITSTATUS(d->pty.status) != wanted)
		fail(d, "the program ended with 0x%x, expected exit status %d", (unsigned)d->pty.status, wanted);
	else
		pty_end(&d->pty);
}

static void
cmd_count_begin(struct driver *d, char *s)
{
	char *most = word(&s), *more = strchr(most, '+');

	d->budget = (int)strtol(most, NULL, 10);
	d->prose_budget = more ? (int)strtol(more + 1, NULL, 10) : 0;
	snprintf(d->task, sizeof(d->task), "%s", s);
	d->keys = d->prose = 0;
	d->counting = true;
}

static void
cmd_count_end(struct driver *d)
{
	char prose[16] = "";

	if (!d->counting) {
		fail(d, "count-end without count-begin");
		return;
	}
	d->counting = false;
	if (d->prose_budget)
		snprintf(prose, sizeof(prose), "+ %d", d->prose);
	printf("keys %3d of %3d %4s  %s\n", d->keys, d->budget, prose, d->task);
	if (d->keys > d->budget || d->prose > d->prose_budget)
		fail(d, "%s took %d keys and %d characters, the budget is %d and %d", d->task, d->keys, d->prose, d->budget, d->prose_budget);
}

static void
command(struct driver *d, char *s)
{
	char *cmd = word(&s), why[200];

	if (strcmp(cmd, "case") == 0) {
		case_begin(d, s);
		return;
	}
	if (!d->name[0])
		case_begin(d, d->script);
	if (d->failed)
		return;
	if (strcmp(cmd, "size") == 0 || strcmp(cmd, "resize") == 0) {
		int cols = (int)strtol(word(&s), NULL, 10), rows = (int)strtol(word(&s), NULL, 10);

		if (cols < 1 || rows < 1 || rows > ROWS_MAX) {
			fail(d, "%s COLUMNS ROWS", cmd);
		} else if (cmd[0] == 'r') {
			set_size(d, cols, rows);
			pty_settle_esc(&d->pty, 200 * d->slow);
		} else {
			d->cols = cols;
			d->rows = rows;
		}
	} else if (strcmp(cmd, "term") == 0) {
		snprintf(d->term, sizeof(d->term), "%s", word(&s));
		env_set(d, "TERM", d->term);
	} else if (strcmp(cmd, "charset") == 0) {
		set_charset(d, word(&s));
	} else if (strcmp(cmd, "env") == 0) {
		char *eq = strchr(s, '=');

		char path[1400];

		if (eq)
			*eq++ = '\0';
		if (eq && strncmp(eq, "$DIR", 4) == 0) {
			snprintf(path, sizeof(path), "%s%s", d->dir, eq + 4);
			eq = path;
		}
		env_set(d, s, eq);
	} else if (strcmp(cmd, "start") == 0) {
		cmd_start(d, s);
	} else if (strcmp(cmd, "key") == 0) {
		cmd_key(d, s);
	} else if (strcmp(cmd, "text") == 0) {
		cmd_text(d, s, &d->keys);
	} else if (strcmp(cmd, "prose") == 0) {
		cmd_text(d, s, &d->prose);
	} else if (strcmp(cmd, "paste") == 0) {
		cmd_paste(d, s);
	} else if (strcmp(cmd, "paste-many") == 0) {
		cmd_paste_many(d, s);
	} else if (strcmp(cmd, "raw") == 0) {
		size_t n = unescape(s);

		d->keys++;
		press_bytes(d, s, n, false);
	} else if (strcmp(cmd, "hold") == 0) {
		cmd_hold(d, s);
	} else if (strcmp(cmd, "feed") == 0) {
		cmd_feed(d, s);
	} else if (strcmp(cmd, "expect") == 0) {
		cmd_expect(d, s, true);
	} else if (strcmp(cmd, "absent") == 0) {
		cmd_expect(d, s, false);
	} else if (strcmp(cmd, "cursor") == 0) {
		cmd_cursor(d, s);
	} else if (strcmp(cmd, "caret-after") == 0) {
		cmd_caret_after(d, s);
	} else if (strcmp(cmd, "screen") == 0) {
		cmd_screen(d, s);
	} else if (strcmp(cmd, "nowide") == 0) {
		pty_settle(&d->pty, deadline(d));
		if (screen_fault(d, why, sizeof(why)))
			fail(d, "%s", why);
	} else if (strcmp(cmd, "show") == 0) {
		show_screen(d, stdout);
	} else if (strcmp(cmd, "count-begin") == 0) {
		cmd_count_begin(d, s);
	} else if (strcmp(cmd, "count-end") == 0) {
		cmd_count_end(d);
	} else if (strcmp(cmd, "kill9") == 0) {
		kill(d->pty.pid, SIGKILL);
		if (pty_wait_exit(&d->pty, deadline(d)))
			pty_end(&d->pty);
	} else if (strcmp(cmd, "exits") == 0) {
		cmd_exits(d, s);
	} else if (strcmp(cmd, "run") == 0) {
		cmd_run(d, s, 0);
	} else if (strcmp(cmd, "refused") == 0) {
		cmd_run(d, s, 1);
	} else if (strcmp(cmd, "sent") == 0 || strcmp(cmd, "unsent") == 0) {
		size_t n = unescape(s);

		if ((memmem(d->sent, d->sent_n, s, n) != NULL) != (cmd[0] == 's'))
			fail(d, "those bytes were %ssent", cmd[0] == 's' ? "not " : "");
	} else if (strcmp(cmd, "output") == 0) {
		if (!strstr(d->last_output, s))
			fail(d, "no \"%s\" in\n%s", s, d->last_output);
	} else {
		fail(d, "unknown command \"%s\"", cmd);
	}
	if (d->verbose && d->pty.fd >= 0 && strcmp(cmd, "run") != 0)
		show_screen(d, stdout);
}

int
main(int argc, char **argv)
{
	static struct driver d;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	FILE *f;
	const char *env;
	int opt;

	while ((opt = getopt(argc, argv, "vk")) != -1) {
		if (opt == 'v')
			d.verbose = true;
		else if (opt == 'k')
			d.keep = true;
		else
			return 2;
	}
	argv += optind;
	if (*argv && strcmp(*argv, "shot") == 0) {
		d.shot = true;
		argv++;
	}
	if (!*argv || argv[1]) {
		fprintf(stderr, "driver [-v] [-k] [shot] SCRIPT\n");
		return 2;
	}
	d.script = *argv;
	env = getenv("YBZ");
	if (!realpath(env ? env : "yibenzhang", d.program)) {
		fprintf(stderr, "no program %s\n", env ? env : "./yibenzhang");
		return 2;
	}
	env = getenv("SRC");
	if (!realpath(env ? env : ".", d.src))
		return 2;
	env = getenv("REGEN");
	d.regen = env && *env == '1';
	env = getenv("SLOW");
	d.slow = env ? (int)strtol(env, NULL, 10) : 1;
	if (d.slow < 1)
		d.slow = 1;
	d.pty.fd = d.pty.slave = -1;
	signal(SIGPIPE, SIG_IGN);
	f = fopen(d.script, "r");
	if (!f) {
		perror(d.script);
		return 2;
	}
	while ((n = getline(&line, &cap, f)) > 0) {
		d.line++;
		if (line[n - 1] == '\n')
			line[--n] = '\0';
		if (!line[strspn(line, " \t")] || line[0] == '#')
			continue;
		if (d.verbose)
			printf("# %d: %s\n", d.line, line);
		command(&d, line);
	}
	case_end(&d);
	fclose(f);
	free(line);
	if (d.dir[0] && !d.keep)
		nftw(d.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (d.vt)
		vterm_free(d.vt);
	for (int i = 0; i < ENV_MAX; i++)
		free(d.env[i]);
	return d.bad > 0 || d.cases == 0;
}
