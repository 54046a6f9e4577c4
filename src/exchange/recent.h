/*
 * recent.h - tables that came lately: where chat programs, browsers and
 * people put them, so that nobody has to type a path.
 */
#ifndef EXCHANGE_RECENT_H
#define EXCHANGE_RECENT_H

#include <stddef.h>
#include <stdint.h>

struct recent { char *path, *name, *about; int64_t at; };	/* owned; name, about: for people, "困难群众表.xlsx", "下载  今天 10:12" */
struct recents { struct recent *p; size_t n; };

/* The newest tables under the folders 下载, 桌面 and 文档 (and what they are called in English) and on all carriers; at most max. */
void recent_tables(struct recents *out, size_t max);
void recents_release(struct recents *r);

#endif
