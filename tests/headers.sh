#!/bin/sh
# headers.sh - every header compiles alone, with every compiler there is.
set -u
cd "$(dirname "$0")/.." || exit 2
gen=$(mktemp -d) || exit 2
trap 'rm -rf "$gen"' EXIT
flags='-std=c17 -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE -DNCURSES_WIDECHAR=1 -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wvla -Werror -Wno-unused-function'
bad=0
for cc in gcc clang; do
	command -v $cc > "$gen/where" || { echo "headers: no $cc here, not tried with it"; continue; }
	# shellcheck disable=SC2046,SC2086
	for h in $(find src db ui tests -name '*.h' | sort); do
		# Included from an empty unit and twice, so that a missing guard shows as well.
		printf '#include "%s"\n#include "%s"\nextern int header_alone;\n' "$h" "$h" > "$gen/t.c"
		$cc $flags -I. -Isrc -Itests $(pkg-config --cflags pangocairo libzip expat 2> "$gen/err") -fsyntax-only "$gen/t.c" || {
			echo "$h does not compile alone with $cc"
			bad=1
		}
	done
done
exit $bad
