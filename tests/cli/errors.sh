# Every refusal: one line, its status, and the ledger as it was.
. "$SRC/tests/lib.sh"
usage() {	# NAME ARGUMENTS...: status 2 and one line
	usage_name=$1
	shift
	"$YBZ" "$@" > lib.out 2> lib.err
	if [ $? -eq 2 ] && [ "$(wc -l < lib.err)" -eq 1 ]; then
		echo "ok $usage_name"
	else
		echo "not ok $usage_name: $*"
		cat lib.err
	fi
}

refuse no-ledger-yet "$YBZ" list village
cp lib.err why
check says-what-to-run grep -q "yibenzhang init" why
refuse no-terminal "$YBZ"
refuse demo-no-terminal "$YBZ" demo
usage init-without-township init
check init "$YBZ" init --township 石沟镇 --station A --name 李明
refuse no-terminal-with-ledger "$YBZ"
usage unknown-command frobnicate
usage help-of-an-unknown-command help frobnicate
usage fields-of-an-unknown-kind fields frob
usage unknown-option list village --frob
usage option-without-value list village --limit
usage option-of-another-command list village --date 2026-11-18
usage unknown-kind list frob
usage unknown-field add village frob=1
usage no-value add village name
usage too-few list
usage bad-format list village --format yaml
usage bad-limit list village --limit many
usage not-utf8 list "$(printf '\377')"
usage unknown-report report yearly
usage export-nowhere export village
usage bad-encoding export village -o x.csv --encoding big5
refuse bad-date "$YBZ" report daily --date 2026-02-30
refuse unknown-number "$YBZ" set ticket 77 summary=x

# A reference takes the number add printed, or what one row alone is called by; several are told with their numbers.
one=$("$YBZ" add reception date=2026-11-17 unit=县水利局 purpose=河长制 guest_count=2 meal=0)
two=$("$YBZ" add reception date=2026-11-18 unit=县水利局 purpose=冬修水利 guest_count=2 meal=0)
check reference-by-number "$YBZ" add guest reception="$one" name=赵光明 post=科长
check reference-by-title "$YBZ" add guest "reception=2026-11-18 县水利局" name=钱小河 post=科员
say_has reference-is-that-row 赵光明 "$YBZ" show reception "$one"
# whose they are, which a screen says above them
"$YBZ" list guest > guests.txt
check list-says-whose grep -q '^2026-11-18 县水利局 .*钱小河' guests.txt
"$YBZ" export guest -o guests.csv
check export-says-whose sh -c 'grep -q 行号,接待, guests.csv && grep -q "2026-11-18 县水利局,钱小河" guests.csv'
check json-says-whose sh -c '"$YBZ" list guest --format json | grep -q "\"reception\":\".*县水利局"'
check list-says-it-once sh -c 'test "$("$YBZ" list group | head -1 | grep -o 村 | wc -l)" -le 1'
refuse reference-to-nothing "$YBZ" add guest reception=12 name=孙小溪
cp lib.err why
check says-how-to-look grep -q "没有找到「12」; yibenzhang list reception" why
refuse reference-to-no-row "$YBZ" add guest reception=1234567890123456789 name=孙小溪
refuse reference-to-several "$YBZ" add guest reception=县水利局 name=孙小溪
cp lib.err why
check several-are-numbered grep -q "有 2 个, 写行号指明: $two 2026-11-18 县水利局.* / $one 2026-11-17 县水利局" why
refuse show-one-of-several "$YBZ" show reception 县水利局
cp lib.err why
check several-are-numbered-here-too grep -q "$one 2026-11-17" why
check show-by-number "$YBZ" show reception "$two"
two=$("$YBZ" add staff name=赵光明 post=党政办) && one=$("$YBZ" add staff name=赵光明 post=水利站)
refuse one-of-a-list-is-several "$YBZ" add inspection body=县水利局 topic=河长制 "escorts=李明 赵光明"
cp lib.err why
check list-is-numbered grep -q "$one 赵光明" why
check list-by-number "$YBZ" add inspection body=县水利局 topic=河长制 "escorts=李明 $two"
check add-village "$YBZ" add village name=大塘村
check a-group "$YBZ" add group village=大塘村 number=3
refuse wrong-village-stays-wrong "$YBZ" add household name=张建国 village=没有村 group=3
refuse bad-visit "$YBZ" add visit household=张建国 date=31-31 way=9
cp lib.err why
check all-that-is-wrong grep -q 'household=.*date=.*way=' why
check ledger-untouched sh -c '"$YBZ" list visit --format csv | wc -l | grep -qx 1'

# settings
cat > bad.ini <<'X'
[screen]
theme = pink
mouse = yes
what is this
[report]
cutoff = 25:00
nosuch = 1
X
"$YBZ" --config bad.ini list village > config.out 2> config.err
check bad-config-goes-on grep -q 大塘村 config.out
check bad-word sh -c 'grep -q "bad.ini 第2行.*dark light none" config.err'
check bad-syntax sh -c 'grep -q "bad.ini 第4行" config.err'
check bad-time sh -c 'grep -q "bad.ini 第6行.*0:00" config.err'
check bad-name sh -c 'grep -q "bad.ini 第7行.*report.printer" config.err'
check only-bad-lines sh -c 'test "$(wc -l < config.err)" -eq 4'
refuse config-not-there "$YBZ" --config nosuch.ini list village
check example sh -c '"$YBZ" --write-example | cmp - "$SRC/config.example.ini"'
"$YBZ" --write-example > example.ini
check example-is-read sh -c '"$YBZ" --config example.ini list village 2>&1 >/dev/null | wc -l | grep -qx 0'
check example-uncommented sh -c 'sed "s/^#\([a-z_]* =\)/\1/" example.ini > all.ini; "$YBZ" --config all.ini list village 2>&1 >/dev/null | wc -l | grep -qx 0'

# where nothing can be written
refuse home-not-writable env XDG_DATA_HOME=/proc/none XDG_STATE_HOME=/proc/none "$YBZ" init --township 甲 --station A
refuse export-not-writable "$YBZ" export village -o /proc/none.csv
refuse export-full sh -c '"$YBZ" export village -o - > /dev/full'
refuse list-full sh -c '"$YBZ" list village > /dev/full'
refuse list-closed sh -c '"$YBZ" list village >&-'
refuse list-pipe-gone sh -c 'mkfifo gone && exec 5<>gone 6>gone 5<&- && exec "$YBZ" list village >&6'
check stdin-closed sh -c '"$YBZ" list village <&-'
check saved-though-not-shown sh -c '"$YBZ" add village name=石桥村 > /dev/full 2>/dev/null; "$YBZ" list village | grep -q 石桥村'
# a full disk, as far as the program can tell: no file may grow any more
big=$(($(stat -c %s "$XDG_DATA_HOME/yibenzhang/ledger.db") / 512))
refuse disk-full sh -c 'trap "" XFSZ; ulimit -f '$big'; for i in $(seq 200); do "$YBZ" add village name=村$i > /dev/null || exit 1; done'
say_has fine-after-disk-full 全部相符 "$YBZ" check
if mkdir -p full && mount -t tmpfs -o size=256k tmpfs full 2>/dev/null; then
	"$YBZ" --ledger full/l.db init --township 甲镇 --station A > /dev/null 2>&1
	i=0
	while [ -f full/l.db ] && [ $i -lt 200 ] && "$YBZ" --ledger full/l.db add village name=村$i > /dev/null 2> lib.err; do i=$((i + 1)); done
	check tmpfs-full-said sh -c 'test "$(wc -l < lib.err)" -le 1'
	check tmpfs-full-nothing-half sh -c '! test -f full/l.db || "$YBZ" --ledger full/l.db check'
	umount full
fi

# files that are not what they should be
cp "$XDG_DATA_HOME/yibenzhang/ledger.db" newer.db
printf '\000\000\000\143' | dd of=newer.db bs=1 seek=60 conv=notrunc 2> /dev/null
refuse newer-ledger "$YBZ" --ledger newer.db add village name=新村
check newer-untouched sh -c 'test "$(od -An -tu1 -j63 -N1 newer.db)" -eq 99'
echo "not a ledger at all, but long enough to be read as one" > text.db
refuse not-a-ledger "$YBZ" --ledger text.db list village
head -c 3000 "$XDG_DATA_HOME/yibenzhang/ledger.db" > cut.db
refuse cut-off-ledger "$YBZ" --ledger cut.db check
refuse folder-as-ledger "$YBZ" --ledger . list village

# the clock: one that stands before the last record is told where something is written, and a fixed one must be readable
YIBENZHANG_NOW=2026-11-18T08:31:00 "$YBZ" add village name=时钟村 > /dev/null
YIBENZHANG_NOW=2020-01-01T08:00:00 "$YBZ" list village > lib.out 2> lib.err
check clock-behind-reading sh -c '! grep -q 时钟不准 lib.err'
YIBENZHANG_NOW=2020-01-01T08:00:00 "$YBZ" add village name=时钟二村 > lib.out 2> said
check clock-behind grep -q '时钟不准, 先校准再记.*现在 2020-01-01, 上次存 2026-11-18 08:31' said
YIBENZHANG_NOW=2026-11-18T08:31:00 "$YBZ" add village name=时钟三村 > lib.out 2> said
check clock-right sh -c '! grep -q 时钟不准 said'
export YIBENZHANG_NOW=昨天
usage clock-unreadable list village
cp lib.err said
check clock-unreadable-says grep -q 'YIBENZHANG_NOW.*读不懂' said
YIBENZHANG_NOW=2026-11-18T25:31:00
usage clock-unreadable-hour add village name=坏时钟村
unset YIBENZHANG_NOW

# backup and restore
check backup "$YBZ" backup -o saved.db
check add-after-backup "$YBZ" add village name=后来村
refuse restore-rubbish "$YBZ" restore text.db
refuse restore-other-township sh -c '"$YBZ" --ledger t2.db init --township 别的镇 --station A > /dev/null; "$YBZ" restore t2.db'
refuse restore-while-open sh -c 'exec 9< "$XDG_DATA_HOME/yibenzhang/ledger.db"; "$YBZ" restore saved.db 9<&-; rc=$?; exec 9<&-; exit $rc'
say_has restore "原来的账本留在" "$YBZ" restore saved.db
check restored sh -c '! "$YBZ" list village | grep -q 后来村'
check kept-aside sh -c '"$YBZ" --ledger "$(ls "$XDG_DATA_HOME"/yibenzhang/backups/restore-*.db)" list village | grep -q 后来村'
say_has check-restored 全部相符 "$YBZ" check
check backup-usual-place sh -c '"$YBZ" backup && ls "$XDG_DATA_HOME"/yibenzhang/backups/now-*.db'
