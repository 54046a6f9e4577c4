# Printing from the command line and from F1, with a CUPS of the test's own: followed to the end, dot matrix or pages as the settings
# say, out of paper, standing still, gone on with and never sent twice.
. "$SRC/tests/lib.sh"

sh "$SRC/tests/screen/setup.sh" > /dev/null

# Instead of a printer: a folder, the stick that is in.
say_has to-a-folder "已存到 ./put/" "$YBZ" report daily --print ./put
check there-it-is sh -c 'pdfinfo put/*.pdf | grep -q A4'
mkdir usb
say_has to-the-stick "已存到 usb/" env YIBENZHANG_MEDIA=usb "$YBZ" report daily --print usb:
rm -r usb
refuse no-stick env YIBENZHANG_MEDIA=usb "$YBZ" report daily --print usb:
refuse no-folder "$YBZ" report daily --print folder:

if ! sh "$SRC/tests/cups.sh" start > said.txt; then
	cat said.txt
	echo "not ok print # SKIP no CUPS to be had here"
	exit 0
fi
trap 'sh "$SRC/tests/cups.sh" stop' EXIT
CUPS_SERVER=$PWD/cups/cups.sock
export CUPS_SERVER
conf=$XDG_CONFIG_HOME/yibenzhang/config.ini
mkdir -p "$XDG_CONFIG_HOME/yibenzhang"

# stuck NAME WHY COMMAND...: not printed, WHY is said, and the one line on stderr names the PDF that is kept
stuck() {
	stuck_name=$1
	stuck_why=$2
	shift 2
	refuse "$stuck_name" "$@"
	cp lib.err stuck.err
	check "$stuck_name-why" grep -q "$stuck_why" stuck.err
	check "$stuck_name-keeps-the-pdf" test -s "$(sed 's/.*PDF 已存好: //' stuck.err)"
}
jobs() { lpstat -W "$1" -o "$2" | wc -l; }
waits() { [ "$(jobs not-completed "$1")" != 0 ]; }

say_has followed-to-its-end "HP_M404: 打印完成" "$YBZ" report daily --print
check a-pdf-came grep -qa '%PDF' cups/hp.pdf
say_has counts-as-out 322 "$YBZ" list issue

# A queue that takes bytes as they are: nobody said yet what it is, so no PDF is thrown at it.
refuse kind-unknown "$YBZ" report daily --print LQ-630K
check nothing-came test ! -e cups/lq
printf '[print]\nescp = LQ-630K\nprinters = daily=LQ-630K 2, keys=LQ-630K\n' > "$conf"
say_has as-chosen-on-the-screen "LQ-630K: 打印完成" "$YBZ" report daily --print
"$YBZ" report daily -o day.prn > /dev/null
check dots-as-they-are cmp day.prn cups/lq

# Out of paper: said, the PDF named, the job left; once there is paper the same command goes on with it.
rm cups/lq
sh "$SRC/tests/cups.sh" paper out
stuck out-of-paper 没纸了 "$YBZ" report weekly --print LQ-630K
say_has issue-kept 周报 "$YBZ" list issue
"$YBZ" report weekly --print LQ-630K > again.out 2> again.err &
again=$!
check goes-on await grep -q 接着打那一份 again.out
sh "$SRC/tests/cups.sh" paper in
wait $again
check ends-well test $? = 0
check said-so grep -q 'LQ-630K: 打印完成' again.out
"$YBZ" report weekly -o week.prn > /dev/null
sheets() { tr -cd '\014' < "$1" | wc -c; }
check only-once test "$(sheets cups/lq)" = "$(sheets week.prn)"
check nothing-left-of-it test "$(jobs not-completed LQ-630K)" = 0

cupsdisable HP_M404
stuck stands-still 停着 "$YBZ" report visits --public --print HP_M404
say_has started-again "HP_M404: 打印完成" "$YBZ" report visits --public --print HP_M404
check sent-once test "$(jobs not-completed HP_M404)" = 0
refuse no-such-printer "$YBZ" report daily --print 没有这台

# Called off while it waits: said so, and it counts as not printed.
cupsdisable LQ-630K
"$YBZ" report tickets --reason 核对 --print LQ-630K > off.out 2> off.err &
off=$!
await waits LQ-630K
cancel -a LQ-630K
wait $off
check called-off test $? = 1
check called-off-is-said grep -q 已被取消 off.err
check no-log-of-it sh -c '! "$YBZ" list printout | grep -q 核对'
cupsenable LQ-630K

# The key card goes where it was sent last, as that printer takes it.
rm -f cups/lq
cat > card.test <<-END
	case card
	env CUPS_SERVER=$CUPS_SERVER
	run sh $SRC/tests/screen/setup.sh
	run mkdir -p \$XDG_CONFIG_HOME/yibenzhang && cp $conf \$XDG_CONFIG_HOME/yibenzhang/config.ini
	start
	expect 先办这些
	key F1 F1
	expect 一本账按键速查
	key F9
	expect LQ-630K: 打印完成
END
"$SRC/$B/tests/screen/driver" card.test > shown.txt 2>&1
check card-from-the-screen grep -q '^ok' shown.txt
"$YBZ" report keys -o keys.prn > /dev/null
check card-in-dots cmp keys.prn cups/lq
say_has check 全部相符 "$YBZ" check
