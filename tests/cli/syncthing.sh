# Two Syncthing nodes on loopback share a folder for three stations that save at random; in the end all hold the same edits.
# SEED=N repeats what is saved; when the nodes carry it is theirs to say.
. "$SRC/tests/lib.sh"

if ! command -v syncthing > /dev/null; then
	echo "not ok syncthing # SKIP the package syncthing is not installed"
	exit 0
fi
ROOT=$PWD
SEED=${SEED:-$(date +%s)}
ROUNDS=8
WAIT=60
echo "SEED=$SEED"
export STNORESTART=1 STNOUPGRADE=1 STNODEFAULTFOLDER=1

# --- the nodes: own homes, a port the system gives, nobody else to talk to -----------------------------------------

pid1= pid2=
trap 'kill $pid1 $pid2 2> /dev/null; wait' EXIT
trap 'exit 1' HUP INT TERM

# node_config NUMBER ID OTHER-ID OTHER-ADDRESS
node_config() {
	cat > "node$1/config.xml" <<XML
<configuration version="32">
	<folder id="zhang" path="$ROOT/share$1" type="sendreceive" rescanIntervalS="1" fsWatcherEnabled="true" fsWatcherDelayS="1">
		<device id="$2"/><device id="$3"/>
		<minDiskFree unit="%">0</minDiskFree>
		<disableFsync>true</disableFsync>
	</folder>
	<device id="$2"><address>dynamic</address></device>
	<device id="$3"><address>$4</address></device>
	<gui enabled="false"/>
	<options>
		<listenAddress>tcp://127.0.0.1:0</listenAddress>
		<globalAnnounceEnabled>false</globalAnnounceEnabled>
		<localAnnounceEnabled>false</localAnnounceEnabled>
		<relaysEnabled>false</relaysEnabled>
		<natEnabled>false</natEnabled>
		<crashReportingEnabled>false</crashReportingEnabled>
		<urAccepted>-1</urAccepted>
		<autoUpgradeIntervalH>0</autoUpgradeIntervalH>
		<startBrowser>false</startBrowser>
		<stunKeepaliveStartS>0</stunKeepaliveStartS>
		<announceLANAddresses>false</announceLANAddresses>
		<reconnectionIntervalS>1</reconnectionIntervalS>
		<minHomeDiskFree unit="%">0</minHomeDiskFree>
		<setLowPriority>false</setLowPriority>
	</options>
</configuration>
XML
}
# Before 1.19 (Debian 11) there were no commands, only options, and a newer number than the own is refused.
if syncthing --help 2>&1 | grep -q '^ *serve'; then
	make_node() { syncthing generate --home="$1"; }
	node() { exec syncthing serve --no-browser --home="$ROOT/node$1" >> "node$1.log" 2>&1; }
else
	make_node() { syncthing -generate="$1"; }
	node() { exec syncthing -no-browser -home="$ROOT/node$1" >> "node$1.log" 2>&1; }
fi
# Asked for port 0, it says which one it got.
port_of() { sed -n 's/.*TCP listener.*[(=]127\.0\.0\.1:\([0-9]*\).*/\1/p' "$1" | head -1; }
id_of() { sed -n 's/.*<device id="\([0-9A-Z-]*\)".*/\1/p' "$1/config.xml" | head -1; }

# within NAME COMMAND...: it comes true before the deadline
within() {
	within_name=$1
	shift
	within_end=$(($(date +%s) + WAIT))
	until "$@" > lib.out 2>&1; do
		if [ "$(date +%s)" -ge "$within_end" ]; then
			echo "not ok $within_name: not within $WAIT s: $*"
			sed 's/^/  /' lib.out
			tail -n 20 node1.log node2.log 2> /dev/null
			return 1
		fi
		sleep 0.2
	done
	echo "ok $within_name"
}

mkdir share1 share2
for i in 1 2; do
	make_node "$ROOT/node$i" > "generate$i" 2>&1
done
id1=$(id_of node1)
id2=$(id_of node2)
node_config 1 "$id1" "$id2" dynamic
node 1 &
pid1=$!
listens() { test -n "$(port_of node1.log)"; }
within first-node-listens listens || exit 0
node_config 2 "$id2" "$id1" "tcp://127.0.0.1:$(port_of node1.log)"
node 2 &
pid2=$!

# --- the stations --------------------------------------------------------------------------------------------------

at() {
	at_name=$1
	shift
	XDG_DATA_HOME="$ROOT/$at_name/data" XDG_STATE_HOME="$ROOT/$at_name/state" XDG_CONFIG_HOME="$ROOT/$at_name/config" "$YBZ" "$@"
}
ledger() { echo "$ROOT/$1/data/yibenzhang/ledger.db"; }
folder() { case $1 in C) echo share2 ;; *) echo share1 ;; esac; }
join() { mkdir -p "$ROOT/$1/data/yibenzhang" && cp "$(ledger A)" "$(ledger "$1")"; }

at A init --township 石沟镇 --station A --name 李明 > /dev/null
at A add village name=大塘村 > /dev/null
at A add household name=张建国 village=大塘村 > /dev/null
at A add ticket source=1 household=张建国 category=1 summary=灌溉渠堵塞 > /dev/null
check join-b join B
check join-c join C
for s in A B C; do
	printf '石沟镇的大槐树\n' | at $s key > /dev/null 2>&1 || echo "not ok key-$s"
	at $s sync "$(folder $s)" > /dev/null 2>&1 || echo "not ok first-sync-$s"
done

# What each does in each round: new rows, and the same rows changed at all three; a sync in between or not.
awk -v seed="$SEED" -v rounds=$ROUNDS 'BEGIN {
	srand(seed)
	split("ticket household change phone sync", kinds)
	for (r = 1; r <= rounds; r++)
		for (s = 1; s <= 3; s++)
			for (i = int(rand() * 4); i >= 0; i--)
				print r, substr("ABC", s, 1), kinds[1 + int(rand() * 5)], int(rand() * 1000000)
}' > plan
one_round() {	# STATION ROUND
	while read -r round who kind number; do
		[ "$round" = "$2" ] && [ "$who" = "$1" ] || continue
		case $kind in
		ticket) at "$1" add ticket source=1 household=张建国 category=1 summary="$1站$number" ;;
		household) at "$1" add household name="王$1$number" village=大塘村 ;;
		change) at "$1" set ticket A-0001 summary="$1站说$number" ;;
		phone) at "$1" set household 张建国 phone="1$(printf %010d "$number")" ;;
		sync) at "$1" sync "$(folder "$1")" ;;
		esac || echo "FAILED $1 $round $kind $number"
	done < plan
	at "$1" sync "$(folder "$1")" || echo "FAILED $1 $2 sync"
	sqlite3 "$(ledger "$1")" 'SELECT hex(id) FROM edit' >> "had.$1"
}
# Nodes that have carried everything hold the same files; ".st..." and ".syncthing..." are their own.
carried() { diff -rq -x '.st*' -x '.syncthing.*' share1 share2; }
for r in $(seq $ROUNDS); do
	for s in A B C; do
		one_round $s "$r" > "did.$s.$r" 2>&1 &
		eval "work$s=\$!"
	done
	wait "$workA" "$workB" "$workC"
	case $r in
	3)	# the second PC is switched off for a while
		kill $pid2
		wait $pid2
		;;
	5)	node 2 &
		pid2=$!
		;;
	2 | 6) within "carried-in-round-$r" carried ;;	# in the others a sync meets whatever has arrived
	esac
done
grep -h FAILED did.* > failed
check saves-and-syncs-done test ! -s failed
[ ! -s failed ] || cat did.*
check something-was-saved test "$(grep -cv sync plan)" -gt 5

# --- all the same in the end ---------------------------------------------------------------------------------------

ids() { sqlite3 "$(ledger "$1")" 'SELECT hex(id) FROM edit ORDER BY 1' > "ids.$1"; }
alike() {
	for s in A B C; do
		at $s sync "$(folder $s)" > "sync.$s" 2>&1 || { cat "sync.$s"; return 1; }
		ids $s
	done
	wc -l ids.?
	carried && cmp ids.A ids.B && cmp ids.B ids.C
}
within all-hold-the-same-edits alike
sort -u had.? > had
check nothing-is-missing sh -c 'test -s had && ! comm -23 had ids.A | grep .'
for s in A B C; do
	say_has "nothing-new-$s" 没有新的 at $s sync "$(folder $s)"
	say_has "check-$s" 全部相符 at $s check
	at $s list ticket --format csv | sort > "tickets.$s"
done
check same-tickets-a-b cmp tickets.A tickets.B
check same-tickets-b-c cmp tickets.B tickets.C
# each wrote its own names only: the nodes never saw two versions of a file
check no-conflict-copies sh -c '! find share1 share2 -name "*sync-conflict*" | grep .'
check sealed sh -c '! grep -rq 灌溉 share1 share2'
