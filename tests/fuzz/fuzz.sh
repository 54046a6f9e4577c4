#!/bin/sh
# fuzz.sh - each fuzz program for FUZZ_SECONDS (60); what it finds stays in .build/fuzz-found.
set -u
cd "$(dirname "$0")/../.." || exit 2
seconds=${FUZZ_SECONDS:-60}
bad=0
mkdir -p .build/fuzz-found
for f in "$B"/tests/fuzz/fuzz_*; do
	case $f in *.d) continue ;; esac
	name=$(basename "$f")
	corpus=.build/fuzz-corpus/$name
	mkdir -p "$corpus"
	echo "$name, $seconds s"
	if ! "$f" -max_total_time="$seconds" -max_len=8192 -print_final_stats=0 -verbosity=0 -artifact_prefix=".build/fuzz-found/$name-" \
			"$corpus" tests/data > .build/fuzz-found/"$name".log 2>&1; then
		tail -40 .build/fuzz-found/"$name".log
		echo "found something: $f .build/fuzz-found/$name-*"
		bad=1
	fi
done
exit $bad
