/*
 * progress.h - how long work tells how far it is, and learns that it shall stop.
 */
#ifndef DB_PROGRESS_H
#define DB_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

struct progress {
	bool (*tick)(void *data, size_t done, size_t total);	/* false: stop (ERR_CANCEL, nothing changed); total 0 = unknown */
	void *data;
};

#endif
