/*
 * mem.c - memory that is there or the program ends.
 *
 * Knows how to die in order; knows nothing of the terminal, whose restoring
 * is the hook's work.
 */
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

static void (*mem_hook)(void);

static _Noreturn void
mem_die(void)
{
	static const char text[] = "电脑内存不够，一本账只好停下。已经保存的都在，没保存的在草稿里。请关掉别的程序，再打开一本账。\n";
	void (*hook)(void) = mem_hook;
	ssize_t ignored;

	/* A hook that runs out of memory itself must not come back here. */
	mem_hook = NULL;
	if (hook != NULL)
		hook();
	ignored = write(STDERR_FILENO, text, sizeof(text) - 1);
	(void)ignored;
	abort();
}

static size_t
mem_product(size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		mem_die();
	return count * size;
}

void *
mem_alloc(size_t n)
{
	void *p = malloc(n ? n : 1);

	if (p == NULL)
		mem_die();
	return p;
}

void *
mem_zero(size_t count, size_t size)
{
	size_t n = mem_product(count, size);
	void *p = calloc(1, n ? n : 1);

	if (p == NULL)
		mem_die();
	return p;
}

void *
mem_resize(void *p, size_t count, size_t size)
{
	size_t n = mem_product(count, size);

	p = realloc(p, n ? n : 1);
	if (p == NULL)
		mem_die();
	return p;
}

void *
mem_more(void *p, size_t n, size_t size)
{
	return (n & (n - 1)) ? p : mem_resize(p, n ? 2 * n : 1, size);
}

void *
mem_copy(const void *p, size_t n)
{
	void *q = mem_alloc(n);

	if (n != 0)
		memcpy(q, p, n);
	return q;
}

char *
mem_str(const char *s)
{
	return s ? mem_strn(s, strlen(s)) : NULL;
}

char *
mem_strn(const char *s, size_t n)
{
	char *p;

	if (n == SIZE_MAX)
		mem_die();
	p = mem_alloc(n + 1);
	if (n != 0)
		memcpy(p, s, n);
	p[n] = '\0';
	return p;
}

void
mem_on_death(void (*hook)(void))
{
	mem_hook = hook;
}
