#!/bin/sh
# one.sh TEST [LABEL] - run one test of any kind and say what it had.
#
# TEST: a built cmocka program, tests/*/test_*.c (built first), a shell test
# (tests/cli/*.sh, gates) or a screen script (tests/screen/*.test).
# With RESULTS set, "passed failed" goes to $RESULTS/LABEL.res and the log
# beside it; when something failed, what the log has beside good cases is shown.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 2
test=$1
label=${2:-$(printf '%s' "$test" | tr / _)}
B=${B:-.build/gcc}
LC_ALL=C.UTF-8
SRC=$root
export LC_ALL SRC B
case $test in
tests/*/test_*.c)
	make -s ${SAN:+SAN=1} "$B/${test%.c}" || exit 1
	test=$B/${test%.c}
	;;
tests/screen/*.test)
	[ -n "${RESULTS:-}" ] || make -s ${SAN:+SAN=1} yibenzhang screen-driver || exit 1
	;;
tests/cli/*.sh)
	[ -n "${RESULTS:-}" ] || make -s ${SAN:+SAN=1} yibenzhang screen-driver || exit 1
	;;
esac
YBZ=${YBZ:-$root/$B/yibenzhang}
export YBZ
unset YIBENZHANG_NOW

began=$(date +%s)
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
log=$tmp/log
work=$tmp/work
mkdir -p "$work" "$tmp/home" "$tmp/config" "$tmp/data" "$tmp/state"
abs() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s/%s' "$root" "$1" ;; esac; }

case $test in
*.test)
	timeout -k 5 600 "$root/$B/tests/screen/driver" "$test" > "$log" 2>&1
	rc=$?
	;;
*.sh)
	(
		cd "$work" || exit 2
		HOME=$tmp/home XDG_CONFIG_HOME=$tmp/config XDG_DATA_HOME=$tmp/data XDG_STATE_HOME=$tmp/state \
		YIBENZHANG_NOW=2026-11-18T08:31:00 LANG=C.UTF-8 TERM=xterm-256color \
			timeout -k 5 600 sh "$(abs "$test")" < /dev/null
	) > "$log" 2>&1
	rc=$?
	;;
*)
	HOME=$tmp/home CMOCKA_MESSAGE_OUTPUT=TAP timeout -k 5 600 "$test" > "$log" 2>&1 < /dev/null
	rc=$?
	;;
esac
passed=$(grep -c '^ok ' "$log")
# What cmocka skips is neither.
failed=$(grep '^not ok ' "$log" | grep -vc '# SKIP')
skipped=$(grep -c '^not ok .*# SKIP' "$log")
# A program that died, or that ran nothing at all, is a failure of its own.
if [ "$failed" -eq 0 ] && { [ "$rc" -ne 0 ] || [ "$((passed + skipped))" -eq 0 ]; }; then
	failed=1
	echo "not ok $test: ended with status $rc after $passed good cases" >> "$log"
fi
if [ -z "${RESULTS:-}" ]; then
	cat "$log"
	echo "$passed passed, $failed failed"
else
	printf '%s %s\n' "$passed" "$failed" > "$RESULTS/$label.res"
	cp "$log" "$RESULTS/$label.log"
	echo "$(($(date +%s) - began)) s  $label" >> "$RESULTS/times"
	if [ "$failed" -gt 0 ]; then
		# In one piece: two tests run at the same time.
		{ echo "FAILED $label"; grep -v '^ok ' "$log" | sed 's/^/    /'; echo "    again: ${SAN:+SAN=1 B=$B }sh tests/one.sh $1"; } > "$tmp/said"
		cat "$tmp/said"
	fi
	# Nobody should take for tested what was not.
	[ "$skipped" -eq 0 ] || sed -n "s|^not ok .*# SKIP|SKIPPED $label:|p" "$log"
	grep -h '^keys ' "$log" >> "$RESULTS/keys" 
fi
[ "$failed" -eq 0 ]
