# lib.sh - for tests/cli/*.sh; see tests/one.sh for what is set.

# check NAME COMMAND...: the case passes when the command does.
check() {
	lib_name=$1
	shift
	if "$@" > lib.out 2> lib.err; then
		echo "ok $lib_name"
	else
		echo "not ok $lib_name: status $? of: $*"
		sed 's/^/  /' lib.out lib.err
	fi
}

# refuse NAME COMMAND...: it must exit 1 with exactly one line on stderr, in plain words.
refuse() {
	lib_name=$1
	shift
	"$@" > lib.out 2> lib.err
	lib_rc=$?
	if [ $lib_rc -ne 1 ]; then
		echo "not ok $lib_name: status $lib_rc, expected 1, of: $*"
	elif [ "$(wc -l < lib.err)" -ne 1 ]; then
		echo "not ok $lib_name: one line on stderr expected"
	else
		echo "ok $lib_name"
		return
	fi
	sed 's/^/  /' lib.out lib.err
}

# say_has NAME TEXT COMMAND...: it exits 0 and what it says contains TEXT.
say_has() {
	lib_name=$1
	lib_text=$2
	shift 2
	"$@" > lib.out 2> lib.err
	lib_rc=$?
	if [ $lib_rc -ne 0 ]; then
		echo "not ok $lib_name: status $lib_rc of: $*"
	elif ! grep -qF -- "$lib_text" lib.out lib.err; then
		echo "not ok $lib_name: no \"$lib_text\" in:"
	else
		echo "ok $lib_name"
		return
	fi
	sed 's/^/  /' lib.out lib.err
}

# flip FILE OFFSET: one byte becomes another one, whatever it was.
flip() {
	lib_byte=$(od -An -v -tu1 -j "$2" -N 1 "$1")
	printf "\\$(printf '%03o' $((lib_byte ^ 32)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2> /dev/null
}

# await COMMAND...: again until it succeeds, a minute at most by the clock (a fresh machine reads its fonts from a slow
# disk, two cores do four things); what it said last is shown when it never did.
await() {
	lib_end=$(($(date +%s) + 60))
	until "$@" > await.out 2>&1; do
		[ "$(date +%s)" -lt "$lib_end" ] || { cat await.out; return 1; }
		sleep 0.05
	done
}
