/*
 * file.h - files that are whole or not there.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct buf;

/* XDG folders of the program, made with mode 0700 when missing; paths owned by the caller. */
enum file_place { FILE_CONFIG, FILE_DATA, FILE_STATE };
MUST_CHECK int file_folder(char **path, enum file_place place, struct err *e);
/* A folder of the user's own ("Downloads"); owned; NULL: there is no home. */
char *file_home(const char *name);
MUST_CHECK int file_make_folder(const char *path, struct err *e);	/* with parents, 0700 */

/* The whole file; refuses more than max bytes. */
MUST_CHECK int file_read(struct buf *out, const char *path, size_t max, struct err *e);
/* New content by temporary file, fsync, rename, fsync of the folder: the old or the new one survives, never a half. */
MUST_CHECK int file_replace(const char *path, const void *p, size_t n, struct err *e);
/* The same copy for a file of any size; the target must not exist unless replace. */
MUST_CHECK int file_copy(const char *from, const char *to, bool replace, struct err *e);
/* The same in steps, for what is written little by little.  Each step fails with nothing left behind and the old file as it was. */
struct file_temp {
	char *target;	/* owned */
	char *path;	/* owned; where the bytes are until then; "" once it has its final name */
	int fd;		/* owned; -1 once it is closed */
};
MUST_CHECK int file_temp_open(struct file_temp *t, const char *path, struct err *e);	/* beside its target: a link stays a link */
MUST_CHECK int file_temp_finish(struct file_temp *t, bool replace, struct err *e);	/* fsync, rename, fsync of the folder */
void file_temp_drop(struct file_temp *t);		/* behind finish too; without it nothing is left */
MUST_CHECK int file_sync_folder_of(const char *path, struct err *e);
int64_t file_free_bytes(const char *path);	/* on its disk; -1 unknown */
bool file_exists(const char *path);
const char *file_base(const char *path);		/* its last part, borrowed */
char *file_join(const char *folder, const char *name);	/* owned by the caller */
char *file_folder_of(const char *path);		/* the one it lies in; owned by the caller */

#endif
