/*
 * pty.h - a program in a terminal of our own, for tests and measurements.
 *
 * Starts it, sends keys as a terminal would, waits until it has read them
 * and is waiting again.  Knows nothing of what is drawn.
 */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct pty {
	int fd;			/* master; -1 when nothing runs */
	int slave;		/* kept open: tells how much input is unread */
	pid_t pid;
	bool ended;		/* the program has exited, status holds */
	int status;		/* of waitpid */
	void (*got)(void *arg, const char *p, size_t n);	/* output; may call pty_write (answers of a terminal) */
	void *arg;
	uint64_t bytes;		/* output so far */
	uint64_t to_read;	/* bytes the program will have read once it has taken all input; 0: not known */
	int64_t written_ns;	/* when the last of it was written */
	int64_t first_ns, last_ns;	/* clock of the first and last byte since pty_mark */
};

int64_t pty_clock(void);	/* monotonic, ns */

/* envp as for execve.  0, or -1 with errno. */
int pty_start(struct pty *t, const char *path, char *const argv[], char *const envp[], const char *cwd, int cols, int rows);
void pty_resize(struct pty *t, int cols, int rows);
void pty_write(struct pty *t, const void *p, size_t n);
void pty_mark(struct pty *t);	/* first_ns and last_ns start anew */

/* Take output for at most wait_ms; returns true when something came. */
bool pty_read(struct pty *t, int wait_ms);
/* Until all input has been read, the program waits for more and its output has been taken; false at the deadline. */
bool pty_settle(struct pty *t, int deadline_ms);
/* After a bare Esc a program may wait for a second byte: until output comes, or this long. */
bool pty_settle_esc(struct pty *t, int deadline_ms);

bool pty_wait_exit(struct pty *t, int deadline_ms);
void pty_end(struct pty *t);	/* hang up, then kill; never waits long */

/*
 * Bytes a terminal of type "term" sends for a key: F1..F12 Enter Esc Tab BTab Up Down Left Right Home End PgUp PgDn Ins Del BS
 * Space, C-x, KP0..KP9 KPEnter KPDot (keypad in application mode), Esc-0..Esc-9 (both bytes at once), or the character itself.
 * Returns its length, 0 when there is no such key.
 */
size_t pty_key(char *out, size_t size, const char *term, const char *name);

#endif
