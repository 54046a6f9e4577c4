/*
 * carry.c - 拷走: packs and copies onto a stick, verified and written down.
 */
#include "office/carry.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "office/handover.h"
#include "office/household.h"
#include "office/office.h"
#include "office/person.h"

static void
result_release(struct carry_result *r)
{
	free(r->path);
	*r = (struct carry_result){ .path = NULL };
}

static int
write_down(struct office *o, int kind, const struct carrier *on, const char *purpose, const char *receiver,
		const struct carry_result *r, struct err *e)
{
	struct handover h = { .kind = kind, .purpose = purpose, .receiver = receiver, .medium = on->label, .serial = on->serial,
		.file = file_base(r->path), .edits = r->edits, .bytes = r->bytes };

	if (handover_write(o, &h, e) == 0)
		return 0;
	return err_prefix(e, "文件已拷好, 但交接没有记进账本: ");
}

/* Where path is on, as far as it is known. */
static void
carrier_for(const char *path, struct carrier *out)
{
	if (!carrier_of(path, out))
		*out = (struct carrier){ .path = mem_str(path), .label = mem_str("(不是U盘)"), .serial = mem_str("") };
}

static int
reasons(const char *purpose, const char *receiver, struct err *e)
{
	if (purpose[strspn(purpose, " ")] == '\0' || receiver[strspn(receiver, " ")] == '\0')
		return err_set(e, ERR_INPUT, "用途和交给谁都要填, 交接要记下来; 还没有拷, 账本没有动");
	return 0;
}

static int
pack_to(struct office *o, const struct carrier *on, const char *path, bool plain, const char *purpose, const char *receiver,
		const struct progress *pr, struct carry_result *out, struct err *e)
{
	uint8_t key[PACK_KEY_BYTES];
	struct pack_result made;
	bool sealed = office_key(o, key) && !plain;
	int rc = pack_write(o->ledger, path, 0, sealed ? key : NULL, pr, &made, e);

	sodium_memzero(key, sizeof(key));
	if (rc != 0)
		return -1;
	*out = (struct carry_result){ .path = mem_str(path), .edits = made.edits, .bytes = made.bytes, .sealed = sealed };
	rc = write_down(o, sealed ? HANDOVER_PACK : HANDOVER_PLAIN_PACK, on, purpose, receiver, out, e);
	if (rc != 0)
		result_release(out);
	return rc;
}

/* "A_李明_20261118-0831.ybz", and a number behind it when there is one already. */
static char *
pack_name_for(struct office *o, const char *folder)
{
	struct buf name = BUF_INIT, who = BUF_INIT;
	int64_t now = date_now();
	int minute = date_minute_of_ms(now), y, m, d;
	char *path = NULL;

	if (o->me != 0)
		office_title(o, "staff", o->me, &who);
	for (size_t i = 0; i < who.n; i++)
		if ((unsigned char)who.p[i] <= ' ' || strchr("/\\:*?\"<>|", who.p[i]) != NULL)	/* sticks are FAT or exFAT */
			who.p[i] = '_';
	date_split(date_of_ms(now), &y, &m, &d);
	for (int i = 1; path == NULL || file_exists(path); i++) {
		free(path);
		buf_clear(&name);
		buf_addf(&name, "%s_%s%s%04d%02d%02d-%02d%02d", o->station.code, buf_str(&who), who.n > 0 ? "_" : "", y, m, d, minute / 60,
		    minute % 60);
		if (i > 1)
			buf_addf(&name, "_%d", i);
		buf_adds(&name, ".ybz");
		path = file_join(folder, buf_str(&name));
	}
	buf_release(&name);
	buf_release(&who);
	return path;
}

int
carry_out(struct office *o, const struct carrier *to, const char *purpose, const char *receiver, const struct progress *pr,
		struct carry_result *out, struct err *e)
{
	struct stat st;
	char *path;
	int rc;

	*out = (struct carry_result){ .path = NULL };
	if (reasons(purpose, receiver, e) != 0)
		return -1;
	if (!file_exists(to->path))
		return err_set(e, ERR_NOTFOUND, "没有 %s 这个文件夹, U盘拔掉了? 还没有拷, 账本没有动. 插好再按一次", to->path);
	/* where a stick was mounted a folder may stay behind, on this PC's own disk */
	if (to->device != 0 && (stat(to->path, &st) != 0 || (uint64_t)st.st_dev != to->device))
		return err_set(e, ERR_NOTFOUND, "%s 那里不是刚才那个U盘了(拔掉了? 换过了?). 还没有拷, 账本没有动. 插好按 Ctrl+L 再按 F2", to->path);
	path = pack_name_for(o, to->path);
	rc = pack_to(o, to, path, false, purpose, receiver, pr, out, e);
	free(path);
	return rc;
}

int
carry_pack(struct office *o, const char *path, bool plain, const char *purpose, const char *receiver, const struct progress *pr,
		struct carry_result *out, struct err *e)
{
	struct carrier on;
	int rc;

	*out = (struct carry_result){ .path = NULL };
	if (reasons(purpose, receiver, e) != 0)
		return -1;
	carrier_for(path, &on);
	rc = pack_to(o, &on, path, plain, purpose, receiver, pr, out, e);
	carrier_release(&on);
	return rc;
}

int
carry_copy(struct office *o, const char *path, const char *purpose, const char *receiver, const struct progress *pr,
		struct carry_result *out, struct err *e)
{
	struct ledger_info info = { .edits = 0 };
	struct carrier on;
	struct stat st;
	int rc;

	*out = (struct carry_result){ .path = NULL };
	if (reasons(purpose, receiver, e) != 0)
		return -1;
	if (file_exists(path))
		return err_set(e, ERR_INPUT, "%s 已经有了, 没有动它; 请换一个名字", path);
	rc = ledger_backup(o->ledger, path, pr, e);
	if (rc == 0)
		rc = ledger_inspect(path, &info, e);
	if (rc != 0)
		return -1;
	*out = (struct carry_result){ .path = mem_str(path), .edits = info.edits, .bytes = stat(path, &st) == 0 ? st.st_size : 0 };
	carrier_for(path, &on);
	rc = write_down(o, HANDOVER_COPY, &on, purpose, receiver, out, e);
	carrier_release(&on);
	if (rc != 0)
		result_release(out);
	return rc;
}

void
carry_warn(struct office *o, struct buf *out)
{
	int64_t households = 0, people = 0;

	if (ledger_total(o->ledger, &household_entity, &households, NULL) != 0 || ledger_total(o->ledger, &person_entity, &people, NULL) != 0)
		households = people = 0;
	buf_addf(out, "这是整本账, 没有加密: %lld 户 %lld 人的姓名、电话、证件号和走访内容, 谁捡到盘谁都能看. 给同事合并请改用交换包",
	    (long long)households, (long long)people);
}
