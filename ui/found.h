/*
 * found.h - a file to take in: those found where they are put to choose from,
 * or a path typed instead.  What 合并, 接同事的账 and 导入 begin with.
 */
#ifndef UI_FOUND_H
#define UI_FOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "ui/edit.h"

struct app;
struct canvas;
struct key;
struct office;

enum found_what {
	FOUND_LEDGERS,		/* packs and ledgers on the sticks */
	FOUND_TABLES		/* .xlsx, .csv there and where chat programs and people put them */
};

struct found_file { char *path, *name, *about; };	/* owned; name, about: for people */

struct found {			/* zeroed before found_init */
	struct app *app;	/* borrowed */
	enum found_what what;
	const char *question;	/* borrowed, constant: what a typed path is kept under */
	struct found_file *all;	/* owned; as found_load saw them last, newest first */
	size_t n;
	size_t cursor;
	size_t rows;		/* of the list as last drawn: what PgUp and PgDn go by */
	struct edit path;	/* owned; with something in it no file of the list is meant */
	bool again, aside;	/* the path was typed the last time; Ctrl+Z brings it, for files were found */
};

enum found_result {
	FOUND_PASS,		/* not mine */
	FOUND_REDRAW,
	FOUND_CHOSEN,		/* found_path says which */
	FOUND_NONE		/* Enter, and there is nothing to choose */
};

void found_init(struct found *f, struct app *a, enum found_what what, const char *question);
void found_release(struct found *f);
void found_done(struct found *f);	/* the path has done its work: it is not proposed again */
/* Look again; the cursor stays on its file.  o NULL: there is no ledger yet. */
MUST_CHECK int found_load(struct found *f, struct office *o, struct err *e);
/* Digits and Enter choose, Up, Down, PgUp and PgDn move, everything else goes into the path. */
enum found_result found_key(struct found *f, const struct key *k);
void found_paste(struct found *f, const char *text, size_t n);	/* into the path; what did not fit is said */
char *found_path(const struct found *f);	/* owned; NULL when there is none */
/* Rows y..last: the path, and the files below it, newest first. */
void found_draw(struct found *f, struct canvas *c, int y, int last);

#endif
