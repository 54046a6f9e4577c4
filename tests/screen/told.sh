#!/bin/sh
# told.sh WORDS - wait until the last line of "calls" is WORDS and no ended process of the program's is left over; five seconds at most.
for _ in $(seq 250); do
	if [ "$(tail -n 1 calls 2>&1)" = "$*" ] && ! grep -h -A2 -E '^Name:.(fcitx5-remote|ibus)' /proc/[0-9]*/status 2>&1 | grep -q 'State:.Z'; then
		exit 0
	fi
	sleep 0.02
done
echo "last told: $(tail -n 1 calls), expected $*"
exit 1
