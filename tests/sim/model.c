/*
 * model.c - descriptors of the simulated office.
 */
#include "sim/model.h"

static const struct field place_fields[] = {
	{ .name = "name", .title = "名称", .kind = FIELD_NAME, .flags = FIELD_REQUIRED | FIELD_INITIALS },
	{ .name = "code", .title = "代码", .kind = FIELD_CODE, .flags = FIELD_WORDS },
};
static const char *const place_key[] = { "name", NULL };
const struct entity sim_place = { .name = "place", .title = "村", .fields = place_fields, .n_fields = 2, .key = place_key };

static const struct choice states[] = { { 10, "待办", NULL }, { 30, "在办", NULL }, { 60, "办结", NULL }, { 0, NULL, NULL } };
static const struct field job_fields[] = {
	{ .name = "no", .title = "编号", .kind = FIELD_LABEL, .flags = FIELD_AUTO | FIELD_WORDS },
	{ .name = "day", .title = "日期", .kind = FIELD_DATE },
	{ .name = "place", .title = "村", .kind = FIELD_REF, .ref = "place", .flags = FIELD_INDEX | FIELD_INITIALS },
	{ .name = "people", .title = "干部", .kind = FIELD_REFS, .ref = "place", .flags = FIELD_WORDS },
	{ .name = "state", .title = "状态", .kind = FIELD_CHOICE, .choices = states, .flags = FIELD_INDEX },
	{ .name = "what", .title = "事由", .kind = FIELD_TEXT, .flags = FIELD_INITIALS },
	{ .name = "note", .title = "说明", .kind = FIELD_NOTE, .flags = FIELD_WORDS },
	{ .name = "cost", .title = "费用", .kind = FIELD_MONEY, .policy = POLICY_MAX },
	{ .name = "count", .title = "人数", .kind = FIELD_INT, .policy = POLICY_MIN },
	{ .name = "looked", .title = "看过", .kind = FIELD_STAMP, .policy = POLICY_QUIET },
	/* from here on only the newer program */
	{ .name = "level", .title = "等级", .kind = FIELD_INT },
	{ .name = "paths", .title = "路线", .kind = FIELD_REFS, .ref = "place" },
};
static const struct entity_index job_indexes[] = { { { "day", "place" }, "state < 60" }, { { NULL }, NULL } };
const struct entity sim_job = { .name = "job", .title = "工单", .fields = job_fields, .n_fields = 12, .order = "day",
	.indexes = job_indexes };
const struct entity sim_job_old = { .name = "job", .title = "工单", .fields = job_fields, .n_fields = 10, .order = "day" };

static const struct field line_fields[] = {
	{ .name = "job", .title = "工单", .kind = FIELD_REF, .ref = "job", .flags = FIELD_INDEX },
	{ .name = "text", .title = "内容", .kind = FIELD_TEXT },
};
const struct entity sim_line = { .name = "line", .title = "进展", .fields = line_fields, .n_fields = 2, .parent = "job" };

static const struct field talk_fields[] = {
	{ .name = "at", .title = "时间", .kind = FIELD_DATE },
	{ .name = "with", .title = "同谁", .kind = FIELD_TEXT, .flags = FIELD_INITIALS },
};
const struct entity sim_talk = { .name = "talk", .title = "谈话", .fields = talk_fields, .n_fields = 2, .order = "at" };

static const struct entity *const things_new[] = { &sim_place, &sim_job, &sim_line, &sim_talk };
static const struct entity *const things_old[] = { &sim_place, &sim_job_old, &sim_line };
const struct model sim_new = { things_new, 4, 2 }, sim_old = { things_old, 3, 1 };
