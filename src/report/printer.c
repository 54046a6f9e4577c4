/*
 * printer.c - asking CUPS in IPP and saying the answers in Chinese.
 *
 * Asks for the attributes itself instead of cupsGetDests2, which also looks
 * around in the network for a second.
 */
#include "report/printer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include "base/mem.h"
#include "report/lib_cups.h"

#define PRINTER_CONNECT_MS 3000

struct talk {			/* one conversation */
	struct lib_cups lib;
	http_t *http;
};

static int
talk_open(struct talk *t, struct err *e)
{
	if (lib_cups_load(&t->lib, e) < 0)
		return -1;
	t->http = t->lib.httpConnect2(t->lib.cupsServer(), t->lib.ippPort(), NULL, AF_UNSPEC, t->lib.cupsEncryption(), 1,
	    PRINTER_CONNECT_MS, NULL);
	if (!t->http)
		return err_set(e, ERR_NOTFOUND, "打印服务(CUPS)没有应答. 账没有动. 请管理员启动打印服务, 或把 PDF 拷到别的电脑打印.");
	return 0;
}

static void
talk_close(struct talk *t)
{
	t->lib.httpClose(t->http);
}

/* --- words ---------------------------------------------------------------------------------------------------- */

struct reason { const char *begins, *says; };

static const struct reason printer_reasons[] = {
	{ "media-empty", "没纸了, 装纸后自动续打" },
	{ "media-needed", "没纸了, 装纸后自动续打" },
	{ "media-jam", "卡纸了, 取出纸后自动续打" },
	{ "marker-supply-empty", "没墨了, 换墨后自动续打" },
	{ "toner-empty", "没粉了, 换粉后自动续打" },
	{ "cover-open", "盖子没盖好" },
	{ "door-open", "盖子没盖好" },
	{ "interlock-open", "盖子没盖好" },
	{ "offline", "打印机没开或线没接好" },
	{ "connecting-to-device", "正在连打印机, 一直这样就是没开或线没接好" },
	{ "cups-waiting-for-job-completed", "等打印机打完" },
	{ "cups-missing-filter", "缺打印驱动, 请管理员装驱动" },
	{ "paused", "打印队列停着, 请在系统的打印设置里恢复" },
	{ NULL, NULL }
};

/* What the printer's reasons mean; NULL when nothing is wrong.  Warnings (media-low-warning) are not worth a word. */
static const char *
printer_reason(const struct lib_cups *lib, ipp_attribute_t *a)
{
	for (int i = 0; i < lib->ippGetCount(a); i++) {
		const char *s = lib->ippGetString(a, i, NULL);
		size_t n = s ? strlen(s) : 0;
		if (n == 0 || strcmp(s, "none") == 0 || (n > 8 && strcmp(s + n - 8, "-warning") == 0))
			continue;
		for (const struct reason *r = printer_reasons; r->begins; r++)
			if (strncmp(s, r->begins, strlen(r->begins)) == 0)
				return r->says;
	}
	return NULL;
}

/* The same from the sentence of a backend that gives no reason; untranslated, as the service says it to programs. */
static const char *
printer_message(const char *message)
{
	static const char *const gone[] = { "may not exist or is unavailable", "not responding", "not connected", "unreachable",
		"Unable to locate", "is offline", NULL };

	for (size_t i = 0; gone[i]; i++)
		if (strstr(message, gone[i]))
			return "打印机没开或线没接好, 好了自动续打";
	return NULL;
}

/* --- queues --------------------------------------------------------------------------------------------------- */

void
printers_release(struct printers *p)
{
	for (size_t i = 0; i < p->n; i++) {
		free(p->p[i].name);
		free(p->p[i].info);
		free(p->p[i].model);
		free(p->p[i].says);
	}
	free(p->p);
	*p = (struct printers){ NULL, 0 };
}

/* The attributes of one queue, up to the next; returns where it stopped. */
static ipp_attribute_t *
printer_read(const struct lib_cups *lib, ipp_t *answer, ipp_attribute_t *a, struct printer *p)
{
	const char *reason = NULL, *message = NULL;

	memset(p, 0, sizeof(*p));
	p->accepting = true;
	for (; a && lib->ippGetGroupTag(a) == IPP_TAG_PRINTER; a = lib->ippNextAttribute(answer)) {
		const char *name = lib->ippGetName(a);
		if (!name)
			continue;
		if (strcmp(name, "printer-name") == 0 && !p->name) {
			p->name = mem_str(lib->ippGetString(a, 0, NULL));
		} else if (strcmp(name, "printer-info") == 0 && !p->info) {
			p->info = mem_str(lib->ippGetString(a, 0, NULL));
		} else if (strcmp(name, "printer-make-and-model") == 0 && !p->model) {
			p->model = mem_str(lib->ippGetString(a, 0, NULL));
		} else if (strcmp(name, "printer-state") == 0) {
			int s = lib->ippGetInteger(a, 0);
			p->state = s == IPP_PSTATE_STOPPED ? PRINTER_STOPPED : s == IPP_PSTATE_PROCESSING ? PRINTER_BUSY : PRINTER_IDLE;
		} else if (strcmp(name, "printer-state-reasons") == 0) {
			reason = printer_reason(lib, a);
		} else if (strcmp(name, "printer-state-message") == 0) {
			message = printer_message(lib->ippGetString(a, 0, NULL));
		} else if (strcmp(name, "printer-is-accepting-jobs") == 0) {
			p->accepting = lib->ippGetBoolean(a, 0) != 0;
		}
	}
	/* An idle printer's message is about the job before. */
	if (p->state != PRINTER_IDLE && message)
		reason = message;
	if (!p->info)
		p->info = mem_str("");
	if (!p->model)
		p->model = mem_str("");
	p->says = mem_str(!p->accepting ? "不收打印任务, 请管理员恢复" : reason ? reason : p->state == PRINTER_STOPPED ?
	    "打印队列停着, 请在系统的打印设置里恢复" : p->state == PRINTER_BUSY ? "正在打印" : "就绪");
	return a;
}

static int
printer_failed(const struct talk *t, const char *what, struct err *e)
{
	return err_set(e, ERR_IO, "%s(打印服务: %s). 账没有动. 过一会再试, 或把 PDF 拷到别的电脑打印.", what,
	    t->lib.cupsLastErrorString());
}

static int
printers_ask(struct talk *t, struct printers *out, struct err *e)
{
	static const char *const wanted[] = { "printer-name", "printer-info", "printer-state", "printer-state-reasons",
		"printer-is-accepting-jobs", "printer-state-message",
		"printer-make-and-model" };
	const struct lib_cups *lib = &t->lib;

	*out = (struct printers){ NULL, 0 };
	ipp_t *ask = lib->ippNewRequest(IPP_OP_CUPS_GET_PRINTERS);
	lib->ippAddStrings(ask, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", sizeof(wanted) / sizeof(wanted[0]), NULL,
	    wanted);
	ipp_t *answer = lib->cupsDoRequest(t->http, ask, "/");
	/* "Not found" is how CUPS says that there are no queues. */
	if (lib->cupsLastError() > IPP_STATUS_OK_CONFLICTING && lib->cupsLastError() != IPP_STATUS_ERROR_NOT_FOUND) {
		lib->ippDelete(answer);
		return printer_failed(t, "打印机清单没有取到", e);
	}
	const char *first = lib->cupsGetDefault2(t->http);
	for (ipp_attribute_t *a = answer ? lib->ippFirstAttribute(answer) : NULL; a;) {
		if (lib->ippGetGroupTag(a) != IPP_TAG_PRINTER) {
			a = lib->ippNextAttribute(answer);
			continue;
		}
		struct printer p;
		a = printer_read(lib, answer, a, &p);
		if (!p.name) {
			free(p.info);
			free(p.model);
			free(p.says);
			continue;
		}
		p.is_default = first && strcmp(first, p.name) == 0;
		out->p = mem_resize(out->p, out->n + 1, sizeof(*out->p));
		out->p[out->n++] = p;
		if (p.is_default) {
			out->p[out->n - 1] = out->p[0];
			out->p[0] = p;
		}
	}
	lib->ippDelete(answer);
	return 0;
}

int
printers_list(struct printers *out, struct err *e)
{
	struct talk t;
	*out = (struct printers){ NULL, 0 };
	if (talk_open(&t, e) < 0)
		return -1;
	int rc = printers_ask(&t, out, e);
	talk_close(&t);
	return rc;
}

/* --- jobs ----------------------------------------------------------------------------------------------------- */

bool
job_is_over(const struct job *j)
{
	return j->state == JOB_DONE || j->state == JOB_CANCELLED || j->state == JOB_FAILED;
}

static const struct printer *
printers_find(const struct printers *all, const char *name)
{
	for (size_t i = 0; i < all->n; i++)
		if (name && *name ? strcmp(all->p[i].name, name) == 0 : all->p[i].is_default)
			return &all->p[i];
	/* One printer and nobody said which: that one. */
	return all->n == 1 && !(name && *name) ? &all->p[0] : NULL;
}

static int
printer_options(const struct lib_cups *lib, const struct printer_options *want, cups_option_t **out)
{
	char text[32];
	int n = 0;

	if (want->copies > 1) {
		snprintf(text, sizeof(text), "%d", want->copies);
		n = lib->cupsAddOption("copies", text, n, out);
	}
	if (want->raw)
		return lib->cupsAddOption("document-format", "application/vnd.cups-raw", n, out);
	n = lib->cupsAddOption("media", "iso_a4_210x297mm", n, out);
	n = lib->cupsAddOption("print-scaling", "none", n, out);
	n = lib->cupsAddOption("sides", want->duplex ? "two-sided-long-edge" : "one-sided", n, out);
	if (want->first || want->last) {
		snprintf(text, sizeof(text), "%d-%d", want->first ? want->first : 1, want->last ? want->last : 9999);
		n = lib->cupsAddOption("page-ranges", text, n, out);
	}
	return n;
}

static int
printer_send_to(struct talk *t, const struct printers *all, const char *name, const char *path, const char *title,
    const struct printer_options *want, struct job *out, struct err *e)
{
	const struct lib_cups *lib = &t->lib;
	const struct printer *p = printers_find(all, name);
	if (!p && all->n == 0)
		return err_set(e, ERR_NOTFOUND, "这台电脑没有装打印机. 账没有动. 请管理员装好打印机再打印.");
	if (!p && name && *name)
		return err_set(e, ERR_NOTFOUND, "没有叫「%s」的打印机. 账没有动. 请另选一台打印机.", name);
	if (!p)
		return err_set(e, ERR_NOTFOUND, "没有设默认打印机. 账没有动. 请选一台打印机.");
	if (!p->accepting)
		return err_set(e, ERR_IO, "打印机 %s %s. 账没有动. 也可以另选一台打印机.", p->name, p->says);

	cups_option_t *options = NULL;
	int n = printer_options(lib, want, &options);
	int id = lib->cupsPrintFile2(t->http, p->name, path, title, n, options);
	lib->cupsFreeOptions(n, options);
	if (id == 0)
		return printer_failed(t, "没有送到打印机", e);
	out->id = id;
	snprintf(out->printer, sizeof(out->printer), "%s", p->name);
	snprintf(out->says, sizeof(out->says), "已送到 %s", p->name);
	return 0;
}

int
printer_send(const char *printer, const char *path, const char *title, const struct printer_options *options, struct job *out,
    struct err *e)
{
	struct talk t;
	struct printers all;

	memset(out, 0, sizeof(*out));
	if (talk_open(&t, e) < 0)
		return -1;
	int rc = printers_ask(&t, &all, e);
	if (rc == 0)
		rc = printer_send_to(&t, &all, printer, path, title, options, out, e);
	printers_release(&all);
	talk_close(&t);
	return rc;
}

static void
job_say(struct job *j, const char *wrong)
{
	static const char *const words[] = {
		[JOB_WAITING] = "在排队",
		[JOB_HELD] = "任务被按住了, 请在系统的打印设置里放行",
		[JOB_PRINTING] = "正在打印",
		[JOB_STOPPED] = "打印停了, 请看打印机",
		[JOB_DONE] = "打印完成",
		[JOB_CANCELLED] = "打印任务已被取消, 没有打完",
		[JOB_FAILED] = "打印失败, 请看打印机后再打一次",
	};
	j->waits = j->state == JOB_HELD || j->state == JOB_STOPPED || (!job_is_over(j) && wrong);
	snprintf(j->says, sizeof(j->says), "%s", !job_is_over(j) && wrong ? wrong : words[j->state]);
}

static int
job_ask(struct talk *t, struct job *j, struct err *e)
{
	const struct lib_cups *lib = &t->lib;
	char uri[64];
	snprintf(uri, sizeof(uri), "ipp://localhost/jobs/%d", j->id);
	ipp_t *ask = lib->ippNewRequest(IPP_OP_GET_JOB_ATTRIBUTES);
	lib->ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_URI, "job-uri", NULL, uri);
	lib->ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, lib->cupsUser());
	lib->ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", NULL, "job-state");
	ipp_t *answer = lib->cupsDoRequest(t->http, ask, "/");
	int state = 0;
	for (ipp_attribute_t *a = answer ? lib->ippFirstAttribute(answer) : NULL; a; a = lib->ippNextAttribute(answer))
		if (lib->ippGetName(a) && strcmp(lib->ippGetName(a), "job-state") == 0)
			state = lib->ippGetInteger(a, 0);
	lib->ippDelete(answer);
	/* A server that keeps no history forgets a job once it is printed. */
	if (state == 0 && lib->cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND)
		state = IPP_JSTATE_COMPLETED;
	switch (state) {
	case IPP_JSTATE_PENDING: j->state = JOB_WAITING; break;
	case IPP_JSTATE_HELD: j->state = JOB_HELD; break;
	case IPP_JSTATE_PROCESSING: j->state = JOB_PRINTING; break;
	case IPP_JSTATE_STOPPED: j->state = JOB_STOPPED; break;
	case IPP_JSTATE_CANCELED: j->state = JOB_CANCELLED; break;
	case IPP_JSTATE_ABORTED: j->state = JOB_FAILED; break;
	case IPP_JSTATE_COMPLETED: j->state = JOB_DONE; break;
	default: return printer_failed(t, "打印任务的状态没有问到", e);
	}
	return 0;
}

int
printer_job(struct job *j, struct err *e)
{
	struct talk t;
	if (talk_open(&t, e) < 0)
		return -1;
	int rc = job_ask(&t, j, e);
	if (rc == 0) {
		struct printers all = { NULL, 0 };
		const struct printer *p = NULL;
		/* Why it does not go on is a matter of the printer, not of the job. */
		if (!job_is_over(j) && printers_ask(&t, &all, NULL) == 0)
			p = printers_find(&all, j->printer);
		job_say(j, p && strcmp(p->says, "就绪") != 0 && strcmp(p->says, "正在打印") != 0 ? p->says : NULL);
		printers_release(&all);
	}
	talk_close(&t);
	return rc;
}

/* One request about a job or its queue. */
static int
job_do(struct talk *t, ipp_op_t op, const struct job *j, bool queue, const char *what, struct err *e)
{
	const struct lib_cups *lib = &t->lib;
	char uri[192];

	if (queue)
		snprintf(uri, sizeof(uri), "ipp://localhost/printers/%s", j->printer);
	else
		snprintf(uri, sizeof(uri), "ipp://localhost/jobs/%d", j->id);
	ipp_t *ask = lib->ippNewRequest(op);
	lib->ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_URI, queue ? "printer-uri" : "job-uri", NULL, uri);
	lib->ippAddString(ask, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, lib->cupsUser());
	lib->ippDelete(lib->cupsDoRequest(t->http, ask, queue ? "/admin/" : "/jobs/"));
	return lib->cupsLastError() <= IPP_STATUS_OK_CONFLICTING ? 0 : printer_failed(t, what, e);
}

static bool
printer_is_stopped(struct talk *t, const char *name)
{
	struct printers all;
	if (printers_ask(t, &all, NULL) < 0)
		return false;
	const struct printer *p = printers_find(&all, name);
	bool stopped = p && p->state == PRINTER_STOPPED;
	printers_release(&all);
	return stopped;
}

int
printer_resume(struct job *j, struct err *e)
{
	struct talk t;
	if (talk_open(&t, e) < 0)
		return -1;
	int rc = job_ask(&t, j, e);
	if (rc == 0 && j->state == JOB_HELD)
		rc = job_do(&t, IPP_OP_RELEASE_JOB, j, false, "任务没有放行", e);
	else if (rc == 0 && !job_is_over(j) && printer_is_stopped(&t, j->printer))
		rc = job_do(&t, IPP_OP_RESUME_PRINTER, j, true, "打印队列没有恢复, 请管理员恢复", e);
	talk_close(&t);
	return rc;
}

int
printer_cancel(struct job *j, struct err *e)
{
	struct talk t;
	if (talk_open(&t, e) < 0)
		return -1;
	int rc = job_do(&t, IPP_OP_CANCEL_JOB, j, false, "原来的任务没有取消", e);
	talk_close(&t);
	return rc;
}

int
printer_follow(struct job *j, bool (*tell)(void *data, const struct job *j), void *data, struct err *e)
{
	if (j->id == 0)		/* nothing was queued: it is where it was to go */
		return 0;
	for (;;) {
		if (printer_job(j, e) < 0)
			return -1;
		if (!tell(data, j) || job_is_over(j))
			return 0;
		nanosleep(&(struct timespec){ .tv_nsec = PRINTER_ASK_MS * 1000000L }, NULL);
	}
}
