/*
 * floor.c - the least that a list on a screen over SQLite can cost, to
 * measure ours against in the same run.
 *
 *	floor make DB N		a table of N tickets, no program around it
 *	floor DB		its newest tickets; Up Down PgUp PgDn Home End, q
 *
 * Bare ncurses, keyset paging, one statement per direction; no widgets, no
 * filter, no log.
 */
#include <curses.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_MAX 200
#define LINE_MAX_BYTES 512

struct floor {
	sqlite3 *db;
	sqlite3_stmt *behind, *before;
	sqlite3_int64 key[PAGE_MAX];
	char line[PAGE_MAX][LINE_MAX_BYTES];
	int n, cursor, rows;
};

static int
make(const char *path, long n)
{
	static const char *const matter[] = { "灌溉渠堵塞影响用水", "路灯不亮三户同诉", "低保年审材料", "自来水断断续续", "宅基地边界不清" };
	static const char *const name[] = { "张建国", "李秀英", "陈桂芳", "刘大山", "赵小满", "周吉光", "买买提·艾力" };
	static const char *const village[] = { "大塘村", "石桥村", "李家湾村", "新屋村", "柳溪村", "茶山村" };
	static const char *const state[] = { "办理中", "待回访", "退回", "新立" };
	sqlite3 *db;
	sqlite3_stmt *st;

	remove(path);
	if (sqlite3_open(path, &db) != SQLITE_OK
			|| sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN;"
				"CREATE TABLE ticket(id INTEGER PRIMARY KEY, label TEXT, person TEXT, village TEXT, matter TEXT, state TEXT, deadline TEXT)",
				NULL, NULL, NULL) != SQLITE_OK
			|| sqlite3_prepare_v2(db, "INSERT INTO ticket VALUES(?1,?2,?3,?4,?5,?6,?7)", -1, &st, NULL) != SQLITE_OK)
		return 1;
	for (long i = 1; i <= n; i++) {
		char label[32], day[32];

		snprintf(label, sizeof(label), "A-%06ld", i);
		snprintf(day, sizeof(day), "2026-%02ld-%02ld", i % 12 + 1, i % 28 + 1);
		sqlite3_bind_int64(st, 1, i);
		sqlite3_bind_text(st, 2, label, -1, SQLITE_TRANSIENT);
		sqlite3_bind_text(st, 3, name[i % 7], -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 4, village[i % 6], -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 5, matter[i % 5], -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 6, state[i % 4], -1, SQLITE_STATIC);
		sqlite3_bind_text(st, 7, day, -1, SQLITE_TRANSIENT);
		if (sqlite3_step(st) != SQLITE_DONE)
			return 1;
		sqlite3_reset(st);
	}
	sqlite3_finalize(st);
	return sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK || sqlite3_close(db) != SQLITE_OK;
}

static void
page_from(struct floor *f, sqlite3_int64 first)
{
	sqlite3_bind_int64(f->behind, 1, first);
	sqlite3_bind_int(f->behind, 2, f->rows);
	for (f->n = 0; f->n < f->rows && sqlite3_step(f->behind) == SQLITE_ROW; f->n++) {
		f->key[f->n] = sqlite3_column_int64(f->behind, 0);
		snprintf(f->line[f->n], LINE_MAX_BYTES, " %s  %s  %s  %s  %s  %s", (const char *)sqlite3_column_text(f->behind, 1),
				(const char *)sqlite3_column_text(f->behind, 2), (const char *)sqlite3_column_text(f->behind, 3),
				(const char *)sqlite3_column_text(f->behind, 4), (const char *)sqlite3_column_text(f->behind, 5),
				(const char *)sqlite3_column_text(f->behind, 6));
	}
	sqlite3_reset(f->behind);
}

static void
page_ending(struct floor *f, sqlite3_int64 last)
{
	sqlite3_int64 first = last;

	sqlite3_bind_int64(f->before, 1, last);
	sqlite3_bind_int(f->before, 2, f->rows);
	while (sqlite3_step(f->before) == SQLITE_ROW)
		first = sqlite3_column_int64(f->before, 0);
	sqlite3_reset(f->before);
	page_from(f, first);
}

static void
draw_line(const struct floor *f, int i)
{
	if (i == f->cursor)
		attron(A_REVERSE);
	mvaddnstr(i, 0, f->line[i], -1);
	clrtoeol();
	if (i == f->cursor)
		attroff(A_REVERSE);
}

static void
draw(const struct floor *f)
{
	erase();
	for (int i = 0; i < f->n; i++)
		draw_line(f, i);
	mvaddstr(f->rows, 0, " F1 F2 F3 q");
}

static void
key(struct floor *f, int k)
{
	int old = f->cursor;

	switch (k) {
	case KEY_DOWN:
		if (f->cursor < f->n - 1)
			f->cursor++;
		else if (f->n > 0) {
			page_from(f, f->key[0] - 1);
			draw(f);
		}
		break;
	case KEY_UP:
		if (f->cursor > 0)
			f->cursor--;
		else if (f->n > 0) {
			page_from(f, f->key[0] + 1);
			draw(f);
		}
		break;
	case KEY_NPAGE:
		if (f->n > 0)
			page_from(f, f->key[f->n - 1]);
		draw(f);
		break;
	case KEY_PPAGE:
		if (f->n > 0)
			page_ending(f, f->key[0]);
		draw(f);
		break;
	case KEY_HOME:
		page_from(f, INT64_MAX);
		f->cursor = 0;
		draw(f);
		break;
	case KEY_END:
		page_ending(f, 0);
		f->cursor = f->n - 1;
		draw(f);
		break;
	default:
		break;
	}
	if (f->cursor != old && f->cursor < f->n) {
		draw_line(f, old);
		draw_line(f, f->cursor);
	}
	refresh();
}

int
main(int argc, char **argv)
{
	static struct floor f;
	int k;

	if (argc == 4 && strcmp(argv[1], "make") == 0)
		return make(argv[2], strtol(argv[3], NULL, 10));
	setlocale(LC_ALL, "");
	if (argc != 2 || sqlite3_open_v2(argv[1], &f.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK
			|| sqlite3_prepare_v2(f.db, "SELECT id,label,person,village,matter,state,deadline FROM ticket WHERE id<=?1 ORDER BY id DESC LIMIT ?2",
				-1, &f.behind, NULL) != SQLITE_OK
			|| sqlite3_prepare_v2(f.db, "SELECT id FROM ticket WHERE id>=?1 ORDER BY id LIMIT ?2", -1, &f.before, NULL) != SQLITE_OK)
		return 1;
	initscr();
	raw();
	noecho();
	nonl();
	keypad(stdscr, TRUE);
	set_escdelay(25);
	f.rows = LINES - 1 < PAGE_MAX ? LINES - 1 : PAGE_MAX;
	page_from(&f, INT64_MAX);
	draw(&f);
	refresh();
	while ((k = getch()) != 'q' && k != ERR)
		key(&f, k);
	endwin();
	return 0;
}
