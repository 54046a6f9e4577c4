/*
 * source.c - which kind of file it is, and the proof every edit has to
 * pass whichever way it came.
 */
#include "db/source.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "db/log_json.h"

int
source_open(struct source **out, const char *path, const uint8_t *key, struct err *e)
{
	char magic[8] = { 0 };
	struct stat st;
	ssize_t got;
	int fd;

	*out = NULL;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_errno(e, "打不开%s，什么也没有合并", path);
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, ERR_INPUT, "%s不是文件，什么也没有合并。请选账本文件或数据包", path);
	}
	got = pread(fd, magic, sizeof magic, 0);
	close(fd);
	if (got < 0)
		return err_errno(e, "读不出%s，什么也没有合并。请检查U盘", path);
	if (st.st_size == 0)
		return err_set(e, ERR_DAMAGED, "%s是空文件，什么也没有合并。请重新拷贝", path);
	if (memcmp(magic, "YBZPACK1", sizeof magic) == 0)
		return source_open_pack(out, path, key, e);
	return source_open_ledger(out, path, e);
}

void
source_close(struct source *s)
{
	if (s)
		s->ops->close(s);
}

static bool
shape_fits(const struct source_edit *se)
{
	const struct edit *ed = &se->edit;
	size_t n = strlen(se->entity);

	if (n == 0 || n > SOURCE_ENTITY_MAX || ed->bases.n > LOG_BASES_MAX || ed->row <= 0 || ed->gen < 1 || ed->gen > LOG_GEN_MAX
	    || ed->who < 0 || ed->need < 1 || (ed->fields && ed->fields_n > SOURCE_FIELDS_MAX) || (ed->fields != NULL) != (se->salt != NULL)
	    || (!ed->fields && !se->fhash))
		return false;
	for (size_t i = 0; i < n; i++)
		if (se->entity[i] <= ' ' || se->entity[i] > '~')
			return false;
	for (size_t i = 0; i < 16; i++)
		if (!((ed->station[i] >= '0' && ed->station[i] <= '9') || (ed->station[i] >= 'a' && ed->station[i] <= 'f')))
			return false;
	return ed->station[16] == '\0';
}

bool
source_proven(struct source_edit *se, const uint8_t id[ID_BYTES], struct buf *scratch)
{
	struct edit *ed = &se->edit;
	struct log_parts p = { .entity = se->entity, .row = ed->row, .gen = ed->gen, .bases = ed->bases.p,
		.bases_n = ed->bases.n * ID_BYTES, .at = ed->at, .who = ed->who, .station = ed->station, .need = ed->need };

	if (!shape_fits(se))
		return false;
	if (ed->fields) {
		buf_clear(scratch);
		buf_add(scratch, se->salt, ID_BYTES);
		buf_add(scratch, ed->fields, ed->fields_n);
		id_hash(se->fhash_own, ID_BYTES, scratch->p, scratch->n, NULL, 0);
		se->fhash = se->fhash_own;
	}
	memcpy(p.fhash, se->fhash, ID_BYTES);
	buf_clear(scratch);
	log_hashed_bytes(scratch, &p);
	id_hash(ed->id, ID_BYTES, scratch->p, scratch->n, NULL, 0);
	return memcmp(ed->id, id, ID_BYTES) == 0;
}

bool
source_township(const struct source_edit *se, uint8_t id[ID_BYTES], char *name, size_t cap)
{
	static const struct field fields[] = {
		{ .name = "id", .title = "", .kind = FIELD_CODE }, { .name = "name", .title = "", .kind = FIELD_TEXT } };
	static const struct entity township = { .name = "township", .title = "", .fields = fields, .n_fields = 2 };
	struct value v[2] = { 0 };
	uint64_t set;
	int deleted;
	bool found = strcmp(se->entity, township.name) == 0 && se->edit.fields
		&& log_json_read(&township, se->edit.fields, se->edit.fields_n, &set, v, &deleted) == 0
		&& v[0].kind == VALUE_TEXT && id_from_hex(id, ID_BYTES, v[0].s) == 0;

	if (found)
		snprintf(name, cap, "%s", v[1].kind == VALUE_TEXT ? v[1].s : "");
	value_release(&v[0]);
	value_release(&v[1]);
	return found;
}
