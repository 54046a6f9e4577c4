/*
 * cli.h - the command line: what was asked for, and the ledger it is about.
 *
 * One table row per command (cli.c) reads, checks and documents it; the
 * commands themselves are in cli_records.c, cli_step.c, cli_files.c,
 * cli_print.c and cli_carry.c; cli_charset.c speaks to terminals of GB18030.  Results go to
 * standard output, one plain line about a failure to standard error.
 */
#ifndef CLI_H
#define CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "config.h"
#include "office/office.h"

struct buf;
struct encoder;
struct report_final;
struct sink;
struct thing;

enum cli_option {
	CLI_LEDGER, CLI_CONFIG, CLI_HELP, CLI_VERSION, CLI_WRITE_EXAMPLE, CLI_TOWNSHIP, CLI_STATION, CLI_NAME, CLI_VILLAGES, CLI_FORMAT,
	CLI_LIMIT, CLI_DRY_RUN, CLI_OUTPUT, CLI_ENCODING, CLI_FULL_IDS, CLI_DATE, CLI_PRINT,
	CLI_PLAIN, CLI_FROM, CLI_TO, CLI_ROW, CLI_WORDS, CLI_PUBLIC, CLI_REASON, CLI_ISSUE, CLI_PURPOSE, CLI_RECEIVER, CLI_UNDO, CLI_YES, CLI_AGAIN, CLI_TEMPLATE, CLI_UNLISTED, CLI_ALL, CLI_OPTIONS
};

enum cli_status { CLI_DONE = 0, CLI_FAILED = 1, CLI_USAGE = 2 };

struct cli {
	const char *opt[CLI_OPTIONS];	/* borrowed from argv; NULL: not given; "" for switches */
	const char **words;		/* owned array; what is no option, the command left out */
	size_t n_words;
	struct config config;
	char *problems;			/* owned; what the settings file says wrong, a line each; NULL none read */
	char *state;			/* owned; the state folder */
	char *ledger;			/* owned; path of the ledger file */
	char *backups;			/* owned; their folder, as the settings had it: those are read anew when one of them changes */
	struct office_options office_options;
	struct office office;		/* open for commands that need it */
	struct sink *out;		/* standard output */
	struct encoder *encoder;	/* owned; in a locale of GB18030, else NULL */
	bool encode_out;		/* standard output is such a terminal */
	FILE *stderr_before;		/* borrowed; NULL: standard error is as it was */
};

/* cli_charset.c: in a locale of GB18030, words out of that (they live as long as argv) and results into it, on a terminal. */
void cli_charset_open(struct cli *c, int argc, char **argv);
void cli_charset_out(struct cli *c, const char *s, size_t n);	/* whole characters to standard output */
void cli_charset_close(struct cli *c);

/* The whole program but for what main.c sets up: returns the exit status. */
int cli_main(int argc, char **argv);

/* For the commands: results, and notes that are no failure (one line each on standard error). */
void cli_say(struct cli *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
void cli_out(struct cli *c, const struct buf *b);
void cli_note(const char *fmt, ...) PRINTF_LIKE(1, 2);
/* The thing word i names; NULL with *e, a mistake of use. */
const struct thing *cli_thing(const struct cli *c, size_t i, struct err *e);
/* A-0412, 412, 大塘村, or a row as list and add print it: read as a reference to such a thing would be. */
MUST_CHECK int cli_row(struct cli *c, const struct thing *t, const char *typed, int64_t *row, struct err *e);
const struct progress *cli_progress(void);	/* a line on standard error when that is a terminal; NULL otherwise */
/* Open the ledger for work (or reading).  Screens' drafts are none of a command's business. */
MUST_CHECK int cli_open(struct cli *c, bool readonly, struct err *e);

MUST_CHECK int cli_terminal(struct err *e);	/* -1: there is none to draw on */

int cli_add(struct cli *c, struct err *e);
int cli_set(struct cli *c, struct err *e);
int cli_step(struct cli *c, struct err *e);
int cli_list(struct cli *c, struct err *e);
int cli_show(struct cli *c, struct err *e);
int cli_fields(struct cli *c, struct err *e);

int cli_init(struct cli *c, struct err *e);
int cli_import(struct cli *c, struct err *e);
int cli_export(struct cli *c, struct err *e);
int cli_answer(struct cli *c, struct err *e);
int cli_report(struct cli *c, struct err *e);
/* For good, on the printer named or (NULL) the one chosen for it; -1 too when it is not on paper yet. */
MUST_CHECK int cli_print(struct cli *c, const struct report_final *f, const char *printer, struct err *e);
int cli_check(struct cli *c, struct err *e);
int cli_rebuild(struct cli *c, struct err *e);
int cli_demo(struct cli *c, struct err *e);

int cli_backup(struct cli *c, struct err *e);
int cli_restore(struct cli *c, struct err *e);
int cli_merge(struct cli *c, struct err *e);
int cli_pack(struct cli *c, struct err *e);
int cli_sync(struct cli *c, struct err *e);
int cli_peers(struct cli *c, struct err *e);
int cli_key(struct cli *c, struct err *e);
int cli_station(struct cli *c, struct err *e);
int cli_replace(struct cli *c, struct err *e);
int cli_salvage(struct cli *c, struct err *e);
int cli_repair(struct cli *c, struct err *e);

#endif
