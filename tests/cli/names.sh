# Every name in the land, byte for byte: typed, merged, exported, imported, printed.
. "$SRC/tests/lib.sh"

ROOT=$PWD
at() {
	at_name=$1
	shift
	XDG_DATA_HOME="$ROOT/$at_name/data" XDG_STATE_HOME="$ROOT/$at_name/state" XDG_CONFIG_HOME="$ROOT/$at_name/config" "$YBZ" "$@"
}
ledger() { echo "$ROOT/$1/data/yibenzhang/ledger.db"; }
# Extensions A, B, H and I; 䶮 that GBK lacks; a private one with a standard code point, one without, a dot.
PRIVATE=$(printf '\356\241\243')
OWN=$(printf '\356\200\200')
NAMES="陈𠮷 张䶮 李㼆 王𱍐 赵𮯰 孙$PRIVATE 周$OWN 买买提·艾力"
all_in() { # every name, whole, in this file
	for name in $NAMES; do
		grep -qF "$name" "$1" || { echo "no $name"; return 1; }
	done
}
names_of() { at "$1" list household --format csv | cut -d, -f1 | sort; }

at A init --township 石沟镇 --station A --name 李明 > /dev/null
at A add village name=大塘村 > /dev/null
mkdir -p B/data/yibenzhang && cp "$(ledger A)" "$(ledger B)"
at B add staff name=王德福 > /dev/null
n=0
for name in $NAMES; do
	n=$((n + 1))
	check "add-$n" at A add household "name=$name" village=大塘村
	check "ticket-$n" at A add ticket source=2 "household=$name" category=1 "summary=路灯$name" "caller=$name"
done
at A list household --format csv > typed.csv
check kept all_in typed.csv

# merged into an office that knew none of them: B has A's ledger from before
names_of A > a.txt
check merge at B merge "$(ledger A)"
names_of B > b.txt
check merged cmp a.txt b.txt
say_has merged-whole 全部相符 at B check

# out and in again, in both encodings
check export-utf8 at A export household -o out.csv
check utf8-has-all all_in out.csv
check export-gb18030 at A export household -o gb.csv --encoding gb18030
for f in out gb; do
	rm -rf "I$f"
	at "I$f" init --township 石沟镇 --station Z --name 李明 > /dev/null
	at "I$f" add village name=大塘村 > /dev/null
	check "import-$f" at "I$f" import household "$f.csv"
	names_of "I$f" > "$f.txt"
done
check utf8-round-trip cmp a.txt out.txt
check gb18030-round-trip cmp a.txt gb.txt
check json at A export household -o out.json
check json-has-all all_in out.json

# found by their own bytes
for name in 𠮷 䶮 㼆 𱍐 𮯰 "$PRIVATE" "$OWN"; do
	say_has "find-$name" "$name" at A list household "$name"
done

# on paper: as text, and as what can be copied out of the PDF
at A add daily day=2026-11-18 "decisions=请定: $NAMES" > /dev/null
check report at A report daily --date 2026-11-18 -o day.txt
check report-text all_in day.txt
check report-pdf at A report daily --date 2026-11-18 -o day.pdf
check pdf-text pdftotext -layout day.pdf day.pdf.txt
# a character no font here has stands there as its code; never as nothing, a box or "?"
on_page() { # NAME with its last character, or with that character's code
	tr -d ' \n' < day.pdf.txt | grep -qF -e "$1" -e "$2"
}
check pdf-b on_page 陈𠮷 陈〔U+20BB7〕
check pdf-a on_page 李㼆 李〔U+3F06〕
check pdf-gb on_page 张䶮 张〔U+4DAE〕
check pdf-h on_page 王𱍐 王〔U+31350〕
check pdf-i on_page 赵𮯰 赵〔U+2EBF0〕
check pdf-private on_page "孙$PRIVATE" 孙〔U+E863〕
check pdf-own on_page "周$OWN" 周〔U+E000〕
check pdf-dot on_page 买买提·艾力 买买提〔U+00B7〕艾力
say_has whole 全部相符 at A check
