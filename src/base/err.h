/*
 * err.h - one error value for the whole program.
 *
 * A function that can fail returns 0, or -1 with *e filled.  The text is
 * complete plain Chinese for the status line or stderr: what happened,
 * whether the data is safe, what to do next.  Nothing below ui/ and cli.c
 * prints it.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

enum err_code {
	ERR_NONE,
	ERR_INPUT,	/* what was typed or read is not acceptable */
	ERR_KEY,	/* the township's words are another one's, or none: they are to be asked for again */
	ERR_NOTFOUND,
	ERR_CONFLICT,	/* somebody else changed it; nothing was written */
	ERR_IO,		/* disk, device, permission, no space */
	ERR_DAMAGED,	/* a file is not what it claims to be */
	ERR_NEWER,	/* made by a newer version of the program */
	ERR_CANCEL	/* the user stopped it */
};

struct err {
	enum err_code code;
	char text[640];	/* UTF-8, cut on a whole character */
};

/* Fill *e (may be NULL) and return -1, so that "return err_set(...)" works. */
int err_set(struct err *e, enum err_code code, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* As err_set, with ": strerror(errno) in plain Chinese" behind the text; ERR_NOTFOUND for ENOENT, else ERR_IO.  Keeps errno. */
int err_errno(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Put "prefix" in front of the text already in *e; returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
