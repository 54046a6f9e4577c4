#!/bin/sh
# deps.sh run|test ... - install the packages that are missing, nothing else.
#
# Says what it installs, asks nothing, and does not touch the package manager
# when all is there.  Debian and its relatives (UOS, Kylin); elsewhere it names
# what is needed and lets the build go on.
set -u
LC_ALL=C
export LC_ALL

# Build and use.  The first name known here is taken where several are given with "|"; one with "?" may be unknown.
run='gcc make pkg-config|pkgconf libncurses-dev|libncursesw5-dev ncurses-base libsqlite3-dev libutf8proc-dev libinih-dev libsodium-dev libzstd-dev
libpango1.0-dev libcups2-dev libminizip-dev libzip-dev libexpat1-dev libpangocairo-1.0-0 libcups2t64|libcups2 fonts-noto-cjk? fonts-arphic-gbsn00lp?'
# Tests: cases, terminals and their locales, printed pages, a second compiler, a folder shared over a network, a screen with a font.
test='libcmocka-dev libvterm-dev tmux sqlite3 poppler-utils cups cups-client cups-filters unicode-data unzip clang libclang-rt-dev? libxlsxwriter-dev? fonts-wqy-zenhei? strace syncthing?
locales ncurses-term xvfb xterm xdotool x11-apps fontconfig fonts-dejavu-core'

want=
for set in "$@"; do
	case $set in
	run) want="$want $run" ;;
	test) want="$want $test" ;;
	*) echo "deps.sh run|test ..." >&2; exit 2 ;;
	esac
done

if ! command -v dpkg-query > /dev/null || ! command -v apt-get > /dev/null; then
	echo "这台电脑没有 apt-get. 如果下面编译出错, 请先装这些(名称以 Debian 为准):$(printf ' %s' $want | tr -d '?')"
	exit 0
fi

# shellcheck disable=SC2046
have_all=$(dpkg-query -W -f='[${db:Status-Status} ${Package}]\n' $(printf '%s' "$want" | tr '|?' '  ') 2>&1)
installed() { case $have_all in *"[installed $1]"*) ;; *) return 1 ;; esac; }
known() { apt-cache show "$1" > /dev/null 2>&1; }

missing=
for alternatives in $want; do
	have=
	for p in $(printf '%s' "${alternatives%\?}" | tr '|' ' '); do
		installed "$p" && have=$p
	done
	[ -n "$have" ] || missing="$missing $alternatives"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -eq 0 ]; then
	as=
elif command -v sudo > /dev/null; then
	as=sudo
	[ -t 0 ] || as='sudo -n'
else
	echo "缺少软件包:$missing. 请用管理员身份装上, 再来一次. 没有改动任何东西." >&2
	exit 1
fi

apt() {
	$as env DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -q -y -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef \
		-o Dpkg::Options::=--force-confold -o Acquire::Retries=2 "$@" < /dev/null
}

# Which of the alternatives this system has; rc 1 when its lists know none of them.
choose() {
	names=
	skipped=
	for alternatives in $missing; do
		found=
		for p in $(printf '%s' "${alternatives%\?}" | tr '|' ' '); do
			[ -n "$found" ] || { known "$p" && found=$p; }
		done
		if [ -z "$found" ] && [ "${alternatives%\?}" != "$alternatives" ]; then
			skipped="$skipped ${alternatives%\?}"
			continue
		fi
		if [ -z "$found" ]; then
			lacking=$alternatives
			return 1
		fi
		names="$names $found"
	done
}

echo "要装的软件包:$(printf '%s' "$missing" | tr -d '?')"
updated=
if ! choose; then
	echo "先更新软件包目录 (apt-get update)"
	apt update || { echo "更新软件包目录没有成功, 请检查网络或软件源, 再来一次." >&2; exit 1; }
	updated=1
	choose || { echo "软件源里没有 $lacking. 请换一个软件源, 再来一次. 没有改动任何东西." >&2; exit 1; }
fi
[ -z "$skipped" ] || echo "软件源里没有$skipped, 不装它也能用."
[ -n "$names" ] || exit 0
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $names; then
	# Old lists name files that are gone.
	[ -z "$updated" ] && apt update && apt install --no-install-recommends $names || {
		# Nothing but what one can do without: not worth stopping for.
		printf '%s\n' $missing | grep -qv '?$' || exit 0
		echo "软件包没有装上, 请看上面的英文说明, 改好后再来一次." >&2
		exit 1
	}
fi
