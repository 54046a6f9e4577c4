/*
 * worker.c - a queue and the thread that empties it.
 */
#include "db/worker.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/mem.h"

struct worker {
	pthread_mutex_t lock;
	pthread_cond_t given, done;
	struct job *first, *last;	/* borrowed */
	bool ending;
	bool alone;			/* no thread: the caller works */
	pthread_t thread;
};

static void *
worker_main(void *data)
{
	struct worker *w = data;

	pthread_mutex_lock(&w->lock);
	for (;;) {
		struct job *j = w->first;

		if (!j) {
			if (w->ending)
				break;
			pthread_cond_wait(&w->given, &w->lock);
			continue;
		}
		w->first = j->next;
		pthread_mutex_unlock(&w->lock);
		j->run(j->data);
		pthread_mutex_lock(&w->lock);
		j->pending = false;
		pthread_cond_signal(&w->done);
	}
	pthread_mutex_unlock(&w->lock);
	return NULL;
}

struct worker *
worker_start(void)
{
	struct worker *w = mem_zero(1, sizeof *w);
	sigset_t all, before;

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->given, NULL);
	pthread_cond_init(&w->done, NULL);
	sigfillset(&all);	/* signals are for the thread that has the screen */
	pthread_sigmask(SIG_SETMASK, &all, &before);
	w->alone = pthread_create(&w->thread, NULL, worker_main, w) != 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return w;
}

void
worker_end(struct worker *w)
{
	if (!w)
		return;
	if (!w->alone) {
		pthread_mutex_lock(&w->lock);
		w->ending = true;
		pthread_cond_signal(&w->given);
		pthread_mutex_unlock(&w->lock);
		pthread_join(w->thread, NULL);
	}
	pthread_cond_destroy(&w->done);
	pthread_cond_destroy(&w->given);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

void
worker_give(struct worker *w, struct job *j, void (*run)(void *data), void *data)
{
	j->run = run;
	j->data = data;
	j->next = NULL;
	if (w->alone) {
		run(data);
		return;
	}
	pthread_mutex_lock(&w->lock);
	j->pending = true;
	if (w->first)
		w->last->next = j;
	else
		w->first = j;
	w->last = j;
	pthread_cond_signal(&w->given);
	pthread_mutex_unlock(&w->lock);
}

bool
worker_done(struct worker *w, struct job *j)
{
	bool done;

	pthread_mutex_lock(&w->lock);
	done = !j->pending;
	pthread_mutex_unlock(&w->lock);
	return done;
}

void
worker_wait(struct worker *w, struct job *j)
{
	pthread_mutex_lock(&w->lock);
	while (j->pending)
		pthread_cond_wait(&w->done, &w->lock);
	pthread_mutex_unlock(&w->lock);
}
