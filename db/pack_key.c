/*
 * pack_key.c - the township's key out of the words its people agreed on.
 */
#include "db/pack_key.h"

#include <string.h>

#include <sodium.h>

#include "base/buf.h"
#include "base/text.h"

#define KEY_CHARS_MIN 6
/* 64 MiB and three passes: half a second on an office PC of ten years, and it fits beside everything else in 1 GiB.  Part of the format. */
#define KEY_PASSES 3
#define KEY_MEMORY ((size_t)64 << 20)

/* What is hashed of it: between *s and *end, in words; with no trace left by words_forget. */
static int
words_of(const char *passphrase, struct buf *words, const char **s, const char **end, struct err *e)
{
	struct buf half = BUF_INIT;

	/* One PC's input method types full-width signs and blanks around them, the other's does not. */
	text_fold(&half, passphrase, strlen(passphrase));
	text_clean(words, buf_str(&half), half.n, false);
	if (half.p)
		sodium_memzero(half.p, half.cap);
	buf_release(&half);
	*s = buf_str(words);
	*end = *s + words->n;
	while (**s == ' ')
		++*s;
	while (*end > *s && (*end)[-1] == ' ')
		--*end;
	if (text_chars(*s, (size_t)(*end - *s)) < KEY_CHARS_MIN)
		return err_set(e, ERR_INPUT, "口令太短，没有设。请用 %d 个字以上，各台电脑都一样", KEY_CHARS_MIN);
	return 0;
}

static void
words_forget(struct buf *words)
{
	if (words->p)
		sodium_memzero(words->p, words->cap);
	buf_release(words);
}

int
pack_key_fits(const char *passphrase, struct err *e)
{
	struct buf words = BUF_INIT;
	const char *s, *end;
	int rc = words_of(passphrase, &words, &s, &end, e);

	words_forget(&words);
	return rc;
}

int
pack_key_derive(uint8_t key[PACK_KEY_BYTES], const char *passphrase, const uint8_t township[ID_BYTES], struct err *e)
{
	static const char purpose[] = "ybz pack key 1";
	struct buf words = BUF_INIT;
	uint8_t salt[crypto_pwhash_SALTBYTES];
	const char *s, *end;
	int rc = words_of(passphrase, &words, &s, &end, e);

	if (rc == 0) {
		id_hash(salt, sizeof salt, township, ID_BYTES, purpose, sizeof purpose - 1);
		rc = crypto_pwhash(key, PACK_KEY_BYTES, s, (unsigned long long)(end - s), salt, KEY_PASSES, KEY_MEMORY,
				crypto_pwhash_ALG_ARGON2ID13);
		if (rc != 0)
			rc = err_set(e, ERR_IO, "电脑内存不够（要 64 MB），口令没有设成。请关掉别的程序后再试");
	}
	words_forget(&words);
	return rc;
}
