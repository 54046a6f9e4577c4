# Two processes at the same ledger: nothing is lost, no number is given twice.
. "$SRC/tests/lib.sh"
check init "$YBZ" init --township 石沟镇 --station A --name 李明
check village "$YBZ" add village name=大塘村
check household "$YBZ" add household name=张建国 village=大塘村
many() {
	for i in 1 2 3 4 5 6 7 8 9 10; do
		"$YBZ" add ticket source=1 household=张建国 category=1 summary="$1号$i" || echo "failed $1 $i"
	done
}
many 甲 > a 2>&1 &
many 乙 > b 2>&1
wait
check all-saved sh -c 'test "$("$YBZ" list ticket --format csv | wc -l)" -eq 21'
check none-failed sh -c '! grep failed a b'
check no-number-twice sh -c 'test "$(cat a b | grep -c "^A-")" -eq 20 && test -z "$(cat a b | sort | uniq -d)"'
say_has check 全部相符 "$YBZ" check
# both change the same field: one of them is last, the log has both
"$YBZ" set household 张建国 phone=10000000001 > /dev/null 2>&1 &
"$YBZ" set household 张建国 phone=10000000002 > /dev/null 2>&1
wait
say_has both-in-the-history 10000000001 "$YBZ" show household 张建国
say_has both-in-the-history-2 10000000002 "$YBZ" show household 张建国
