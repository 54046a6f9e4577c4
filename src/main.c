/*
 * main.c - what must hold before anything else runs; the rest is cli.c.
 */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

/* A closed standard stream would be taken by the next file opened, and the ledger is no place for messages. */
static void
hold_streams(void)
{
	while (fcntl(STDIN_FILENO, F_GETFD) < 0 || fcntl(STDOUT_FILENO, F_GETFD) < 0 || fcntl(STDERR_FILENO, F_GETFD) < 0)
		/* The wrong way round, so that using it is still an error. */
		if (open("/dev/null", fcntl(STDIN_FILENO, F_GETFD) < 0 ? O_WRONLY : O_RDONLY) < 0)
			_exit(CLI_FAILED);
}

int
main(int argc, char **argv)
{
	hold_streams();
	(void)umask(077);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)setlocale(LC_CTYPE, "");
	return cli_main(argc, argv);
}
