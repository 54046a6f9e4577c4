/*
 * pick_rows.c - see pick_rows.h.
 */
#include "ui/pick_rows.h"

#include "office/browse.h"

int
pick_rows(struct office *o, const struct field *f, const char *query, const struct record *near, struct pick_item *out, size_t *n,
		int64_t *total, struct err *e)
{
	struct candidates c;

	if (browse_candidates(o, f, query, near, PICKER_MAX, &c, e) < 0)
		return -1;
	for (size_t i = 0; i < c.n; i++) {
		out[i].id = c.p[i].row;
		out[i].title = c.p[i].title;
		out[i].detail = c.p[i].detail;
		/* the picker's from here */
		c.p[i].title = c.p[i].detail = NULL;
	}
	*n = c.n;
	*total = c.total;
	candidates_release(&c);
	return 0;
}
