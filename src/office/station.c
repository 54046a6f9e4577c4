/*
 * station.c - reading and writing station.ini.
 */
#include "office/station.h"

#include <ini.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"

enum { INI_MAX = 64 << 10 };

struct seat *
identity_seat(struct identity *id, const char *township)
{
	for (size_t i = 0; i < id->n; i++)
		if (strcmp(id->seats[i].township, township) == 0)
			return &id->seats[i];
	id->seats = mem_resize(id->seats, id->n + 1, sizeof(*id->seats));
	memset(&id->seats[id->n], 0, sizeof(*id->seats));
	snprintf(id->seats[id->n].township, TOWNSHIP_HEX, "%s", township);
	return &id->seats[id->n++];
}

static int
identity_line(void *data, const char *section, const char *name, const char *value)
{
	struct identity *id = data;
	uint8_t raw[ID_BYTES];

	if (strcmp(section, "station") == 0) {
		if (strcmp(name, "id") == 0 && id_from_hex(raw, 8, value) == 0)
			snprintf(id->id, sizeof(id->id), "%s", value);
	} else if (id_from_hex(raw, ID_BYTES, section) == 0) {
		struct seat *s = identity_seat(id, section);

		if (strcmp(name, "code") == 0 && strlen(value) < sizeof(s->code))
			memcpy(s->code, value, strlen(value) + 1);
		else if (strcmp(name, "me") == 0)
			s->me = strtoll(value, NULL, 10);
		else if (strcmp(name, "since") == 0)
			s->since = strtoll(value, NULL, 10);
	}
	return 1;
}

void
identity_read(struct identity *id, const char *folder)
{
	char *path = file_join(folder, "station.ini");
	struct buf b = BUF_INIT;

	memset(id, 0, sizeof(*id));
	if (file_exists(path) && file_read(&b, path, INI_MAX, NULL) == 0)
		ini_parse_string(buf_str(&b), identity_line, id);
	if (id->id[0] == '\0') {
		uint8_t rnd[8];

		id_random(rnd, sizeof(rnd));
		id_hex(id->id, rnd, sizeof(rnd));
	}
	buf_release(&b);
	free(path);
}

void
identity_release(struct identity *id)
{
	free(id->seats);
}

int
identity_write(const struct identity *id, const char *folder, struct err *e)
{
	char *path = file_join(folder, "station.ini");
	struct buf b = BUF_INIT;
	int rc;

	buf_adds(&b, "; 这台电脑是谁. 不要拷到别的电脑上.\n[station]\n");
	buf_addf(&b, "id = %s\n", id->id);
	for (size_t i = 0; i < id->n; i++) {
		buf_addf(&b, "\n[%s]\ncode = %s\nme = %" PRId64 "\n", id->seats[i].township, id->seats[i].code, id->seats[i].me);
		if (id->seats[i].since != 0)
			buf_addf(&b, "since = %" PRId64 "\n", id->seats[i].since);
	}
	rc = file_make_folder(folder, e);
	if (rc == 0)
		rc = file_replace(path, buf_str(&b), b.n, e);
	buf_release(&b);
	free(path);
	return rc;
}

void
station_township(struct ledger *l, char out[TOWNSHIP_HEX])
{
	id_hex(out, ledger_township(l), ID_BYTES);
}
