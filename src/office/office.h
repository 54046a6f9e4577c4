/*
 * office.h - the opened ledger and who sits before it: what every screen,
 * command, report and import works with.
 *
 * Screens reach the ledger through this floor only.
 */
#ifndef OFFICE_OFFICE_H
#define OFFICE_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "db/ledger.h"

struct buf;

struct office_options {		/* from the config file; borrowed strings outlive the office */
	int cutoff_minute;	/* report day's cut-off; 0 = midnight */
	const char *state_folder;	/* identity and drafts */
	const char *ledger_path;
	const char *backup_folder;	/* NULL or "": beside the ledger */
};

/* Titles read lately: a page names the same village and the same people again and again. */
enum { TITLES_KEPT = 128, TITLE_KEPT_MAX = 56 };
struct office_titles {
	uint64_t state;			/* of the ledger they were read in */
	struct { const struct entity *entity; int64_t row; char text[TITLE_KEPT_MAX]; } slot[TITLES_KEPT];
};

struct office_name {
	uint64_t state;			/* of the ledger it was read in; 0: none */
	char text[200];
};

struct office {
	struct ledger *ledger;		/* owned */
	struct station station;
	int64_t code_since;	/* as seat.since (station.h) */
	int64_t me;			/* staff row of who is typing; 0: nobody chosen yet */
	bool by_number;			/* commands, no screen: what is told of several rows has their numbers, no picker is spoken of */
	struct office_options opt;
	struct drafts *drafts;		/* owned; see draft.h; NULL for commands that type nothing */
	struct office_titles titles;
	struct office_name township;	/* township.h */
	char soon[2][11], this_week[2][11], next_week[2][11];	/* of inspections */
	char today[11], week_ago[11], month_ago[11];	/* the days list filters compare with: a query borrows its texts */
};

extern const struct model office_model;	/* every thing this program knows */

/* Opens the ledger with this PC's identity out of the state folder.  ERR_NOTFOUND: no ledger there yet. */
MUST_CHECK int office_open(struct office *o, const struct office_options *opt, bool readonly, const struct progress *pr, struct err *e);
void office_close(struct office *o);
/* Can anything be written here?  False: *e says why; what is there can be read all the same. */
bool office_can_write(const struct office *o, struct err *e);

struct office_setup {
	const char *township;		/* "石沟镇" */
	const char *station;		/* "A" */
	const char *name;		/* own name; NULL for scripts */
	const char *post;		/* "党政办"; may be NULL */
};
enum office_setup_field { SETUP_TOWNSHIP, SETUP_STATION, SETUP_NAME, SETUP_POST, SETUP_FIELDS };
/* First run: identity, ledger file, dictionaries and rules, the staff row of "name" chosen as me.  When one of the four is wrong, *bad
 * (may be NULL) says which; else it is SETUP_FIELDS.  Nothing is made then. */
MUST_CHECK int office_create(const struct office_options *opt, const struct office_setup *s, enum office_setup_field *bad, struct err *e);

/* Who am I: kept in the state folder, per ledger. */
MUST_CHECK int office_set_me(struct office *o, int64_t staff, struct err *e);

/* What others call this row: "张建国", "大塘村", "A-0412 灌溉渠堵塞"; "(记录未到)" when the ledger has none. */
void office_title(struct office *o, const char *entity, int64_t row, struct buf *out);
/* The same of a record at hand. */
void office_title_of(struct office *o, const struct record *r, struct buf *out);

/* A value as people read it (refs by title, choices by title, money 160.00).  In lists "brief" leaves this year out of dates. */
void office_format(struct office *o, const struct field *f, const struct value *v, bool brief, struct buf *out);
/* A field of a record so, as lists show it; nothing where it has none. */
void office_field(struct office *o, const struct record *r, const char *field, struct buf *out);

/*
 * What a person typed or a CSV cell holds, into a value: refs by exact title, label or number, or the row's own number (行号); choices by digit or title;
 * dates by date_parse; lists separated by blanks, commas or 、.  Empty gives null.  ERR_INPUT says what is wrong, an example,
 * and that nothing is lost.
 */
MUST_CHECK int office_parse(struct office *o, const struct field *f, const char *typed, struct value *out, struct err *e);
/* The same inside a record being filled: of several hits the one that shares its village (household ...) is meant. near may be NULL. */
MUST_CHECK int office_parse_near(struct office *o, const struct field *f, const char *typed, const struct record *near,
		struct value *out, struct err *e);
/* One line that tells a row from others of the same title: "张建国 大塘村3组 138****5678". */
void office_describe(struct office *o, const struct record *r, struct buf *out);

#endif
