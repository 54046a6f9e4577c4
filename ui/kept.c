/*
 * kept.c - lines typed outside forms, on disk under the question they answer;
 * see app.h.
 */
#include "office/draft.h"
#include "office/undo.h"
#include "ui/app_state.h"

/* Of what was saved last: a line that was given is gone with the next save. */
static int64_t
kept_mark(const struct app *a)
{
	return a->office != NULL && a->office->ledger != NULL ? office_undo_mark(a->office) : 0;
}

void
app_line_type(struct app *a, const char *question, const char *text)
{
	if (app_drafts(a) != NULL)
		drafts_line_type(app_drafts(a), question, text);
}

void
app_line_given(struct app *a, const char *question)
{
	if (app_drafts(a) != NULL)
		drafts_line_given(app_drafts(a), question, kept_mark(a));
}

char *
app_line(struct app *a, const char *question)
{
	return app_drafts(a) != NULL ? drafts_line(app_drafts(a), question, kept_mark(a)) : NULL;
}
