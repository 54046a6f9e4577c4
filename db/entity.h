/*
 * entity.h - descriptors: what a thing is called and which fields it has.
 *
 * src/office fills these in as const data.  The derived tables, forms, list
 * columns, import and export columns, search text and the field dictionary
 * all come from them: a new field is one line, a new thing one file.
 * The db floor knows nothing of a thing beyond its descriptor.
 */
#ifndef DB_ENTITY_H
#define DB_ENTITY_H

#include <stddef.h>
#include <stdint.h>

enum field_kind {
	FIELD_TEXT,	/* one line, stored as typed */
	FIELD_NAME,	/* one line, a person's or place's name: dots unified, initials searched */
	FIELD_CODE,	/* one line folded to half width: numbers people copy (letter number, phone, ID) */
	FIELD_NOTE,	/* prose, may have several lines; never folded */
	FIELD_INT,
	FIELD_MONEY,	/* integer cents */
	FIELD_DATE,	/* text 2026-11-18 */
	FIELD_TIME,	/* text 09:10 */
	FIELD_STAMP,	/* instant, ms UTC */
	FIELD_CHOICE,	/* integer code out of .choices */
	FIELD_REF,	/* row of entity .ref */
	FIELD_REFS,	/* list of rows of entity .ref */
	FIELD_LABEL,	/* running label "A-0412": given by the ledger inside the saving transaction when left null */
	FIELD_LINES	/* no column: child rows of entity .ref edited as lines of text in the parent's form */
};

enum field_policy { POLICY_ASK, POLICY_QUIET, POLICY_MAX, POLICY_MIN };	/* design rule 3; never changed for a field once released */

/* Who may see it on paper and in exports (domain.md §8). */
enum field_privacy { PRIVACY_OPEN, PRIVACY_PERSONAL /* phone */, PRIVACY_ID /* ID, card number */, PRIVACY_SENSITIVE /* health, relief */ };

enum {
	FIELD_REQUIRED = 1 << 0,
	FIELD_STICKY = 1 << 1,		/* the next new form of the batch starts with this value */
	FIELD_TAB = 1 << 2,		/* Enter passes it by; only Tab stops */
	FIELD_AUTO = 1 << 3,		/* the program fills it; shown, not typed */
	FIELD_HIDDEN = 1 << 4,		/* not in forms or lists */
	FIELD_INITIALS = 1 << 5,	/* in the search text, found by Chinese and by initials */
	FIELD_WORDS = 1 << 6,		/* in the search text, found by its words only */
	FIELD_INDEX = 1 << 7,		/* SQL index (field, k) */
	FIELD_COLUMN = 1 << 8,		/* a column of its list */
	FIELD_FUTURE = 1 << 9,		/* dates without a year look forward (deadlines) */
	FIELD_MATTER = 1 << 10,		/* picks by digits stay inline: at most 9 choices */
	FIELD_GROWS = 1 << 11,		/* REF to a dictionary that gets new terms while a form is filled */
	FIELD_NEAREST = 1 << 12		/* dates without a year look either way (planned before, written down after) */
};

struct choice {
	int64_t code;		/* stored; never reused for another meaning */
	const char *title;	/* NULL ends the table */
	const char *key;	/* digit typed for it; NULL: position from 1 */
};

/*
 * A DATE that no edit sets: the greatest "of" among the rows of "entity" that name this row by "by" and are not deleted (the last
 * visit of a household).  The fold keeps it, so it follows merges, corrections and deletions.  entity has an entity_index
 * { by, of }, and no such field itself.
 */
struct latest {
	const char *entity, *by, *of;
};

struct field {
	const char *name;	/* stable, [a-z][a-z0-9_]*, never reused for another meaning */
	const char *title;
	enum field_kind kind;
	const char *ref;	/* REF, REFS, LINES: entity name */
	const char *list;	/* REF to "term": which dictionary list */
	const struct choice *choices;
	unsigned flags;
	enum field_policy policy;
	enum field_privacy privacy;
	uint8_t width;		/* columns in a list; 0: by kind */
	uint16_t max;		/* characters; 0: 60 for one line, 2000 for notes */
	const char *initial;	/* as typed into a new form: "今" */
	const char *help;	/* one line for F1 */
	const struct latest *latest;	/* not NULL: kept by the fold, FIELD_AUTO */
	const char *unless;	/* a form asks for it while that field of the entity is empty too; the thing's check has the last word */
};

struct entity_index {
	const char *fields[6];	/* NULL-terminated; k is appended */
	const char *where;	/* NULL, or a condition over its fields ("state < 60") */
};

#define ENTITY_FIELDS_MAX 62	/* one bit each in the fold, two kept */

struct entity {
	const char *name;	/* [a-z]+, stable */
	const char *title;
	const struct field *fields;	/* "deleted" is implicit in every entity */
	size_t n_fields;
	const char *order;	/* DATE or STAMP field its list is ordered by, newest first; NULL: by arrival */
	const char *parent;	/* child rows: the REF field naming the row above; else NULL */
	const char *const *key;	/* NULL-ended fields whose first values name the row (villages: name); NULL: random row */
	const char *const *line;	/* child edited as a line: fields in typing order, NULL-ended */
	const struct entity_index *indexes;	/* ends with fields[0] == NULL; may be NULL */
};

struct model {
	const struct entity *const *entities;
	size_t n;
	int64_t format;		/* what this program understands; edits carry the lowest format that does */
};

const struct entity *model_entity(const struct model *m, const char *name);	/* NULL when unknown */
int entity_field(const struct entity *e, const char *name);	/* position, or -1 */
int entity_label(const struct entity *e);	/* its FIELD_LABEL, or -1 */

#endif
