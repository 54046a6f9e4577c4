#!/bin/sh
# bench.sh - figures of this machine, each beside its floor measured in the
# same run, and beside nano, tig and visidata where they are installed.
# SIZES="1000 100000 1000000" tickets; DB_ROWS=1000000; RUNS=7.
set -u
cd "$(dirname "$0")/../.." || exit 2
B=${B:-.build/gcc}
SIZES=${SIZES:-1000 100000 1000000}
RUNS=${RUNS:-7}
LC_ALL=C.UTF-8
TERM=xterm-256color
YIBENZHANG_NOW=2026-11-18T08:31:00
export LC_ALL TERM YIBENZHANG_NOW
root=$PWD
data=$root/.build/bench
mkdir -p "$data"

say() { printf '| %s | %s | %s | %s | %s |\n' "$@"; }
field() { awk -v what="$2" -v n="$3" '$1 == what { print $n }' "$1"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { if (a > 0 && b > 0) printf "%.2f", a / b; else printf "-" }'; }
row() {	# TEXT LABEL GOAL: times of ours beside the floor's
	say "$1" "$(field "$ours" "$2" 2) ($(field "$ours" "$2" 3)-$(field "$ours" "$2" 4))" \
		"$(field "$bare" "$2" 2) ($(field "$bare" "$2" 3)-$(field "$bare" "$2" 4))" \
		"$(ratio "$(field "$ours" "$2" 2)" "$(field "$bare" "$2" 2)")" "$3"
}
# A form is left in the middle: without this the next run would type into the offer to go on with it.
afresh() {	# FOLDER KEYS...: only what is pressed
	d=$1
	shift
	"$B/tests/bench/term" -n "$RUNS" "$@" -- /bin/sh -c 'rm -f "$0"/state/yibenzhang/*/drafts-*; exec "$@"' \
		"$d" "$root/$B/yibenzhang" --ledger "$d/ledger.db" > "$d/form.txt" && grep -E '^(pick|type)' "$d/form.txt"
}

# Programs people know, where they are installed, on a text of as many lines.
peers() {	# FOLDER LINES
	[ -f "$1/list.csv" ] || awk -v n="$2" 'BEGIN { for (i = 1; i <= n; i++)
		printf "A-%06d,张建国,大塘村,灌溉渠堵塞影响用水,2026-%02d-%02d\n", i, i % 12 + 1, i % 28 + 1 }' > "$1/list.csv"
	for p in nano tig vd; do : > "$1/$p.txt"; done
	command -v nano > /dev/null && "$B/tests/bench/term" -n 3 -k 'cursor=Down*20' -k '-bottom=Home Down*28' -k 'page=PgDn*5' \
		-k 'type=a b c d e f g h i j' -- "$(command -v nano)" -I "$1/list.csv" > "$1/nano.txt"
	command -v tig > /dev/null && [ -e .git ] && "$B/tests/bench/term" -n 3 -k 'cursor=Down*20' -k 'page=PgDn*5' -- "$(command -v tig)" > "$1/tig.txt"
	command -v vd > /dev/null && "$B/tests/bench/term" -n 1 -k 'cursor=Down*5' -k 'page=PgDn*2' -- "$(command -v vd)" "$1/list.csv" > "$1/vd.txt"
	return 0
}
peer() {	# TEXT LABEL
	say "$1" "$(field "$ours" "$2" 2)" "$(for p in nano tig vd; do
		v=$(field "$d/$p.txt" "$2" 2)
		printf '%s %s  ' "$p" "${v:--}"
	done)" "-" "-"
}
bytes() {	# TEXT LABEL GOAL
	say "$1" "$(field "$ours" "$2" 5), $(field "$ours" "$2" 6) writes" "$(field "$bare" "$2" 5), $(field "$bare" "$2" 6) writes" \
		"$(ratio "$(field "$ours" "$2" 5)" "$(field "$bare" "$2" 5)")" "$3"
}

echo "Times: median (min-max) in ms; $(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg), 120x40"
say "what" "ours" "floor" "ratio" "goal"
say "---" "---" "---" "---" "---"
first=
for n in $SIZES; do
	d=$data/$n
	if [ ! -f "$d/done" ]; then
		rm -rf "$d"
		mkdir -p "$d"
		"$B/tests/bench/mkdata" "$d" "$n" || exit 1
		"$B/tests/bench/floor" make "$d/floor.db" "$n" || exit 1
		: > "$d/done"
	fi
	ours=$d/ours.txt
	bare=$d/bare.txt
	XDG_STATE_HOME=$d/state
	XDG_CONFIG_HOME=$d/config
	XDG_DATA_HOME=$d/data
	export XDG_STATE_HOME XDG_CONFIG_HOME XDG_DATA_HOME
	# What the last run left half typed would be offered over the home screen.
	rm -f "$d"/state/yibenzhang/*/drafts-*
	"$B/tests/bench/term" -n 1 -i 5 -- "$root/$B/yibenzhang" --ledger "$d/ledger.db" > "$d/idle.txt" || exit 1
	"$B/tests/bench/term" -n "$RUNS" \
			-k '-open=7' -k 'cursor=Down*20' -k '-bottom=Home Down*28' -k 'scroll=Down*10' -k 'page=PgDn*10' -k 'pageup=PgUp*5' \
			-k 'end=End' -k 'home=Home' -k 'held=Down!100' -k '-clear=Home' -k 'filter=d t' \
			-- "$root/$B/yibenzhang" --ledger "$d/ledger.db" > "$ours" || exit 1
	# Each run is killed in the middle of its form: without this the next one would type into the offer to go on with it.
	# pick: letters of a name, its candidates below them; type: the note, three fields further down.
	afresh "$d" -k '-form=F5' -k 'pick=z j g' >> "$ours" || exit 1
	afresh "$d" -k '-form=F5' -k '-note=1 Enter Down*2' -k 'type=a b c d e f g h i j' >> "$ours" || exit 1
	peers "$d" "$n"
	"$B/tests/bench/term" -n "$RUNS" -i 3 \
		-k 'cursor=Down*20' -k '-bottom=Home Down*38' -k 'scroll=Down*10' -k 'page=PgDn*10' -k 'pageup=PgUp*5' \
		-k 'end=End' -k 'home=Home' -k 'held=Down!100' \
		-- "$root/$B/tests/bench/floor" "$d/floor.db" > "$bare" || exit 1
	row "start to the first screen, $n tickets" start "<= 2x floor"
	now=$(field "$ours" start 2)
	[ -n "$first" ] || first=$now
	say "... against the smallest ledger" "$now" "$first" "$(ratio "$now" "$first")" "<= 1.1x"
	say "memory, MiB, $n tickets" "$(field "$ours" memory 2 | awk '{ printf "%.1f", $1 / 1024 }')" \
		"$(field "$bare" memory 2 | awk '{ printf "%.1f", $1 / 1024 }')" "$(ratio "$(field "$ours" memory 2)" "$(field "$bare" memory 2)")" "<= 10 MiB"
	row "cursor" cursor "<= 1.3x floor"
	bytes "... bytes" cursor "<= 180 B"
	row "scroll by one" scroll "<= 1.3x floor"
	row "page down" page "<= 1.3x floor"
	bytes "... bytes" page "<= 3000 B"
	row "page up" pageup "<= 1.3x floor"
	row "End" end "<= 1.3x floor"
	row "100 Downs held" held "<= 0.3x floor"
	bytes "... bytes" held "<= 6000 B"
	say "filter: a letter typed" "$(field "$ours" filter 2)" "$(field "$bare" cursor 2) (cursor)" \
		"$(ratio "$(field "$ours" filter 2)" "$(field "$bare" cursor 2)")" "<= 3x cursor"
	nano=$(field "$d/nano.txt" type 2)
	say "a character typed in a note" "$(field "$ours" type 2)" "${nano:--} (nano)" "$(ratio "$(field "$ours" type 2)" "${nano:-0}")" "<= 1.5x nano"
	say "... bytes" "$(field "$ours" type 5)" "$(field "$d/nano.txt" type 5)" "-" "-"
	say "a letter of a name, with its candidates" "$(field "$ours" pick 2)" "$(field "$bare" cursor 2) (cursor)" \
		"$(ratio "$(field "$ours" pick 2)" "$(field "$bare" cursor 2)")" "-"
	peer "others: start on as many lines (tig: on this repository)" start
	peer "others: cursor" cursor
	peer "others: page down" page
	say "wake-ups a second when idle" "$(field "$d/idle.txt" idle 2)" "$(field "$bare" idle 2)" "-" "0"
	say "bytes when idle" "$(field "$d/idle.txt" idle 5)" "$(field "$bare" idle 5)" "-" "0"
done

# The floors below the screen measure themselves, each beside bare libraries.
for b in "$B"/tests/bench/bench_*; do
	case $b in *.[od]) continue ;; esac
	[ -x "$b" ] || continue
	tmp=$(mktemp -d) || exit 2
	echo
	echo "$(basename "$b"):"
	case $b in
	*_db) set -- "${DB_ROWS:-1000000}" ;;
	*_figures) "$B/tests/bench/mkdata" "$tmp" "${FIGURES_TICKETS:-100000}" && set -- "$tmp" ;;
	*) set -- ;;
	esac
	(cd "$tmp" && "$root/$b" "$@")
	rm -rf "$tmp"
done
if command -v strace > /dev/null && [ -x "$B/tests/bench/bench_db" ]; then
	echo
	echo "Syncs and writes of 200 saves:"
	tmp=$(mktemp -d) || exit 2
	(cd "$tmp" && strace -f -c -o count -e trace=fdatasync,fsync,pwrite64 "$root/$B/tests/bench/bench_db" 2000 saves > out && grep -E 'calls|sync|pwrite' count)
	rm -rf "$tmp"
fi
