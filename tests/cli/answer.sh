# A form of the county's own, filled: the same file with our rows under its header.
. "$SRC/tests/lib.sh"
YIBENZHANG_NOW=2026-11-18T08:31:00
export YIBENZHANG_NOW
sh "$SRC/tests/screen/setup.sh" > setup.log 2>&1
"$YBZ" set household 张建国 id_no=000000196303070016 2> said
"$YBZ" add visit household=张建国 village=大塘村 cadres=王德福 way=1 matters=1 need=0 date=2026-11-16 > said
"$YBZ" add request name=冬季走访表 asker=县民政局 channel=1 per=1 > said
cp "$SRC/tests/data/form-winter.xlsx" form.xlsx
sheet=xl/worksheets/sheet1.xml

say_has dry-run-finds "表头第 3-4 行" "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run
say_has dry-run-moves "从第 5 行填起, 有 5 行空行, 第 10 行起下移 1 行" "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run
"$YBZ" answer 冬季走访表 --template form.xlsx --dry-run > dry
check dry-run-matches grep -q "^基本情况/身份证号	名册.户主证件号$" dry
check dry-run-wrote-nothing sh -c '"$YBZ" list requestitem --format csv | wc -l | grep -qx 1'
say_has filled "6 行写到 out.xlsx" "$YBZ" answer 冬季走访表 --template form.xlsx -o out.xlsx
check form-untouched cmp form.xlsx "$SRC/tests/data/form-winter.xlsx"
unzip -p out.xlsx $sheet > out.xml
# another program's eyes: well-formed, and each part but those about the rows is as it was
check unzip-finds-no-fault unzip -tq out.xlsx
for part in _rels/.rels xl/styles.xml xl/sharedStrings.xml xl/worksheets/sheet2.xml; do
	unzip -p form.xlsx "$part" > a; unzip -p out.xlsx "$part" > b
	check "same-$(basename "$part")" cmp a b
done
check last-row grep -q '<c r="B10" s="1" t="inlineStr"><is><t xml:space="preserve">张建国</t></is></c><c r="C10" s="4" t="inlineStr"><is><t xml:space="preserve">000000\*\*\*\*' out.xml
check day-is-a-number grep -q '<c r="E10" s="3"><v>46342</v></c>' out.xml
check total-stretched grep -q '<c r="F11" s="1"><f>SUM(F5:F10)</f>' out.xml
check foot-moved grep -q '<mergeCell ref="A12:G12"/>' out.xml
check choices-stretched grep -q 'sqref="G5:G10"' out.xml
check chain-dropped sh -c '! unzip -l out.xlsx | grep -q calcChain'
say_has handed-over "上级要数【冬季走访表】" "$YBZ" list handover --format csv
check to-whom sh -c '"$YBZ" list handover --format csv | grep -q "县民政局,上级要的表"'
say_has read-again "" "$YBZ" answer 冬季走访表 --template out.xlsx -o out2.xlsx

say_has full-ids "6 行写到 full.xlsx" "$YBZ" answer 冬季走访表 --template form.xlsx -o full.xlsx --full-ids 县里核对
check full-in-it sh -c 'unzip -p full.xlsx '$sheet' | grep -q 000000196303070016'
say_has of-our-own "6 行写到 own.csv" "$YBZ" answer 冬季走访表 -o own.csv
check own-has-titles grep -q "序号,基本情况/户主姓名" own.csv

# their drop-down list: what is in it but for its spelling is written as they have it, what is not is told before anything is written
"$YBZ" set household 张建国 note=√ > said
"$YBZ" set household 李秀英 note=看情况 > said
check list-refuses sh -c '! "$YBZ" answer 冬季走访表 --template form.xlsx -o listed.xlsx > told 2>&1 && test ! -e listed.xlsx'
check list-tells-the-row grep -q "“看情况”: 1 格, 第一格在第 8 行(李秀英). 列表里有: 是、否" told
check list-tells-no-other sh -c 'test "$(grep -c "列表里有" told)" -eq 1'
say_has list-dry-run "“看情况”: 1 格" "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run
say_has list-kept "6 行写到 kept.xlsx" "$YBZ" answer 冬季走访表 --template form.xlsx -o kept.xlsx --unlisted keep
check list-kept-in-it sh -c 'unzip -p kept.xlsx '$sheet' | grep -q ">看情况<"'
say_has list-blank "6 行写到 blank.xlsx" "$YBZ" answer 冬季走访表 --template form.xlsx -o blank.xlsx --unlisted blank
check list-spelled sh -c 'unzip -p blank.xlsx '$sheet' > b.xml; grep -q "<c r=\"G10\" s=\"1\" t=\"inlineStr\"><is><t xml:space=\"preserve\">是</t>" b.xml && ! grep -q "看情况\|√" b.xml'
check list-use-said sh -c '"$YBZ" answer 冬季走访表 --template form.xlsx -o o.xlsx --unlisted 照写; test $? -eq 2'
# a list that a formula makes is not compared, and that is said
cp "$SRC/tests/data/form-indirect.xlsx" indirect.xlsx
say_has list-unknown "这几列没有对，填好后请自己看一遍: 备注" "$YBZ" answer 冬季走访表 --template indirect.xlsx --dry-run
check list-known-is-not-said sh -c '! "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run | grep -q 没有对'
# who fills it and when, in the form's own blanks
say_has own-said "表头表尾: A11 填表人：李明      审核人：          填表时间：2026年11月18日" "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run
say_has own-left "留着没填，请自己写: A11 审核人" "$YBZ" answer 冬季走访表 --template form.xlsx --dry-run
check own-in-it grep -q '<c r="A12" s="0" t="inlineStr"><is><t xml:space="preserve">填表人：李明      审核人：          填表时间：2026年11月18日</t>' b.xml

refuse over-the-original "$YBZ" answer 冬季走访表 --template form.xlsx -o form.xlsx
check original-still-there cmp form.xlsx "$SRC/tests/data/form-winter.xlsx"
printf '\320\317\021\340\241\261\032\341 old' > old.xls
refuse old-format "$YBZ" answer 冬季走访表 --template old.xls -o o.xlsx
check old-format-says sh -c '"$YBZ" answer 冬季走访表 --template old.xls -o o.xlsx 2>&1 | grep -q "另存为 .xlsx"'
head -c 2000 form.xlsx > cut.xlsx
refuse cut "$YBZ" answer 冬季走访表 --template cut.xlsx -o o.xlsx
refuse no-sheet "$YBZ" answer 冬季走访表 --template form.xlsx#没有 -o o.xlsx
check nothing-left sh -c '! ls -A | grep -E "^o\.xlsx|^\.yibenzhang-"'
check use-said sh -c '"$YBZ" answer 冬季走访表 --template form.xlsx -o o.csv; test $? -eq 2'
check sound "$YBZ" check
