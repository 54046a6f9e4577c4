/*
 * lib.c - dlopen and dlsym over a table.
 *
 * Libraries stay loaded: opening one again only counts a reference, so no
 * state has to be kept between two reports.
 */
#include "base/lib.h"

#include <dlfcn.h>
#include <string.h>

#define LIB_MAX 8

int
lib_load(void *out, const struct lib_name *libs, size_t n_libs, const struct lib_symbol *symbols, size_t n, const char *instead,
    struct err *e)
{
	void *open[LIB_MAX];

	for (size_t i = 0; i < n_libs; i++) {
		open[i] = dlopen(libs[i].file, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
		if (!open[i])
			return err_set(e, ERR_NOTFOUND, "这台电脑缺少 %s (软件包 %s, 请管理员安装). %s.", libs[i].file,
			    libs[i].package, instead);
	}
	for (size_t i = 0; i < n; i++) {
		void *p = dlsym(open[symbols[i].lib], symbols[i].name);
		if (!p)
			return err_set(e, ERR_NOTFOUND, "这台电脑的 %s 版本太旧, 没有 %s (请管理员升级软件包 %s). %s.",
			    libs[symbols[i].lib].file, symbols[i].name, libs[symbols[i].lib].package, instead);
		memcpy((char *)out + symbols[i].offset, &p, sizeof(p));
	}
	return 0;
}
