# Every report from the command line: what each takes, the files it becomes, the number it gets, what must be said for whose data.
. "$SRC/tests/lib.sh"

sh "$SRC/tests/screen/setup.sh" > /dev/null
"$YBZ" add reception date=2026-11-18 unit=县水利局 letter=石水函〔2026〕41号 purpose=冬修水利督查 guest_count=4 meal=1 diners=4 > reception
"$YBZ" add visit date=2026-11-18 household=李秀英 cadres=李明 way=1 matters=2 need=0 note="李秀英电话10013800005, 问低保" > /dev/null

say_has weekly "2026年11月16日至22日" "$YBZ" report weekly
say_has weekly-is-not-over （没过完） "$YBZ" report weekly
check weekly-over sh -c '! "$YBZ" report weekly --date 2026-11-11 | grep -q 过完'
say_has weekly-compares 增减比例 "$YBZ" report weekly
say_has monthly "2026年11月1日至30日" "$YBZ" report monthly
say_has figures-say-of-which-year "上期：2026年10月1日至18日" "$YBZ" report figures
say_has any-days "2026年11月17日至18日" "$YBZ" report period --from 11-17 --to 11-18
say_has ticket-ledger A-0001 "$YBZ" report tickets
say_has ticket-ledger-columns 销号 "$YBZ" report tickets
say_has of-words 路灯不亮 "$YBZ" report tickets --words lxy
"$YBZ" report tickets --words 没有这样的 > none.txt
check of-words-nothing grep -q 共0条 none.txt
say_has visits 李秀英 "$YBZ" report visits --from 2026-11-18 --to 2026-11-18
say_has one-ticket 办理经过 "$YBZ" report ticket --row A-0001
say_has slip 回执 "$YBZ" report slip --row 1
say_has household 一户一页 "$YBZ" report household --row 李秀英
say_has approval 主要领导 "$YBZ" report approval --row "$(cat reception)"
say_has reception-list "R5 不过" "$YBZ" report reception --row "$(cat reception)"
say_has receptions 县水利局 "$YBZ" report receptions
say_has keys 按键 "$YBZ" report keys
# under its village's name a group needs only its own
YBZ_H=$("$YBZ" list household 单小满 --format json | grep -o '"row":"[0-9]*"' | tr -dc 0-9)
"$YBZ" add group village=石桥村 number=3 > /dev/null
"$YBZ" set household "$YBZ_H" group=石桥村3组 > /dev/null
"$YBZ" report route > route.txt
check route-has-the-group grep -q '单小满 *3组' route.txt
check route-is-whole sh -c '! grep -q 没有列出 route.txt'
check route-says-the-village-once sh -c '! grep -q 石桥村3组 route.txt'
say_has sent-cadre "走访1次" "$YBZ" report to-sender --row 李明

check row-where-none-is sh -c '"$YBZ" report daily --row 1; test $? = 2'
refuse a-row-is-missing "$YBZ" report ticket
check days-of-a-week sh -c '"$YBZ" report weekly --from 11-01; test $? = 2'
check backwards sh -c '"$YBZ" report period --from 11-18 --to 11-17; test $? = 2'
refuse no-such-row "$YBZ" report ticket --row A-9999

# the notice board
"$YBZ" report visits --public > public.txt
check masked-name grep -q '李\*英' public.txt
check nothing-else sh -c '! grep -qE "李秀英|10013800005|低保" public.txt'
"$YBZ" report tickets --public > public.txt
check no-phone sh -c '! grep -qE "[0-9]{11}|李秀英" public.txt'

# whose data it is must be said for what
refuse no-reason "$YBZ" report tickets -o t.xlsx
check no-file sh -c '! test -e t.xlsx'
check with-reason "$YBZ" report tickets -o t.xlsx --reason 给县里核对
say_has written-down 给县里核对 "$YBZ" list printout
check public-needs-none "$YBZ" report tickets --public -o p.xlsx
check slip-is-his-own "$YBZ" report slip --row 1 -o slip.pdf
# thirty in one go: those found, one a sheet
"$YBZ" add ticket source=2 household=张金贵 category=1 summary=水渠堵了 > /dev/null
check slips-in-one-go "$YBZ" report slip --words '' -o slips.pdf
check a-slip-a-sheet sh -c 'pdfinfo slips.pdf | grep -q "^Pages: *2$"'
check slips-are-not-numbered sh -c '! pdftotext slips.pdf - | grep -q "— *[12] *—"'
refuse slips-of-nobody "$YBZ" report slip --words 没有这样的 -o none.pdf
check households-in-one-go "$YBZ" report household --words 大塘 -o homes.pdf --reason 入户
check homes-number-their-own-pages sh -c 'pdftotext homes.pdf - | grep -q "— *1 *—" && ! pdftotext homes.pdf - | grep -q "— *[2-9] *—"'
check homes-have-bookmarks sh -c 'pdfinfo homes.pdf | grep -q "等4份"'
say_has written-down-as-several 等4份 "$YBZ" list printout
check half-a-page sh -c 'pdfinfo slip.pdf | grep -q "595.276 x 420"'
check ledger-lies sh -c '"$YBZ" report tickets --public -o wide.pdf && pdfinfo wide.pdf | grep -q "841.89 x 595"'
check ledger-says sh -c 'pdftotext -layout wide.pdf - | grep -q 路灯不亮'

# a number is taken once and what went out stays
say_has to-be 拟第322期 "$YBZ" report daily
check only-shown "$YBZ" report daily -o look.txt
check looked-at-takes-none grep -q 拟第322期 look.txt
check issue "$YBZ" report daily -o day.pdf --issue
say_has again 重印 "$YBZ" report daily
"$YBZ" add visit date=2026-11-18 household=赵建功 cadres=李明 way=1 matters=1 need=0 > /dev/null
say_has as-it-went-out 今日走访1户 "$YBZ" report daily
YIBENZHANG_NOW=2026-11-19T17:31:00 "$YBZ" report daily > next.txt
check next-number grep -q 拟第323期 next.txt
check told-later grep -q '补录。第322期（11月18日）后来录入走访1次' next.txt
say_has issues 322 "$YBZ" list issue
refuse no-printer env CUPS_SERVER=localhost:1 YIBENZHANG_NOW=2026-11-19T17:31:00 "$YBZ" report daily --date 2026-11-19 --print
YIBENZHANG_NOW=2026-11-19T17:32:00 "$YBZ" report daily > next.txt
check number-kept sh -c 'grep -q 第323期 next.txt && ! grep -q 拟 next.txt'
check not-a-reprint sh -c '! grep -q 重印 next.txt'
say_has check 全部相符 "$YBZ" check

# Every report as GB/T 9704-2012 wants it, and the notice board's copy of every one: nothing a number or a birthday can be read from.
"$YBZ" set household "$("$YBZ" list household 李秀英 --format json | grep -o '"row":"[0-9]*"' | tr -dc 0-9)" id_no=000000197001010010 \
	phone=10013800005 address=石桥村13900000011号 note='身份证000000197001010010, 1970年1月1日生, 电话13800000011' > set.txt 2>&1
"$YBZ" add person household=李秀英 name=李小妹 relation=孙女 birth=2019-06-01 id_no=000000201906010026 > /dev/null 2>&1
"$YBZ" add tag household=李秀英 term=低保户 valid_from=2025-01-05 > /dev/null 2>&1
"$YBZ" add promise household=李秀英 what=办低保证000000197001010010 made=2026-11-02 due=2026-12-05 by=李明 > /dev/null 2>&1
"$YBZ" add ticket source=2 household=李秀英 category=1 summary=补贴没到卡6222000011112222333 \
	detail='身份证 000000197001010010 电话13800000011' > secret-ticket
"$YBZ" add inspection date=2026-11-18 body=县水利局 topic=冬修水利 villages=石桥村 start=10:00 until=12:00 > /dev/null
"$YBZ" add inspection date=2026-11-18 body=县民政局 topic=低保核查 villages=石桥村 start=11:00 until=12:00 > inspection
"$YBZ" step ticket "$(cat secret-ticket)" accept > /dev/null 2>&1
row_of() {
	case $1 in
	ticket | slip) cat secret-ticket ;;
	household) echo 李秀英 ;;
	approval | reception | call) cat reception ;;
	combine) cat inspection ;;
	to-*) echo 李明 ;;
	esac
}
"$YBZ" report 没有这种 2>&1 | grep -oE '[a-z][a-z-]*\(' | tr -d '(' > names
check there-are-many test "$(wc -l < names)" -ge 23
for name in $(cat names); do
	row=$(row_of "$name")
	"$YBZ" report "$name" ${row:+--row "$row"} > plain.txt 2> plain.err
	"$YBZ" report "$name" ${row:+--row "$row"} --public > public.txt 2> public.err
	check "$name-has-something" test "$(wc -l < plain.txt)" -ge 3
	# zeros before a day or month: 11-08, 2026-11-18, 08月; a number's year not in 〔〕
	check "$name-no-padded-date" sh -c '! grep -E "(^|[^0-9A-Z:])([01][0-9]-[0-3][0-9]|[0-9]{4}-[0-9]{2}-[0-9]{2})([^0-9-]|$)|0[0-9](月|日)" plain.txt'
	check "$name-brackets" sh -c '! grep -E "(\[|\(|（|【)20[0-9]{2}(\]|\)|）|】)[0-9]+号" plain.txt'
	check "$name-public-no-number" sh -c '! grep -E "[0-9]{11}|0{6}\*|1970年|2019年|2019.6" public.txt'
	check "$name-public-no-name" sh -c '! grep -E "李秀英|李小妹|低保证" public.txt'
done

# a form as a workbook is its table, with no empty sheet before it; a report has its words first
"$YBZ" report approval --row "$(cat reception)" --reason 试 -o form.xlsx > /dev/null
check form-has-no-empty-sheet sh -c 'unzip -p form.xlsx xl/workbook.xml | grep -q "name=\"表1\"" && ! unzip -p form.xlsx xl/workbook.xml | grep -q 正文'
"$YBZ" report daily -o words.xlsx > /dev/null
check report-has-its-words sh -c 'unzip -p words.xlsx xl/workbook.xml | grep -q "sheets><sheet name=\"正文\""'

# a station that is charged itself is the unit, not where it sits
"$YBZ" add staff name=供电所 kind=3 office=部门 > /dev/null
"$YBZ" add ticket source=2 household=李秀英 category=1 summary=电线垂得低 owner=供电所 > /dev/null
"$YBZ" report tickets --words 电线垂得低 > unit.txt
check ticket-ledger-unit sh -c 'grep -q 供电所.*供电所 unit.txt && ! grep -q 部门 unit.txt'

# a village with more to do than a sheet of the round takes says so
for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
	"$YBZ" add household name=孙小福 village=石桥村 > /dev/null
	"$YBZ" add ticket source=2 household=李秀英 category=1 summary=路灯不亮 > /dev/null
done
"$YBZ" report route > long.txt
check route-says-what-it-leaves-out sh -c 'tr -d "\n " < long.txt | grep -q 石桥村还有1户到了该走的时候、3件没办结的，没有列出'
check route-lists-twelve sh -c 'test "$(grep -cE "孙小福|李秀英 |单小满" long.txt)" = 12'
"$YBZ" report route --all > all.txt
check route-all-lists-all sh -c 'test "$(grep -cE "孙小福|李秀英 |单小满" all.txt)" = 13 && test "$(tr -d "\n " < all.txt | grep -oE "A-0[0-9]{3}" | wc -l)" = 16'
check route-all-leaves-out-nothing sh -c '! grep -q 没有列出 all.txt'
check all-is-for-what-is-cut sh -c '"$YBZ" report daily --all > all.out 2> all.err; test $? -eq 2 && grep -q 本来就全 all.err'
