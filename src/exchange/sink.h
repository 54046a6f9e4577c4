/*
 * sink.h - where exported bytes go: a file that is whole or not there, or
 * standard output.
 *
 * Knows descriptors and renames; does not know what is written.
 */
#ifndef EXCHANGE_SINK_H
#define EXCHANGE_SINK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct sink;

/* path "-": standard output.  A file is written beside its final name and takes it in sink_close. */
MUST_CHECK int sink_open(struct sink **out, const char *path, struct err *e);
/* A failure is kept and reported by sink_close; what follows it is dropped. */
void sink_write(struct sink *s, const void *p, size_t n);
/* Where the bytes are until sink_close, for a library that writes a file by its name (truncating it is allowed, replacing not);
 * NULL: standard output or a device.  Borrowed. */
const char *sink_file(const struct sink *s);
void sink_flush(struct sink *s);		/* what waits goes now: somebody watches, or sink_file is read back */
bool sink_failed(const struct sink *s);		/* no use in going on */
/* Flush, sync, rename.  On failure nothing of the file is left and an older one of the name is as it was. */
MUST_CHECK int sink_close(struct sink *s, struct err *e);
void sink_abort(struct sink *s);		/* throws it away; NULL is allowed */

#endif
