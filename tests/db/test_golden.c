/*
 * Files of the first version (tests/data, never made again) are opened, checked, worked in and merged by every later one: a ledger
 * (ledger-v1.db.zst) and packs of it, plain and sealed.  They hold a conflict, a deleted row, a child row, an edit that needs a
 * newer program, a field and two things this program has never heard of.
 */
#include <zstd.h>

#include "base/buf.h"
#include "base/id.h"
#include "db/merge.h"
#include "db/pack.h"
#include "db/source.h"
#include "db/testmodel.h"

enum { EDITS = 15 };
static const int64_t disputed = INT64_C(5036184446814145308), newer = INT64_C(2049079112652817240), deleted = INT64_C(3445953698243171199);
static const uint8_t township[] = "0123456789abcdef";
static const char *const passphrase = "测试用的口令，不要真用";
static const char ids_v1[] = "7a4b8492d09909e98b09d4be22f478af";

static void
data_path(char out[512], const char *name)
{
	const char *src = getenv("SRC");

	snprintf(out, 512, "%s/tests/data/%s", src ? src : ".", name);
}

/* The ledger, unfolded into the test's folder. */
static char *
ledger_v1(const struct place_of_test *t)
{
	char from[512], *to = file_join(t->folder, "0.db"), *bytes = mem_alloc(1 << 20);
	struct buf b = BUF_INIT;
	size_t n;

	data_path(from, "ledger-v1.db.zst");
	ok(file_read(&b, from, 1 << 20, &ok_e));
	n = ZSTD_decompress(bytes, 1 << 20, b.p, b.n);
	assert_false(ZSTD_isError(n));
	unlink(to);
	ok(file_replace(to, bytes, n, &ok_e));
	buf_release(&b);
	free(bytes);
	return to;
}

static void
all_there(struct ledger *l, int64_t edits)
{
	struct record r;
	struct history h;
	struct conflicts c;
	int64_t n;

	ok(ledger_check(l, NULL, &n, &ok_e));
	assert_int_equal(n, edits);
	ok(ledger_total(l, &place, &n, &ok_e));
	assert_int_equal(n, 3);
	ok(ledger_total(l, &job, &n, &ok_e));
	assert_int_equal(n, 2);
	ok(ledger_total(l, &line, &n, &ok_e));
	assert_int_equal(n, 1);
	ok(ledger_conflicts(l, &c, 0, &ok_e));
	assert_int_equal(c.n, 1);
	assert_int_equal(c.p[0].row, disputed);
	assert_int_equal(c.p[0].field, JOB_WHAT);
	assert_int_equal(c.p[0].n_sides, 2);
	conflicts_release(&c);
	ok(ledger_history(l, &h, &job, disputed, &ok_e));
	assert_int_equal(h.n, 4);
	history_release(&h);
	r = test_get(l, &job, disputed);
	assert_string_equal(record_text(&r, "no"), "A-0001");
	assert_string_equal(record_text(&r, "note"), "带“引号”\n和 𠮷 字");
	assert_int_equal(record_int(&r, "place"), ledger_named_row(l, &place,
			&(struct value){ .kind = VALUE_TEXT, .s = (char[]){ "大塘村" }, .n = strlen("大塘村") }, 1));
	record_release(&r);
	r = test_get(l, &job, newer);
	assert_true(r.readonly);
	assert_string_equal(record_text(&r, "what"), "路灯不亮");
	record_release(&r);
	r = test_get(l, &job, deleted);
	assert_true(r.deleted);
	record_release(&r);
	ok(ledger_find(l, &n, &place, "name", "石板村", &ok_e));
	assert_int_equal(n, 4242);
}

/* The ids, one behind the other in order. */
static void
ids_sum(const char *path, const uint8_t *key, char hex[2 * ID_BYTES + 1])
{
	uint8_t ids[64][ID_BYTES], sum[ID_BYTES];
	const struct source_edit *se;
	struct source *s;
	struct err e;
	size_t n = 0;
	int rc;

	ok(source_open(&s, path, key, &ok_e));
	while ((rc = s->ops->next(s, &se, &e)) > 0) {
		size_t at = n;

		assert_true(n < 64);
		for (; at > 0 && memcmp(ids[at - 1], se->edit.id, ID_BYTES) > 0; at--)
			memcpy(ids[at], ids[at - 1], ID_BYTES);
		memcpy(ids[at], se->edit.id, ID_BYTES);
		n++;
	}
	assert_int_equal(rc, 0);
	assert_true(s->clean);
	source_close(s);
	id_hash(sum, sizeof sum, ids, n * ID_BYTES, NULL, 0);
	id_hex(hex, sum, sizeof sum);
}

static void
test_ledger(void **state)
{
	struct place_of_test *t = *state;
	char *path = ledger_v1(t);
	struct ledger *l;
	struct record r;
	struct changes cs;
	int64_t batch, n;
	struct err e;

	ok(ledger_open(&l, path, &test_model, &station_a, true, NULL, &ok_e));
	all_there(l, EDITS);
	assert_string_equal(ledger_township_name(l), "石沟镇");
	assert_memory_equal(ledger_township(l), township, ID_BYTES);
	ledger_close(l);
	l = test_open(path, &station_a);
	all_there(l, EDITS);
	ok(ledger_rebuild(l, NULL, &ok_e));
	all_there(l, EDITS);
	/* what cannot be shown is not written over; all else goes on, with the next number */
	r = test_get(l, &job, newer);
	changes_init(&cs);
	change_on(changes_add(&cs, &job), &r);
	change_set_text(&cs.p[0], "what", "旧");
	assert_int_equal(ledger_save(l, &cs, 7, &batch, &e), -1);
	assert_int_equal(e.code, ERR_NEWER);
	changes_release(&cs);
	record_release(&r);
	r = test_get(l, &job, disputed);
	test_set_text(l, &r, "what", "水渠堵了");
	record_release(&r);
	ok(ledger_conflict_count(l, &n, &ok_e));
	assert_int_equal(n, 0);
	n = test_job(l, "2026-11-19", "新的", 0);
	r = test_get(l, &job, n);
	assert_string_equal(record_text(&r, "no"), "A-0004");
	record_release(&r);
	test_check(l);
	ledger_close(l);
	free(path);
}

/* Out of each of the files into an empty ledger, and on from there: the same edits, those nobody here understands too. */
static void
test_merges(void **state)
{
	static const char *const names[] = { NULL, "pack-v1-newer.ybz", "pack-v1-newer-key.ybz" };
	struct place_of_test *t = *state;
	uint8_t key[PACK_KEY_BYTES];
	char *mine = file_join(t->folder, "1.db"), *on = file_join(t->folder, "2.db");

	ok(pack_key_derive(key, passphrase, township, &ok_e));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char path[512], *unfolded = names[i] ? NULL : ledger_v1(t), hex[2 * ID_BYTES + 1];
		const struct merge_preview *p;
		struct pack_result made;
		struct ledger *l;
		struct merge *m;
		int64_t batch;

		if (names[i])
			data_path(path, names[i]);
		else
			snprintf(path, sizeof path, "%s", unfolded);
		ids_sum(path, key, hex);
		assert_string_equal(hex, ids_v1);
		ok(ledger_create(mine, &test_model, township, "石沟镇", &station_b, &ok_e));
		l = test_open(mine, &station_b);
		ok(merge_begin(&m, l, path, key, 7, NULL, &ok_e));
		p = merge_preview(m);
		assert_int_equal(p->edits, EDITS);
		assert_int_equal(p->fresh_edits, EDITS);
		assert_int_equal(p->refused, 0);
		assert_int_equal(p->counts[3].fresh, 2);	/* two beacons: kept and forwarded, as is its township, which is no record */
		ok(merge_commit(m, &batch, &ok_e));
		all_there(l, EDITS + 1);
		ok(merge_begin(&m, l, path, key, 7, NULL, &ok_e));
		assert_true(merge_preview(m)->nothing);
		merge_rollback(m);
		ok(pack_write(l, on, 1, key, NULL, &made, &ok_e));	/* all but its own township edit */
		assert_int_equal(made.edits, EDITS);
		ids_sum(on, key, hex);
		assert_string_equal(hex, ids_v1);
		ledger_close(l);
		unlink(mine);
		unlink(on);
		free(unfolded);
	}
	free(mine);
	free(on);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(test_ledger), TEST(test_merges) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
