#!/bin/sh
# fuzz.sh - every fuzz program of the tree $B for FUZZ_SECONDS (60), as many at a time as there are processors; what reads
# other PCs' ledgers and packs is never run shorter.
#
# Says "ok NAME" or "not ok NAME: why" of each.  What is learned stays in .build/fuzz-corpus, what is found in
# .build/fuzz-found; words worth trying are in NAME.dict beside the source.
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=${FUZZ_SECONDS:-60}

if [ $# -eq 0 ]; then
	jobs=$(nproc) || jobs=1
	# the long ones first
	for source in tests/fuzz/fuzz_pack.c tests/fuzz/fuzz_fields.c tests/fuzz/fuzz_*.c; do
		basename "$source" .c
	done | awk '!seen[$0]++' | xargs -n1 -P"$jobs" sh tests/fuzz/fuzz.sh
	exit
fi

name=$1
case $name in fuzz_pack | fuzz_fields) [ "$seconds" -ge 60 ] || seconds=60 ;; esac
corpus=.build/fuzz-corpus/$name
found=.build/fuzz-found
mkdir -p "$corpus" "$found"
set -- "$corpus" tests/data
# What one read of a terminal brings is short.
case $name in fuzz_keys) max=1024 ;; *) max=8192 ;; esac
[ "$name" != fuzz_config ] || cp config.example.ini "$corpus/"
[ ! -f "tests/fuzz/$name.dict" ] || set -- "-dict=tests/fuzz/$name.dict" "$@"
if "$B/tests/fuzz/$name" -max_total_time="$seconds" -max_len=$max -timeout=20 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
		-artifact_prefix="$found/$name-" "$@" > "$found/$name.log" 2>&1; then
	echo "ok $name, $(sed -n 's/^stat::number_of_executed_units: *//p' "$found/$name.log") inputs in $seconds s"
else
	said=$(grep -v '^stat::' "$found/$name.log" | grep -m1 -nE 'ERROR|runtime error' | cut -d: -f1)
	printf '%s\n' "not ok $name: again: $B/tests/fuzz/$name $found/$name-*" "$(tail -n +"${said:-1}" "$found/$name.log" | head -40 | sed 's/^/  /')"
	exit 1
fi
