/*
 * ime.c - see ime.h.
 */
#include "ui/ime.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"

#define KINDS (sizeof ime_kinds / sizeof ime_kinds[0])

static const struct {
	const char *name;
	const char *on[3], *off[3];	/* arguments; "" is the engine's name */
} ime_kinds[] = {
	{ "fcitx5-remote", { "-o" }, { "-c" } },
	{ "fcitx-remote", { "-o" }, { "-c" } },
	{ "ibus", { "engine", "" }, { "engine", "xkb:us::eng" } },
};

extern char **environ;

static bool
ime_is_set(const char *name)
{
	const char *s = getenv(name);

	return s != NULL && *s != '\0';
}

/* The program's absolute path (owned), NULL when it is nowhere.  Only absolute folders of PATH count. */
static char *
ime_on_path(const char *name)
{
	const char *path = getenv("PATH");
	struct buf b = BUF_INIT;
	char *found = NULL;

	while (found == NULL && path != NULL && *path != '\0') {
		size_t n = strcspn(path, ":");

		buf_clear(&b);
		buf_addf(&b, "%.*s/%s", (int)n, path, name);
		if (*path == '/' && access(buf_str(&b), X_OK) == 0)
			found = mem_str(buf_str(&b));
		path += n + (path[n] == ':');
	}
	buf_release(&b);
	return found;
}

static void
ime_find(struct ime *m, size_t from)
{
	free(m->program);
	m->program = NULL;
	m->known = false;
	for (m->kind = from; m->kind < KINDS; m->kind++)
		if ((m->program = ime_on_path(ime_kinds[m->kind].name)) != NULL)
			return;
}

void
ime_open(struct ime *m, bool on, const char *engine)
{
	ime_close(m);
	m->engine = mem_str(engine);
	if (on && (ime_is_set("DISPLAY") || ime_is_set("WAYLAND_DISPLAY")))
		ime_find(m, 0);
}

static void
ime_tell(struct ime *m)
{
	const char *const *args = m->wanted ? ime_kinds[m->kind].on : ime_kinds[m->kind].off;
	const char *argv[5] = { ime_kinds[m->kind].name };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t set;
	pid_t pid;

	for (size_t i = 0; i < 3 && args[i] != NULL; i++)
		argv[i + 1] = *args[i] != '\0' ? args[i] : m->engine;
	posix_spawn_file_actions_init(&files);
	posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	/* our signals are blocked and some ignored: not its business; nor are the keys of our terminal */
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	sigemptyset(&set);
	posix_spawnattr_setsigmask(&attr, &set);
	sigaddset(&set, SIGPIPE);
	posix_spawnattr_setsigdefault(&attr, &set);
	posix_spawnattr_setpgroup(&attr, 0);
	if (posix_spawn(&pid, m->program, &files, &attr, (char *const *)argv, environ) == 0) {
		m->child = pid;
		m->told = m->wanted;
		m->known = true;
	} else {
		ime_find(m, m->kind + 1);
	}
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
}

void
ime_want(struct ime *m, bool on)
{
	m->wanted = on;
	while (m->program != NULL && m->child == 0 && (!m->known || m->told != m->wanted))
		ime_tell(m);
}

void
ime_reap(struct ime *m)
{
	int status;
	pid_t pid;

	if (m->child == 0)
		return;
	pid = waitpid(m->child, &status, WNOHANG);
	if (pid == 0 || (pid < 0 && errno == EINTR))
		return;
	m->child = 0;
	if (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		ime_find(m, m->kind + 1);
	ime_want(m, m->wanted);
}

void
ime_close(struct ime *m)
{
	free(m->program);
	free(m->engine);
	memset(m, 0, sizeof *m);
}
