/*
 * ooxml.h - what every reader and writer of spreadsheet files must know of
 * their XML: names without their prefix, relations, places of cells, texts.
 */
#ifndef EXCHANGE_OOXML_H
#define EXCHANGE_OOXML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

#define OOXML_DAY_OF_1970 25569	/* as spreadsheets count days */
#define OOXML_DAYS_1904 1462	/* ... and how many fewer a file from 1904 on counts */
#define OOXML_EXACT_DIGITS 15	/* of a number; what is longer is a text or it is rounded */

const char *ooxml_local(const char *tag);		/* "x:row" is a row */
const char *ooxml_att(const char **atts, const char *name);	/* as expat gives them; NULL: not there */
bool ooxml_is_true(const char *s);
bool ooxml_is_type(const char *type, const char *tail);	/* a relation of type ".../worksheet"; NULL is none */
/* What a relation of part "of" (NULL: the file) points at: from the file's root, or beside that part.  Owned. */
char *ooxml_target(const char *of, const char *to);
void ooxml_rels_of(struct buf *out, const char *part);	/* "xl/_rels/workbook.xml.rels"; NULL: the file's own */

/* Number formats that show a day or a time: those every program knows (27-36 and 50-58 are the Chinese ones), and by their code. */
bool ooxml_is_date_id(long id);
bool ooxml_is_date_code(const char *code);

/* AB12 at s: column from 0 and row; how many bytes it took, 0: none.  One of the two may be missing when it is NULL. */
size_t ooxml_cell(const char *s, size_t *column, uint32_t *row);
void ooxml_letters(struct buf *out, size_t column);		/* 27 is AB */

/* What XML cannot hold is written _x000D_. */
void ooxml_unescape(struct buf *b);
/* The other way round; _x0041_ as it stands would be read as the character of that number: its first mark is written as one. */
void ooxml_escape(struct buf *out, const char *s);
void ooxml_xml(struct buf *out, const char *s);			/* & < > " as XML wants them */

#endif
