/*
 * cli_charset.c - the command line in a terminal of GB18030: words typed
 * become UTF-8, what the terminal is told becomes GB18030.
 *
 * Everything inside is UTF-8, and so is what goes to files and pipes.  Knows
 * nothing of the screens; they have their own way (ui/term.c).
 */
#define _GNU_SOURCE
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/buf.h"
#include "cli.h"
#include "exchange/encoding.h"
#include "exchange/sink.h"

static ssize_t
charset_write(void *encoder, const char *p, size_t n)
{
	struct buf b = BUF_INIT;
	size_t done = 0;

	encoder_feed(encoder, &b, p, n);
	while (done < b.n) {
		ssize_t w = write(STDERR_FILENO, b.p + done, b.n - done);

		if (w <= 0)
			break;
		done += (size_t)w;
	}
	buf_release(&b);
	return (ssize_t)n;
}

/* Words of the command line in the terminal's characters; what a script wrote in UTF-8 stays. */
static char *
charset_word(char *word)
{
	struct encoding_guess g;
	struct decoder *d;
	struct buf b = BUF_INIT;
	struct err e;

	encoding_guess_init(&g);
	encoding_guess_feed(&g, word, strlen(word));
	if (encoding_guess_end(&g) != ENCODING_GB18030 || decoder_new(&d, ENCODING_GB18030, &e) != 0)
		return word;
	decoder_feed(d, &b, word, strlen(word), true);
	decoder_free(d);
	return buf_detach(&b);
}

void
cli_charset_open(struct cli *c, int argc, char **argv)
{
	struct err e;

	if (strcasecmp(nl_langinfo(CODESET), "GB18030") != 0 || encoder_new(&c->encoder, ENCODING_GB18030, &e) != 0)
		return;
	for (int i = 1; i < argc; i++)
		argv[i] = charset_word(argv[i]);
	c->encode_out = isatty(STDOUT_FILENO) != 0;
	if (isatty(STDERR_FILENO) != 0) {
		FILE *f = fopencookie(c->encoder, "w", (cookie_io_functions_t){ .write = charset_write });

		if (f == NULL)
			return;
		(void)setvbuf(f, NULL, _IONBF, 0);	/* as stderr is: a message is one write */
		c->stderr_before = stderr;
		stderr = f;
	}
}

void
cli_charset_out(struct cli *c, const char *s, size_t n)
{
	struct buf b = BUF_INIT;

	if (!c->encode_out) {
		sink_write(c->out, s, n);
		return;
	}
	encoder_feed(c->encoder, &b, s, n);
	sink_write(c->out, b.p, b.n);
	buf_release(&b);
}

void
cli_charset_close(struct cli *c)
{
	if (c->stderr_before != NULL) {
		(void)fclose(stderr);
		stderr = c->stderr_before;
	}
	encoder_free(c->encoder);
}
