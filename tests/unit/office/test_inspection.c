/* 来检查: what gets in whose way, what a month took, who may go along. */
#include "office/form.h"
#include "office/inspection.h"
#include "office/overlap.h"
#include "office/today.h"
#include "small.h"

struct desk {
	struct small s;
	int64_t tang, bridge;	/* villages */
};

static void
desk_open(struct desk *d)
{
	small_open(&d->s);
	d->tang = small_add(&d->s, &village_entity, "name", "大塘村", NULL);
	d->bridge = small_add(&d->s, &village_entity, "name", "石桥村", NULL);
}

/* until NULL: not said */
static int64_t
comes(struct desk *d, const char *date, const char *body, const char *topic, int64_t village, const char *start, const char *until)
{
	if (!until)
		return small_add(&d->s, &inspection_entity, "date", date, "body", body, "topic", topic, "villages", ROW(village), NULL);
	return small_add(&d->s, &inspection_entity, "date", date, "body", body, "topic", topic, "villages", ROW(village), "start", start,
			"until", until, NULL);
}

static void
asks(struct desk *d, int64_t row, const char *name)
{
	small_add(&d->s, &material_entity, "inspection", ROW(row), "name", name, NULL);
}

/* What is found for row, as lines; returns how many of them count. */
static size_t
found(struct desk *d, int64_t row, struct buf *lines)
{
	struct overlaps all;
	struct record r;
	size_t n;

	small_get(&d->s, &inspection_entity, row, &r);
	OK(overlap_find(&d->s.o, &r, &all, &d->s.e), d->s.e);
	buf_clear(lines);
	for (size_t i = 0; i < all.n; i++) {
		overlap_line(&all.p[i], lines);
		buf_addc(lines, '\n');
	}
	n = all.counted;
	overlaps_release(&all);
	record_release(&r);
	return n;
}

static void
test_same_village(void **state)
{
	struct buf b = BUF_INIT;
	struct desk d;
	int64_t water, touching, elsewhere, whenever;

	(void)state;
	desk_open(&d);
	water = comes(&d, "2026-11-18", "县水利局", "冬修水利督查", d.tang, "10:00", "15:30");
	assert_int_equal(found(&d, water, &b), 0);
	assert_string_equal(buf_str(&b), "");

	comes(&d, "2026-11-18", "县农业农村局", "高标准农田", d.tang, "14:00", "17:00");
	assert_int_equal(found(&d, water, &b), 1);
	assert_string_equal(buf_str(&b), "县农业农村局 14:00 高标准农田 大塘村 (同日同村, 重叠1.5小时)\n");

	/* From 17:00 on is after 17:00. */
	touching = comes(&d, "2026-11-18", "县医保局", "参保缴费", d.tang, "17:00", "18:00");
	assert_int_equal(found(&d, touching, &b), 0);
	assert_non_null(strstr(buf_str(&b), "县水利局 10:00 冬修水利督查 大塘村 (同日同村, 时间不重叠)"));
	assert_non_null(strstr(buf_str(&b), "县农业农村局 14:00 高标准农田 大塘村 (同日同村, 时间不重叠)"));

	elsewhere = comes(&d, "2026-11-18", "县住建局", "危房验收", d.bridge, "10:00", "12:00");
	assert_int_equal(found(&d, elsewhere, &b), 0);
	assert_string_equal(buf_str(&b), "");
	whenever = comes(&d, "2026-11-18", "县民政局", "低保核查", d.bridge, NULL, NULL);
	assert_int_equal(found(&d, whenever, &b), 1);
	assert_string_equal(buf_str(&b), "县住建局 10:00 危房验收 石桥村 (同日同村, 时间没填全)\n");
	/* One minute, and another day. */
	whenever = comes(&d, "2026-11-18", "县林业局", "防火", d.bridge, "11:59", "12:30");
	found(&d, whenever, &b);
	assert_non_null(strstr(buf_str(&b), "县住建局 10:00 危房验收 石桥村 (同日同村, 重叠1分钟)"));
	whenever = comes(&d, "2026-11-19", "县卫健局", "义诊", d.bridge, "10:00", "12:00");
	assert_int_equal(found(&d, whenever, &b), 0);
	buf_release(&b);
	small_close(&d.s);
}

static void
test_material(void **state)
{
	struct buf b = BUF_INIT;
	struct desk d;
	int64_t first, near, far;

	(void)state;
	desk_open(&d);
	first = comes(&d, "2026-10-19", "县水利局", "督查", d.tang, NULL, NULL);
	asks(&d, first, "渠道台账");
	asks(&d, first, "签字表");
	asks(&d, first, "照片");
	near = comes(&d, "2026-11-18", "县财政局", "资金", d.bridge, NULL, NULL);	/* the 30th day after */
	asks(&d, near, "渠道台账");
	asks(&d, near, "照片");
	asks(&d, near, "凭证");
	assert_int_equal(found(&d, near, &b), 1);
	assert_string_equal(buf_str(&b), "县水利局 10-19 要的材料有 2 项相同: 渠道台账、照片\n");
	assert_int_equal(found(&d, first, &b), 1);

	far = comes(&d, "2026-11-19", "县审计局", "审计", d.bridge, NULL, NULL);		/* the 31st after the first */
	asks(&d, far, "渠道台账");
	assert_int_equal(found(&d, far, &b), 1);
	assert_null(strstr(buf_str(&b), "县水利局"));
	assert_non_null(strstr(buf_str(&b), "县财政局 11-18 要的材料有 1 项相同: 渠道台账"));

	/* A township that looks at a fortnight only. */
	small_add(&d.s, &rule_entity, "code", "I1", "param", "days", "title", "间隔", "value", "14", "valid_from", "2026-11-01", NULL);
	assert_int_equal(found(&d, near, &b), 1);
	assert_null(strstr(buf_str(&b), "县水利局"));
	assert_int_equal(found(&d, first, &b), 1);	/* its own day is older than that rule */
	buf_release(&b);
	small_close(&d.s);
}

static void
test_topic(void **state)
{
	struct buf b = BUF_INIT;
	struct desk d;
	int64_t first, second, own, brief;

	(void)state;
	desk_open(&d);
	first = comes(&d, "2026-11-02", "县农业农村局", "高标准农田建设检查", d.tang, NULL, NULL);
	second = comes(&d, "2026-11-18", "县财政局", "高标准农田", d.bridge, NULL, NULL);
	assert_int_equal(found(&d, second, &b), 1);
	assert_string_equal(buf_str(&b), "县农业农村局 11-02 也查【高标准农田建设检查】\n");
	assert_int_equal(found(&d, first, &b), 1);
	/* The same body again is its own affair; two characters say nothing. */
	own = comes(&d, "2026-11-20", "县财政局", "高标准农田", d.bridge, NULL, NULL);
	found(&d, own, &b);
	assert_null(strstr(buf_str(&b), "县财政局"));
	brief = comes(&d, "2026-11-21", "县发改局", "农田", d.tang, NULL, NULL);
	assert_int_equal(found(&d, brief, &b), 0);
	buf_release(&b);
	small_close(&d.s);
}

static void
set_plan(struct desk *d, int64_t row, int plan)
{
	struct changes all;
	struct record r;
	int64_t batch;

	small_get(&d->s, &inspection_entity, row, &r);
	changes_init(&all);
	struct change *c = changes_add(&all, &inspection_entity);
	change_on(c, &r);
	change_set_int(c, "plan", plan);
	OK(ledger_save(d->s.o.ledger, &all, 0, &batch, &d->s.e), d->s.e);
	changes_release(&all);
	record_release(&r);
}

/* Joined or called off, it is in nobody's way; home counts what is left, each pair once. */
static void
test_plan_and_home(void **state)
{
	struct buf b = BUF_INIT;
	struct desk d;
	struct today t;
	int64_t water, farm, batches, pairs;

	(void)state;
	desk_open(&d);
	water = comes(&d, "2026-11-18", "县水利局", "冬修水利督查", d.tang, "10:00", "15:30");
	farm = comes(&d, "2026-11-18", "县农业农村局", "冬修水利督查", d.tang, "14:00", "17:00");
	asks(&d, water, "台账");
	asks(&d, farm, "台账");
	comes(&d, "2026-11-24", "县住建局", "危房", d.bridge, NULL, NULL);	/* the seventh day */
	comes(&d, "2026-11-25", "县卫健局", "义诊", d.bridge, NULL, NULL);
	comes(&d, "2026-11-17", "县人社局", "就业", d.tang, NULL, NULL);
	assert_int_equal(found(&d, water, &b), 3);	/* village, material and topic */
	OK(today_load(&d.s.o, &t, 5, &d.s.e), d.s.e);
	assert_int_equal(t.inspections, 3);
	assert_int_equal(t.overlaps, 1);
	today_release(&t);

	set_plan(&d, water, PLAN_JOINED);
	assert_int_equal(found(&d, water, &b), 3);
	set_plan(&d, farm, PLAN_JOINED);
	assert_int_equal(found(&d, water, &b), 0);
	set_plan(&d, farm, PLAN_CANCELLED);
	assert_int_equal(found(&d, farm, &b), 0);
	OK(overlap_between(&d.s.o, date_today(), date_today() + 6, &batches, &pairs, &d.s.e), d.s.e);
	assert_int_equal(batches, 2);
	assert_int_equal(pairs, 0);
	buf_release(&b);
	small_close(&d.s);
}

/* On the form it is told before anything is saved. */
static void
test_on_the_form(void **state)
{
	struct desk d;
	struct form *f;
	struct record r;
	struct overlaps all;
	struct buf b = BUF_INIT;
	int64_t water;

	(void)state;
	desk_open(&d);
	water = comes(&d, "2026-11-18", "县水利局", "督查", d.tang, "10:00", "15:30");
	asks(&d, water, "台账");
	asks(&d, water, "凭证");
	OK(form_new(&f, &d.s.o, &inspection_thing, NULL, 0, &d.s.e), d.s.e);
	form_set_text(f, "body", "县农业农村局");
	form_set_text(f, "topic", "高标准农田");
	form_set_text(f, "villages", "大塘村");
	form_set_text(f, "start", "15");
	form_set_text(f, "until", "14");
	form_set_text(f, "materials", "凭证\n\n台账\n");
	form_record(f, &r);
	OK(overlap_find(&d.s.o, &r, &all, &d.s.e), d.s.e);
	assert_int_equal(all.counted, 1);
	assert_int_equal(all.p[0].kind, OVERLAP_MATERIAL);
	assert_int_equal(all.p[0].n, 2);
	overlaps_release(&all);
	record_release(&r);
	int bad;
	bool already;
	assert_int_equal(form_save(f, &bad, &already, &d.s.e), -1);	/* it leaves before it comes */
	form_set_text(f, "until", "16");
	form_record(f, &r);
	OK(inspection_thing.facts(&d.s.o, &r, &b, &d.s.e), d.s.e);
	assert_non_null(strstr(buf_str(&b), "和别的检查有 2 处重叠 !!"));
	assert_non_null(strstr(buf_str(&b), "重叠30分钟"));
	record_release(&r);
	OK(form_save(f, &bad, &already, &d.s.e), d.s.e);
	form_free(f);
	buf_release(&b);
	small_close(&d.s);
}

/* Who comes again the same month is said on the page and on the form, whatever it comes for; those called off did not come. */
static void
test_the_same_body_again(void **state)
{
	static const char *const before[][3] = {
		{ "2026-10-30", "河长制", "1" }, { "2026-11-02", "河长制", "1" }, { "2026-11-03", "水源地", "1" }, { "2026-11-04", "取消的", "3" },
		{ "2026-11-05", "秸秆禁烧", "1" }, { "2026-11-06", "油烟", "1" }, { "2026-11-20", "以后的", "1" },
	};
	struct small s;
	struct form *f;
	struct record r;
	struct buf b = BUF_INIT;
	int64_t first = 0;

	(void)state;
	small_open(&s);
	for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++) {
		int64_t row = small_add(&s, &inspection_entity, "body", "县生态环境局", "topic", before[i][1], "date", before[i][0], "plan",
				before[i][2], NULL);
		if (i == 1)
			first = row;
	}
	OK(form_new(&f, &s.o, &inspection_thing, NULL, 0, &s.e), s.e);
	form_set_text(f, "date", "2026-11-18");
	form_set_text(f, "body", "县生态环境局");
	form_record(f, &r);
	OK(inspection_thing.facts(&s.o, &r, &b, &s.e), s.e);
	assert_non_null(strstr(buf_str(&b), "县生态环境局 11月第 5 批, 前面的: 11-06 油烟, 11-05 秸秆禁烧, 11-03 水源地 ..\n"));
	record_release(&r);
	form_free(f);
	buf_clear(&b);
	small_get(&s, &inspection_entity, first, &r);
	OK(inspection_thing.facts(&s.o, &r, &b, &s.e), s.e);
	assert_null(strstr(buf_str(&b), "前面的"));
	record_release(&r);
	buf_release(&b);
	small_close(&s);
}

/* A reception of an inspection takes over what it says and is named by it; one whose inspection is gone is saved all the same. */
static void
test_reception_of_an_inspection(void **state)
{
	struct small s;
	struct form *f;
	struct record r;
	int64_t row, reception;
	bool already;
	int bad;

	(void)state;
	small_open(&s);
	row = small_add(&s, &inspection_entity, "body", "县水利局", "topic", "冬修水利督查", "date", "2026-11-18", "start", "10:00", "until", "15:30",
			"heads", "4", "document", "石水函〔2026〕41号", NULL);
	OK(form_new(&f, &s.o, &reception_thing, "inspection", row, &s.e), s.e);
	assert_string_equal(form_value(f, "unit")->s, "县水利局");
	assert_string_equal(form_value(f, "purpose")->s, "冬修水利督查");
	assert_string_equal(form_value(f, "letter")->s, "石水函〔2026〕41号");
	assert_int_equal(form_value(f, "guest_count")->i, 4);
	form_set_text(f, "meal", "0");
	OK(form_save(f, &bad, &already, &s.e), s.e);
	reception = f->row;
	form_free(f);
	small_get(&s, &inspection_entity, row, &r);
	assert_true(record_int(&r, "reception") == reception);
	record_release(&r);
	/* a second one leaves the first where it is */
	OK(form_new(&f, &s.o, &reception_thing, "inspection", row, &s.e), s.e);
	form_set_text(f, "meal", "0");
	OK(form_save(f, &bad, &already, &s.e), s.e);
	form_free(f);
	small_get(&s, &inspection_entity, row, &r);
	assert_true(record_int(&r, "reception") == reception);
	record_release(&r);
	OK(form_new(&f, &s.o, &reception_thing, "inspection", 4711, &s.e), s.e);
	form_set_text(f, "unit", "县水利局");
	form_set_text(f, "purpose", "冬修水利督查");
	form_set_text(f, "guest_count", "4");
	form_set_text(f, "meal", "0");
	OK(form_save(f, &bad, &already, &s.e), s.e);
	form_free(f);
	small_close(&s);
}

static void
test_month(void **state)
{
	struct desk d;
	struct month_burden m;
	int64_t gone;

	(void)state;
	desk_open(&d);
	comes(&d, "2026-11-01", "甲局", "一", d.tang, "10:00", "11:30");
	comes(&d, "2026-11-30", "乙局", "二", d.tang, "10:00", "12:00");
	comes(&d, "2026-11-30", "丙局", "三", d.tang, NULL, NULL);
	comes(&d, "2026-10-31", "丁局", "四", d.tang, "10:00", "12:00");
	comes(&d, "2025-11-30", "戊局", "五", d.tang, "10:00", "12:00");
	gone = comes(&d, "2026-11-05", "己局", "六", d.tang, "10:00", "12:00");
	set_plan(&d, gone, PLAN_CANCELLED);
	small_add(&d.s, &reception_entity, "date", "2026-11-30", "unit", "甲局", "cost", "16050", NULL);
	small_add(&d.s, &reception_entity, "date", "2026-12-01", "unit", "甲局", "cost", "100", NULL);
	OK(overlap_month(&d.s.o, date_make(2026, 11, 18), &m, &d.s.e), d.s.e);
	assert_int_equal(m.batches, 3);
	assert_int_equal(m.minutes, 210);
	assert_int_equal(m.untimed, 1);
	assert_int_equal(m.cost, 16050);
	OK(overlap_month(&d.s.o, date_make(2025, 11, 1), &m, &d.s.e), d.s.e);
	assert_int_equal(m.batches, 1);
	assert_int_equal(m.cost, 0);
	OK(overlap_month(&d.s.o, date_make(2026, 12, 31), &m, &d.s.e), d.s.e);
	assert_int_equal(m.batches, 0);
	assert_int_equal(m.cost, 100);
	small_close(&d.s);
}

static int
escorted(struct desk *d, const int64_t *who, size_t n, int which)
{
	struct record r;
	struct rule_results res;
	int v;

	record_init(&r, &inspection_entity);
	value_set_text(record_field(&r, "date"), "2026-11-18");
	value_add_int(record_field(&r, "villages"), d->tang);
	for (size_t i = 0; i < n; i++)
		value_add_int(record_field(&r, "escorts"), who[i]);
	OK(inspection_check(&d->s.o, &r, &res, &d->s.e), d->s.e);
	v = res.n > (size_t)which ? (int)res.p[which].verdict : -1;
	rule_results_release(&res);
	record_release(&r);
	return v;
}

/* One from the township and one of the village; by the rule of the day. */
static void
test_escorts(void **state)
{
	struct desk d;
	int64_t who[3];

	(void)state;
	desk_open(&d);
	who[0] = small_add(&d.s, &staff_entity, "name", "冯志远", "kind", "1", NULL);
	who[1] = small_add(&d.s, &staff_entity, "name", "秦守义", "kind", "2", NULL);
	who[2] = small_add(&d.s, &staff_entity, "name", "陈卫东", "kind", "1", NULL);
	assert_int_equal(escorted(&d, who, 0, 0), -1);
	assert_int_equal(escorted(&d, who, 2, 0), RULE_PASS);
	assert_int_equal(escorted(&d, who, 2, 1), RULE_PASS);
	assert_int_equal(escorted(&d, who, 3, 0), RULE_FAIL);
	small_add(&d.s, &rule_entity, "code", "C1", "param", "town", "title", "乡镇陪同", "value", "2", "valid_from", "2026-01-01", NULL);
	assert_int_equal(escorted(&d, who, 3, 0), RULE_PASS);
	small_close(&d.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_village), cmocka_unit_test(test_material), cmocka_unit_test(test_topic),
		cmocka_unit_test(test_plan_and_home), cmocka_unit_test(test_on_the_form), cmocka_unit_test(test_month), cmocka_unit_test(test_the_same_body_again),
		cmocka_unit_test(test_reception_of_an_inspection),
		cmocka_unit_test(test_escorts),
	};

	return cmocka_run_group_tests_name("office/inspection", tests, NULL, NULL);
}
