#!/bin/sh
# layers_test.sh - layers.sh finds what it is there for: planted faults in a copy.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT

plant() {	# NAME FILE LINE TEXT-OF-COMPLAINT [FILE LINE]: the added lines must bring that complaint
	rm -rf "$tmp/t"
	mkdir "$tmp/t"
	cp -R "$root/db" "$root/ui" "$root/src" "$tmp/t"
	mkdir -p "$(dirname "$tmp/t/$2")"
	printf '%s\n' "$3" >> "$tmp/t/$2"
	[ $# -lt 6 ] || printf '%s\n' "$6" >> "$tmp/t/$5"
	if out=$(sh "$root/tests/layers.sh" "$tmp/t"); then
		echo "not ok $1: layers.sh found nothing"
	elif printf '%s\n' "$out" | grep -qF -- "$4"; then
		echo "ok $1"
	else
		echo "not ok $1: complained of something else:"
		printf '%s\n' "$out" | sed 's/^/  /'
	fi
}

plant "base includes db" src/base/text.h '#include "db/value.h"' 'base may not include db'
plant "db includes office" db/value.h '#include "office/form.h"' 'db may not include office'
plant "office includes report" src/office/form.h '#include "report/page.h"' 'office may not include report'
plant "office includes ui" src/office/form.h '#include "ui/view.h"' 'office may not include ui'
plant "exchange includes report" src/exchange/zz.c '#include "report/page.h"' 'exchange may not include report'
plant "ui includes db" ui/view.h '#include "db/ledger.h"' 'ui may not include db'
plant "config includes office" src/config.h '#include "office/form.h"' 'config may not include office'
plant "office includes config" src/office/form.h '#include "config.h"' 'office may not include config'
plant "sqlite3.h outside db" src/office/form.h '#include <sqlite3.h>' 'belongs in db/*.c only'
plant "sqlite3.h in a header of db" db/value.h '#include <sqlite3.h>' 'belongs in db/*.c only'
plant "curses outside ui" src/report/zz.c '#include <ncursesw/curses.h>' 'belongs in ui/ only'
plant "iconv outside exchange" src/base/zz.c '#include <iconv.h>' 'belongs in src/exchange/ only'
plant "a .c file included" src/office/zz.c '#include "office/form.c"' 'includes the .c file'
plant "a private header" src/office/zz.c '#include "db/fold_priv.h"' 'private to its folder'
plant "a header that names sqlite3" src/office/zz.c '#include "db/zz.h"' 'it names sqlite3' db/zz.h 'int zz(struct sqlite3 *db);'
plant "a path upward" src/office/zz.c '#include "../base/err.h"' 'write the include from the root'
plant "a bare name" src/office/zz.c '#include "form.h"' 'write the include with its floor'
plant "the SQL texts outside db" src/office/zz.c '#include "sql.h"' 'the SQL texts belong to db'
# A cycle on one floor, two modules long by way of their headers.
plant "a cycle" src/base/err.h '#include "base/buf.h"' 'src/base/err -> src/base/buf'
