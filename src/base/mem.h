/*
 * mem.h - memory that is there or the program ends.
 *
 * Out of memory is not handled anywhere else: transactions and drafts make
 * dying safe.  A hook set by ui/term.c restores the terminal first.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t n);			/* uninitialised */
void *mem_zero(size_t count, size_t size);	/* zeroed; overflow-checked */
void *mem_resize(void *p, size_t count, size_t size);	/* overflow-checked */
/* Room for one more in an array of n that only this makes longer: doubled when n is a power of two, so no capacity is kept. */
void *mem_more(void *p, size_t n, size_t size);
void *mem_copy(const void *p, size_t n);
char *mem_str(const char *s);			/* NULL stays NULL */
char *mem_strn(const char *s, size_t n);	/* adds the NUL */

/* Called before abort; NULL takes it away. */
void mem_on_death(void (*hook)(void));

#endif
