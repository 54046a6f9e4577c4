/*
 * keys.h - bytes from a terminal become keys.
 *
 * A pure decoder: no curses, no file descriptor, so tests feed it bytes.
 * Aliases of the key map (Ctrl+S for F2 ...) are resolved here: a screen
 * only ever sees K_F2.  Names are K_..., since curses owns KEY_....
 *
 * Knows: UTF-8, CSI/SS3 sequences, the keypad, bracketed paste, mouse
 * reports, answers to cursor questions.  Unknown sequences
 * are swallowed whole and never become text.
 */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {				/* key.code; a command row may also name a printable ASCII character, '1' */
	K_NONE = 0,
	K_TEXT = 0x110000,	/* one character in .text */
	K_PASTE,		/* .paste, clean, newlines kept */
	K_CLICK,		/* .y .x; only with the mouse setting on */
	K_REPORT,		/* .x: the column (0 first) where a cursor question found the cursor; no key of anybody's */
	K_ENTER, K_ESC, K_TAB, K_BACKTAB, K_BACKSPACE, K_DELETE, K_INSERT,
	K_UP, K_DOWN, K_LEFT, K_RIGHT, K_HOME, K_END, K_PGUP, K_PGDN,
	K_F1, K_F2, K_F3, K_F4, K_F5, K_F6, K_F7, K_F8, K_F9, K_F10,
	K_CTRL_C, K_CTRL_D, K_CTRL_J /* newline in a paragraph; what nobody takes becomes K_ENTER */, K_CTRL_L, K_CTRL_P, K_CTRL_U, K_CTRL_W, K_CTRL_Y, K_CTRL_Z,
	K_END_OF_CODES
};

struct key {
	int code;
	char text[8];		/* K_TEXT: UTF-8 of one code point, NUL behind */
	const char *paste;	/* K_PASTE: borrowed until the next keys_next */
	size_t paste_n, paste_cut;	/* bytes; cut: beyond the first megabyte, not kept */
	int y, x;		/* K_CLICK, K_REPORT */
};

/* The character of a K_TEXT key with full-width forms folded (１ -> '1', 。 -> '.'); 0 for every other key. */
uint32_t key_char(const struct key *k);
/* key_char as a digit 0..9, or -1. */
int key_digit(const struct key *k);
/* Is it the key a command row names? */
bool key_is(const struct key *k, int code);
/* Up, Down, PgUp, PgDn, Home and End over n rows: false when it is none of them (or there are no rows); *at may stay. */
bool key_moves(const struct key *k, size_t n, size_t *at);
/* A K_TEXT or plain key made by hand (tests, palette). */
struct key key_make(int code);
/* "F2", "回车", "Ctrl+Z", "1"; "" for unknown codes.  Static memory. */
const char *key_name(int code);
/* The other way to press it: "Ctrl+S" for K_F2; "" when there is none. */
const char *key_alias(int code);

struct keys_learned { char seq[16]; int code; };

struct keys {			/* the decoder; zero and keys_init */
	char *in;		/* owned; bytes not yet decoded */
	size_t n, cap;
	bool esc_ended_read;	/* the first byte is an Esc that came as the last byte of its read */
	bool expired;		/* the wait for the rest is over */
	bool pasting;
	bool lent;		/* paste is in the caller's hands */
	struct buf paste;	/* being collected, then lent out */
	size_t paste_cut;
	bool fkeys_eaten;	/* Esc waits 400 ms for a digit instead of 25 for a sequence */
	struct keys_learned learned[40];	/* from terminfo */
	size_t n_learned;
};

void keys_init(struct keys *k);
void keys_release(struct keys *k);
/* One read's bytes.  "Esc, digit" is an F-key only when both are in one call (always, within 400 ms, with fkeys_eaten). */
void keys_feed(struct keys *k, const char *p, size_t n);
/* Next whole key; false: nothing, or the rest is not complete yet (see keys_wait). */
bool keys_next(struct keys *k, struct key *out);
/* Milliseconds to wait for the rest of a sequence (25 or 400); -1 when nothing is half read. */
int keys_wait(const struct keys *k);
/* True while a lone Esc waits for its digit (the loop shows "Esc-"). */
bool keys_esc_pending(const struct keys *k);
/* The wait is over: what is there counts as it stands. */
void keys_timeout(struct keys *k);
/* Sequences of this terminal: lookup gives terminfo's string for a capability ("kf1") or NULL.  Keypad SS3 always stays the keypad. */
void keys_learn(struct keys *k, const char *(*lookup)(const char *cap));

#endif
