#!/bin/sh
# deb.sh - a package of the built program: yibenzhang_VERSION_ARCH.deb in the checkout.
set -eu
cd "$(dirname "$0")/.."
version=$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGES.md | head -1)
version=${version:-0.1}
arch=$(dpkg --print-architecture)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
root=$tmp/root
${MAKE:-make} --no-print-directory install DESTDIR="$root" PREFIX=/usr > "$tmp/log"
strip "$root/usr/bin/yibenzhang"

package_of() {	# FILE: the package it came with, wherever /lib is
	dpkg-query -S "$1" 2> "$tmp/err" || dpkg-query -S "$(readlink -f "$1")" 2> "$tmp/err" || dpkg-query -S "${1#/usr}"
}
listed() { sed 's/[:,].*//' | sort -u | paste -sd, | sed 's/,/, /g'; }

# Linked libraries by what the program asks for; the ones loaded on first use are only recommended.
depends=$(objdump -p yibenzhang | awk '$1 == "NEEDED" { print $2 }' | while read -r so; do
	package_of "$(ldd yibenzhang | awk -v so="$so" '$1 == so { print $3 }')"
done | listed)
# Carried on a stick to an older PC it must be refused there, not fail to start: the C library is asked for by version.
glibc=$(objdump -T yibenzhang | sed -n 's/.*(\{0,1\}GLIBC_\([0-9.]*\).*/\1/p' | sort -V | tail -1)
depends=$(printf '%s' "$depends" | sed "s/\(libc6[^,]*\)/\1 (>= $glibc)/; s/libsqlite3-0/& (>= 3.27)/")
sheets=$(for so in minizip zip expat; do
	package_of "$(readlink -f "$(${CC:-gcc} -print-file-name=lib$so.so)")"
done | listed)
mkdir -p "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<EOF
Package: yibenzhang
Version: $version
Architecture: $arch
Maintainer: yibenzhang maintainers <yibenzhang@localhost>
Section: misc
Priority: optional
Installed-Size: $(du -ks "$root/usr" | cut -f1)
Depends: $depends, ncurses-base
Recommends: libpangocairo-1.0-0, libcups2, $sheets, fonts-noto-cjk, fonts-arphic-gbsn00lp
Description: full-screen ledger for a Chinese township office
 Visits, tickets, receptions and the daily report out of one ledger file;
 runs in a terminal, needs no server and no network.
EOF
chmod -R go=rX "$root"
dpkg-deb --root-owner-group -b "$root" "yibenzhang_${version}_$arch.deb"
