#!/bin/sh
# width.sh [FOLDER] > ../width_table.c - columns of every code point out of the Unicode data files (Debian: unicode-data).
# The result is committed; nothing here runs during a build.
set -eu
dir=${1:-/usr/share/unicode}
read_data() {	# a plain, .gz or .bz2 data file
	if [ -f "$dir/$1" ]; then cat "$dir/$1"
	elif [ -f "$dir/$1.gz" ]; then gzip -dc "$dir/$1.gz"
	elif [ -f "$dir/$1.bz2" ]; then bzip2 -dc "$dir/$1.bz2"
	else echo "width.sh: no $dir/$1" >&2; exit 1; fi
}
{
	read_data EastAsianWidth.txt | sed 's/^/E /'
	read_data extracted/DerivedGeneralCategory.txt | sed 's/^/G /'
} | LC_ALL=C awk '
function hex(s,    v, i) {
	v = 0
	for (i = 1; i <= length(s); i++)
		v = v * 16 + index("0123456789ABCDEF", toupper(substr(s, i, 1))) - 1
	return v
}
function mark(lo, hi, w,    c) {
	for (c = lo; c <= hi; c++)
		width[c] = w
}
# Ranges of one width, gaps of nothing else between them not closed.
function table(name, w,    c, lo, n) {
	printf "\nconst struct width_range %s[] = {\n", name
	lo = -1; n = 0
	for (c = 0; c <= 1114112; c++) {
		if (c < 1114112 && (c in width) && width[c] == w) {
			if (lo < 0)
				lo = c
		} else if (lo >= 0) {
			printf "\t{ 0x%04X, 0x%04X },\n", lo, c - 1
			lo = -1; n++
		}
	}
	printf "};\nconst size_t %s_n = %d;\n", name, n
}
{
	kind = $1
	sub(/^[EG] /, "")
	if (kind == "E" && FNR && version == "" && match($0, /-[0-9.]+[0-9]\.txt/))
		version = substr($0, RSTART + 1, RLENGTH - 5)
	sub(/#.*/, "")
	gsub(/[ \t]/, "")
	if ($0 == "")
		next
	split($0, part, ";")
	n = split(part[1], end, /\.\./)
	lo = hex(end[1])
	hi = n == 2 ? hex(end[2]) : lo
	if (kind == "E" && (part[2] == "W" || part[2] == "F"))
		mark(lo, hi, 2)
	else if (kind == "G" && (part[2] == "Mn" || part[2] == "Me" || part[2] == "Cf" || part[2] == "Zl" || part[2] == "Zp"))
		mark(lo, hi, 0)
}
END {
	# Ideographs of extensions newer than the data.
	mark(131072, 196605, 2)
	mark(196608, 262141, 2)
	# Vowels and finals of old Korean stand on the consonant before.
	mark(4448, 4607, 0)
	mark(55216, 55295, 0)
	# Format characters with a picture: soft hyphen as terminals draw it, Arabic number signs.
	delete width[173]
	for (c = 1536; c <= 1541; c++)
		delete width[c]
	delete width[1757]
	printf "/*\n * width_table.c - columns of code points, made by gen/width.sh from Unicode %s.\n *\n", version
	printf " * Knows what is two columns wide and what none; everything else is one.\n */\n#include \"base/width_table.h\"\n"
	table("width_wide", 2)
	table("width_zero", 0)
}'
