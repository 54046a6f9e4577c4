/*
 * cli_print.c - report NAME --print: sent where the screens would send it, and
 * followed to its end.
 */
#include "cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "exchange/sink.h"
#include "report/aim.h"
#include "report/waiting.h"

#define STUCK_MS 10000	/* a printer that waits for somebody this long is not waited for */

struct following {
	struct cli *cli;
	char says[512];
	int stuck;		/* milliseconds */
	bool left;		/* Ctrl+C */
};

/* Every new state on a line, until the job is over, waits for somebody, or whoever looks has seen enough. */
static bool
following_tell(void *data, const struct job *j)
{
	struct following *f = data;
	char says[512];
	sigset_t due;

	snprintf(says, sizeof says, "%s: %s", j->printer, j->says);
	if (strcmp(says, f->says) != 0) {
		memcpy(f->says, says, sizeof f->says);
		cli_say(f->cli, "%s\n", says);
		sink_flush(f->cli->out);
	}
	f->stuck = j->waits ? f->stuck + PRINTER_ASK_MS : 0;
	f->left = sigpending(&due) == 0 && sigismember(&due, SIGINT) == 1;
	return !f->left && f->stuck < STUCK_MS;
}

/* To its end, or until it waits; remembered while it is not over.  kept: where its PDF is. */
static int
print_follow(struct cli *c, const char *what, struct job *j, const char *kept, struct err *e)
{
	struct following f = { .cli = c };
	sigset_t stop;

	/* Ctrl+C ends the watching, not what must be written down behind it: blocked from here to the end of the program */
	sigemptyset(&stop);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	waiting_put(what, j);
	if (printer_follow(j, following_tell, &f, e) < 0)
		return err_set(e, ERR_IO, "%s 已送到 %s, PDF 已存好: %s", e->text, j->printer, kept);
	waiting_put(what, j);
	if (j->id == 0 || j->state == JOB_DONE)
		return 0;
	if (job_is_over(j))
		return err_set(e, ERR_IO, "%s: %s. PDF 已存好: %s", j->printer, j->says, kept);
	return err_set(e, ERR_IO, "%s: %s. 还没打完, 好了会接着打; 同一份再打一次是续打, 不另送. PDF 已存好: %s", j->printer,
		f.left ? "不等了" : j->says, kept);
}

/* What was sent before (to printer, unless that is NULL) and is not over is gone on with.  False: there is none. */
static bool
print_resume(struct cli *c, const char *what, const char *printer, int *rc, struct err *e)
{
	struct job j;

	if (!waiting_find(what, &j) || (printer != NULL && strcmp(printer, j.printer) != 0))
		return false;
	if (printer_job(&j, NULL) < 0 || job_is_over(&j)) {
		waiting_put(what, NULL);
		return false;
	}
	cli_say(c, "上次送到 %s 的还没打完，接着打那一份\n", j.printer);
	sink_flush(c->out);
	*rc = printer_resume(&j, e);
	if (*rc == 0)
		*rc = print_follow(c, what, &j, "在数据文件夹的“打印”里", e);
	return true;
}

static int
print_send(struct cli *c, const struct report_final *f, const char *what, const struct report_to *to, struct err *e)
{
	struct report_print done;
	struct err why;
	int rc = report_print_final(&c->office, f, to, &done, e);

	if (rc == 0) {
		rc = print_follow(c, what, &done.job, done.kept, &why);
		if (report_printed(&c->office, f, &done, e) < 0)
			rc = -1;
		else if (rc < 0)
			*e = why;
		else if (done.job.id == 0)
			cli_say(c, "%s；PDF 留在 %s\n", done.job.says, done.kept);
		else
			cli_say(c, "PDF 留在 %s\n", done.kept);
	}
	report_print_release(&done);
	return rc;
}

int
cli_print(struct cli *c, const struct report_final *f, const char *printer, struct err *e)
{
	const struct aim_settings s = { .printers = c->config.printers, .escp = c->config.escp, .printer = c->config.printer,
		.folder = c->config.print_folder };
	struct buf what = BUF_INIT;
	struct aim to;
	bool raw;
	int rc = 0;

	waiting_name(f->report, f->opt, &what);
	if (!print_resume(c, buf_str(&what), printer, &rc, e)) {
		aim_find(&s, f->report->name, printer, &to);
		/* a PDF sent to what takes bytes as they are is a heap of paper */
		if (aim_unsure(&s, &to, &raw) && raw)
			rc = err_set(e, ERR_INPUT, "%s 是不是针式打印机还没有说过. 没有打印. 在屏幕上用它打一次(F9, 只问这一次), 或在设置文件 [print] 下写 escp = %s",
				to.choice.printer, to.choice.printer);
		if (rc == 0)
			rc = aim_take(&s, &to, e);
		if (rc == 0)
			rc = print_send(c, f, buf_str(&what), &to.to, e);
		aim_release(&to);
	}
	buf_release(&what);
	return rc;
}
