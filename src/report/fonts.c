/*
 * fonts.c - choosing fonts by what is installed and what they cover.
 */
#include "report/fonts.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct family { const char *name; bool bold; };

/* Best first: the office suites' and the systems' own fonts, then what free systems carry. */
static const struct family face_body[] = {
	{ "FangSong", false }, { "仿宋", false }, { "FangSong_GB2312", false }, { "仿宋_GB2312", false },
	{ "FZFangSong-Z02", false }, { "方正仿宋_GBK", false }, { "方正仿宋简体", false }, { "STFangsong", false },
	{ "华文仿宋", false }, { "FandolFang R", false }, { "FandolFang", false }, { "Noto Serif CJK SC", false },
	{ "Source Han Serif SC", false }, { "AR PL SungtiL GB", false }, { "AR PL UMing CN", false }, { "SimSun", false },
	{ "WenQuanYi Zen Hei", false }, { "Noto Sans CJK SC", false }, { NULL, false }
};
static const struct family face_title[] = {
	{ "FZXiaoBiaoSong-B05S", false }, { "FZXiaoBiaoSong-B05", false }, { "方正小标宋_GBK", false }, { "方正小标宋简体", false },
	{ "STZhongsong", false }, { "华文中宋", false }, { "Noto Serif CJK SC", true }, { "Source Han Serif SC", true },
	{ "SimSun", true }, { NULL, false }
};
static const struct family face_head[] = {
	{ "SimHei", false }, { "黑体", false }, { "FZHei-B01", false }, { "方正黑体_GBK", false }, { "STHeiti", false },
	{ "Noto Sans CJK SC", false }, { "Source Han Sans SC", false }, { "WenQuanYi Zen Hei", false }, { NULL, false }
};
static const struct family face_latin[] = {
	{ "Times New Roman", false }, { "Nimbus Roman", false }, { "Liberation Serif", false }, { "FreeSerif", false },
	{ NULL, false }
};
static const struct family *const face_families[FACES] = { face_body, face_title, face_head, face_latin };

/* Scalable fonts of a family (NULL: any) that have cp (0: any). */
static FcFontSet *
fonts_list(const struct lib_pango *lib, const char *family, uint32_t cp)
{
	FcPattern *want = lib->FcPatternCreate();
	FcObjectSet *fields = lib->FcObjectSetCreate();
	lib->FcPatternAddBool(want, FC_SCALABLE, FcTrue);
	lib->FcObjectSetAdd(fields, FC_FAMILY);
	if (family) {
		lib->FcPatternAddString(want, FC_FAMILY, (const FcChar8 *)family);
		lib->FcObjectSetAdd(fields, FC_CHARSET);
	}
	if (cp) {
		FcCharSet *one = lib->FcCharSetCreate();
		lib->FcCharSetAddChar(one, cp);
		lib->FcPatternAddCharSet(want, FC_CHARSET, one);
		lib->FcCharSetDestroy(one);
	}
	FcFontSet *found = lib->FcFontList(NULL, want, fields);
	lib->FcObjectSetDestroy(fields);
	lib->FcPatternDestroy(want);
	return found;
}

/* Adds a family when it is installed. */
static bool
fonts_add(struct fonts *f, enum face face, const char *family)
{
	FcFontSet *found = fonts_list(f->lib, family, 0);
	if (!found || found->nfont == 0) {
		if (found)
			f->lib->FcFontSetDestroy(found);
		return false;
	}
	f->sets = mem_resize(f->sets, f->n_sets + 1, sizeof(FcFontSet *));
	f->sets[f->n_sets++] = found;
	if (f->families[face].n)
		buf_addc(&f->families[face], ',');
	buf_adds(&f->families[face], family);
	return true;
}

int
fonts_open(struct fonts *f, const struct lib_pango *lib, const char *wanted, struct err *e)
{
	memset(f, 0, sizeof(*f));
	f->lib = lib;
	if (!lib->FcInit())
		return err_set(e, ERR_NOTFOUND, "字体清单读不出来, PDF 没有写. 账没有动. 可以先出文本(.txt).");

	while (wanted && *wanted) {
		size_t n = strcspn(wanted, ",");
		char *one = mem_strn(wanted, n);
		char *name = one + strspn(one, " ");
		for (size_t end = strlen(name); end > 0 && name[end - 1] == ' ';)
			name[--end] = '\0';
		if (*name)
			fonts_add(f, FACE_BODY, name);
		free(one);
		wanted += n + (wanted[n] == ',');
	}
	for (int face = 0; face < FACES; face++) {
		bool any = false;
		for (const struct family *s = face_families[face]; s->name; s++) {
			/* The first installed one sets the style; of the others only the body's help out where it lacks a character. */
			if (any && face != FACE_BODY)
				break;
			if (fonts_add(f, (enum face)face, s->name)) {
				if (!any)
					f->bold[face] = s->bold;
				any = true;
			}
		}
	}
	if (f->families[FACE_BODY].n == 0) {
		fonts_close(f);
		return err_set(e, ERR_NOTFOUND, "这台电脑没有中文字体(请管理员安装 fonts-noto-cjk), PDF 没有写. 账没有动. 可以先出文本(.txt).");
	}
	for (int face = 0; face < FACES; face++) {
		if (face == FACE_BODY)
			continue;
		if (f->families[face].n)
			buf_addc(&f->families[face], ',');
		buf_adds(&f->families[face], buf_str(&f->families[FACE_BODY]));
	}
	return 0;
}

void
fonts_close(struct fonts *f)
{
	for (size_t i = 0; i < f->n_sets; i++)
		f->lib->FcFontSetDestroy(f->sets[i]);
	for (int face = 0; face < FACES; face++)
		buf_release(&f->families[face]);
	free(f->sets);
	free(f->extra);
	free(f->missing);
	memset(f, 0, sizeof(*f));
}

char *
fonts_codes(const uint32_t *p, size_t n)
{
	struct buf b = BUF_INIT;
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s〔U+%04X〕", i ? "、" : "", (unsigned)p[i]);
	char *codes = b.n ? buf_detach(&b) : NULL;
	buf_release(&b);
	return codes;
}

static bool
fonts_noted(const uint32_t *p, size_t n, uint32_t cp)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == cp)
			return true;
	return false;
}

bool
fonts_has(void *fonts, uint32_t cp)
{
	struct fonts *f = fonts;
	for (size_t i = 0; i < f->n_sets; i++) {
		for (int j = 0; j < f->sets[i]->nfont; j++) {
			FcCharSet *set;
			if (f->lib->FcPatternGetCharSet(f->sets[i]->fonts[j], FC_CHARSET, 0, &set) == FcResultMatch
			    && f->lib->FcCharSetHasChar(set, cp))
				return true;
		}
	}
	if (fonts_noted(f->extra, f->n_extra, cp))
		return true;
	if (fonts_noted(f->missing, f->n_missing, cp))
		return false;
	FcFontSet *other = fonts_list(f->lib, NULL, cp);
	bool found = other && other->nfont > 0;
	if (other)
		f->lib->FcFontSetDestroy(other);
	uint32_t **list = found ? &f->extra : &f->missing;
	size_t *n = found ? &f->n_extra : &f->n_missing;
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = cp;
	return found;
}
