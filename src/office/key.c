/*
 * key.c - the township key of this PC: derived once from the words people
 * agreed on, kept beside the identity and never in the ledger.
 */
#include "office/carry.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/id.h"
#include "office/office.h"
#include "office/station.h"

enum { HEX = 2 * PACK_KEY_BYTES };

/* folder: in which it lies, whether it is there or not. */
static char *
key_path(struct office *o, char **folder)
{
	char township[TOWNSHIP_HEX], *path;

	station_township(o->ledger, township);
	*folder = file_join(o->opt.state_folder, township);
	path = file_join(*folder, "pack.key");
	return path;
}

bool
office_key(struct office *o, uint8_t key[PACK_KEY_BYTES])
{
	char *folder, *path = key_path(o, &folder);
	struct buf b = BUF_INIT;
	bool found = file_exists(path) && file_read(&b, path, 4096, NULL) == 0 && b.n >= HEX;

	if (found) {
		b.p[HEX] = '\0';
		found = id_from_hex(key, PACK_KEY_BYTES, b.p) == 0;
	}
	if (b.p != NULL)
		sodium_memzero(b.p, b.cap);
	buf_release(&b);
	free(path);
	free(folder);
	return found;
}

int
office_key_fits(const char *passphrase, struct err *e)
{
	return passphrase[0] == '\0' ? 0 : pack_key_fits(passphrase, e);
}

int
office_key_set(struct office *o, const char *passphrase, struct err *e)
{
	uint8_t key[PACK_KEY_BYTES];
	char hex[HEX + 2], *folder, *path;
	int rc;

	path = key_path(o, &folder);
	if (passphrase[0] == '\0') {
		rc = unlink(path) == 0 || !file_exists(path) ? 0 : err_errno(e, "口令没有去掉, %s 删不了", path);
	} else if ((rc = pack_key_derive(key, passphrase, ledger_township(o->ledger), e)) == 0) {
		id_hex(hex, key, sizeof(key));
		hex[HEX] = '\n';
		rc = file_make_folder(folder, e);
		if (rc == 0)
			rc = file_replace(path, hex, HEX + 1, e);
		if (rc != 0)
			err_prefix(e, "口令没有设成, 账本没有动: ");
		sodium_memzero(hex, sizeof(hex));
	}
	sodium_memzero(key, sizeof(key));
	free(path);
	free(folder);
	return rc;
}

bool
office_key_mark(struct office *o, char out[5])
{
	static const char purpose[] = "ybz key mark";
	uint8_t key[PACK_KEY_BYTES], mark[2];
	bool found = office_key(o, key);

	out[0] = '\0';
	if (found) {
		id_hash(mark, sizeof(mark), purpose, sizeof(purpose) - 1, key, sizeof(key));
		id_hex(out, mark, sizeof(mark));
	}
	sodium_memzero(key, sizeof(key));
	return found;
}
