/*
 * keys.c - the decoder; see keys.h.
 */
#include "ui/keys.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define ESC '\033'
#define WAIT_ESC_MS 25
#define WAIT_DIGIT_MS 400
#define WAIT_REST_MS 250	/* a sequence torn apart by a slow line */
#define WAIT_PASTE_MS 1000	/* the end mark got lost */
#define PASTE_MAX (1u << 20)

struct key_word { int code; const char *name, *alias; };

static const struct key_word key_words[] = {
	{ K_ENTER, "回车", "" }, { K_ESC, "Esc", "" }, { K_TAB, "Tab", "" }, { K_BACKTAB, "Shift+Tab", "" },
	{ K_BACKSPACE, "退格", "" }, { K_DELETE, "Del", "" }, { K_INSERT, "Ins", "" },
	{ K_UP, "上箭头", "" }, { K_DOWN, "下箭头", "" }, { K_LEFT, "左箭头", "" }, { K_RIGHT, "右箭头", "" },
	{ K_HOME, "Home", "" }, { K_END, "End", "" }, { K_PGUP, "PgUp", "" }, { K_PGDN, "PgDn", "" },
	{ K_F1, "F1", "Ctrl+G" }, { K_F2, "F2", "Ctrl+S" }, { K_F3, "F3", "Ctrl+F" }, { K_F4, "F4", "Ctrl+O" },
	{ K_F5, "F5", "Ctrl+N" }, { K_F6, "F6", "Ctrl+T" }, { K_F7, "F7", "Ctrl+K" }, { K_F8, "F8", "Ctrl+E" },
	{ K_F9, "F9", "Ctrl+R" }, { K_F10, "F10", "Ctrl+X" },
	{ K_CTRL_C, "Ctrl+C", "" }, { K_CTRL_D, "Ctrl+D", "" }, { K_CTRL_J, "Ctrl+J", "" }, { K_CTRL_L, "Ctrl+L", "" },
	{ K_CTRL_P, "Ctrl+P", "" }, { K_CTRL_U, "Ctrl+U", "" }, { K_CTRL_W, "Ctrl+W", "" }, { K_CTRL_Y, "Ctrl+Y", "" },
	{ K_CTRL_Z, "Ctrl+Z", "" }, { ' ', "空格", "" },
};

/* Ctrl+letter by its letter; the aliases of the key map are resolved here. */
static const int ctrl_codes[32] = {
	['C' - '@'] = K_CTRL_C, ['D' - '@'] = K_CTRL_D, ['E' - '@'] = K_F8, ['F' - '@'] = K_F3, ['G' - '@'] = K_F1,
	['H' - '@'] = K_BACKSPACE, ['I' - '@'] = K_TAB, ['J' - '@'] = K_CTRL_J, ['K' - '@'] = K_F7, ['L' - '@'] = K_CTRL_L,
	['M' - '@'] = K_ENTER, ['N' - '@'] = K_F5, ['O' - '@'] = K_F4, ['P' - '@'] = K_CTRL_P, ['R' - '@'] = K_F9,
	['S' - '@'] = K_F2, ['T' - '@'] = K_F6, ['U' - '@'] = K_CTRL_U, ['W' - '@'] = K_CTRL_W, ['X' - '@'] = K_F10,
	['Y' - '@'] = K_CTRL_Y, ['Z' - '@'] = K_CTRL_Z,
};

static const struct { const char *cap; int code; } key_caps[] = {
	{ "kf1", K_F1 }, { "kf2", K_F2 }, { "kf3", K_F3 }, { "kf4", K_F4 }, { "kf5", K_F5 }, { "kf6", K_F6 }, { "kf7", K_F7 },
	{ "kf8", K_F8 }, { "kf9", K_F9 }, { "kf10", K_F10 }, { "kcuu1", K_UP }, { "kcud1", K_DOWN }, { "kcub1", K_LEFT },
	{ "kcuf1", K_RIGHT }, { "khome", K_HOME }, { "kend", K_END }, { "kpp", K_PGUP }, { "knp", K_PGDN }, { "kich1", K_INSERT },
	{ "kdch1", K_DELETE }, { "kcbt", K_BACKTAB }, { "kent", K_ENTER },
};

uint32_t
key_char(const struct key *k)
{
	struct buf b = BUF_INIT;
	uint32_t cp = 0;

	if (k->code != K_TEXT || k->text[0] == '\0')
		return 0;
	if ((unsigned char)k->text[0] < 0x80)
		return (unsigned char)k->text[0];
	text_fold(&b, k->text, strlen(k->text));
	if (b.n > 0)
		text_next(b.p, b.n, &cp);
	buf_release(&b);
	return cp;
}

int
key_digit(const struct key *k)
{
	uint32_t c = key_char(k);

	return c >= '0' && c <= '9' ? (int)(c - '0') : -1;
}

bool
key_moves(const struct key *k, size_t n, size_t *at)
{
	enum { PAGE = 8 };

	if (n == 0)
		return false;
	switch (k->code) {
	case K_UP:
		*at -= *at > 0;
		break;
	case K_DOWN:
		*at += *at + 1 < n;
		break;
	case K_PGUP:
		*at = *at > PAGE ? *at - PAGE : 0;
		break;
	case K_PGDN:
		*at = *at + PAGE < n ? *at + PAGE : n - 1;
		break;
	case K_HOME:
		*at = 0;
		break;
	case K_END:
		*at = n - 1;
		break;
	default:
		return false;
	}
	return true;
}

bool
key_is(const struct key *k, int code)
{
	if (code > 0 && code < 0x80)
		return key_char(k) == (uint32_t)code;
	return code != K_NONE && k->code == code;
}

struct key
key_make(int code)
{
	struct key k = { 0 };

	k.code = code;
	if (code > 0 && code < 0x80) {
		k.code = K_TEXT;
		k.text[0] = (char)code;
	}
	return k;
}

static const struct key_word *
key_word(int code)
{
	for (size_t i = 0; i < sizeof key_words / sizeof key_words[0]; i++)
		if (key_words[i].code == code)
			return &key_words[i];
	return NULL;
}

/* Printable ASCII, each followed by its NUL: what key_name lends out for '1' and the like. */
static const char key_ascii[] =
	"!\0\"\0#\0$\0%\0&\0'\0(\0)\0*\0+\0,\0-\0.\0/\0" "0\0" "1\0" "2\0" "3\0" "4\0" "5\0" "6\0" "7\0" "8\0" "9\0"
	":\0;\0<\0=\0>\0?\0@\0A\0B\0C\0D\0E\0F\0G\0H\0I\0J\0K\0L\0M\0N\0O\0P\0Q\0R\0S\0T\0U\0V\0W\0X\0Y\0Z\0"
	"[\0\\\0]\0^\0_\0`\0a\0b\0c\0d\0e\0f\0g\0h\0i\0j\0k\0l\0m\0n\0o\0p\0q\0r\0s\0t\0u\0v\0w\0x\0y\0z\0{\0|\0}\0~";

const char *
key_name(int code)
{
	const struct key_word *w = key_word(code);

	if (w != NULL)
		return w->name;
	return code > ' ' && code < 0x7f ? &key_ascii[(code - '!') * 2] : "";
}

const char *
key_alias(int code)
{
	const struct key_word *w = key_word(code);

	return w != NULL ? w->alias : "";
}

void
keys_init(struct keys *k)
{
	memset(k, 0, sizeof *k);
	buf_init(&k->paste);
}

void
keys_release(struct keys *k)
{
	free(k->in);
	buf_release(&k->paste);
	keys_init(k);
}

void
keys_feed(struct keys *k, const char *p, size_t n)
{
	if (n == 0)
		return;
	k->esc_ended_read = k->n == 1 && k->in[0] == ESC;
	k->expired = false;
	if (k->n + n > k->cap) {
		k->cap = (k->n + n) * 2;
		k->in = mem_resize(k->in, k->cap, 1);
	}
	memcpy(k->in + k->n, p, n);
	k->n += n;
}

static void
keys_drop(struct keys *k, size_t n)
{
	k->n -= n;
	memmove(k->in, k->in + n, k->n);
	k->esc_ended_read = false;
	k->expired = false;
}

int
keys_wait(const struct keys *k)
{
	if (k->pasting)
		return WAIT_PASTE_MS;
	if (k->n == 0)
		return -1;
	if (k->n == 1 && k->in[0] == ESC)
		return k->fkeys_eaten ? WAIT_DIGIT_MS : WAIT_ESC_MS;
	return WAIT_REST_MS;
}

bool
keys_esc_pending(const struct keys *k)
{
	return k->fkeys_eaten && k->n == 1 && k->in[0] == ESC;
}

void
keys_timeout(struct keys *k)
{
	k->expired = true;
}

/* --- sequences: each returns the bytes used, 0 when more must come; *out stays K_NONE for what is swallowed ------ */

static size_t
keys_learned_match(const struct keys *k, struct key *out)
{
	size_t best = 0;

	for (size_t i = 0; i < k->n_learned; i++) {
		size_t len = strlen(k->learned[i].seq);

		if (len > best && len <= k->n && memcmp(k->in, k->learned[i].seq, len) == 0) {
			best = len;
			out->code = k->learned[i].code;
		}
	}
	return best;
}

static bool
keys_learned_prefix(const struct keys *k)
{
	for (size_t i = 0; i < k->n_learned; i++)
		if (k->n < strlen(k->learned[i].seq) && memcmp(k->in, k->learned[i].seq, k->n) == 0)
			return true;
	return false;
}

static bool
keys_is_keypad(char c)
{
	return (c >= 'j' && c <= 'y') || c == 'M' || c == 'X';
}

static void
keys_ss3(char c, struct key *out)
{
	static const char motion[] = "ABCDHFPQRS";
	static const int codes[] = { K_UP, K_DOWN, K_RIGHT, K_LEFT, K_HOME, K_END, K_F1, K_F2, K_F3, K_F4 };
	const char *at = c != '\0' ? strchr(motion, c) : NULL;

	if (at != NULL)
		out->code = codes[at - motion];
	else if (c == 'M')
		out->code = K_ENTER;
	else if (c == 'X')
		*out = key_make('=');
	else if (keys_is_keypad(c))	/* j..y are the characters * to 9 in ASCII order */
		*out = key_make(c - 'j' + '*');
}

/* A keypad key by the number terminals give it in CSI u. */
static void
keys_csi_u(int n, struct key *out)
{
	static const char keypad[] = "0123456789./*-+\r=";

	if (n == '\r')
		out->code = K_ENTER;
	if (n < 57399 || n >= 57399 + (int)sizeof keypad - 1)
		return;
	if (keypad[n - 57399] == '\r')
		out->code = K_ENTER;
	else
		*out = key_make(keypad[n - 57399]);
}

static int
keys_tilde(int n)
{
	static const int codes[] = {
		[1] = K_HOME, [2] = K_INSERT, [3] = K_DELETE, [4] = K_END, [5] = K_PGUP, [6] = K_PGDN, [7] = K_HOME, [8] = K_END,
		[11] = K_F1, [12] = K_F2, [13] = K_F3, [14] = K_F4, [15] = K_F5, [17] = K_F6, [18] = K_F7, [19] = K_F8, [20] = K_F9,
		[21] = K_F10,
	};

	return n >= 0 && n < (int)(sizeof codes / sizeof codes[0]) ? codes[n] : K_NONE;
}

static void
keys_mouse(const int *p, bool press, struct key *out)
{
	if (!press)
		return;
	if (p[0] == 64 || p[0] == 65) {
		out->code = p[0] == 64 ? K_UP : K_DOWN;
	} else if (p[0] == 0) {
		out->code = K_CLICK;
		out->x = p[1] - 1;
		out->y = p[2] - 1;
	}
}

static size_t
keys_csi(struct keys *k, struct key *out)
{
	static const char motion[] = "ABCDHFPQSZ";
	static const int codes[] = { K_UP, K_DOWN, K_RIGHT, K_LEFT, K_HOME, K_END, K_F1, K_F2, K_F4, K_BACKTAB };
	int p[4] = { 0 };
	size_t i = 2, np = 0;
	char final;
	const char *at;

	if (k->n > 2 && k->in[2] == '[') {	/* Linux console: ESC [ [ A */
		if (k->n < 4)
			return 0;
		if (k->in[3] >= 'A' && k->in[3] <= 'E')
			out->code = K_F1 + (k->in[3] - 'A');
		return 4;
	}
	for (; i < k->n && (unsigned char)k->in[i] >= 0x20 && (unsigned char)k->in[i] < 0x40; i++) {
		if (k->in[i] >= '0' && k->in[i] <= '9') {
			if (np < 4 && p[np] < 100000)
				p[np] = p[np] * 10 + (k->in[i] - '0');
		} else if (k->in[i] == ';') {
			np++;
		}
	}
	if (i == k->n)
		return 0;
	final = k->in[i];
	if ((unsigned char)final < 0x40 || (unsigned char)final > 0x7e)
		return i;	/* broken off by something else: swallow up to it */
	if (k->in[2] == '<') {
		if (final == 'M' || final == 'm')
			keys_mouse(p, final == 'M', out);
	} else if (final == '~' && p[0] == 200) {
		k->pasting = true;
	} else if (final == '~') {
		out->code = keys_tilde(p[0]);
	} else if (final == 'u') {
		keys_csi_u(p[0], out);
	} else if ((at = strchr(motion, final)) != NULL) {
		out->code = codes[at - motion];
	} else if (final == 'R') {	/* with two numbers it answers a cursor question */
		out->code = np == 0 ? K_F3 : K_REPORT;
		out->x = np == 0 ? 0 : p[1] - 1;
	}
	return i + 1;
}

/* A string answer of the terminal (OSC, DCS): swallowed when its end is here. */
static size_t
keys_string(const struct keys *k)
{
	for (size_t i = 2; i < k->n; i++) {
		if (k->in[i] == '\a')
			return i + 1;
		if (k->in[i] == ESC && i + 1 < k->n && k->in[i + 1] == '\\')
			return i + 2;
	}
	return 0;
}

static size_t
keys_escape(struct keys *k, struct key *out)
{
	size_t used;
	char c;

	if ((used = keys_learned_match(k, out)) > 0)
		return used;
	if (k->n == 1 || k->expired) {
		if (!k->expired)
			return 0;
		if (k->n > 2 && (k->in[1] == '[' || k->in[1] == 'O'))
			return k->n;	/* half a sequence that never ended */
		out->code = K_ESC;
		return 1;
	}
	c = k->in[1];
	if (c == '[')
		return keys_csi(k, out);
	if (c == 'O') {
		/* with Shift or Ctrl some put its number in between: ESC O 5 p */
		for (used = 2; used < k->n && used < 6 && (k->in[used] == ';' || (k->in[used] >= '0' && k->in[used] <= '9')); used++)
			;
		if (used == k->n)
			return 0;
		keys_ss3(k->in[used], out);
		return used + 1;
	}
	if (c >= '0' && c <= '9' && (k->fkeys_eaten || !k->esc_ended_read)) {
		out->code = c == '0' ? K_F10 : K_F1 + (c - '1');
		return 2;
	}
	if (c != '\0' && strchr("]P_^X", c) != NULL && (used = keys_string(k)) > 0)
		return used;
	if (!k->esc_ended_read && keys_learned_prefix(k))
		return 0;
	out->code = K_ESC;
	return 1;
}

static size_t
keys_utf8(const struct keys *k, struct key *out)
{
	unsigned char c = (unsigned char)k->in[0];
	size_t want = c < 0xc2 || c > 0xf4 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4, have = 1, used;
	uint32_t cp;

	while (have < want && have < k->n && ((unsigned char)k->in[have] & 0xc0) == 0x80)
		have++;
	if (have < want && have == k->n && !k->expired)
		return 0;
	used = text_next(k->in, k->n, &cp);
	if (used == want && text_is_clean(k->in, used, false)) {
		out->code = K_TEXT;
		memcpy(out->text, k->in, used);
	}
	return used;
}

static size_t
keys_one(struct keys *k, struct key *out)
{
	unsigned char c = (unsigned char)k->in[0];

	if (c == ESC)
		return keys_escape(k, out);
	if (c < 0x20)
		out->code = ctrl_codes[c];
	else if (c == 0x7f)
		out->code = K_BACKSPACE;
	else if (c < 0x80)
		*out = key_make(c);
	else
		return keys_utf8(k, out);
	return 1;
}

/* --- bracketed paste ------------------------------------------------------------------------------------------- */

static void
keys_paste_take(struct keys *k, size_t n)
{
	size_t room = PASTE_MAX - k->paste.n, take = n < room ? n : room;

	buf_add(&k->paste, k->in, take);
	k->paste_cut += n - take;
	keys_drop(k, n);
}

static bool
keys_paste(struct keys *k, struct key *out)
{
	static const char end[] = "\033[201~";
	const size_t len = sizeof end - 1;
	struct buf clean = BUF_INIT;
	size_t i = 0, w = 0;

	while (i + len <= k->n && memcmp(k->in + i, end, len) != 0)
		i++;
	if (i + len <= k->n) {
		keys_paste_take(k, i);
		keys_drop(k, len);
	} else if (!k->expired) {
		keys_paste_take(k, i < k->n ? i : k->n);
		return false;
	} else {
		keys_paste_take(k, k->n);
	}
	k->pasting = false;
	for (i = 0; i < k->paste.n; i++) {	/* terminals send line ends as CR */
		char c = k->paste.p[i];

		if (c == '\r') {
			if (i + 1 < k->paste.n && k->paste.p[i + 1] == '\n')
				continue;
			c = '\n';
		}
		k->paste.p[w++] = c;
	}
	/* tabs part the cells of a table: they stay, and become blanks only where they are put into a field */
	for (size_t from = 0; from <= w;) {
		const char *tab = memchr(buf_str(&k->paste) + from, '\t', w - from);
		size_t n = tab != NULL ? (size_t)(tab - buf_str(&k->paste)) - from : w - from;

		text_clean(&clean, buf_str(&k->paste) + from, n, true);
		if (tab != NULL)
			buf_addc(&clean, '\t');
		from += n + 1;
	}
	buf_release(&k->paste);
	k->paste = clean;
	k->lent = true;
	out->code = K_PASTE;
	out->paste = buf_str(&k->paste);
	out->paste_n = k->paste.n;
	out->paste_cut = k->paste_cut;
	k->paste_cut = 0;
	return true;
}

bool
keys_next(struct keys *k, struct key *out)
{
	if (k->lent) {
		buf_release(&k->paste);
		k->lent = false;
	}
	for (;;) {
		size_t used;

		memset(out, 0, sizeof *out);
		if (k->pasting) {
			if (keys_paste(k, out))
				return true;
			return false;
		}
		if (k->n == 0)
			return false;
		used = keys_one(k, out);
		if (used == 0)
			return false;
		keys_drop(k, used);
		if (out->code != K_NONE)
			return true;
	}
}

void
keys_learn(struct keys *k, const char *(*lookup)(const char *cap))
{
	for (size_t i = 0; i < sizeof key_caps / sizeof key_caps[0]; i++) {
		const char *s = lookup(key_caps[i].cap);
		size_t len = s != NULL ? strlen(s) : 0;
		struct keys_learned *l;

		if (len < 2 || len >= sizeof l->seq || s[0] != ESC || k->n_learned == sizeof k->learned / sizeof k->learned[0])
			continue;
		/* vt100 calls keypad keys F5 to F10; a keypad that types digits is worth more. */
		if (len == 3 && s[1] == 'O' && keys_is_keypad(s[2]))
			continue;
		l = &k->learned[k->n_learned++];
		memcpy(l->seq, s, len + 1);
		l->code = key_caps[i].code;
	}
}
