# The main screens in a real xterm with a Chinese font: every cell must show what the same xterm shows when it is given the
# expected text (from libvterm, same keys) in plain lines.  Also: the F-keys as xterm sends them.
. "$SRC/tests/lib.sh"

NAMES='张䶮𠮷㼆·艾'
cat > screens.test <<'S'
case the same keys
run sh "$SRC/tests/screen/setup.sh" && "$YBZ" add household name=张䶮𠮷㼆·艾 village=大塘村
term xterm
start
expect 今日
show
key 0
expect 名册
show
key Esc F5
expect 走访人
text zjg
show
key 1
text 1
key F1
show
key Esc Esc F9
expect 日报
show
key Esc F3
text dt
show
S
keys_1=
keys_2='0'
keys_3='Escape F5 z j g'
keys_4='1 1 F1'
keys_5='Escape Escape F9'
keys_6='Escape F3 d t'
"$SRC/$B/tests/screen/driver" screens.test > shown.txt
check the-same-keys grep -q '^ok the same keys' shown.txt
# show prints "+---- ...", rows behind "|", "+----"
awk '/^\+---- /{n++; next} /^\|/{f = "expected." n; print substr($0, 2) > f}' shown.txt

# -noreset: else the server starts afresh whenever its last client leaves, and an xterm that comes in that moment is
# turned away ("Can't open display"): the search for its window is such a last client.
Xvfb -noreset -displayfd 3 -screen 0 800x1000x24 -nolisten tcp 3> display 2> xvfb.log &
xvfb=$!
trap 'kill $xvfb' EXIT
check xvfb await test -s display
DISPLAY=:$(cat display)
export DISPLAY
unset WAYLAND_DISPLAY
font=$(fc-match -f '%{family[0]}' 'monospace:lang=zh-cn')
check a-chinese-font sh -c 'fc-list ":lang=zh-cn" family | grep .'

sh "$SRC/tests/screen/setup.sh" > /dev/null && "$YBZ" add household name=$NAMES village=大塘村 > /dev/null
in_xterm() { # TITLE GEOMETRY COMMAND...
	in_title=$1
	in_geometry=$2
	shift 2
	xterm -u8 -b 0 -bw 0 +sb -bc -T "$in_title" -geometry "$in_geometry" -fa 'DejaVu Sans Mono' -fd "$font" -fs 10 \
		-xrm '*allowBoldFonts: false' -xrm '*underLine: false' -xrm '*cursorUnderLine: true' \
		-xrm '*allowTitleOps: false' -e "$@" 2>> xterm.log &
}
in_xterm program 80x24+0+0 "$YBZ"
window() { xdotool search --name "^$1\$" > "window.$1" && test -s "window.$1"; }
check program-window await window program
test -s window.program || { cat xterm.log; exit 1; }
xdotool mousemove 100 100
picture() { xwd -silent -id "$(tail -n 1 "window.$1")" -out "$1.xwd"; }
alike() { picture program && picture plain && "$SRC/$B/tests/screen/cells" program.xwd plain.xwd 80 24; }

for n in 1 2 3 4 5 6; do
	# shellcheck disable=SC2046
	eval "set -- \$keys_$n"
	[ $# -eq 0 ] || xdotool key --delay 30 "$@"
	printf '\033[H\033[2J\033[?25l' > plain.txt
	head -n 23 "expected.$n" | sed 's/$/\r/' >> plain.txt
	sed -n '24p' "expected.$n" | tr -d '\n' >> plain.txt
	in_xterm plain 80x24+0+500 sh -c 'cat plain.txt; exec sleep 60'
	plain=$!
	await window plain || exit 1
	check "screen-$n" await alike
	cp program.xwd "shown.$n.xwd"
	kill $plain
	wait $plain 2> wait.err
done
# and the comparison can tell
refuse_alike() { ! "$SRC/$B/tests/screen/cells" shown.1.xwd shown.2.xwd 80 24; }
check different-screens-differ refuse_alike
# SHOTS=folder: pictures to look at
[ -z "${SHOTS:-}" ] || cp shown.*.xwd "$SHOTS"
