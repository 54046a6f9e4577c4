# An office's ledger as the first version left it (tests/data, never made again): every later program opens it, finds everything
# in it, works in it and merges it.
. "$SRC/tests/lib.sh"

gzip -dc "$SRC/tests/data/ledger-office-v1.db.gz" > v1.db
cp v1.db mine.db
at() {
	at_name=$1
	shift
	XDG_STATE_HOME="$PWD/$at_name" "$YBZ" --ledger "$at_name.db" "$@"
}
count() { test "$(at "$1" list "$2" --format csv | wc -l)" -eq $(($3 + 1)); }

say_has reads 全部相符 at mine check
for what in village:1 group:1 household:3 staff:2 visit:1 ticket:2 reception:1 handover:1; do
	check "all-of-${what%:*}" count mine "${what%:*}" "${what#*:}"
done
say_has ticket 涵管塌陷两处 at mine show ticket A-0002
say_has dispute 有两种说法未定 at mine show ticket A-0001
say_has history-one '(分头改的) 事项 路灯不亮 -> 三盏路灯不亮' at mine show ticket A-0001
say_has history-other '(分头改的) 事项 路灯不亮 -> 路灯全不亮' at mine show ticket A-0001
say_has search 张建国 at mine list household zjg
say_has phone-kept 10013800001 at mine list household 张建国
say_has visit-note 灌溉渠堵塞 at mine show visit 7661890180807463324
say_has receiver 王德福 at mine list handover
say_has day 走访1户 at mine report daily --date 2026-11-18

# it is worked in, by a station that takes the next letter
check works-on at mine set ticket A-0002 summary=涵管已换
say_has next-letter B-0001 at mine add ticket source=1 caller=周吉光 category=1 summary=路面塌陷
say_has still-whole 全部相符 at mine check

# the old file brings nothing into what came of it, and all of this into the old one
say_has nothing-new 没有新的 at mine merge v1.db
check old-copy cp v1.db old.db
say_has into-old 已合并 at old merge mine.db
check three-tickets count old ticket 3
say_has old-whole 全部相符 at old check
