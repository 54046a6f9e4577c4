/*
 * ime.h - the desktop's input method, on where Chinese is typed and off
 * where digits, initials and codes are.
 *
 * Asks fcitx5-remote, fcitx-remote or ibus, whichever is on PATH and works;
 * a child that is never waited for: the keys go on meanwhile, and of many
 * changes only the last one is told.  Does nothing outside a graphical
 * session.  Knows nothing of fields: the canvas says what the caret is in.
 */
#ifndef UI_IME_H
#define UI_IME_H

#include <stdbool.h>
#include <sys/types.h>

struct ime {
	char *program;		/* owned; absolute path; NULL: nothing to switch */
	size_t kind;		/* which of the known programs that is */
	char *engine;		/* owned; what ibus calls the Chinese one */
	pid_t child;		/* running; 0 none */
	bool wanted, told;	/* on? as wanted, and as last told */
	bool known;		/* told says something */
};

/* The first program found; on false (the setting), or no DISPLAY: none.  The struct is zero before. */
void ime_open(struct ime *m, bool on, const char *engine);
void ime_want(struct ime *m, bool on);	/* costs nothing when nothing changes */
/* A child ended (SIGCHLD): takes it, and tells what was wanted meanwhile.  One that failed gives way to the next program. */
void ime_reap(struct ime *m);
void ime_close(struct ime *m);		/* the program ends; a child still running is left to init */

#endif
