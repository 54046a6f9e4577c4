/*
 * Packs, copies and merges between offices in temporary folders.
 */
#include "desk.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "office/backup.h"
#include "office/carry.h"
#include "office/conflict.h"
#include "office/damage.h"
#include "office/history.h"
#include "office/join.h"
#include "office/station.h"
#include "office/undo.h"

static int64_t
me_as(struct desk *d, const char *name)
{
	int64_t row = desk_add(d, &staff_thing, "name", name, NULL);

	OK(office_set_me(&d->o, row, &d->e), d->e);
	return row;
}

static int64_t
ticket(struct desk *d, const char *summary)
{
	return desk_add(d, &ticket_thing, "source", "1", "category", "1", "caller", "张建国", "summary", summary, NULL);
}

/* A folder that passes for a stick. */
static char *
stick(const struct desk *d, const char *name)
{
	char *path = file_join(d->folder, name);

	assert_int_equal(mkdir(path, 0700), 0);
	setenv("YIBENZHANG_MEDIA", path, 1);
	return path;
}

static void
merge_file(struct desk *d, const char *path, struct buf *described, struct buf *said)
{
	struct merge *m;

	OK(carry_look(&d->o, path, &m, NULL, &d->e), d->e);
	carry_describe(&d->o, merge_preview(m), described);
	OK(carry_take(&d->o, &m, NULL, said, &d->e), d->e);
	assert_null(m);
}

static int64_t
total(struct desk *d, const struct entity *ent)
{
	int64_t n;

	OK(ledger_total(d->o.ledger, ent, &n, &d->e), d->e);
	return n;
}

#define HAS(b, text) \
	do { \
		if (strstr(buf_str(b), text) == NULL) \
			fail_msg("no \"%s\" in: %s", text, buf_str(b)); \
	} while (0)

static void
test_carriers(void **state)
{
	struct desk d;
	struct carriers all;
	struct carrier on;
	char *usb, *inside, *media;
	struct buf b = BUF_INIT;

	(void)state;
	desk_open(&d);
	usb = stick(&d, "KINGSTON");
	inside = file_join(usb, "x.ybz");
	buf_addf(&b, "%s:/nothing/there:%s", usb, usb);
	media = mem_str(buf_str(&b));
	setenv("YIBENZHANG_MEDIA", media, 1);
	OK(carriers_list(&all, &d.e), d.e);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.p[0].path, usb);
	assert_string_equal(all.p[0].label, "KINGSTON");
	assert_true(all.p[0].free_bytes > 0);
	carriers_release(&all);
	assert_true(carrier_of(inside, &on));
	assert_string_equal(on.label, "KINGSTON");
	carrier_release(&on);
	assert_false(carrier_of(d.ledger, &on));
	/* What this machine has plugged in is nothing to rely on; asking must not fail. */
	unsetenv("YIBENZHANG_MEDIA");
	OK(carriers_list(&all, &d.e), d.e);
	carriers_release(&all);
	free(media);
	free(inside);
	free(usb);
	buf_release(&b);
	desk_close(&d);
}

static void
test_key(void **state)
{
	struct desk a, b;
	uint8_t key[PACK_KEY_BYTES];
	char mark[5], other[5], township[TOWNSHIP_HEX], *path;
	struct buf at = BUF_INIT;
	struct stat st;

	(void)state;
	desk_open(&a);
	desk_join(&b, &a);
	assert_false(office_key(&a.o, key));
	assert_false(office_key_mark(&a.o, mark));
	assert_int_equal(office_key_set(&a.o, "短", &a.e), -1);
	assert_int_equal(a.e.code, ERR_INPUT);
	assert_false(office_key(&a.o, key));
	OK(office_key_set(&a.o, "石沟镇的大槐树", &a.e), a.e);
	OK(office_key_set(&b.o, " 石沟镇的大槐树 ", &b.e), b.e);
	assert_true(office_key(&a.o, key));
	assert_true(office_key_mark(&a.o, mark));
	assert_true(office_key_mark(&b.o, other));
	assert_string_equal(mark, other);
	station_township(a.o.ledger, township);
	buf_addf(&at, "%s/%s/pack.key", a.state, township);
	path = buf_detach(&at);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	OK(office_key_set(&a.o, "", &a.e), a.e);
	assert_false(office_key(&a.o, key));
	assert_false(file_exists(path));
	OK(office_key_set(&a.o, "", &a.e), a.e);
	free(path);
	desk_close(&a);
	desk_close(&b);
}

static void
test_carry_out_and_merge(void **state)
{
	struct desk a, b;
	struct carriers all;
	struct incomings in;
	struct carry_result r, mine;
	struct buf text = BUF_INIT, said = BUF_INIT, who = BUF_INIT;
	struct backups kept;
	struct rows logged;
	struct query q;
	char *usb, *folder;
	int64_t before;

	(void)state;
	desk_open(&a);
	ticket(&a, "灌溉渠堵塞");
	desk_join(&b, &a);
	assert_string_equal(b.o.station.code, "B");
	OK(office_key_set(&a.o, "石沟镇的大槐树", &a.e), a.e);
	OK(office_key_set(&b.o, "石沟镇的大槐树", &b.e), b.e);
	me_as(&b, "王德福");
	ticket(&b, "路灯不亮");
	ticket(&b, "自来水断断续续");
	usb = stick(&b, "USB");
	OK(carriers_list(&all, &b.e), b.e);
	carry_last(&b.o, &text, &who);
	assert_int_equal(text.n + who.n, 0);
	assert_int_equal(carry_out(&b.o, &all.p[0], "合并", " ", NULL, &r, &b.e), -1);
	assert_int_equal(b.e.code, ERR_INPUT);
	OK(carry_out(&b.o, &all.p[0], "合并", "李明", NULL, &r, &b.e), b.e);
	assert_true(r.sealed);
	assert_non_null(strstr(r.path, "/B_王德福_20261118-0831.ybz"));
	OK(carry_out(&b.o, &all.p[0], "合并", "李明", NULL, &mine, &b.e), b.e);
	assert_non_null(strstr(mine.path, "/B_王德福_20261118-0831_2.ybz"));
	assert_int_equal(mine.edits, r.edits + 1);	/* the first hand-over is in the second pack */
	free(mine.path);
	carry_last(&b.o, &text, &who);
	assert_string_equal(buf_str(&text), "合并");
	assert_string_equal(buf_str(&who), "李明");
	query_init(&q, &handover_entity);
	OK(ledger_page(b.o.ledger, &q, NULL, true, 10, &logged, &b.e), b.e);
	assert_int_equal(logged.n, 2);
	assert_string_equal(record_text(&logged.p[0], "medium"), "USB");
	assert_int_equal(record_int(&logged.p[0], "who"), b.o.me);
	rows_release(&logged);

	/* A sees both, its own would come last, and takes one of them. */
	OK(carry_out(&a.o, &all.p[0], "合并", "王德福", NULL, &mine, &a.e), a.e);
	free(mine.path);
	OK(incoming_list(&a.o, &in, &a.e), a.e);
	assert_int_equal(in.n, 3);
	assert_true(in.p[0].pack && !in.p[0].own && in.p[2].own);
	assert_non_null(strstr(in.p[0].about, "B站  USB  11-18 08:31"));
	incomings_release(&in);
	before = total(&a, &ticket_entity);
	buf_clear(&text);
	merge_file(&a, r.path, &text, &said);
	HAS(&text, "B站的账");
	HAS(&text, "校验正确");
	HAS(&text, "工单        2         0         0         0         0\n");
	HAS(&said, "新增 ");
	HAS(&said, "合并前的备份: merge-20261118-0831");
	assert_int_equal(total(&a, &ticket_entity), before + 2);
	folder = backup_folder_of(&a.o);
	OK(backup_list(&a.o, folder, &kept, &a.e), a.e);
	assert_int_equal(kept.n, 1);
	assert_string_equal(kept.p[0].why, "merge");
	buf_clear(&text);
	backup_describe(&kept.p[0], &text);
	HAS(&text, "合并前");
	backups_release(&kept);

	/* Again: nothing, and no backup for nothing. */
	buf_clear(&text);
	buf_clear(&said);
	merge_file(&a, r.path, &text, &said);
	HAS(&text, "没有新的");
	HAS(&said, "没有新的");
	OK(backup_list(&a.o, folder, &kept, &a.e), a.e);
	assert_int_equal(kept.n, 1);
	backups_release(&kept);

	/* The whole of it back out, and in again. */
	assert_true(carry_is_last(&a.o));
	buf_clear(&said);
	OK(carry_undo(&a.o, NULL, &said, &a.e), a.e);
	HAS(&said, "下次合并还会回来");
	assert_int_equal(total(&a, &ticket_entity), before);
	assert_false(carry_is_last(&a.o));
	buf_clear(&said);
	merge_file(&a, r.path, &text, &said);
	assert_int_equal(total(&a, &ticket_entity), before + 2);
	buf_clear(&text);
	OK(carry_peers(&a.o, &text, &a.e), a.e);
	HAS(&text, "A站(本机)");
	HAS(&text, "B站  最新 11-18 08:31");
	HAS(&text, "交给王德福  A_李明_20261118-0831.ybz  B站已收");	/* all of it was B's already */
	ticket(&a, "涵管塌陷");
	OK(carry_out(&a.o, &all.p[0], "合并", "王德福", NULL, &mine, &a.e), a.e);
	free(mine.path);
	OK(carry_out(&b.o, &all.p[0], "合并", "李明", NULL, &mine, &b.e), b.e);
	merge_file(&a, mine.path, &text, &said);
	free(mine.path);
	buf_clear(&text);
	OK(carry_peers(&a.o, &text, &a.e), a.e);
	HAS(&text, "_2.ybz  还没看到谁收了");
	OK(incoming_list(&b.o, &in, &b.e), b.e);	/* B takes A's, and gives the next of its own */
	for (size_t i = 0; i < in.n; i++)
		if (!in.p[i].own)
			merge_file(&b, in.p[i].path, &text, &said);
	incomings_release(&in);
	OK(carry_out(&b.o, &all.p[0], "合并", "李明", NULL, &mine, &b.e), b.e);
	merge_file(&a, mine.path, &text, &said);
	free(mine.path);
	buf_clear(&text);
	OK(carry_peers(&a.o, &text, &a.e), a.e);
	HAS(&text, "_2.ybz  B站已收\n");
	HAS(&text, "已收到我到 11-18 08:31 的, 还差 1 条");	/* the hand-over itself, written behind the pack */
	free(folder);
	free(r.path);
	free(usb);
	carriers_release(&all);
	buf_release(&text);
	buf_release(&said);
	buf_release(&who);
	desk_close(&a);
	desk_close(&b);
}

/* What Ctrl+Z goes back to first was done before the merge: another mark, and no way back to before a restore. */
static void
test_a_merge_is_the_last_step(void **state)
{
	struct desk a, b;
	struct buf text = BUF_INIT;
	int64_t before, merged;
	char *from;

	(void)state;
	desk_open(&a);
	desk_join(&b, &a);
	ticket(&b, "路不平");
	ticket(&a, "路灯不亮");
	before = office_undo_mark(&a.o);
	backup_restored(&a.o, b.ledger);
	from = backup_restored_from(&a.o);
	assert_string_equal(from, b.ledger);
	free(from);
	merge_file(&a, b.ledger, &text, &text);
	merged = office_undo_mark(&a.o);
	assert_true(merged > before);
	assert_null(backup_restored_from(&a.o));
	/* one that brought nothing is none */
	merge_file(&a, b.ledger, &text, &text);
	assert_int_equal(office_undo_mark(&a.o), merged);
	buf_clear(&text);
	OK(office_undo_last(&a.o, NULL, &text, &a.e), a.e);
	assert_true(office_undo_mark(&a.o) > merged);
	buf_release(&text);
	desk_close(&b);
	desk_close(&a);
}

static void
test_undo_is_refused_when_built_upon(void **state)
{
	struct desk a, b;
	struct buf text = BUF_INIT, said = BUF_INIT;
	struct form *f;
	int64_t row, late;
	bool already;
	int bad;

	(void)state;
	desk_open(&a);
	desk_join(&b, &a);
	row = ticket(&b, "路灯不亮");
	merge_file(&a, b.ledger, &text, &said);
	assert_true(carry_is_last(&a.o));
	OK(form_open(&f, &a.o, &ticket_thing, row, &a.e), a.e);
	form_set_text(f, "summary", "路灯不亮(3户同诉)");
	OK(form_save(f, &bad, &already, &a.e), a.e);
	form_free(f);
	assert_false(carry_is_last(&a.o));
	buf_clear(&said);
	assert_int_equal(carry_undo(&a.o, NULL, &said, &a.e), -1);
	assert_int_equal(a.e.code, ERR_CONFLICT);
	HAS(&said, "不能整次撤回");
	HAS(&said, "B-0001");
	/* Nothing changed by it. */
	assert_int_equal(total(&a, &ticket_entity), 1);
	late = ticket(&a, "后来的");
	assert_true(late != 0);
	buf_release(&text);
	buf_release(&said);
	desk_close(&a);
	desk_close(&b);
}

static void
test_refusals(void **state)
{
	struct desk a, b, other;
	struct merge *m;
	struct carriers all;
	struct carry_result r, plain;
	struct stat st;
	char *usb, *before;
	int64_t edits = 0, again = 0;

	(void)state;
	desk_open(&a);
	desk_join(&b, &a);
	desk_open(&other);
	OK(ledger_check(a.o.ledger, NULL, &edits, &a.e), a.e);
	OK(office_key_set(&a.o, "石沟镇的大槐树", &a.e), a.e);
	OK(office_key_set(&b.o, "石沟镇的小槐树", &b.e), b.e);
	ticket(&b, "路灯不亮");
	usb = stick(&b, "USB");
	OK(carriers_list(&all, &b.e), b.e);
	OK(carry_out(&b.o, &all.p[0], "合并", "李明", NULL, &r, &b.e), b.e);
	assert_int_equal(carry_look(&a.o, r.path, &m, NULL, &a.e), -1);
	assert_int_equal(a.e.code, ERR_KEY);
	/* Not sealed: readable with any key or none. */
	before = file_join(usb, "plain.ybz");
	OK(carry_pack(&b.o, before, true, "合并", "李明", NULL, &plain, &b.e), b.e);
	assert_false(plain.sealed);
	free(plain.path);
	assert_int_equal(carry_pack(&b.o, before, true, "合并", "李明", NULL, &plain, &b.e), -1);
	assert_null(plain.path);
	OK(carry_look(&a.o, before, &m, NULL, &a.e), a.e);
	merge_rollback(m);
	assert_int_equal(carry_look(&a.o, other.ledger, &m, NULL, &a.e), -1);
	assert_int_equal(a.e.code, ERR_INPUT);
	assert_int_equal(stat(before, &st), 0);
	assert_int_equal(truncate(before, st.st_size - 40), 0);
	assert_int_equal(carry_look(&a.o, before, &m, NULL, &a.e), -1);
	assert_int_equal(a.e.code, ERR_DAMAGED);
	assert_int_equal(carry_look(&a.o, a.ledger, &m, NULL, &a.e), -1);
	OK(ledger_check(a.o.ledger, NULL, &again, &a.e), a.e);
	assert_int_equal(edits, again);
	free(before);
	free(r.path);
	free(usb);
	carriers_release(&all);
	desk_close(&a);
	desk_close(&b);
	desk_close(&other);
}

static void
test_plain_copy_is_written_down(void **state)
{
	struct desk a, b;
	struct carry_result r;
	struct merge *m;
	struct people p;
	struct buf said = BUF_INIT;
	char *usb, *path;

	(void)state;
	desk_open(&a);
	desk_people(&a, &p);
	desk_join(&b, &a);
	ticket(&a, "路灯不亮");
	usb = stick(&a, "USB");
	path = file_join(usb, "账本 (2).db");
	carry_warn(&a.o, &said);
	HAS(&said, "4 户");
	OK(carry_copy(&a.o, path, "存档", "李明", NULL, &r, &a.e), a.e);
	assert_int_equal(total(&a, &handover_entity), 1);
	OK(carry_look(&b.o, path, &m, NULL, &b.e), b.e);
	assert_int_equal(merge_preview(m)->refused, 0);
	buf_clear(&said);
	OK(carry_take(&b.o, &m, NULL, &said, &b.e), b.e);
	assert_int_equal(total(&b, &ticket_entity), 1);
	free(r.path);
	free(path);
	free(usb);
	buf_release(&said);
	desk_close(&a);
	desk_close(&b);
}

static void
test_same_household_is_said(void **state)
{
	struct desk a, b;
	struct people p;
	struct merge *m;
	struct buf text = BUF_INIT;

	(void)state;
	desk_open(&a);
	desk_people(&a, &p);
	desk_join(&b, &a);
	desk_add(&b, &household_thing, "name", "赵建功", "village", "大塘村", "group", "1", NULL);	/* name and village */
	desk_add(&b, &household_thing, "name", "张建囯", "village", "石桥村", "phone", "10000000001", NULL);	/* telephone */
	desk_add(&b, &household_thing, "name", "张金贵", "village", "石桥村", NULL);	/* another village */
	OK(carry_look(&a.o, b.ledger, &m, NULL, &a.e), a.e);
	carry_describe(&a.o, merge_preview(m), &text);
	HAS(&text, "可能是同一户(不会自动并");
	HAS(&text, "新 赵建功 大塘村1组  <->  旧 赵建功 大塘村5组");
	HAS(&text, "新 张建囯 石桥村");
	HAS(&text, "旧 张建国 大塘村3组");
	assert_null(strstr(buf_str(&text), "新 张金贵"));
	assert_null(strstr(buf_str(&text), "10000000001"));
	merge_rollback(m);
	buf_release(&text);
	desk_close(&a);
	desk_close(&b);
}

static void
test_twins_and_replacement(void **state)
{
	struct desk a, b;
	struct twins t;
	struct record r;
	struct buf text = BUF_INIT, said = BUF_INIT;
	int64_t mine, his;

	(void)state;
	desk_open(&a);
	ticket(&a, "一");
	desk_join(&b, &a);
	OK(carry_twins(&b.o, 10, &t, &b.e), b.e);
	assert_int_equal(t.n, 0);
	/* B stands in for A while A goes on. */
	assert_int_equal(carry_replace(&b.o, "Z", &said, &b.e), -1);
	assert_int_equal(b.e.code, ERR_NOTFOUND);
	assert_int_equal(carry_replace(&b.o, "大", &said, &b.e), -1);
	OK(carry_replace(&b.o, "a", &said, &b.e), b.e);
	HAS(&said, "接着A站");
	assert_string_not_equal(a.o.station.id, b.o.station.id);
	his = ticket(&b, "二");
	desk_get(&b, &ticket_entity, his, &r);
	assert_string_equal(record_text(&r, "number"), "A-0002");
	record_release(&r);
	/* It stays so. */
	office_close(&b.o);
	OK(office_open(&b.o, &b.opt, false, NULL, &b.e), b.e);
	assert_string_equal(b.o.station.code, "A");
	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	mine = ticket(&a, "三");
	merge_file(&a, b.ledger, &text, &said);
	OK(carry_twins(&a.o, 10, &t, &a.e), a.e);
	assert_int_equal(t.n, 1);
	assert_string_equal(t.p[0].label, "A-0002");
	assert_int_equal(t.p[0].row[0], his);
	assert_int_equal(t.p[0].row[1], mine);
	twins_release(&t);
	OK(carry_twins(&a.o, 10, &t, &a.e), a.e);	/* and again, out of what was remembered */
	assert_int_equal(t.n, 1);
	twins_release(&t);
	buf_clear(&said);
	OK(carry_renumber(&a.o, mine, &said, &a.e), a.e);
	assert_string_equal(buf_str(&said), "编号 A-0002 改成 A-0003");
	OK(carry_twins(&a.o, 10, &t, &a.e), a.e);
	assert_int_equal(t.n, 0);
	desk_get(&a, &ticket_entity, mine, &r);
	assert_string_equal(record_text(&r, "number"), "A-0003");
	record_release(&r);
	/* Taken back, they are twins again. */
	buf_clear(&said);
	OK(office_undo_last(&a.o, NULL, &said, &a.e), a.e);
	OK(carry_twins(&a.o, 10, &t, &a.e), a.e);
	assert_int_equal(t.n, 1);
	twins_release(&t);
	buf_release(&text);
	buf_release(&said);
	desk_close(&a);
	desk_close(&b);
}

static void
test_sync_of_three(void **state)
{
	struct desk d[3];
	struct buf said = BUF_INIT;
	char *dir;

	(void)state;
	desk_open(&d[0]);
	desk_join(&d[1], &d[0]);
	desk_join(&d[2], &d[0]);
	dir = file_join(d[0].folder, "share");
	assert_int_equal(mkdir(dir, 0700), 0);
	for (int i = 0; i < 3; i++) {
		OK(office_key_set(&d[i].o, "石沟镇的大槐树", &d[i].e), d[i].e);
		ticket(&d[i], "各记各的");
	}
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < 3; i++) {
			buf_clear(&said);
			OK(carry_sync(&d[i].o, dir, NULL, &said, &d[i].e), d[i].e);
			HAS(&said, "已同步");
		}
	for (int i = 0; i < 3; i++) {
		struct twins t;

		assert_int_equal(total(&d[i], &ticket_entity), 3);
		/* Both who joined without seeing each other call themselves B. */
		OK(carry_twins(&d[i].o, 10, &t, &d[i].e), d[i].e);
		assert_int_equal(t.n, 1);
		assert_string_equal(t.p[0].label, "B-0001");
		twins_release(&t);
	}
	buf_clear(&said);
	OK(carry_sync(&d[0].o, dir, NULL, &said, &d[0].e), d[0].e);
	buf_clear(&said);
	OK(carry_sync(&d[0].o, dir, NULL, &said, &d[0].e), d[0].e);
	HAS(&said, "两边都没有新的");
	free(dir);
	buf_release(&said);
	for (int i = 0; i < 3; i++)
		desk_close(&d[i]);
}

/* Copies of four hundred days by name alone, then a real one. */
static void
test_rotation(void **state)
{
	struct desk d;
	struct backups all;
	char *folder, *first, name[80], mark[16];
	int32_t today = date_make(2026, 11, 18);
	int months = 0, last_month = 0;
	bool made;

	(void)state;
	desk_open(&d);
	folder = backup_folder_of(&d.o);
	OK(backup_make(&d.o, folder, "now", &first, NULL, &d.e), d.e);
	snprintf(mark, sizeof(mark), "%.8s", first + strlen(first) - 11);
	for (int32_t day = today - 400; day < today; day++) {
		int y, m, dd;
		char *path;

		date_split(day, &y, &m, &dd);
		snprintf(name, sizeof(name), "day-%04d%02d%02d-083000-%s.db", y, m, dd, mark);
		path = file_join(folder, name);
		OK(file_replace(path, "x", 1, &d.e), d.e);
		free(path);
	}
	OK(backup_daily(&d.o, folder, &made, NULL, &d.e), d.e);
	assert_true(made);
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	for (size_t i = 0, n = 0; i < all.n; i++) {
		int y, m, dd;
		int32_t day = date_of_ms(all.p[i].at);

		if (strcmp(all.p[i].why, "day") != 0)
			continue;
		date_split(day, &y, &m, &dd);
		if (y * 12 + m != last_month)
			months++;
		last_month = y * 12 + m;
		if (++n <= 7)
			assert_int_equal(day, today - (int32_t)n + 1);
		else
			/* beyond a week: the last of a week or of a month */
			assert_true(date_weekday(day) == 0 || date_of_ms(all.p[i].at) + 1 == date_make(m == 12 ? y + 1 : y, m % 12 + 1, 1));
	}
	assert_int_equal(months, 12);
	assert_int_equal(all.n, 1 + 7 + 2 + 11);	/* by hand; days; two Sundays before; months before this one */
	backups_release(&all);
	free(first);
	free(folder);
	desk_close(&d);
}

/* A clock that has fallen behind makes the newest copy look like the oldest: it stays all the same, and so do the newest of the others. */
static void
test_rotation_clock_behind(void **state)
{
	static const char *const whys[] = { "restore", "merge", "now" };
	struct desk d;
	struct backups all;
	char *folder, *first, *kept, name[80], mark[16];

	(void)state;
	desk_open(&d);
	folder = backup_folder_of(&d.o);
	OK(backup_make(&d.o, folder, "now", &first, NULL, &d.e), d.e);
	snprintf(mark, sizeof(mark), "%.8s", first + strlen(first) - 11);
	/* another township's lie in the same folder: those are its own */
	for (int i = 0; i < 12; i++)
		for (size_t k = 0; k < sizeof(whys) / sizeof(*whys); k++) {
			snprintf(name, sizeof(name), "%s-2026110%d-083000-%s.db", whys[k], i / 2 + 1, i % 2 ? "0000dead" : mark);
			char *path = file_join(folder, name);
			OK(file_replace(path, "x", 1, &d.e), d.e);
			free(path);
		}
	setenv("YIBENZHANG_NOW", "2020-01-01T00:00:30", 1);
	for (size_t k = 1; k < sizeof(whys) / sizeof(*whys); k++) {
		OK(backup_make(&d.o, folder, whys[k], &kept, NULL, &d.e), d.e);
		assert_true(file_exists(kept));
		free(kept);
	}
	office_close(&d.o);
	OK(backup_restore(&d.opt, folder, first, &kept, &d.e), d.e);
	assert_true(file_exists(kept));
	free(kept);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	for (size_t k = 0; k < sizeof(whys) / sizeof(*whys); k++) {
		size_t n = 0;

		for (size_t i = 0; i < all.n; i++)
			n += strcmp(all.p[i].why, whys[k]) == 0;
		assert_int_equal(n, 6);
	}
	backups_release(&all);
	for (int i = 1; i <= 6; i++) {
		snprintf(name, sizeof(name), "now-2026110%d-083000-0000dead.db", i);
		char *path = file_join(folder, name);
		assert_true(file_exists(path));
		free(path);
	}
	free(first);
	free(folder);
	desk_close(&d);
}

/* Two of a kind in one second are two: the later one never takes the place of the earlier, and is listed as the newer. */
static void
test_backups_of_one_second(void **state)
{
	struct desk d;
	struct backups all;
	char *folder, *first, *second, *kept;

	(void)state;
	desk_open(&d);
	folder = backup_folder_of(&d.o);
	OK(backup_make(&d.o, folder, "now", &first, NULL, &d.e), d.e);
	ticket(&d, "路灯不亮");
	OK(backup_make(&d.o, folder, "now", &second, NULL, &d.e), d.e);
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	assert_int_equal(all.n, 2);
	assert_string_equal(all.p[0].path, second);
	assert_string_equal(all.p[1].path, first);
	backups_release(&all);
	office_close(&d.o);
	OK(backup_restore(&d.opt, folder, first, &kept, &d.e), d.e);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	assert_int_equal(total(&d, &ticket_entity), 0);
	free(kept);
	free(first);
	free(second);
	free(folder);
	desk_close(&d);
}

static void
file_is(const char *path, const struct buf *want)
{
	struct buf b = BUF_INIT;
	struct err e;

	OK(file_read(&b, path, 1 << 24, &e), e);
	assert_int_equal(b.n, want->n);
	assert_memory_equal(buf_str(&b), buf_str(want), b.n);
	buf_release(&b);
}

/*
 * A restore that is refused leaves the ledger as it is: of another township, or open in another process.  A damaged one is kept as it
 * lies, with what an interrupted writer left beside it; that is never played into the copy.
 */
static void
test_restore(void **state)
{
	struct desk d, other;
	char *folder, *copy, *theirs, *kept, *elsewhere;
	struct buf before = BUF_INIT, damaged = BUF_INIT, half = BUF_INIT, journal = BUF_INIT, kept_journal = BUF_INIT;
	int ready[2];
	char c;

	(void)state;
	desk_open(&d);
	desk_open(&other);
	folder = backup_folder_of(&d.o);
	elsewhere = backup_folder_of(&other.o);
	OK(backup_make(&d.o, folder, "now", &copy, NULL, &d.e), d.e);
	OK(backup_make(&other.o, elsewhere, "now", &theirs, NULL, &d.e), d.e);
	ticket(&d, "路灯不亮");
	office_close(&d.o);
	OK(file_read(&before, d.ledger, 1 << 24, &d.e), d.e);
	assert_int_equal(backup_restore(&d.opt, folder, theirs, &kept, &d.e), -1);
	assert_int_equal(d.e.code, ERR_INPUT);
	assert_null(kept);
	file_is(d.ledger, &before);
	/* nowhere to keep the present one: it stays the present one */
	assert_int_equal(backup_restore(&d.opt, d.ledger, copy, &kept, &d.e), -1);
	assert_null(kept);
	file_is(d.ledger, &before);

	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(60);	/* also when nobody ends it */
		_exit(open(d.ledger, O_RDONLY) < 0 || write(ready[1], "x", 1) != 1 || pause() < 0);
	}
	assert_int_equal(read(ready[0], &c, 1), 1);
	assert_int_equal(backup_restore(&d.opt, folder, copy, &kept, &d.e), -1);
	assert_int_equal(d.e.code, ERR_CONFLICT);
	assert_null(kept);
	file_is(d.ledger, &before);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(ready[0]);
	close(ready[1]);

	buf_adds(&damaged, "no ledger any more");
	buf_adds(&half, "half a transaction");
	buf_addf(&journal, "%s-journal", d.ledger);
	OK(file_replace(d.ledger, damaged.p, damaged.n, &d.e), d.e);
	OK(file_replace(buf_str(&journal), half.p, half.n, &d.e), d.e);
	OK(backup_restore(&d.opt, folder, copy, &kept, &d.e), d.e);
	file_is(kept, &damaged);
	buf_addf(&kept_journal, "%s-journal", kept);
	file_is(buf_str(&kept_journal), &half);
	assert_false(file_exists(buf_str(&journal)));
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	assert_int_equal(total(&d, &ticket_entity), 0);
	free(kept);
	free(copy);
	free(theirs);
	free(folder);
	free(elsewhere);
	buf_release(&before);
	buf_release(&damaged);
	buf_release(&half);
	buf_release(&journal);
	buf_release(&kept_journal);
	desk_close(&other);
	desk_close(&d);
}

static void
test_copy_before_another_version_refolds(void **state)
{
	static const struct entity *const fewer[] = { &village_entity, &staff_entity };
	static const struct model old = { .entities = fewer, .n = 2, .format = 1 };
	struct desk d;
	struct backups all;
	struct ledger *l;
	char *folder;

	(void)state;
	desk_open(&d);
	folder = backup_folder_of(&d.o);
	office_close(&d.o);
	OK(ledger_open(&l, d.ledger, &old, &d.o.station, false, NULL, &d.e), d.e);
	ledger_close(l);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.p[0].why, "upgrade");
	backups_release(&all);
	/* and not every time */
	office_close(&d.o);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	OK(backup_list(&d.o, folder, &all, &d.e), d.e);
	assert_int_equal(all.n, 1);
	backups_release(&all);
	free(folder);
	desk_close(&d);
}

static void
overwrite(const char *path, off_t at, size_t n)
{
	char *junk = mem_zero(1, n);
	int fd = open(path, O_WRONLY);

	memset(junk, 0xa5, n);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, junk, n, at), (ssize_t)n);
	close(fd);
	free(junk);
}

static void
test_damaged_ledger(void **state)
{
	struct desk d;
	struct damage found;
	struct buf text = BUF_INIT;
	struct office o;
	struct stat st;
	char *folder, *kept;
	bool made;

	(void)state;
	desk_open(&d);
	ticket(&d, "备份前");
	folder = backup_folder_of(&d.o);
	OK(backup_daily(&d.o, folder, &made, NULL, &d.e), d.e);
	ticket(&d, "备份后");
	office_close(&d.o);
	/* The schema gone: SQLite reads nothing of it any more, its pages still hold every edit. */
	overwrite(d.ledger, 100, 900);
	assert_int_equal(office_open(&o, &d.opt, false, NULL, &d.e), -1);
	assert_true(damage_is(&d.e));
	OK(damage_options(&d.opt, folder, &found, NULL, &d.e), d.e);
	assert_non_null(found.backup);
	assert_int_equal(found.only_there, 0);
	assert_int_equal(found.readable, found.backup_edits + found.only_here);
	assert_true(found.only_here >= 1);
	damage_describe(&found, &text);
	HAS(&text, "最近的好备份: 11-18 08:31");
	buf_clear(&text);
	OK(damage_repair(&d.opt, &found, &kept, &text, NULL, &d.e), d.e);
	HAS(&text, "坏的那份留在");
	assert_true(file_exists(kept));
	free(kept);
	damage_release(&found);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	assert_int_equal(total(&d, &ticket_entity), 2);
	assert_string_equal(d.o.station.code, "A");
	/* A hole in the middle, and no copy at all. */
	for (int i = 0; i < 30; i++)
		ticket(&d, "很多");
	office_close(&d.o);
	assert_int_equal(stat(d.ledger, &st), 0);
	overwrite(d.ledger, st.st_size / 8192 * 4096, 3 * 4096);
	assert_int_equal(office_open(&o, &d.opt, false, NULL, &d.e), -1);
	assert_true(damage_is(&d.e));
	OK(damage_options(&d.opt, "/nowhere", &found, NULL, &d.e), d.e);
	assert_null(found.backup);
	assert_true(found.readable > 0);
	buf_clear(&text);
	OK(damage_repair(&d.opt, &found, &kept, &text, NULL, &d.e), d.e);
	free(kept);
	damage_release(&found);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	ticket(&d, "接着记");
	free(folder);
	buf_release(&text);
	desk_close(&d);
}

static void
set_text(struct desk *d, const struct entity *ent, int64_t row, const char *field, const char *text)
{
	struct changes cs;
	struct record r;
	int64_t batch;

	OK(ledger_get_proven(d->o.ledger, &r, ent, row, &d->e), d->e);
	changes_init(&cs);
	change_on(changes_add(&cs, ent), &r);
	if (field != NULL)
		change_set_text(&cs.p[0], field, text);
	else
		cs.p[0].deleted = 1;
	OK(ledger_save(d->o.ledger, &cs, d->o.me, &batch, &d->e), d->e);
	changes_release(&cs);
	record_release(&r);
}

/* Decides the conflict on that field: the side that says so, or both (NULL). */
static void
settle(struct desk *d, int field, const char *side)
{
	struct conflicts all;
	int64_t batch;
	bool done = false;

	OK(ledger_conflicts(d->o.ledger, &all, 0, &d->e), d->e);
	for (size_t i = 0; i < all.n && !done; i++) {
		const struct conflict *c = &all.p[i];

		for (size_t j = 0; j < c->n_sides && !done && c->field == field; j++)
			if (side == NULL) {
				OK(conflict_keep_both(&d->o, c, &batch, &d->e), d->e);
				done = true;
			} else if (c->sides[j].v.kind == VALUE_TEXT ? strcmp(c->sides[j].v.s, side) == 0 : c->sides[j].v.i == (side[0] == '1')) {
				OK(conflict_settle(&d->o, c, j, &batch, &d->e), d->e);
				done = true;
			}
	}
	assert_true(done);
	conflicts_release(&all);
}

/* History says whose value was chosen, and that something was decided at all. */
static void
test_history_of_a_settled_conflict(void **state)
{
	struct desk a, b;
	struct buf text = BUF_INIT, none = BUF_INIT;
	int64_t t, h;

	(void)state;
	desk_open(&a);
	t = ticket(&a, "路灯不亮");
	desk_add(&a, &village_thing, "name", "大塘村", NULL);
	h = desk_add(&a, &household_thing, "name", "单小满", "village", "大塘村", NULL);
	desk_join(&b, &a);
	me_as(&b, "王德福");
	setenv("YIBENZHANG_NOW", "2026-11-18T09:00:00", 1);
	set_text(&a, &ticket_entity, t, "summary", "路灯不亮三盏");
	set_text(&a, &ticket_entity, t, "detail", "西头两盏");
	set_text(&a, &ticket_entity, t, "phone", "10013800001");
	set_text(&a, &household_entity, h, NULL, NULL);
	setenv("YIBENZHANG_NOW", "2026-11-18T09:30:00", 1);
	set_text(&b, &ticket_entity, t, "summary", "路灯坏了两盏");
	set_text(&b, &ticket_entity, t, "detail", "东头一盏");
	set_text(&b, &ticket_entity, t, "phone", "10013800002");
	set_text(&b, &household_entity, h, "phone", "10013800077");
	merge_file(&a, b.ledger, &none, &none);
	setenv("YIBENZHANG_NOW", "2026-11-18T10:00:00", 1);
	settle(&a, entity_field(&ticket_entity, "summary"), "路灯坏了两盏");
	settle(&a, entity_field(&ticket_entity, "detail"), NULL);
	settle(&a, entity_field(&ticket_entity, "phone"), "10013800001");
	settle(&a, -1, "0");
	OK(history_lines(&a.o, &ticket_entity, t, &text, &a.e), a.e);
	HAS(&text, "11-18 09:30 王德福(B站) (分头改的) 事项 路灯不亮 -> 路灯坏了两盏\n");
	HAS(&text, "11-18 10:00 李明(A站) 事项 两边不同, 用王德福 11-18 09:30 的: 路灯坏了两盏\n");
	HAS(&text, "11-18 10:00 李明(A站) 电话 两边不同, 用李明 11-18 09:00 的: 10013800001\n");
	HAS(&text, "11-18 10:00 李明(A站) 详情 两边不同, 定为: ");
	assert_null(strstr(buf_str(&text), "照原样确认"));
	buf_clear(&text);
	OK(history_paper(&a.o, &ticket_entity, t, &text, &a.e), a.e);
	HAS(&text, "事项两边不同，用王德福11月18日9:30的：路灯坏了两盏");
	buf_clear(&text);
	OK(history_lines(&a.o, &household_entity, h, &text, &a.e), a.e);
	HAS(&text, "11-18 10:00 李明(A站) 一边删一边改, 定了留着\n");
	/* taken back: it is undecided again, and the inbox knows whose the sides are */
	buf_clear(&text);
	OK(office_undo_last(&a.o, NULL, &text, &a.e), a.e);
	HAS(&text, "已撤回: 定下的冲突 户 单小满, 又列进冲突待定(8 1), 两份都在");
	buf_clear(&text);
	OK(history_lines(&a.o, &household_entity, h, &text, &a.e), a.e);
	assert_ptr_equal(strstr(strstr(buf_str(&text), "定了") + 1, "定了"), NULL);
	/* what comes later is plain again */
	set_text(&a, &ticket_entity, t, "summary", "路灯修好了");
	buf_clear(&text);
	OK(history_lines(&a.o, &ticket_entity, t, &text, &a.e), a.e);
	HAS(&text, "事项 路灯坏了两盏 -> 路灯修好了\n");
	buf_release(&text);
	buf_release(&none);
	desk_close(&b);
	desk_close(&a);
}

/* Where a pack goes unless somebody says otherwise: not onto what is full or locked. */
static void
test_best_carrier(void **state)
{
	struct carrier p[4] = {
		{ .free_bytes = 100 << 20, .locked = true }, { .free_bytes = 16 << 10 }, { .free_bytes = 64 << 20 }, { .free_bytes = -1 },
	};
	struct carriers all = { p, 4 };

	(void)state;
	assert_int_equal(carriers_best(&all), 2);
	all.n = 2;	/* nothing good: the first, and why it cannot be is said there */
	assert_int_equal(carriers_best(&all), 0);
	all.n = 0;
	assert_int_equal(carriers_best(&all), 0);
}

static void
station_count(struct desk *d, size_t want, int64_t own)
{
	struct peers ps;

	OK(ledger_peers(d->o.ledger, &ps, &d->e), d->e);
	if (ps.n != want)
		fail_msg("%zu stations, not %zu", ps.n, want);
	assert_true(ps.p[0].self);
	assert_int_equal(ps.p[0].edits, own);
	peers_release(&ps);
}

/* A ledger begun with another PC's file or pack: what came with it is not for this one to take back, what it merges itself is. */
static void
test_take_back_is_own(void **state)
{
	enum { COPY, COPY_WRITTEN, PACK };

	(void)state;
	for (int how = COPY; how <= PACK; how++) {
		struct desk a, b, c;
		struct carry_result done;
		struct buf said = BUF_INIT, text = BUF_INIT;

		desk_open(&a);
		desk_join(&b, &a);
		ticket(&b, "路不平");
		char *pack = file_join(b.folder, "b.ybz"), *other = file_join(a.folder, "a.ybz");
		OK(carry_pack(&b.o, pack, true, "合并", "李明", NULL, &done, &b.e), b.e);
		free(done.path);
		merge_file(&a, pack, &text, &said);
		assert_true(carry_is_last(&a.o));
		OK(carry_pack(&a.o, other, true, "合并", "王德福", NULL, &done, &a.e), a.e);
		free(done.path);
		if (how == PACK) {
			desk_bare(&c);
			OK(join_file(&c.opt, other, NULL, NULL, &c.e), c.e);
			OK(office_open(&c.o, &c.opt, false, NULL, &c.e), c.e);
		} else {
			desk_join(&c, &a);
		}
		if (how == COPY_WRITTEN)
			ticket(&c, "灯不亮");
		assert_int_equal(carry_undo(&c.o, NULL, &said, &c.e), -1);
		assert_int_equal(c.e.code, ERR_NOTFOUND);
		assert_false(carry_is_last(&c.o));
		ticket(&b, "水不来");
		free(pack);
		pack = file_join(b.folder, "b2.ybz");
		OK(carry_pack(&b.o, pack, true, "合并", "李明", NULL, &done, &b.e), b.e);
		free(done.path);
		int64_t before = total(&c, &ticket_entity);
		merge_file(&c, pack, &text, &said);
		assert_int_equal(total(&c, &ticket_entity), before + 1);
		OK(carry_undo(&c.o, NULL, &said, &c.e), c.e);
		assert_int_equal(total(&c, &ticket_entity), before);
		free(pack);
		free(other);
		buf_release(&said);
		buf_release(&text);
		desk_close(&c);
		desk_close(&b);
		desk_close(&a);
	}
}

/* Where a stick was mounted a folder stays behind: nothing goes onto this PC's own disk and is called carried out. */
static void
test_stick_gone(void **state)
{
	struct desk d;
	struct carriers all;
	struct carry_result r;
	struct buf purpose = BUF_INIT, receiver = BUF_INIT;
	char *usb;

	(void)state;
	desk_open(&d);
	usb = stick(&d, "USB");
	OK(carriers_list(&all, &d.e), d.e);
	all.p[0].device++;
	assert_int_equal(carry_out(&d.o, &all.p[0], "合并", "王德福", NULL, &r, &d.e), -1);
	assert_int_equal(d.e.code, ERR_NOTFOUND);
	assert_non_null(strstr(d.e.text, "还没有拷"));
	assert_null(r.path);
	assert_int_equal(rmdir(usb), 0);	/* nothing lies there */
	carry_last(&d.o, &purpose, &receiver);
	assert_int_equal(purpose.n + receiver.n, 0);
	carriers_release(&all);
	buf_release(&purpose);
	buf_release(&receiver);
	free(usb);
	desk_close(&d);
}

/* What is proposed is what was typed on this PC, not what came with a merge. */
static void
test_proposed_is_own(void **state)
{
	struct desk a, b;
	struct carry_result r;
	struct buf purpose = BUF_INIT, receiver = BUF_INIT;
	char *pack;

	(void)state;
	desk_open(&a);
	pack = file_join(a.folder, "a.ybz");
	OK(carry_pack(&a.o, pack, true, "给王德福合并", "王德福", NULL, &r, &a.e), a.e);
	free(r.path);
	free(pack);
	desk_join(&b, &a);
	carry_last(&b.o, &purpose, &receiver);
	assert_int_equal(purpose.n + receiver.n, 0);
	pack = file_join(b.folder, "b.ybz");
	setenv("YIBENZHANG_NOW", "2026-11-17T08:31:00", 1);	/* though another's is newer */
	OK(carry_pack(&b.o, pack, true, "月底合并", "李明", NULL, &r, &b.e), b.e);
	free(r.path);
	free(pack);
	carry_last(&b.o, &purpose, &receiver);
	assert_string_equal(buf_str(&purpose), "月底合并");
	assert_string_equal(buf_str(&receiver), "李明");
	buf_release(&purpose);
	buf_release(&receiver);
	desk_close(&b);
	desk_close(&a);
}

/* Where nothing can be written, it is known before anything is typed; a backup says which folder it is about. */
static void
test_nowhere_to_write(void **state)
{
	struct desk d;
	char *aside;

	(void)state;
	desk_open(&d);
	assert_true(office_can_write(&d.o, &d.e));
	aside = file_join(d.folder, "aside.db");
	assert_int_equal(rename(d.ledger, aside), 0);
	assert_false(office_can_write(&d.o, &d.e));
	assert_non_null(strstr(d.e.text, "只能看"));
	assert_int_equal(rename(aside, d.ledger), 0);
	assert_int_equal(ledger_backup(d.o.ledger, "/nothing/there/a.db", NULL, &d.e), -1);
	assert_non_null(strstr(d.e.text, "备份放不进/nothing/there"));
	free(aside);
	desk_close(&d);
}

/* A PC that begins with a pack is one more station, not two; what was rescued comes from none. */
static void
test_join_is_one_station(void **state)
{
	struct desk a, b;
	struct carry_result done;
	struct damage found;
	struct buf said = BUF_INIT, text = BUF_INIT;
	char *pack, *kept;

	(void)state;
	desk_open(&a);
	ticket(&a, "灯不亮");
	pack = file_join(a.folder, "a.ybz");
	OK(carry_pack(&a.o, pack, true, "合并", "王德福", NULL, &done, &a.e), a.e);
	free(done.path);
	desk_bare(&b);
	OK(join_file(&b.opt, pack, NULL, NULL, &b.e), b.e);
	OK(office_open(&b.o, &b.opt, false, NULL, &b.e), b.e);
	station_count(&b, 2, 1);
	ticket(&b, "路不平");
	station_count(&b, 2, 2);
	/* the township's name, written down once more, is no record to tell of; what was read before is said to be */
	free(pack);
	pack = file_join(b.folder, "b.ybz");
	OK(carry_pack(&b.o, pack, true, "合并", "李明", NULL, &done, &b.e), b.e);
	free(done.path);
	merge_file(&a, pack, &text, &said);
	HAS(&text, "工单        1");
	assert_null(strstr(buf_str(&text), "代转"));
	buf_clear(&text);
	buf_clear(&said);
	merge_file(&a, pack, &text, &said);
	HAS(&text, "上次读过, 没有变");
	assert_null(strstr(buf_str(&text), "共 0 条"));
	buf_clear(&said);
	buf_release(&text);
	/* no copy, and the schema gone: a rescue */
	office_close(&b.o);
	overwrite(b.ledger, 100, 900);
	OK(damage_options(&b.opt, "/nowhere", &found, NULL, &b.e), b.e);
	assert_false(found.tables);
	OK(damage_repair(&b.opt, &found, &kept, &said, NULL, &b.e), b.e);
	damage_release(&found);
	free(kept);
	OK(office_open(&b.o, &b.opt, false, NULL, &b.e), b.e);
	station_count(&b, 2, 3);	/* the hand-over, too */
	buf_release(&said);
	free(pack);
	desk_close(&b);
	desk_close(&a);
}

/* Only what was made out of the log is bad: no copy is asked for, nothing is lost, the bad file stays. */
static void
test_damaged_tables(void **state)
{
	struct desk d;
	struct damage found;
	struct buf text = BUF_INIT, before = BUF_INIT;
	struct office o;
	struct stat st;
	char *kept;
	size_t opened = 0;
	int tables = 0;

	(void)state;
	desk_open(&d);
	for (int i = 0; i < 30; i++)
		ticket(&d, "很多");
	office_close(&d.o);
	OK(file_read(&before, d.ledger, 1 << 26, &d.e), d.e);
	/* every thirtieth page: some are the log's, most are not */
	for (size_t at = 4 * 4096; at < before.n; at += 30 * 4096) {
		OK(file_replace(d.ledger, before.p, before.n, &d.e), d.e);
		overwrite(d.ledger, (off_t)at, 4096);
		if (office_open(&o, &d.opt, false, NULL, &d.e) == 0) {	/* a page that nothing uses */
			office_close(&o);
			opened++;
			continue;
		}
		assert_true(damage_is(&d.e));
		OK(damage_options(&d.opt, "/nowhere", &found, NULL, &d.e), d.e);
		buf_clear(&text);
		damage_describe(&found, &text);
		if (found.tables) {
			tables++;
			assert_null(found.backup);
			HAS(&text, "一条也没有丢");
			buf_clear(&text);
			OK(damage_repair(&d.opt, &found, &kept, &text, NULL, &d.e), d.e);
			HAS(&text, "一条不少");
			assert_int_equal(stat(kept, &st), 0);
			assert_int_equal(st.st_size, before.n);
			free(kept);
			OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
			assert_int_equal(total(&d, &ticket_entity), 30);
			OK(ledger_check(d.o.ledger, NULL, NULL, &d.e), d.e);
			ticket(&d, "接着记");
			office_close(&d.o);
		}
		damage_release(&found);
	}
	assert_true(tables >= 3);
	assert_true(opened < 3);
	OK(file_replace(d.ledger, before.p, before.n, &d.e), d.e);
	OK(office_open(&d.o, &d.opt, false, NULL, &d.e), d.e);
	buf_release(&text);
	buf_release(&before);
	desk_close(&d);
}

static void
test_weekly_check(void **state)
{
	struct desk d;

	(void)state;
	desk_open(&d);
	assert_true(damage_check_due(&d.o));
	OK(damage_check(&d.o, NULL, &d.e), d.e);
	assert_false(damage_check_due(&d.o));
	setenv("YIBENZHANG_NOW", "2026-11-24T08:31:00", 1);
	assert_false(damage_check_due(&d.o));
	setenv("YIBENZHANG_NOW", "2026-11-25T08:31:00", 1);
	assert_true(damage_check_due(&d.o));
	desk_close(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_best_carrier), cmocka_unit_test(test_carriers),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_carry_out_and_merge),
		cmocka_unit_test(test_a_merge_is_the_last_step),
		cmocka_unit_test(test_undo_is_refused_when_built_upon),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_plain_copy_is_written_down),
		cmocka_unit_test(test_same_household_is_said),
		cmocka_unit_test(test_twins_and_replacement),
		cmocka_unit_test(test_sync_of_three),
		cmocka_unit_test(test_rotation),
		cmocka_unit_test(test_rotation_clock_behind),
		cmocka_unit_test(test_backups_of_one_second),
		cmocka_unit_test(test_restore),
		cmocka_unit_test(test_copy_before_another_version_refolds),
		cmocka_unit_test(test_damaged_ledger),
		cmocka_unit_test(test_damaged_tables),
		cmocka_unit_test(test_history_of_a_settled_conflict),
		cmocka_unit_test(test_join_is_one_station),
		cmocka_unit_test(test_take_back_is_own),
		cmocka_unit_test(test_stick_gone),
		cmocka_unit_test(test_proposed_is_own),
		cmocka_unit_test(test_nowhere_to_write),
		cmocka_unit_test(test_weekly_check),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
