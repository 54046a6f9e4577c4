/*
 * shim.h - a disk that fails, fills up or kills the process at the k-th
 * write, sync, truncation or deletion SQLite asks for.  One process, one
 * fault; a dying write leaves its first half.
 */
#ifndef TESTS_FAULT_SHIM_H
#define TESTS_FAULT_SHIM_H

#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include <sqlite3.h>

#define SHIM_DIED 2	/* exit status of a process that was killed */

enum fault { FAULT_ERROR, FAULT_FULL, FAULT_DEATH };

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real;
};

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	sqlite3_io_methods io;
	enum fault fault;
	long countdown;		/* < 0: not armed */
	bool hit;
	bool lazy;		/* nothing is synced: where only the order of things matters */
} shim;

static bool
due(void)
{
	if (shim.countdown < 0 || shim.countdown-- > 0)
		return false;
	shim.hit = true;
	return true;
}

static sqlite3_file *
real(sqlite3_file *f)
{
	return ((struct shim_file *)(void *)f)->real;
}

static int
shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	if (due()) {
		if (shim.fault != FAULT_ERROR)
			(void)real(f)->pMethods->xWrite(real(f), p, n / 2, at);
		if (shim.fault == FAULT_DEATH)
			_exit(SHIM_DIED);
		return shim.fault == FAULT_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
	}
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}

static int
shim_sync(sqlite3_file *f, int flags)
{
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(SHIM_DIED);
		return SQLITE_IOERR_FSYNC;
	}
	return shim.lazy ? SQLITE_OK : real(f)->pMethods->xSync(real(f), flags);
}

static int
shim_truncate(sqlite3_file *f, sqlite3_int64 n)
{
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(SHIM_DIED);
		return SQLITE_IOERR_TRUNCATE;
	}
	return real(f)->pMethods->xTruncate(real(f), n);
}

static int
shim_delete(sqlite3_vfs *v, const char *name, int sync)
{
	(void)v;
	if (due()) {
		if (shim.fault == FAULT_DEATH)
			_exit(SHIM_DIED);
		return SQLITE_IOERR_DELETE;
	}
	return shim.real->xDelete(shim.real, name, sync);
}

static int shim_close(sqlite3_file *f) { return real(f)->pMethods->xClose(real(f)); }
static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at) { return real(f)->pMethods->xRead(real(f), p, n, at); }
static int shim_size(sqlite3_file *f, sqlite3_int64 *n) { return real(f)->pMethods->xFileSize(real(f), n); }
static int shim_lock(sqlite3_file *f, int l) { return real(f)->pMethods->xLock(real(f), l); }
static int shim_unlock(sqlite3_file *f, int l) { return real(f)->pMethods->xUnlock(real(f), l); }
static int shim_reserved(sqlite3_file *f, int *r) { return real(f)->pMethods->xCheckReservedLock(real(f), r); }
static int shim_control(sqlite3_file *f, int op, void *p) { return real(f)->pMethods->xFileControl(real(f), op, p); }
static int shim_sector(sqlite3_file *f) { return real(f)->pMethods->xSectorSize(real(f)); }
static int shim_device(sqlite3_file *f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }

static int
shim_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags, int *out)
{
	struct shim_file *s = (struct shim_file *)(void *)f;
	int rc;

	(void)v;
	s->base.pMethods = NULL;
	s->real = (sqlite3_file *)(void *)(s + 1);
	rc = shim.real->xOpen(shim.real, name, s->real, flags, out);
	if (rc == SQLITE_OK)
		s->base.pMethods = &shim.io;
	return rc;
}

static inline void
shim_install(enum fault fault)
{
	shim.real = sqlite3_vfs_find(NULL);
	shim.vfs = *shim.real;
	shim.vfs.zName = "shim";
	shim.vfs.szOsFile += (int)sizeof(struct shim_file);
	shim.vfs.xOpen = shim_open;
	shim.vfs.xDelete = shim_delete;
	shim.io = (sqlite3_io_methods){ .iVersion = 1, .xClose = shim_close, .xRead = shim_read, .xWrite = shim_write,
		.xTruncate = shim_truncate, .xSync = shim_sync, .xFileSize = shim_size, .xLock = shim_lock, .xUnlock = shim_unlock,
		.xCheckReservedLock = shim_reserved, .xFileControl = shim_control, .xSectorSize = shim_sector,
		.xDeviceCharacteristics = shim_device };
	shim.fault = fault;
	shim.countdown = -1;
	if (sqlite3_vfs_register(&shim.vfs, 1) != SQLITE_OK)
		abort();
}

#endif
