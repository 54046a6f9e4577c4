/* Any bytes from a terminal: in two reads, cut anywhere, they become whole keys and never control characters as text. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"
#include "ui/keys.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void
drain(struct keys *k)
{
	struct key key;

	while (keys_next(k, &key)) {
		if (key.code == K_TEXT && (unsigned char)key.text[0] < 0x20)
			abort();
		if (key.code == K_PASTE)
			for (size_t i = 0; i < key.paste_n; i++)
				if ((unsigned char)key.paste[i] < 0x20 && key.paste[i] != '\n' && key.paste[i] != '\t')
					abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct keys k = { 0 };
	size_t cut = n ? p[0] % n : 0;

	keys_init(&k);
	keys_feed(&k, (const char *)p, cut);
	drain(&k);
	keys_feed(&k, (const char *)p + cut, n - cut);
	drain(&k);
	keys_timeout(&k);
	drain(&k);
	keys_release(&k);
	return 0;
}
