# A ticket's whole way by commands; what a complaint never tells; a ledger of before gets the rules of now.
. "$SRC/tests/lib.sh"

"$YBZ" init --township 石沟镇 --station A --name 李明 >/dev/null
"$YBZ" add staff name=水利站 kind=3 >/dev/null
"$YBZ" add staff name=王守田 kind=2 >/dev/null
"$YBZ" add village name=大塘村 >/dev/null
"$YBZ" add household name=张建国 village=大塘村 phone=10012345678 >/dev/null
"$YBZ" add ticket source=12345 household=张建国 category=1 summary=渠堵了 nature=投诉 accused=水利站 outside=XA-778 >/dev/null

say_has deadline-of-class 2026-12-09 "$YBZ" show ticket 1	# 15 working days from 2026-11-18
say_has what-may-be-done 签收 "$YBZ" step 1
refuse not-before-it-is-closed "$YBZ" step 1 callback satisfied=1 solved=1
say_has refusal-says-why 办结后才回访 sh -c '"$YBZ" step 1 callback satisfied=1 solved=1 2>&1; true'
say_has assign 水利站 "$YBZ" step 1 assign owner=水利站
say_has sign 已签收 "$YBZ" step 1 签收
say_has return 已退回 "$YBZ" step 1 return 属村级渠
say_has consent 同意退回 "$YBZ" step 1 consent
say_has again 李明 "$YBZ" step 1 assign owner=李明 deadline=+5
refuse extension-needs-somebody "$YBZ" step 1 extend 等挖机 deadline=+10
say_has extend 延到 "$YBZ" step 1 延期 等挖机 deadline=+10 extended_by=李明
refuse extend-twice "$YBZ" step 1 extend 再等 deadline=+20 extended_by=李明
say_has report-up 县水利局 "$YBZ" step 1 report 县水利局: 干渠清淤
say_has above 上级答复 "$YBZ" step 1 above 已列入计划
say_has supervise '第 1 次督办' "$YBZ" step 1 supervise 王镇长: 三天内有结果
say_has answer 答复已记 "$YBZ" step 1 answer 告诉他月底清
say_has close 办结 "$YBZ" step 1 close 已清 result=已解决
say_has callback 已归档 "$YBZ" step 1 callback 还是不通 satisfied=不满意 solved=未解决 contacted=联系过
say_has redo 重办 "$YBZ" step 1 redo 还是不通
check no-such-step sh -c '"$YBZ" step 1 fly; test $? = 2'
check no-such-input sh -c '"$YBZ" step 1 park 没钱 when=+30; test $? = 2'
say_has park 已挂账 "$YBZ" step 1 park 没钱 look_again=+30
say_has all-of-it-is-told 县水利局 "$YBZ" show ticket 1

# 上级收回 is not given to a village
"$YBZ" add ticket source=caller caller=赵建功 category=1 summary=采砂 duty=上级收回 >/dev/null
refuse not-to-the-village "$YBZ" step 2 assign owner=王守田
refuse not-by-the-form-either "$YBZ" set ticket 2 owner=王守田

# who complains is in no list that leaves
"$YBZ" step 1 note 找张建国核实 >/dev/null
"$YBZ" export ticket -o t.csv --encoding utf-8 >/dev/null
"$YBZ" export progress -o p.csv --encoding utf-8 >/dev/null
"$YBZ" list ticket --format json > t.json
check ticket-is-there grep -q 渠堵了 t.csv
for f in t.csv p.csv t.json; do
	check "no-name-in-$f" sh -c "! grep -q 张建国 $f"
	check "no-phone-in-$f" sh -c "! grep -q 10012345678 $f"
done
"$YBZ" report tickets --date 2026-11-18 > t.txt
"$YBZ" report slip --row 1 > slip.txt
"$YBZ" report ticket --row 1 > one.txt
for f in t.txt one.txt; do
	check "printed-$f" grep -q 渠堵了 $f
	check "no-name-on-$f" sh -c "! grep -q 张建国 $f"
	check "no-phone-on-$f" sh -c "! grep -q 10012345678 $f"
done
check others-are-named grep -q 赵建功 t.csv
"$YBZ" export ticket -o full.csv --encoding utf-8 --full-ids 纪委调阅 >/dev/null
check whole-with-a-reason grep -q 张建国 full.csv

# merged and taken apart
"$YBZ" add ticket source=phone caller=李秀英 category=1 summary=渠又堵了 >/dev/null
say_has merge A-0001 "$YBZ" step 3 merge merged_into=1
say_has told-to-the-main-one A-0001 "$YBZ" step 3 note 又来问
say_has same-matter '同诉 2 件' "$YBZ" show ticket 1
say_has unmerge 已拆开 "$YBZ" step 3 unmerge
say_has check 全部相符 "$YBZ" check

# the rules as a table: out, another figure from a day on, in again; what was opened before is judged as before
"$YBZ" export rule -o rules.csv --encoding utf-8 >/dev/null
check rules-again sh -c '"$YBZ" import rule rules.csv | grep -qE "新增 0  改动 0  相同 [0-9]{2,}  不收 0"'
sed -n 1p rules.csv > new.csv
grep 'T1,caller,' rules.csv | sed 's/^"[^"]*"/""/; s/,10,日/,20,日/; s/2013-12-01/2026-11-01/' >> new.csv
check one-row-more sh -c 'test "$(wc -l < new.csv)" -eq 2 && grep -q 20,日 new.csv'
say_has looked-at-first '新增 1  改动 0  相同 0  不收 0' "$YBZ" import rule new.csv --dry-run
say_has nothing-changed-yet 只是预览 "$YBZ" import rule new.csv --dry-run
"$YBZ" add ticket source=caller caller=甲 category=1 summary=还按十日 >/dev/null
say_has still-ten-days 2026-11-28 "$YBZ" show ticket 4
say_has then-written '新增 1  改动 0  相同 0  不收 0' "$YBZ" import rule new.csv
say_has once-is-enough '新增 0  改动 0  相同 1  不收 0' "$YBZ" import rule new.csv
check ninety-seven-now sh -c '"$YBZ" export rule -o rules2.csv --encoding utf-8 >/dev/null && grep -c T1,caller, rules2.csv | grep -qx 2'
check old-figure-stays grep -qF "$(grep T1,caller, rules.csv)" rules2.csv
say_has old-ticket-as-before 2026-11-28 "$YBZ" show ticket 4
"$YBZ" add ticket source=caller caller=乙 category=1 summary=按二十日 >/dev/null
say_has twenty-days 2026-12-08 "$YBZ" show ticket 5
"$YBZ" add ticket source=caller caller=丙 category=1 summary=补录十月的 opened=2026-10-20 >/dev/null
say_has old-day-old-figure 2026-10-30 "$YBZ" show ticket 6
printf '规则,项目,名称,数值,启用\nT1,caller,来访的工单,很多,2026-12-01\n' > bad.csv
"$YBZ" import rule bad.csv > said 2>&1
check bad-figure-has-place grep -q 'bad.csv:2: .*数值' said
check bad-figure-changed-nothing sh -c '"$YBZ" export rule -o rules3.csv --encoding utf-8 >/dev/null && cmp rules2.csv rules3.csv'
say_has check-after-rules 全部相符 "$YBZ" check
