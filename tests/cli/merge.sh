# Two and three offices without a network: packs and copied files there and back, and what must be refused.
. "$SRC/tests/lib.sh"

# Each office has its own state and ledger; "at A CMD..." runs there.
ROOT=$PWD
at() {
	at_name=$1
	shift
	XDG_DATA_HOME="$ROOT/$at_name/data" XDG_STATE_HOME="$ROOT/$at_name/state" XDG_CONFIG_HOME="$ROOT/$at_name/config" "$YBZ" "$@"
}
ledger() { echo "$ROOT/$1/data/yibenzhang/ledger.db"; }
# join B A: B gets a copy of A's ledger, as people do it.
join() {
	mkdir -p "$ROOT/$1/data/yibenzhang" && cp "$(ledger "$2")" "$(ledger "$1")"
}
ticket() { at "$1" add ticket source=1 caller=张建国 category=1 summary="$2"; }
count() { test "$(at "$1" list "$2" --format csv | wc -l)" -eq $(($3 + 1)); }
same() { # the same tickets at both
	at "$1" list ticket --format csv | sort > same.1 && at "$2" list ticket --format csv | sort > same.2 && cmp same.1 same.2
}
mkdir stick
export YIBENZHANG_MEDIA="$ROOT/stick"

check init at A init --township 石沟镇 --station A --name 李明
check village at A add village name=大塘村
check first-ticket ticket A 灌溉渠堵塞
check join join B A
say_has join-letter B-0001 ticket B 路灯不亮

# the same words on both PCs give the same check mark; they are read from standard input, never from the command line
say_has key-a 核对码 sh -c "printf '石沟镇的大槐树\n' | XDG_DATA_HOME=$ROOT/A/data XDG_STATE_HOME=$ROOT/A/state \"\$YBZ\" key"
cp lib.out mark.a
say_has key-b 核对码 sh -c "printf '石沟镇的大槐树\n' | XDG_DATA_HOME=$ROOT/B/data XDG_STATE_HOME=$ROOT/B/state \"\$YBZ\" key"
cp lib.out mark.b
check key-marks-alike cmp mark.a mark.b
refuse key-too-short sh -c "printf '短\n' | XDG_DATA_HOME=$ROOT/A/data XDG_STATE_HOME=$ROOT/A/state \"\$YBZ\" key"
at A key 石沟镇的大槐树 > lib.out 2> lib.err
check key-never-an-argument test $? -eq 2

# both work without seeing each other, then exchange packs
ticket A 水管漏水 > /dev/null
ticket B 低保年审 > /dev/null
check change-at-a at A set ticket A-0001 summary=灌溉渠堵塞两处
check change-at-b at B set ticket A-0001 summary=灌溉渠全堵
say_has pack-a 可以拔出 at A pack -o stick/a.ybz --purpose 合并 --receiver 王德福
say_has pack-b 可以拔出 at B pack -o stick/b.ybz
check pack-is-sealed sh -c '! grep -q 灌溉 stick/a.ybz'
refuse pack-never-overwrites at A pack -o stick/a.ybz
say_has handover-written-down 王德福 at A list handover
say_has preview-only 没有动 at A merge --dry-run stick/b.ybz
check preview-changed-nothing count A ticket 2
say_has merge-b-into-a 冲突 at A merge stick/b.ybz
check merged count A ticket 4
say_has backup-before-merge merge- ls A/data/yibenzhang/backups
say_has merge-a-into-b 已合并 at B merge stick/a.ybz
check same-tickets same A B
say_has twice 没有新的 at A merge stick/b.ybz
say_has peers-a 'B站' at A peers
say_has peers-shown 已收到我到 at A peers
say_has check-a 全部相符 at A check
say_has check-b 全部相符 at B check

# taken back whole, and back again
cp "$(ledger A)" before.db
ticket B 桥面塌陷 > /dev/null
cp "$(ledger B)" 'B (2).sync-conflict-20261118.bak'
say_has odd-name 已合并 at A merge 'B (2).sync-conflict-20261118.bak'
check odd-name-merged count A ticket 5
say_has undo 已撤回 at A merge --undo
check undone count A ticket 4
say_has merged-again 已合并 at A merge 'B (2).sync-conflict-20261118.bak'
check merged-again-all count A ticket 5
check build-on-it at A set ticket B-0003 summary=桥面塌陷半边
refuse undo-refused at A merge --undo
at A merge --undo > undo.out 2> /dev/null
check undo-says-what grep -q B-0003 undo.out
say_has check-undo 全部相符 at A check
check older-copy-takes-nothing-away sh -c "\"\$YBZ\" --ledger '$(ledger A)' merge before.db && \"\$YBZ\" --ledger '$(ledger A)' list ticket | grep -q 塌陷半边"

# what must be refused leaves the ledger as it was
at A list ticket --format csv > before.csv
head -c 600 stick/b.ybz > cut.ybz
refuse cut-pack at A merge cut.ybz
cp stick/b.ybz bit.ybz && flip bit.ybz 500
refuse flipped-byte at A merge bit.ybz
printf '石沟镇的小槐树\n' | at B key > /dev/null
at B pack -o other.ybz > /dev/null 2>&1
refuse wrong-key at A merge other.ybz
at C init --township 别的镇 --station A > /dev/null
refuse foreign-township at A merge "$(ledger C)"
refuse own-ledger at A merge "$(ledger A)"
echo text > text.db
refuse no-ledger at A merge text.db
refuse not-there at A merge nowhere.db
at A list ticket --format csv > after.csv
check nothing-changed cmp before.csv after.csv
say_has plain-pack 没有加密 at B pack --plain -o plain.ybz
say_has plain-pack-merges '校验正确' at A merge plain.ybz

# the ledger itself onto a stick: allowed, warned about, written down
say_has plain-copy-warns 交换包 at A backup -o stick/账本.db
say_has plain-copy-written-down 整本账 at A list handover
say_has backup-same-disk 同一块盘 at A backup

# three stations and a folder
mkdir share
join D A
printf '石沟镇的大槐树\n' | at B key > /dev/null
printf '石沟镇的大槐树\n' | at D key > /dev/null
for i in A B D; do ticket $i "$i 在外面记的" > /dev/null; done
for round in 1 2 3; do
	for i in A B D; do at $i sync share > sync.$i 2>&1 || echo "not ok sync-$i-$round: $(cat sync.$i)"; done
done
check sync-a-b same A B
check sync-b-d same B D
say_has sync-nothing-new 没有新的 at A sync share
check sync-sealed sh -c '! grep -rq 在外面 share'
for i in A B D; do say_has check-sync-$i 全部相符 at $i check; done
# what was taken back stays away until somebody asks for it
ticket B 又记一件 > /dev/null
at B sync share > /dev/null 2>&1
say_has sync-takes 收进 at A sync share
say_has sync-taken-back 已撤回 at A merge --undo
say_has sync-paused 撤回过 at A sync share
refuse sync-stays-away sh -c "XDG_DATA_HOME=$ROOT/A/data XDG_STATE_HOME=$ROOT/A/state \"\$YBZ\" list ticket | grep -q 又记一件 || { echo 没有 >&2; exit 1; }"
say_has sync-again 收进 at A sync share --again
check sync-again-all same A B

# A's PC dies: a new one takes over its numbers, not its name
at A backup > /dev/null
last=$(at A list ticket | grep -o 'A-[0-9]*' | sort | tail -1)
join E A
say_has replace 接着A站 at E replace A
next=$(ticket E 新电脑上记的)
check numbers-go-on test "$next" = "$(printf 'A-%04d' "$(expr "${last#A-}" + 1)")"
check identity-does-not sh -c '! cmp -s A/state/yibenzhang/station.ini E/state/yibenzhang/station.ini'
refuse replace-unknown at E replace Z
# a letter nobody has; never one that somebody has or had
say_has station 这台电脑是 at A station
refuse station-used at A station B
refuse station-same at A station A
join G A
say_has station-new 改叫Q站 at G station q
check station-numbers sh -c 'test "$1" = Q-0001' - "$(ticket G 换了字母)"
# the same from a backup, as it is when nothing else is left
say_has restore-on-a-new-pc 已换成 at F restore "$(ls A/data/yibenzhang/backups/now-*.db | tail -1)"
say_has restored-replaces 接着A站 at F replace a
check restored-numbers test "$(ticket F 恢复以后)" = "$next"
refuse sync-no-folder at A sync nowhere
# a file of a colleague's that was not copied whole is not one that is missing
ls share > before.sync
ticket B 写了一半的 > /dev/null
at B sync share > /dev/null
half=share/$(ls share | sort | comm -13 before.sync - | grep -v seen | head -1)
cp "$half" whole.half
head -c 200 whole.half > "$half"
say_has sync-half '读不出来, 没有收' at A sync share
# its owner brings what is in no file that reads
rm "$half"
ticket B 后一件 > /dev/null
at B sync share > /dev/null
say_has sync-half-again 收进 at A sync share
check sync-half-came same A B

# a damaged ledger: stopped, kept, rescued
cp "$(ledger A)" whole.db
printf '%0900d' 7 | dd of="$(ledger A)" bs=1 seek=100 conv=notrunc 2> /dev/null
cp "$(ledger A)" damaged.db
refuse damaged-stops at A add village name=不该有的村
check damaged-untouched cmp damaged.db "$(ledger A)"
say_has salvage 救出 "$YBZ" salvage damaged.db -o rescued.db
check salvaged sh -c '"$YBZ" --ledger rescued.db list ticket --format csv | sort > 1; "$YBZ" --ledger whole.db list ticket --format csv | sort > 2; cmp 1 2'
say_has check-salvaged 全部相符 "$YBZ" --ledger rescued.db check
refuse salvage-not-over "$YBZ" salvage damaged.db -o rescued.db
say_has repair 账本已接上 at A repair
check repaired sh -c "'$YBZ' --ledger '$(ledger A)' list ticket --format csv | sort | cmp - 2"
say_has check-repaired 全部相符 at A check
say_has repair-not-needed 不用修 at A repair

# only tables are damaged: every record is there, and no backup is asked
cp "$(ledger A)" whole.db
for what in d_household s_ticket_data i_ticket_state edit_row; do
	page=$(sqlite3 whole.db "SELECT rootpage FROM sqlite_master WHERE name = '$what'")
	cp whole.db "$(ledger A)"
	head -c 4096 /dev/zero | dd of="$(ledger A)" bs=4096 seek=$((page - 1)) conv=notrunc 2> /dev/null
	say_has tables-$what 一条不少 at A repair
	check tables-$what-all sh -c "'$YBZ' --ledger '$(ledger A)' list ticket --format csv | sort | cmp - 2"
	say_has tables-$what-check 全部相符 at A check
done

# one letter of one record changed by the disk: SQLite notices nothing, the hashes do
for at in $(LC_ALL=C grep -abo '"summary":"路灯不亮"' "$(ledger A)" | cut -d: -f1); do
	printf 'X' | dd of="$(ledger A)" bs=1 seek=$((at + 2)) conv=notrunc 2> /dev/null
done
refuse flipped-letter-no-backup at A backup
refuse flipped-letter-check at A check
label=$(at A list ticket --format csv | grep -a 'XX\|路灯' | head -1 | grep -o '[AB]-[0-9]*')
cp "$(ledger A)" flipped.db
refuse flipped-letter-show at A show ticket "$label"
cp lib.err said
check flipped-letter-says grep -q '已停止写入.*repair' said
refuse flipped-letter-set at A set ticket "$label" summary=别的
check flipped-letter-kept cmp flipped.db "$(ledger A)"
say_has flipped-letter-repaired 账本已接上 at A repair
check flipped-letter-back sh -c "'$YBZ' --ledger '$(ledger A)' list ticket --format csv | sort | cmp - 2"
say_has check-flipped 全部相符 at A check

# the same letter in the tables only: the records are whole, nothing is put in another's place
LC_ALL=C grep -abo '路灯不亮' "$(ledger A)" | cut -d: -f1 > all
LC_ALL=C grep -abo '"summary":"路灯不亮"' "$(ledger A)" | cut -d: -f1 | while read -r at; do expr "$at" + 11; done > log
for at in $(grep -vxFf log all); do
	printf '\345\245\275' | dd of="$(ledger A)" bs=1 seek="$at" conv=notrunc 2> /dev/null
done
refuse tables-check at A check
say_has tables-show-the-log 路灯不亮 at A show ticket "$label"
cp lib.err said
check tables-show-says grep -q rebuild said
say_has tables-repaired 重新整理 at A repair
say_has check-tables 全部相符 at A check
check tables-back sh -c "'$YBZ' --ledger '$(ledger A)' list ticket --format csv | sort | cmp - 2"
