/*
 * join.c - see join.h.
 */
#include "office/join.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "db/ledger.h"
#include "db/merge.h"
#include "db/pack_key.h"
#include "db/pack_peek.h"
#include "office/office.h"
#include "office/station.h"

enum join_words
join_asks(const char *path)
{
	struct pack_peek p;

	if (pack_peek(path, &p) == PEEK_OTHER)
		return JOIN_NO_WORDS;
	return p.kind == PEEK_PACK && p.sealed ? JOIN_WORDS : JOIN_MAYBE_WORDS;
}

static int
join_folder(const char *ledger_path, struct err *e)
{
	const char *slash = strrchr(ledger_path, '/');
	char *folder = slash != NULL && slash != ledger_path ? mem_strn(ledger_path, (size_t)(slash - ledger_path)) : NULL;
	int rc = folder != NULL ? file_make_folder(folder, e) : 0;

	free(folder);
	return rc;
}

/*
 * An empty ledger of the pack's township, and everything merged into it.  The code is chosen by office_open afterwards, when
 * the others' are known.
 */
static int
join_pack(const struct office_options *opt, const char *path, const struct pack_peek *p, const char *passphrase, const struct progress *pr,
		struct err *e)
{
	uint8_t key[PACK_KEY_BYTES];
	struct station st = {.id = ""};
	struct identity id;
	struct ledger *l = NULL;
	struct merge *m;
	int64_t batch;
	bool keyed = passphrase != NULL && passphrase[0] != '\0';
	int rc;

	if (keyed && pack_key_derive(key, passphrase, p->township, e) < 0)
		return -1;
	identity_read(&id, opt->state_folder);
	memcpy(st.id, id.id, sizeof(st.id));
	/* kept before it signs anything: another one next time would be one more PC to everybody */
	rc = identity_write(&id, opt->state_folder, e);
	identity_release(&id);
	if (rc == 0)
		rc = ledger_create(opt->ledger_path, &office_model, p->township, p->name, &st, e);
	if (rc == 0)
		rc = ledger_open(&l, opt->ledger_path, &office_model, &st, false, pr, e);
	if (rc == 0)
		rc = merge_begin(&m, l, path, keyed ? key : NULL, 0, pr, e);
	if (rc == 0) {
		/* one Ctrl+Z must not empty a ledger that has nothing else */
		merge_keep(m);
		rc = merge_commit(m, &batch, e);
	}
	ledger_close(l);
	/* half a ledger would pass for a whole one next time; everything in it is still in the pack */
	if (rc < 0)
		unlink(opt->ledger_path);
	return rc;
}

int
join_file(const struct office_options *opt, const char *path, const char *passphrase, const struct progress *pr, struct err *e)
{
	struct pack_peek p;
	struct ledger_info info;

	if (file_exists(opt->ledger_path))
		return err_set(e, ERR_INPUT, "这里已有账本 %s, 没有动它; 要接同事的请用合并", opt->ledger_path);
	if (!file_exists(path))
		return err_set(e, ERR_NOTFOUND, "没有这个文件: %s. 看一下U盘插好没有, 路径打对没有", path);
	if (join_folder(opt->ledger_path, e) < 0 || file_make_folder(opt->state_folder, e) < 0)
		return -1;
	if (pack_peek(path, &p) == PEEK_PACK)
		return join_pack(opt, path, &p, passphrase, pr, e);
	if (ledger_inspect(path, &info, e) < 0)
		return e == NULL || e->code != ERR_DAMAGED ? -1 : err_set(e, ERR_DAMAGED, "%s 不是一本账的账本或交换包, 或者没拷完、坏了"
				"(U盘提前拔掉就会这样). 什么也没有写. 请让同事再拷一份", path);
	return file_copy(path, opt->ledger_path, false, e);
}
