/*
 * carriers.c - sticks that are plugged in, and what lies on them.
 *
 * Knows where desktops mount removable media; what a file on one holds is
 * told by its first bytes, never by its name.
 */
#include "office/carry.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/text.h"
#include "db/pack_peek.h"
#include "office/office.h"

enum { DEPTH = 2, FILES_MAX = 5000 /* looked at on one carrier: a stick full of photos is not read to the end */ };
enum { ROOM_USUAL = 1 << 20, FIRST_YEAR = 2020 /* no program of ours made a pack before */, FOLDER_COLS = 16 };

/* --- carriers ----------------------------------------------------------------------------------------------------- */

void
carriers_release(struct carriers *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->p[i].path);
		free(c->p[i].label);
		free(c->p[i].serial);
	}
	free(c->p);
	*c = (struct carriers){ NULL, 0 };
}

/* The first "serial" on the way up from the block device to the bus it hangs on; "" when there is none. */
static char *
serial_of(const char *path)
{
	struct buf link = BUF_INIT, text = BUF_INIT;
	struct stat st;
	char *at, *found = NULL;

	if (stat(path, &st) != 0)
		return mem_str("");
	buf_addf(&link, "/sys/dev/block/%u:%u", major(st.st_dev), minor(st.st_dev));
	at = realpath(buf_str(&link), NULL);
	buf_release(&link);
	while (found == NULL && at != NULL && strncmp(at, "/sys/devices/", 13) == 0) {
		char *file = file_join(at, "serial"), *slash = strrchr(at, '/');

		buf_clear(&text);
		if (file_exists(file) && file_read(&text, file, 4096, NULL) == 0 && text.n > 0)
			found = mem_strn(buf_str(&text), strcspn(buf_str(&text), "\n"));
		free(file);
		*slash = '\0';
	}
	free(at);
	buf_release(&text);
	return found != NULL ? found : mem_str("");
}

static void
carrier_add(struct carriers *c, const char *path)
{
	struct stat st;

	if (path[0] == '\0' || stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return;
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->p[i].path, path) == 0)
			return;
	c->p = mem_resize(c->p, c->n + 1, sizeof(*c->p));
	c->p[c->n++] = (struct carrier){ .path = mem_str(path), .label = mem_str(file_base(path)), .serial = serial_of(path),
		.free_bytes = file_free_bytes(path), .device = (uint64_t)st.st_dev, .locked = access(path, W_OK) != 0 };
}

size_t
carriers_best(const struct carriers *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (!c->p[i].locked && (c->p[i].free_bytes < 0 || c->p[i].free_bytes >= ROOM_USUAL))
			return i;
	return 0;
}

/* mountinfo writes blanks and the like as \040. */
static void
unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++)
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' && s[3] >= '0' && s[3] <= '7') {
			*to++ = (char)((s[1] - '0') << 6 | (s[2] - '0') << 3 | (s[3] - '0'));
			s += 3;
		} else {
			*to++ = *s;
		}
	*to = '\0';
}

static bool
is_removable_place(const char *path)
{
	static const char *const places[] = { "/media/", "/run/media/", "/mnt/" };

	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++)
		if (strncmp(path, places[i], strlen(places[i])) == 0)
			return true;
	return strcmp(path, "/mnt") == 0;
}

static void
list_mounted(struct carriers *out)
{
	FILE *f = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t cap = 0;

	while (f != NULL && getline(&line, &cap, f) > 0) {
		char *p = line, *end;

		for (int field = 0; p != NULL && field < 4; field++)
			p = (p = strchr(p, ' ')) != NULL ? p + 1 : NULL;
		end = p != NULL ? strchr(p, ' ') : NULL;
		if (end == NULL)
			continue;
		*end = '\0';
		unescape(p);
		if (is_removable_place(p))
			carrier_add(out, p);
	}
	free(line);
	if (f != NULL)
		fclose(f);
}

int
carriers_list(struct carriers *out, struct err *e)
{
	const char *named = getenv("YIBENZHANG_MEDIA");

	(void)e;
	*out = (struct carriers){ NULL, 0 };
	if (named == NULL) {
		list_mounted(out);
		return 0;
	}
	while (*named != '\0') {
		size_t n = strcspn(named, ":");
		char *one = mem_strn(named, n);

		carrier_add(out, one);
		free(one);
		named += n + (named[n] == ':');
	}
	return 0;
}

bool
carrier_of(const char *path, struct carrier *out)
{
	struct carriers all;
	struct buf folder = BUF_INIT;
	char *real;
	bool found = false;

	buf_add(&folder, path, strlen(path) - strlen(file_base(path)));
	real = realpath(folder.n > 0 ? buf_str(&folder) : ".", NULL);
	buf_release(&folder);
	if (real == NULL || carriers_list(&all, NULL) != 0) {
		free(real);
		return false;
	}
	for (size_t i = 0; i < all.n && !found; i++) {
		char *root = realpath(all.p[i].path, NULL);
		size_t n = root != NULL ? strlen(root) : 0;

		if (n > 0 && strncmp(real, root, n) == 0 && (real[n] == '\0' || real[n] == '/')) {
			*out = all.p[i];
			all.p[i] = (struct carrier){ .path = NULL };
			found = true;
		}
		free(root);
	}
	carriers_release(&all);
	free(real);
	return found;
}

void
carrier_release(struct carrier *c)
{
	free(c->path);
	free(c->label);
	free(c->serial);
	*c = (struct carrier){ .path = NULL };
}

/* --- what lies on them ---------------------------------------------------------------------------------------------- */

void
incomings_release(struct incomings *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->p[i].path);
		free(all->p[i].name);
		free(all->p[i].about);
	}
	free(all->p);
	*all = (struct incomings){ NULL, 0 };
}

struct look {
	struct office *office;	/* NULL: there is no ledger yet */
	struct incomings *out;
	const struct carrier *carrier;
	struct stat own;	/* the open ledger's: it may lie on a stick itself */
	int files;
};

/* None of these names is ours. */
static char *
cleaned(const char *s)
{
	struct buf b = BUF_INIT;

	text_clean(&b, s, strlen(s), false);
	return buf_detach(&b);
}

static bool
clock_wrong(int64_t at)
{
	int32_t first = date_make(FIRST_YEAR, 1, 1);

	return at < date_ms(first, 0) || at > date_now() + INT64_C(86400000);
}

/* Where on the stick: two files of one name are told apart by it. */
static void
about_folder(const struct look *l, const char *path, struct buf *out)
{
	char *folder = file_folder_of(path);
	const char *last = file_base(folder);

	if (strcmp(folder, l->carrier->path) != 0 && last[0] != '\0') {
		struct buf b = BUF_INIT;

		text_clean(&b, last, strlen(last), false);
		buf_addc(out, '/');
		buf_add(out, buf_str(&b), text_cut(buf_str(&b), b.n, FOLDER_COLS, NULL));
		buf_release(&b);
	}
	free(folder);
}

static char *
about_incoming(const struct look *l, const char *path, int64_t at, const char *whose)
{
	struct buf b = BUF_INIT;

	text_clean(&b, whose, strlen(whose), false);
	buf_adds(&b, whose[0] != '\0' ? "  " : "");
	text_clean(&b, l->carrier->label, strlen(l->carrier->label), false);
	about_folder(l, path, &b);
	buf_adds(&b, "  ");
	date_when(&b, at);
	buf_adds(&b, clock_wrong(at) ? " (钟不准)" : "");
	return buf_detach(&b);
}

/* Called a pack, and none: not copied to its end, mostly.  Not shown, it would be looked for. */
static bool
called_pack(const char *path)
{
	size_t n = strlen(path);

	return n > 4 && strcasecmp(path + n - 4, ".ybz") == 0;
}

static void
look_at(struct look *l, const char *path, const struct stat *st)
{
	struct incoming in = { .at = (int64_t)st->st_mtim.tv_sec * 1000, .bytes = st->st_size };
	struct pack_peek peek;
	struct buf whose = BUF_INIT;
	int64_t made = in.at;

	if ((st->st_dev == l->own.st_dev && st->st_ino == l->own.st_ino) || (pack_peek(path, &peek) == PEEK_OTHER && !called_pack(path)))
		return;
	in.pack = peek.kind != PEEK_LEDGER;
	if (peek.kind == PEEK_PACK) {
		made = peek.made_at;
		in.at = clock_wrong(made) ? in.at : made;
		in.own = l->office != NULL && strcmp(peek.station, l->office->station.id) == 0;
		if (l->office == NULL)
			buf_addf(&whose, "%s %s站", peek.name, peek.code);
		else if (in.own)
			buf_adds(&whose, "(本机拷出的)");
		else if ((in.idle = memcmp(peek.township, ledger_township(l->office->ledger), ID_BYTES) != 0))
			buf_addf(&whose, "(%s的)", peek.name[0] != '\0' ? peek.name : "别的乡镇");
		else
			buf_addf(&whose, "%s站", peek.code);
	}
	in.idle |= peek.kind == PEEK_OTHER || peek.cut;
	if (peek.kind == PEEK_OTHER || peek.cut)
		buf_adds(&whose, "(没拷完或坏了)");
	in.path = mem_str(path);
	in.name = cleaned(file_base(path));
	in.about = about_incoming(l, path, made, buf_str(&whose));
	buf_release(&whose);
	l->out->p = mem_resize(l->out->p, l->out->n + 1, sizeof(*l->out->p));
	l->out->p[l->out->n++] = in;
}

static void
look_into(struct look *l, const char *folder, int depth)
{
	DIR *dir = opendir(folder);
	struct dirent *de;

	while (dir != NULL && l->files < FILES_MAX && (de = readdir(dir)) != NULL) {
		struct stat st;
		char *path;

		if (de->d_name[0] == '.')
			continue;
		path = file_join(folder, de->d_name);
		/* lstat: a link on a stick may point anywhere */
		if (lstat(path, &st) != 0)
			st.st_mode = 0;		/* gone meanwhile, as its stick may be */
		if (S_ISDIR(st.st_mode) && depth < DEPTH) {
			look_into(l, path, depth + 1);
		} else if (S_ISREG(st.st_mode)) {
			l->files++;
			look_at(l, path, &st);
		}
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
}

static int
newest_first(const void *a, const void *b)
{
	const struct incoming *x = a, *y = b;

	if (x->own != y->own)
		return x->own ? 1 : -1;
	if (x->idle != y->idle)
		return x->idle ? 1 : -1;
	if (x->at != y->at)
		return x->at < y->at ? 1 : -1;
	return strcmp(x->path, y->path);
}

int
incoming_list(struct office *o, struct incomings *out, struct err *e)
{
	struct look l = { .office = o, .out = out };
	struct carriers all;

	*out = (struct incomings){ NULL, 0 };
	if (carriers_list(&all, e) != 0)
		return -1;
	if (o == NULL || stat(o->opt.ledger_path, &l.own) != 0)
		l.own = (struct stat){ .st_ino = 0 };
	for (size_t i = 0; i < all.n; i++) {
		l.carrier = &all.p[i];
		l.files = 0;
		look_into(&l, all.p[i].path, 0);
	}
	carriers_release(&all);
	if (out->n > 1)
		qsort(out->p, out->n, sizeof(*out->p), newest_first);
	return 0;
}
