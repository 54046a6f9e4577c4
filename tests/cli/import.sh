# Tables in every encoding, good and bad, and back out again.
. "$SRC/tests/lib.sh"
data=$SRC/tests/data
say_has init "新增 45" "$YBZ" init --township 双柳街道 --station A --villages "$data/villages-shuangliu.csv"
"$YBZ" list village --format csv | LC_ALL=C sort > utf8.list
check forty-five sh -c 'test "$(wc -l < utf8.list)" -eq 46'
check committee-is-no-village grep -q 刘镇村, utf8.list
check community-stays grep -q 龙山社区, utf8.list
say_has again-changes-nothing "相同 45" "$YBZ" import village "$data/villages-shuangliu-wps.csv"
say_has district-gives-ours "不是双柳街道的 632 行没有要" "$YBZ" import village "$data/villages-xinzhou.csv"

# the other encoding into a ledger of its own: the same 45 (row numbers belong to a township, so they differ)
say_has gb18030 "GB18030" "$YBZ" --ledger other.db init --township 双柳街道 --station B --villages "$data/villages-shuangliu-wps.csv"
"$YBZ" --ledger other.db list village --format csv | LC_ALL=C sort > gb.list
cut -d, -f2- utf8.list | LC_ALL=C sort > a; cut -d, -f2- gb.list | LC_ALL=C sort > b
check same-in-both-encodings cmp a b
check check-other "$YBZ" --ledger other.db check

check dry-run-ledger "$YBZ" --ledger dry.db init --township 双柳街道 --station A
say_has dry-run-counts "新增 45" "$YBZ" --ledger dry.db import village "$data/villages-shuangliu.csv" --dry-run
check dry-run-wrote-nothing sh -c '"$YBZ" --ledger dry.db list village --format csv | wc -l | grep -qx 1'

# 户: a title above the header, a group nobody has made, a bad byte, an open quote, an unknown village
{
	printf '刘镇村户主花名册,,,\r\n'
	printf '序号,户主姓名,村名称,村民小组,联系电话\r\n'
	printf '1,䶮鑫,刘镇村委会,第三组,10012345678\r\n'
	printf '2,㼆㼆,刘镇村,3组,\r\n'
	printf '3,𠮷田,刘镇村,十二组,\r\n'
	printf '4,王\360\261\215\220,刘镇村,3,\r\n'
	printf '5,买买提•艾力,刘镇村,3,\r\n'
	printf '6,李\377四,刘镇村,3,\r\n'
	printf '7,"赵六,刘镇村,3,\r\n'
	printf '8,钱七,没有村,3,\r\n'
	printf '9,,刘镇村,3,\r\n'
} > list.csv
"$YBZ" import household list.csv > said 2>&1
check import-lists sh -c 'grep -q "新增 5  改动 0  相同 0  不收 4" said'
check bad-byte-has-place grep -q 'list.csv:8: .*第8行第2列第4个字认不出' said
check open-quote-has-place grep -q 'list.csv:9: .*引号' said
check unknown-village-said grep -q 'list.csv:10: .*没有村' said
check no-screen-keys-in-reasons sh -c '! grep -q F4 said'
check empty-name-said grep -q 'list.csv:11: .*户主' said
check unused-columns-named grep -q '不用的列: 序号' said
cp said said.import
check groups-made grep -q "同时新增 村民小组 2" said.import
check two-groups sh -c '"$YBZ" list group --format csv | wc -l | grep -qx 3'
say_has the-same-list-again "新增 0  改动 0  相同 5  不收 4" "$YBZ" import household list.csv
say_has ext-h 王𱍐 "$YBZ" list household 王
say_has name-dot 买买提·艾力 "$YBZ" list household 买买提
say_has show-name "户主 *㼆㼆" sh -c '"$YBZ" show household 㼆㼆 | tr -s " "; echo "户主 *㼆㼆"'

# out and in again: every name whole, nothing changed; by either encoding
for enc in utf-8-bom gb18030 utf-16le; do
	check export-$enc "$YBZ" export household -o out-$enc.csv --encoding $enc
	say_has reimport-$enc "新增 0  改动 0  相同 5  不收 0" "$YBZ" import household out-$enc.csv
done
check gb-bytes sh -c 'LC_ALL=C grep -q "$(printf "\376\237")" out-gb18030.csv'
for name in 䶮鑫 㼆㼆 𠮷田 王𱍐 买买提·艾力; do
	check "export-has-$name" grep -q "$name" out-utf-8-bom.csv
done
check export-json "$YBZ" export household -o out.json
check json-has-name grep -q '"name":"𠮷田"' out.json
# an edited export changes its row and makes no second one
sed 's/10012345678/10087654321/' out-utf-8-bom.csv > edited.csv
say_has edited-export "新增 0  改动 1  相同 4  不收 0" "$YBZ" import household edited.csv
say_has edited-seen 10087654321 "$YBZ" show household 䶮鑫
# the first list once more: its lines were imported already, what was changed since stays
say_has old-list-does-not-undo "改动 0  相同 5" "$YBZ" import household list.csv
say_has still-edited 10087654321 "$YBZ" show household 䶮鑫

# ID numbers: masked, kept when masked comes back, whole only with a reason
check add-id "$YBZ" set household 㼆㼆 id_no=00000019900101123x
check export-ids "$YBZ" export household -o ids.csv
check masked sh -c '! grep -q 19900101 ids.csv && grep -q "000000\*\*\*" ids.csv'
say_has masked-comes-back "新增 0  改动 0  相同 5" "$YBZ" import household ids.csv
refuse_usage() { "$YBZ" export household -o x.csv --full-ids ' ' 2> lib.err; test $? -eq 2; }
check no-reason-no-ids refuse_usage
say_has reason 县民政局核对 "$YBZ" export household -o full.csv --full-ids 县民政局核对
check whole-number sh -c 'grep -q "	00000019900101123X" full.csv'
check formula-defused sh -c '"$YBZ" set household 㼆㼆 note="=1+1" >/dev/null && "$YBZ" export household -o f.csv && grep -q "\"'"'"'=1+1\"" f.csv'
say_has formula-comes-back "改动 0  相同 5" "$YBZ" import household f.csv

refuse no-known-header sh -c 'printf "a,b\n1,2\n" > none.csv; "$YBZ" import household none.csv'
refuse nothing-taken sh -c 'printf "户主,村\n张三,没有村\n" > none.csv; "$YBZ" import household none.csv'
refuse no-file "$YBZ" import household nosuch.csv

# spreadsheets: out and in again without a change, the same errors with the row; no file of ours under another name
check export-xlsx "$YBZ" export household -o out.xlsx
say_has xlsx-comes-back "新增 0  改动 0  相同 5  不收 0" "$YBZ" import household out.xlsx
say_has xlsx-by-its-bytes "工作表“名册”" sh -c 'cp out.xlsx out.csv && "$YBZ" import household out.csv'
say_has xlsx-sheet-by-name "相同 5" "$YBZ" import household 'out.xlsx#名册'
refuse xlsx-no-such-sheet "$YBZ" import household 'out.xlsx#别的'
check xlsx-strings-are-text sh -c 'unzip -p out.xlsx xl/worksheets/sheet1.xml | grep -q "t=\"inlineStr\"><is><t>10087654321<"'
check xlsx-masked sh -c '! unzip -p out.xlsx xl/worksheets/sheet1.xml | grep -q 19900101'
say_has fields-counted "visit.latest	走访.最近一次" "$YBZ" fields
refuse no-such-xlsx "$YBZ" import household a.xlsx
refuse cut-xlsx sh -c 'head -c 3000 out.xlsx > cut.xlsx; "$YBZ" import household cut.xlsx'
check cut-says-what-to-do sh -c '"$YBZ" import household cut.xlsx 2>&1 | grep -q "没有拷完.*什么也没有导入。请重新下载"'
refuse old-xls sh -c 'printf "\320\317\021\340\241\261\032\341........" > old.xls; "$YBZ" import household old.xls'
check old-says-what-to-do sh -c '"$YBZ" import household old.xls 2>&1 | grep -q "另存为 .xlsx"'
refuse xlsx-to-nowhere "$YBZ" export household -o nowhere/x.xlsx
check nothing-half-written sh -c '! ls | grep -q "xlsx.*tmp"'
refuse folder "$YBZ" import household .
say_has from-a-pipe "新增 1" sh -c 'printf "户主;村\n孙八;刘镇村\n" | "$YBZ" import household -'
check empty-file sh -c ': > empty.csv; ! "$YBZ" import household empty.csv 2>/dev/null'
say_has check 全部相符 "$YBZ" check
# a wrong village is refused also when only one village has such a group
printf '户主,村,组\n周九,没有村,12\n' > wrong.csv
refuse wrong-village-stays-wrong "$YBZ" import household wrong.csv
