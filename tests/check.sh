#!/bin/sh
# check.sh - every test and gate; the last line is "N passed, N failed".
# Called by make check; SAN=1: the sanitizer tree only; CI=true: clang -Werror and
# some fuzzing as well.
set -u
cd "$(dirname "$0")/.." || exit 2
LC_ALL=C.UTF-8
export LC_ALL
MAKE=${MAKE:-make}
SAN=${SAN:-}
start=$(date +%s)
passed=0
failed=0
RESULTS=$PWD/.build/results
export RESULTS
rm -rf "$RESULTS"
mkdir -p "$RESULTS"

finish() {
	set -- "$RESULTS"/*.res
	if [ -f "$1" ]; then
		totals=$(cat "$@" | awk '{ p += $1; f += $2 } END { print p + 0, f + 0 }')
		passed=$((passed + ${totals% *}))
		failed=$((failed + ${totals#* }))
	fi
	if [ -s "$RESULTS/keys" ]; then
		echo "Key budgets (keys taken, the most a release may take, + characters of free text, the task):"
		awk '!seen[$0]++' "$RESULTS/keys"	# counted twice, with and without sanitizers
	fi
	[ ! -f "$RESULTS/times" ] || { echo "Slowest:"; sort -rn "$RESULTS/times" | head -12; }
	echo "Time: $(($(date +%s) - start)) s"
	echo "$passed passed, $failed failed"
	[ "$failed" -eq 0 ]
	exit
}
one_failed() { failed=$((failed + 1)); }

sh .ci/deps.sh run test || { one_failed; finish; }

jobs=$(nproc 2> "$RESULTS/err" || echo 2)
# The make that called us hands down its own flags; ours are what is meant here.
unset MAKEFLAGS MFLAGS MAKELEVEL
build() {	# NAME MAKE-ARGUMENTS...
	name=$1
	shift
	echo "Building $name"
	if $MAKE --no-print-directory -k -j"$jobs" "$@" > "$RESULTS/build-$name.log" 2>&1; then
		passed=$((passed + 1))
		grep -q 'warning:' "$RESULTS/build-$name.log" && grep -A3 'warning:' "$RESULTS/build-$name.log" | head -40
		return 0
	fi
	grep -vE '^  (CC|AR|LINK|TEST|SQL) ' "$RESULTS/build-$name.log" | head -60
	echo "FAILED build $name; again: make $*"
	one_failed
	return 1
}

gate() {	# NAME COMMAND...: one case
	name=$1
	shift
	if "$@" > "$RESULTS/gate.log" 2>&1; then
		passed=$((passed + 1))
	else
		echo "FAILED $name; again: $*"
		sed 's/^/    /' "$RESULTS/gate.log" | head -40
		one_failed
	fi
}

not_linked() {	# PROGRAM: what is loaded on first use must not be loaded at the start
	if objdump -p "$1" | grep NEEDED | grep -E 'pango|cairo|cups|fontconfig|freetype|harfbuzz|glib|minizip|libzip|expat'; then
		return 1
	fi
}

# Every test built in a tree: one more at a time than there are processors, as many of them wait for something.
tests_of() {	# LABEL BUILD-FOLDER
	B=$2
	export B
	{
		# The long ones first.
		echo "$B/tests/sim/sim"
		find tests/screen -name '*.test' -o -name '*.sh' ! -name setup.sh ! -name told.sh | sort
		find tests/cli -name '*.sh' | sort
		for t in tests/fault/test_*.c tests/db/test_*.c tests/unit/*/test_*.c; do
			[ ! -f "$t" ] || echo "$B/${t%.c}"
		done
	} | while read -r t; do
		echo "$t $1-$(printf '%s' "${t#"$B"/}" | sed 's|^tests/||; s|/|_|g')"
	done | xargs -L1 -P"$((jobs + 1))" sh tests/one.sh
}

built=
if [ -z "$SAN" ]; then
	build plain tests-built && built=1
	gate "include directions (tests/layers.sh)" sh tests/layers.sh
	sh tests/one.sh tests/layers_test.sh gate-layers_test
	gate "headers compile alone" sh tests/headers.sh
	gate "banned calls" sh tests/banned.sh .build/gcc
	B=.build/gcc sh tests/one.sh tests/sql.sh gate-sql
	B=.build/gcc sh tests/one.sh tests/old.sh gate-old
	gate "own wcwidth exported" sh -c 'nm -D .build/gcc/yibenzhang | grep -q " T wcwidth$"'
	gate "heavy libraries not in the start path" not_linked .build/gcc/yibenzhang
	gate "example settings are the program's own" sh -c '.build/gcc/yibenzhang --write-example | cmp - config.example.ini'
	echo "Tests"
	tests_of plain .build/gcc
fi
SAN=1
SLOW=4
# Freed memory is watched for 16 MB long: the default of 256 costs a third of the time of a short program.
ASAN_OPTIONS=detect_leaks=1:quarantine_size_mb=16
UBSAN_OPTIONS=print_stacktrace=1
LSAN_OPTIONS=suppressions=$PWD/tests/lsan.supp:print_suppressions=0
[ -z "$built" ] || YBZ_SETUP=$PWD/.build/gcc/yibenzhang
export SAN SLOW YBZ_SETUP ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
if build san SAN=1 tests-built; then built=1; fi
echo "Tests with sanitizers"
tests_of san .build/san-gcc
unset SAN SLOW YBZ_SETUP ASAN_OPTIONS UBSAN_OPTIONS LSAN_OPTIONS
if [ "${CI:-}" = true ]; then
	build clang CC=clang tests-built
	if build fuzz fuzz-tree; then
		echo "Fuzzing"
		B=.build/fuzz FUZZ_SECONDS=20 sh tests/one.sh tests/fuzz/fuzz.sh fuzz
	fi
fi
[ -n "$built" ] || echo "Nothing could be built."
finish
