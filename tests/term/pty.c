#define _GNU_SOURCE
#include "term/pty.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <term.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#define INPUT_LOST_NS 2000000000LL	/* what was not read after so long was taken by the terminal itself */

int64_t
pty_clock(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

int
pty_start(struct pty *t, const char *path, char *const argv[], char *const envp[], const char *cwd, int cols, int rows)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	t->ended = false;
	t->status = 0;
	t->bytes = t->to_read = 0;
	pty_mark(t);
	if (openpty(&t->fd, &t->slave, NULL, NULL, &ws) != 0)
		return -1;
	fcntl(t->fd, F_SETFD, FD_CLOEXEC);
	fcntl(t->slave, F_SETFD, FD_CLOEXEC);
	fcntl(t->fd, F_SETFL, O_NONBLOCK);
	t->pid = fork();
	if (t->pid == 0) {
		if (login_tty(t->slave) != 0 || (cwd && chdir(cwd) != 0))
			_exit(126);
		signal(SIGPIPE, SIG_DFL);
		execve(path, argv, envp);
		_exit(127);
	}
	if (t->pid < 0) {
		close(t->fd);
		close(t->slave);
		t->fd = t->slave = -1;
		return -1;
	}
	return 0;
}

void
pty_resize(struct pty *t, int cols, int rows)
{
	struct winsize ws = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };

	ioctl(t->fd, TIOCSWINSZ, &ws);
}

/* Bytes the program has read of anything so far; 0 when the system does not tell. */
static uint64_t
pty_has_read(const struct pty *t)
{
	char path[64];
	unsigned long long n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/io", (int)t->pid);
	f = fopen(path, "r");
	if (!f)
		return 0;
	if (fscanf(f, "rchar: %llu", &n) != 1)
		n = 0;
	fclose(f);
	return n;
}

void
pty_write(struct pty *t, const void *p, size_t n)
{
	const char *s = p;
	uint64_t has = pty_has_read(t);

	t->to_read = has ? (t->to_read > has ? t->to_read : has) + n : 0;
	t->written_ns = pty_clock();
	while (n > 0 && t->fd >= 0) {
		ssize_t w = write(t->fd, s, n);

		if (w > 0) {
			s += w;
			n -= (size_t)w;
		} else if (errno == EAGAIN) {
			/* The program does not read yet; it may be waiting for us to take its output. */
			struct pollfd f = { .fd = t->fd, .events = POLLIN | POLLOUT };

			poll(&f, 1, 100);
			if (!pty_read(t, 0) && t->ended)
				return;
		} else if (errno != EINTR) {
			return;
		}
	}
}

void
pty_mark(struct pty *t)
{
	t->first_ns = t->last_ns = 0;
}

static void
pty_reap(struct pty *t)
{
	if (!t->ended && waitpid(t->pid, &t->status, WNOHANG) == t->pid)
		t->ended = true;
}

bool
pty_read(struct pty *t, int wait_ms)
{
	char buf[65536];
	bool any = false;

	if (t->fd < 0)
		return false;
	for (;;) {
		struct pollfd p = { .fd = t->fd, .events = POLLIN };
		ssize_t n;

		if (poll(&p, 1, any ? 0 : wait_ms) <= 0)
			break;
		n = read(t->fd, buf, sizeof(buf));
		if (n <= 0)
			break;
		t->last_ns = pty_clock();
		if (!t->first_ns)
			t->first_ns = t->last_ns;
		t->bytes += (uint64_t)n;
		any = true;
		if (t->got)
			t->got(t->arg, buf, (size_t)n);
	}
	if (!any)
		pty_reap(t);
	return any;
}

/* Sleeping in the kernel with nothing left to read: it can only be waiting for us, or for its own clock. */
static bool
pty_waits(struct pty *t)
{
	char path[64], line[512], *p;
	int unread = 0;
	FILE *f;
	size_t n;

	if (ioctl(t->slave, FIONREAD, &unread) == 0 && unread > 0)
		return false;
	if (t->to_read && pty_clock() - t->written_ns < INPUT_LOST_NS && pty_has_read(t) < t->to_read)
		return false;
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)t->pid);
	f = fopen(path, "r");
	if (!f)
		return true;
	n = fread(line, 1, sizeof(line) - 1, f);
	fclose(f);
	line[n] = '\0';
	p = strrchr(line, ')');
	return p && p[1] == ' ' && (p[2] == 'S' || p[2] == 'Z');
}

/*
 * A pty passes bytes on by a worker of the kernel, so that input just written may be unread although the count is still 0:
 * what the program has read tells.  Output written may not be readable yet: quiet counts only when seen several times in a row.
 */
bool
pty_settle(struct pty *t, int deadline_ms)
{
	int64_t end = pty_clock() + (int64_t)deadline_ms * 1000000;
	int quiet = 0;

	while (quiet < 4) {
		if (pty_read(t, quiet == 0 ? 1 : 2))
			quiet = 0;
		else if (t->ended)
			return true;
		else if (pty_waits(t))
			quiet++;
		else
			quiet = 0;
		if (pty_clock() > end)
			return false;
	}
	return true;
}

bool
pty_settle_esc(struct pty *t, int deadline_ms)
{
	int64_t end = pty_clock() + (int64_t)deadline_ms * 1000000;

	while (!t->ended) {
		int64_t left = (end - pty_clock()) / 1000000;

		if (left <= 0 || pty_read(t, (int)left))
			break;
	}
	return pty_settle(t, 5000);
}

bool
pty_wait_exit(struct pty *t, int deadline_ms)
{
	int64_t end = pty_clock() + (int64_t)deadline_ms * 1000000;

	while (!t->ended && pty_clock() < end) {
		/* Nothing tells a parent of both events at once; the pty is drained so that the child cannot hang on it. */
		pty_read(t, 5);
		pty_reap(t);
	}
	while (t->ended && pty_read(t, 0))
		;
	return t->ended;
}

void
pty_end(struct pty *t)
{
	if (t->fd < 0)
		return;
	pty_reap(t);
	if (!t->ended) {
		kill(t->pid, SIGHUP);
		if (!pty_wait_exit(t, 3000)) {
			kill(t->pid, SIGKILL);
			waitpid(t->pid, &t->status, 0);
			t->ended = true;
		}
	}
	close(t->fd);
	close(t->slave);
	t->fd = t->slave = -1;
}

static size_t
pty_put(char *out, size_t size, const char *s)
{
	size_t n = strlen(s);

	if (n >= size)
		return 0;
	memcpy(out, s, n + 1);
	return n;
}

size_t
pty_key(char *out, size_t size, const char *term, const char *name)
{
	static const struct { const char *name, *cap; } caps[] = {
		{ "Up", "kcuu1" }, { "Down", "kcud1" }, { "Left", "kcub1" }, { "Right", "kcuf1" }, { "Home", "khome" }, { "End", "kend" },
		{ "PgUp", "kpp" }, { "PgDn", "knp" }, { "Ins", "kich1" }, { "Del", "kdch1" }, { "BS", "kbs" }, { "BTab", "kcbt" },
		{ "F1", "kf1" }, { "F2", "kf2" }, { "F3", "kf3" }, { "F4", "kf4" }, { "F5", "kf5" }, { "F6", "kf6" }, { "F7", "kf7" },
		{ "F8", "kf8" }, { "F9", "kf9" }, { "F10", "kf10" }, { "F11", "kf11" }, { "F12", "kf12" }
	};
	static const struct { const char *name, *bytes; } plain[] = {
		{ "Enter", "\r" }, { "Esc", "\033" }, { "Tab", "\t" }, { "Space", " " }, { "KPEnter", "\033OM" }, { "KPDot", "\033On" },
		{ "KPMinus", "\033Om" }, { "KPPlus", "\033Ok" }, { "KPStar", "\033Oj" }, { "KPSlash", "\033Oo" }
	};
	char one[4] = "";
	int err;

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(name, plain[i].name) == 0)
			return pty_put(out, size, plain[i].bytes);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		if (strcmp(name, caps[i].name) == 0) {
			const char *s;
			size_t n;

			if (setupterm(term, 2, &err) != OK)
				return 0;
			s = tigetstr(caps[i].cap);
			n = s && s != (char *)-1 ? pty_put(out, size, s) : 0;
			del_curterm(cur_term);
			return n;
		}
	}
	if (strncmp(name, "KP", 2) == 0 && name[2] >= '0' && name[2] <= '9' && !name[3]) {
		char kp[4] = { '\033', 'O', (char)('p' + name[2] - '0'), '\0' };

		return pty_put(out, size, kp);
	}
	if (strncmp(name, "Esc-", 4) == 0 && name[4] && !name[5]) {
		char esc[3] = { '\033', name[4], '\0' };

		return pty_put(out, size, esc);
	}
	if (strncmp(name, "C-", 2) == 0 && name[2] && !name[3]) {
		one[0] = (char)(name[2] & 31);
		return pty_put(out, size, one);
	}
	/* One character, of any length in bytes; a longer word is a misspelt key. */
	if (name[0] && ((unsigned char)name[0] < 0x80 ? name[1] == '\0' : strlen(name) <= 4))
		return pty_put(out, size, name);
	return 0;
}
