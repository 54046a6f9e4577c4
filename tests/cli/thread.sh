# From nothing to a printed day: init, add, list, show, report; every number a person would type.
. "$SRC/tests/lib.sh"

say_has init "账本建好了" "$YBZ" init --township 石沟镇 --station A --name 李明
refuse init-twice "$YBZ" init --township 石沟镇 --station A
check add-village "$YBZ" add village name=大塘村 code=000000000201
check add-village-again-by-title "$YBZ" add 村 村名=石桥村
refuse same-village-twice "$YBZ" add village name=大塘村
check add-group "$YBZ" add group village=大塘村 number=3
check add-household "$YBZ" add household name=张建国 village=大塘村 group=3 phone=10012345678
say_has village-follows-group "石桥村" "$YBZ" list village sqc

"$YBZ" add visit household=zjg way=1 matters=1 need=1 note=灌溉渠堵塞影响秋种 > visit.row
check visit-row-printed grep -qE '^[0-9]{6,19}$' visit.row
say_has list-visit 张建国 "$YBZ" list visit
say_has list-by-initials 大塘村 "$YBZ" list visit zjg
say_has list-by-initials-and-words 张建国 "$YBZ" list household dt 张
say_has ticket-came-with-it A-0001 "$YBZ" list ticket
say_has show-visit 灌溉渠堵塞 "$YBZ" show visit "$(cat visit.row)"
say_has show-by-label 张建国 "$YBZ" show ticket A-0001
say_has show-by-number A-0001 "$YBZ" show ticket 1
say_has show-links-visit "走访（户主）1" "$YBZ" show household 张建国
say_has show-history "李明(A站)" "$YBZ" show household 张建国
check set "$YBZ" set ticket 1 owner=李明 deadline=2026-11-30
say_has set-is-seen 2026-11-30 "$YBZ" show ticket 1
"$YBZ" add ticket source=1 household=张建国 category=1 summary=路灯不亮 > label
check add-prints-label grep -qx A-0002 label
say_has return 退回 "$YBZ" set ticket 2 return_reason=不归镇里管
say_has assign-again 李明 "$YBZ" set ticket 2 owner=李明
refuse state-is-not-typed "$YBZ" set ticket 2 state=办结
refuse steps-stand-alone "$YBZ" set ticket 2 result=1 summary=改一下
"$YBZ" report daily > day.txt
check report-counts grep -q 走访1户 day.txt
check report-opened grep -q 新立2件 day.txt
say_has report-of-another-day 今日无 "$YBZ" report daily --date 2026-11-10
check report-to-file "$YBZ" report daily -o day2.txt
check report-file-is-what-was-shown cmp day.txt day2.txt
say_has check 全部相符 "$YBZ" check
check rebuild "$YBZ" rebuild
say_has check-again 全部相符 "$YBZ" check
say_has fields visit.household "$YBZ" fields
say_has json '"name":"张建国"' "$YBZ" list household --format json
say_has csv '户主' "$YBZ" list --format=csv household
say_has limit 行号 "$YBZ" list household --limit 1
say_has options-anywhere 张建国 "$YBZ" --ledger "$XDG_DATA_HOME/yibenzhang/ledger.db" list household --
say_has version yibenzhang "$YBZ" --version
say_has help restore "$YBZ" help
say_has help-of-a-command "--limit" "$YBZ" list --help
say_has help-of-the-same-command "--limit" "$YBZ" help list
check help-of-a-command-is-of-it-alone sh -c '! "$YBZ" help list | grep -q restore'
say_has fields-of-a-kind visit.household "$YBZ" fields 走访
check fields-of-a-kind-are-of-it-alone sh -c '! "$YBZ" fields visit | grep -q "^ticket"'

# from an icon, what went wrong stays readable until Enter
sed -n 's/^Exec=//p' "$SRC/ui/yibenzhang.desktop" > icon
ln -s "$YBZ" yibenzhang
say_has icon-keeps-the-window 关掉这个窗口 sh -c 'echo | PATH=$PWD:$PATH sh ./icon'
cp lib.err why
check icon-says-why grep -q 打不开屏幕 why

say_has close 办结 "$YBZ" set ticket 2 result=已解决 result_note=换了灯泡
say_has closed-everywhere 办结 "$YBZ" list ticket 路灯
refuse close-twice "$YBZ" set ticket 2 result=已解决
say_has callback 满意 "$YBZ" set ticket 2 satisfied=满意 solved=已解决
say_has closed-in-the-report 办结1件 "$YBZ" report daily
say_has progress-lines 换了灯泡 "$YBZ" show ticket 2

# columns stand under one another, whatever the width of the characters in them
"$YBZ" add household name=买买提·艾力 village=石桥村 > row
check row-instead-of-label grep -qE '^[0-9]+$' row
"$YBZ" list household > table
check own-files-only sh -c 'test "$(stat -c %a "$XDG_DATA_HOME/yibenzhang/ledger.db")" = 600'
