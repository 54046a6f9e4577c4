/*
 * worker.h - one more thread for work that needs no database: what is given
 * to it is done in the order it was given.  Private to db/.
 *
 * Where the system gives no thread, the work is done at once by the caller.
 */
#ifndef DB_WORKER_H
#define DB_WORKER_H

#include <stdbool.h>

struct worker;

/* Zeroed before its first use.  What run touches belongs to the worker from worker_give until worker_wait. */
struct job {
	void (*run)(void *data);
	void *data;
	struct job *next;
	bool pending;		/* given and not done */
};

struct worker *worker_start(void);
void worker_end(struct worker *w);	/* everything given is done before; NULL is allowed */
void worker_give(struct worker *w, struct job *j, void (*run)(void *data), void *data);
bool worker_done(struct worker *w, struct job *j);	/* also when it was never given */
void worker_wait(struct worker *w, struct job *j);

#endif
