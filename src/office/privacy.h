/*
 * privacy.h - what of a record may be shown on which paper, after the privacy
 * classes of the descriptors.  The one place that masks.
 *
 * For the office: ID numbers keep the area (6+0: with a birth date beside it
 * 6+4 would show all of them), the rest is as it is.  For the public (张贴版):
 * ID, phone, card number, birth, address and the state's categories are not
 * there at all, people are 张*明, and in running text whatever could be such a
 * number is covered, whatever names a category is left out.
 * (domain.md §8; PIPL Art. 28.)
 */
#ifndef OFFICE_PRIVACY_H
#define OFFICE_PRIVACY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "db/record.h"

struct buf;
struct field;
struct office;

struct privacy {
	struct office *o;	/* borrowed */
	bool public;
	bool personal;		/* something of a villager was shown as it is */
	char **words;		/* owned; PUBLIC: titles of categories (低保, 残疾 ...): rows of the dictionary */
	size_t n_words;
	char **names;		/* owned; PUBLIC: who the record at hand is about */
	size_t n_names;
};

/* *p is initialised here, also on failure. */
MUST_CHECK int privacy_open(struct privacy *p, struct office *o, bool public, struct err *e);
void privacy_release(struct privacy *p);

/* False: a table leaves this column out, a page this line. */
bool privacy_shows(const struct privacy *p, const struct field *f);
/* The record at hand: its people's names are covered in its texts too. */
void privacy_about(struct privacy *p, const struct record *r);
/* A value as it may be shown. */
void privacy_cell(struct privacy *p, const struct field *f, const struct value *v, bool brief, struct buf *out);
/* Running text; "（略）" when it names a category. */
void privacy_text(const struct privacy *p, const char *s, struct buf *out);
/* A villager's name. */
void privacy_name(struct privacy *p, const char *s, struct buf *out);

/* 110105************: the area of an ID number; shorter numbers are covered whole. */
void mask_id(const char *s, struct buf *out);
/* 张*明 */
void mask_name(const char *s, struct buf *out);
/* Covers every row of seven digits or more, however they are written or set apart. */
void mask_numbers(const char *s, struct buf *out);

#endif
