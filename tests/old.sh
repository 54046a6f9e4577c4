#!/bin/sh
# old.sh - the program asks nothing of its libraries that a ten-year-old PC
# has not: glibc 2.28, ncurses 6.1, SQLite 3.27 (Debian 10, UOS 20).
#
# The version a symbol of glibc carries is that of the machine it was linked
# on: dlopen is of 2.34 here and was there all along.  Built on the old system
# it gets the old one, if there is one; so a newer version is a fault only
# when the library here offers no older one under that name.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
B=${B:-.build/gcc}
case $B in /*) ;; *) B=$root/$B ;; esac
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
bad=0
LC_ALL=C
export LC_ALL

asked() {	# PROGRAM: "name version" of what it does not have itself
	objdump -T "$1" | awk 'NF > 2 && /\*UND\*/ { v = $(NF - 1); gsub(/[()]/, "", v); print $NF, v }'
}

newer() {	# PROGRAM: what an old system would not have
	asked "$1" > "$tmp/asked"
	ldd "$1" | awk '$3 ~ /\/lib(c|m|dl|rt|util|pthread)\.so\.[0-9]+$/ { print $3 }' | while read -r so; do
		objdump -T "$so" | awk 'NF > 2 && !/\*UND\*/ { v = $(NF - 1); gsub(/[()]/, "", v); if (v ~ /^GLIBC_[0-9]/) print $NF, v }'
	done > "$tmp/offered"
	# stat and its kin were in-line before 2.33; __isoc23_strtol is what newer headers make of strtol.
	awk '
		function old(v) { split(substr(v, 7), n, "."); return n[1] == 2 && n[2] <= 28 }
		FILENAME ~ /offered$/ { if (old($2)) { has[$1] = 1; some = 1 } next }
		$1 ~ /^(f|l)?stat(64)?$|^fstatat(64)?$|^mknod(at)?$|^__isoc23_/ { next }
		# A processor glibc itself is newer for has nothing to be compared with.
		$2 ~ /^GLIBC_[0-9]/ && some && !old($2) && !($1 in has) { print $1 " came with glibc " substr($2, 7) }
		$2 ~ /^NCURSES/ && match($2, /_[0-9]+\.[0-9]+\./) {
			split(substr($2, RSTART + 1), n, ".")
			if (n[1] > 6 || (n[1] == 6 && n[2] > 1)) print $1 " came with ncurses " n[1] "." n[2]
		}' "$tmp/offered" "$tmp/asked"
	sed 's/#.*//' "$root/tests/data/sqlite-3.27.txt" | tr -s ' ' '\n' | sed -n 's/./sqlite3_&/p' | sort > "$tmp/known"
	awk '/^sqlite3_/ { print $1 }' "$tmp/asked" | sort -u | comm -23 - "$tmp/known" | sed 's/$/ is not in SQLite 3.27/'
}

newer "$B/yibenzhang" > "$tmp/new"
for want in 'asked GLIBC_2' 'asked NCURSES' 'asked ^sqlite3_' 'offered GLIBC_2'; do
	grep -q "${want#* }" "$tmp/${want%% *}" || echo "nothing found ($want): objdump says it in another way" >> "$tmp/new"
done
if [ -s "$tmp/new" ]; then
	echo "not ok an old system lacks what the program asks for:"
	sed 's/^/  /' "$tmp/new"
	bad=1
else
	echo "ok nothing newer than glibc 2.28, ncurses 6.1, SQLite 3.27"
fi

# It finds what it is there for, where this system has something newer at all.
planted() {	# FUNCTION LIBRARY TEXT-OF-COMPLAINT
	printf 'int %s(void);\nint main(void) { return %s(); }\n' "$1" "$1" > "$tmp/p.c"
	if ! ${CC:-cc} -fno-builtin -Wl,--no-as-needed -o "$tmp/p" "$tmp/p.c" "$2" 2> "$tmp/err"; then
		echo "ok $1 is not here at all"
	elif newer "$tmp/p" | grep -q "^$1 $3"; then
		echo "ok $1 is found"
	else
		echo "not ok $1 is newer and was not found"
		bad=1
	fi
}
planted gettid -lc 'came with glibc 2.30'
planted sqlite3_filename_database -lsqlite3 'is not in SQLite 3.27'
exit $bad
