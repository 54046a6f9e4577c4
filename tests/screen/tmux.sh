#!/bin/sh
# tmux.sh - a second opinion: the same program in a terminal that is not ours.
# cwd is a fresh folder, HOME and XDG folders are set (tests/one.sh).
set -u
. "$SRC/tests/lib.sh"
tm() { tmux -L "ybz-test-$$" -f /dev/null "$@"; }
trap 'tm kill-server 2> kill.err' EXIT

# Ask again until TEXT is on the screen; each look is one round trip to tmux.
sees() {
	sees_end=$(($(date +%s) + 60))
	while ! tm capture-pane -p -t t > screen.txt 2> screen.err || ! grep -qF -- "$1" screen.txt; do
		[ "$(date +%s)" -lt "$sees_end" ] || { cat screen.txt; return 1; }
		tm run-shell 'sleep 0.02'	# -d came with tmux 3.2
	done
}

env -i PATH="$PATH" HOME="$HOME" XDG_CONFIG_HOME="$XDG_CONFIG_HOME" XDG_DATA_HOME="$XDG_DATA_HOME" XDG_STATE_HOME="$XDG_STATE_HOME" \
	LANG=C.UTF-8 TERM=xterm-256color YIBENZHANG_NOW="$YIBENZHANG_NOW" ASAN_OPTIONS="${ASAN_OPTIONS:-}" LSAN_OPTIONS="${LSAN_OPTIONS:-}" \
	tmux -L "ybz-test-$$" -f /dev/null new-session -d -s t -x 80 -y 24 "'$YBZ' demo; echo ended with \$?; exec cat"
check "tmux: home is drawn" sees 今日
footer() { sees Esc返回 && sed -n 24p screen.txt | grep -q F5走访; }	# tmux may show the upper half of a frame first
check "tmux: footer is the last row" footer
tm send-keys -t t F5
check "tmux: F5 opens a visit" sees 走访人
tm send-keys -t t -l 张
check "tmux: Chinese typed arrives" sees "张"
# U+31350: tmux draws it or, where its table is older, was found out when asked at the start; never a hole
tm send-keys -t t -l 王𱍐
sees_or_code() {
	sees '王〓' || sees '王𱍐'
}
check "tmux: what it cannot draw is 〓" sees_or_code
tm resize-window -t t -x 60 -y 20
check "tmux: a smaller window is drawn again" sees 走访
tm send-keys -t t F10
tm send-keys -t t 0
check "tmux: F10 0 goes home" sees 今日
