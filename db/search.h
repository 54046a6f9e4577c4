/*
 * search.h - words of the filter box: the tokens of the search index, what
 * to ask it, and the check of every hit against the text.  Private to db/.
 *
 * Search text is already folded (text_search_key): a first part that is
 * found by Chinese and by initials, '\n', a second found by its words only.
 */
#ifndef DB_SEARCH_H
#define DB_SEARCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

typedef struct sqlite3 sqlite3;

/*
 * How many more rows a scan may look at.  When none is left, or when fewer than least had hit while probe rows were left, it
 * has ended: word_match_some says yes to the next row, which is none of the hits.
 */
struct search_scan { size_t left, probe, least, hits; bool ended; };
#define SEARCH_SCAN "search_scan"	/* as which it is bound */

/* Tokenizer "pairs" and the SQL functions word_match(text, words), word_match_some(text, words, scan) for this connection. */
MUST_CHECK int search_register(sqlite3 *db, struct err *e);

void search_tokens(const char *text, size_t n, int (*emit)(void *data, const char *token, size_t n), void *data);

struct search_words {
	struct buf words;	/* folded, single blanks between; empty: everything matches */
	struct buf match;	/* for FTS5; empty: the index cannot help */
	bool single;		/* match is a prefix query of single characters: slow when they are frequent */
};
void search_words_init(struct search_words *w, const char *typed);	/* NULL: none */
void search_words_release(struct search_words *w);

#endif
