/*
 * term.c - measures a full-screen program from outside, in a pty.
 *
 *	term [-n RUNS] [-c COLUMNS] [-r ROWS] [-w TEXT] [-i SECONDS] [-k LABEL=KEYS]... -- COMMAND ARGS
 *
 * KEYS: words as pty_key knows them, "Down*20" repeated, "Down!100" a held key (one write); a LABEL beginning with "-" is a
 * step that is not measured.  Prints lines "what median min max [bytes writes]": start (ms from fork to the last byte before
 * the program waits), memory (VmHWM KiB), one line a label (ms from the key to the last byte), idle (wake-ups a second).
 * -w: the first screen must contain TEXT, or the run is refused.  The first run warms the page cache and is not counted.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <vterm.h>

#include "term/pty.h"

#define SAMPLES_MAX 4096
#define STEPS_MAX 64

struct series {
	double ms[SAMPLES_MAX];
	size_t n;
	double bytes, writes;
};

struct bench {
	struct pty pty;
	VTerm *vt;		/* answers what a terminal is asked */
	const char *term;
	char seen[1 << 16];	/* first output, to look for -w */
	size_t seen_n;
	struct series start, memory, step[STEPS_MAX], idle;
	char *steps[STEPS_MAX];
	size_t n_steps;
};

static void
on_output(void *arg, const char *p, size_t n)
{
	struct bench *b = arg;
	size_t room = sizeof(b->seen) - 1 - b->seen_n, take = n < room ? n : room;

	memcpy(b->seen + b->seen_n, p, take);
	b->seen_n += take;
	vterm_input_write(b->vt, p, n);
}

static void
on_answer(const char *p, size_t n, void *arg)
{
	pty_write(&((struct bench *)arg)->pty, p, n);
}

static void
add(struct series *s, double ms)
{
	if (s->n < SAMPLES_MAX)
		s->ms[s->n++] = ms;
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
print_series(const char *what, struct series *s)
{
	if (s->n == 0) {
		printf("%s none\n", what);
		return;
	}
	qsort(s->ms, s->n, sizeof(s->ms[0]), by_value);
	printf("%s %.3f %.3f %.3f %.0f %.1f\n", what, s->ms[s->n / 2], s->ms[0], s->ms[s->n - 1], s->bytes / (double)s->n,
			s->writes / (double)s->n);
}

/* A number out of /proc/PID/FILE behind NAME. */
static double
proc_number(pid_t pid, const char *file, const char *name)
{
	char path[64], line[256];
	double v = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f))
		if (strncmp(line, name, strlen(name)) == 0)
			v = strtod(line + strlen(name), NULL);
	fclose(f);
	return v;
}

static void
press(struct bench *b, struct series *s, const char *bytes, size_t n, bool esc)
{
	double writes = proc_number(b->pty.pid, "io", "syscw:");
	uint64_t before = b->pty.bytes;
	int64_t t0;

	pty_mark(&b->pty);
	t0 = pty_clock();
	pty_write(&b->pty, bytes, n);
	if (esc)
		pty_settle_esc(&b->pty, 120);
	else
		pty_settle(&b->pty, 20000);
	if (!s || !b->pty.last_ns)
		return;
	add(s, (double)(b->pty.last_ns - t0) / 1e6);
	s->bytes += (double)(b->pty.bytes - before);
	s->writes += proc_number(b->pty.pid, "io", "syscw:") - writes;
}

static void
play(struct bench *b, struct series *s, const char *keys)
{
	char *copy = strdup(keys), *rest = copy, *w;

	while ((w = strsep(&rest, " ")) != NULL) {
		char one[64], *sign = *w ? strpbrk(w + 1, "*!") : NULL;
		bool held = sign && *sign == '!';
		int times = 1;
		size_t n;

		if (!*w)
			continue;
		if (sign && sign[1] >= '0' && sign[1] <= '9') {
			times = (int)strtol(sign + 1, NULL, 10);
			*sign = '\0';
		}
		n = pty_key(one, sizeof(one), b->term, w);
		if (!n) {
			fprintf(stderr, "term: no key %s\n", w);
			exit(2);
		}
		if (held) {
			char *all = malloc(n * (size_t)times);

			for (int i = 0; i < times; i++)
				memcpy(all + n * (size_t)i, one, n);
			press(b, s, all, n * (size_t)times, false);
			free(all);
		} else {
			for (int i = 0; i < times; i++)
				press(b, s, one, n, strcmp(w, "Esc") == 0);
		}
	}
	free(copy);
}

static bool
one_run(struct bench *b, char **argv, const char *want, int cols, int rows, int idle, bool counted)
{
	extern char **environ;
	int64_t t0;
	bool good;

	b->vt = vterm_new(rows, cols);
	vterm_set_utf8(b->vt, 1);
	vterm_output_set_callback(b->vt, on_answer, b);
	vterm_screen_reset(vterm_obtain_screen(b->vt), 1);
	b->seen_n = 0;
	t0 = pty_clock();
	if (pty_start(&b->pty, argv[0], argv, environ, NULL, cols, rows) != 0)
		return false;
	while (!b->pty.bytes && !b->pty.ended)
		pty_read(&b->pty, 1000);
	pty_settle(&b->pty, 60000);
	b->seen[b->seen_n] = '\0';
	good = !b->pty.ended && (!want || memmem(b->seen, b->seen_n, want, strlen(want)));
	if (!good) {
		fprintf(stderr, "term: no first screen: %.600s\n", b->seen);
	} else if (counted) {
		add(&b->start, (double)(b->pty.last_ns - t0) / 1e6);
		b->start.bytes += (double)b->pty.bytes;
	}
	for (size_t i = 0; good && i < b->n_steps; i++) {
		char *eq = strchr(b->steps[i], '=');

		play(b, counted && b->steps[i][0] != '-' ? &b->step[i] : NULL, eq + 1);
	}
	if (good && counted) {
		add(&b->memory, proc_number(b->pty.pid, "status", "VmHWM:"));
		if (idle > 0) {
			double woken = proc_number(b->pty.pid, "status", "voluntary_ctxt_switches:");
			int64_t end = pty_clock() + idle * INT64_C(1000000000);
			uint64_t bytes = b->pty.bytes;

			/* What is measured here is time in which nothing happens. */
			while (pty_clock() < end)
				pty_read(&b->pty, (int)((end - pty_clock()) / 1000000) + 1);
			add(&b->idle, (proc_number(b->pty.pid, "status", "voluntary_ctxt_switches:") - woken) / idle);
			b->idle.bytes += (double)(b->pty.bytes - bytes);
		}
	}
	kill(b->pty.pid, SIGKILL);
	pty_wait_exit(&b->pty, 5000);
	pty_end(&b->pty);
	vterm_free(b->vt);
	return good;
}

int
main(int argc, char **argv)
{
	static struct bench b;
	const char *want = NULL;
	int runs = 5, cols = 120, rows = 40, idle = 0, opt;

	while ((opt = getopt(argc, argv, "+n:c:r:w:i:k:")) != -1) {
		switch (opt) {
		case 'n': runs = (int)strtol(optarg, NULL, 10); break;
		case 'c': cols = (int)strtol(optarg, NULL, 10); break;
		case 'r': rows = (int)strtol(optarg, NULL, 10); break;
		case 'w': want = optarg; break;
		case 'i': idle = (int)strtol(optarg, NULL, 10); break;
		case 'k':
			if (b.n_steps == STEPS_MAX || !strchr(optarg, '='))
				return 2;
			b.steps[b.n_steps++] = optarg;
			break;
		default: return 2;
		}
	}
	if (optind >= argc)
		return 2;
	b.term = getenv("TERM");
	b.pty.fd = b.pty.slave = -1;
	b.pty.got = on_output;
	b.pty.arg = &b;
	for (int i = 0; i <= runs; i++)
		if (!one_run(&b, argv + optind, want, cols, rows, i == runs ? idle : 0, i > 0))
			return 1;
	print_series("start", &b.start);
	print_series("memory", &b.memory);
	for (size_t i = 0; i < b.n_steps; i++) {
		if (b.steps[i][0] == '-')
			continue;
		*strchr(b.steps[i], '=') = '\0';
		print_series(b.steps[i], &b.step[i]);
	}
	if (idle > 0)
		print_series("idle", &b.idle);
	return 0;
}
