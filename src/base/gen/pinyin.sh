#!/bin/sh
# pinyin.sh [FOLDER] > ../pinyin_table.c - readings of every character out of Unihan (Debian: unicode-data), readings.txt and surnames.txt.
# The result is committed; nothing here runs during a build.
set -eu
dir=${1:-/usr/share/unicode}
here=$(dirname "$0")
read_data() {	# a plain, .gz or .bz2 data file
	if [ -f "$dir/$1" ]; then cat "$dir/$1"
	elif [ -f "$dir/$1.gz" ]; then gzip -dc "$dir/$1.gz"
	elif [ -f "$dir/$1.bz2" ]; then bzip2 -dc "$dir/$1.bz2"
	else echo "pinyin.sh: no $dir/$1" >&2; exit 1; fi
}
{
	sed -n '/^[^#]/s/^/X /p' "$here/readings.txt"
	read_data Unihan_Readings.txt |
		grep -E '	(kMandarin|kTGHZ2013|kHanyuPinlu|kXHC1983|kHanyuPinyin)	' | sed 's/^/R /'
	# Compatibility ideographs: as the character they stand for.
	read_data UnicodeData.txt |
		awk -F';' '$6 ~ /^[0-9A-F]+$/ && $2 ~ /^CJK COMPATIBILITY IDEOGRAPH/ { print "C", $1, $6 }'
	# Then a character without any reading: as the simplified, traditional or other form of it.
	read_data Unihan_Variants.txt |
		awk '$2 ~ /^k(Simplified|Traditional|Z|Semantic)Variant$/ { sub(/<.*/, "", $3); print "C", substr($1, 3), substr($3, 3) }'
	sed -n '/^[^#]/s/^/S /p' "$here/surnames.txt"
} | LC_ALL=C awk '
function hex(s,    v, i) {
	v = 0
	for (i = 1; i <= length(s); i++)
		v = v * 16 + index("0123456789ABCDEF", toupper(substr(s, i, 1))) - 1
	return v
}
# Code point of the UTF-8 character at i of s; its length in used.
function utf8(s, i,    b, v, k) {
	b = ord[substr(s, i, 1)]
	used = b >= 240 ? 4 : b >= 224 ? 3 : b >= 192 ? 2 : 1
	v = used == 4 ? b - 240 : used == 3 ? b - 224 : used == 2 ? b - 192 : b
	for (k = 1; k < used; k++)
		v = v * 64 + ord[substr(s, i + k, 1)] - 128
	return v
}
function plain(s) {
	gsub(/ā|á|ǎ|à/, "a", s)
	gsub(/ē|é|ě|è|ế|ề|ê/, "e", s)
	gsub(/ī|í|ǐ|ì/, "i", s)
	gsub(/ō|ó|ǒ|ò/, "o", s)
	gsub(/ū|ú|ǔ|ù/, "u", s)
	gsub(/ǖ|ǘ|ǚ|ǜ|ü/, "v", s)
	gsub(/ń|ň|ǹ/, "n", s)
	gsub(/ḿ/, "m", s)
	gsub(/\314[\200-\277]|\315[\200-\257]/, "", s)
	return s
}
function reading(cp, s,    letter) {
	s = plain(s)
	if (s !~ /^[a-z]+$/) {
		print "pinyin.sh: odd reading " s > "/dev/stderr"
		exit bad = 1
	}
	letter = substr(s, 1, 1)
	if (index(letters[cp], letter) == 0)
		letters[cp] = letters[cp] letter
	return s
}
function syllable(s) {
	if (!(s in number)) {
		number[s] = 0
		syllables[++syllables_n] = s
	}
	return s
}
function mask(l,    v, i) {
	v = 0
	for (i = 1; i <= length(l); i++)
		v += 2 ^ (index("abcdefghijklmnopqrstuvwxyz", substr(l, i, 1)) - 1)
	return v
}
BEGIN {
	for (i = 1; i < 256; i++)
		ord[sprintf("%c", i)] = i
	# Which field gives the main reading: the smaller the better.
	rank["kMandarin"] = 1; rank["kTGHZ2013"] = 2; rank["kHanyuPinlu"] = 3; rank["kXHC1983"] = 4; rank["kHanyuPinyin"] = 5
}
$1 == "X" {
	cp = utf8($2, 1)
	cps[cps_n++] = cp
	main[cp] = reading(cp, syllable($3)); best[cp] = 0
}
$1 == "R" {
	cp = hex(substr($2, 3))
	if (!(cp in best)) {
		cps[cps_n++] = cp
		best[cp] = 9
	}
	for (i = 4; i <= NF; i++) {
		s = $i
		sub(/^[0-9.*,]+:/, "", s)
		gsub(/\([0-9]+\)/, "", s)
		n = split(s, part, ",")
		for (k = 1; k <= n; k++) {
			s = reading(cp, part[k])
			if (rank[$3] < best[cp]) {
				best[cp] = rank[$3]
				main[cp] = syllable(s)
			}
		}
	}
}
$1 == "C" {
	cp = hex($2); to = hex($3)
	if (!(cp in best) && (to in best)) {
		cps[cps_n++] = cp
		best[cp] = best[to]
		main[cp] = main[to]
		letters[cp] = letters[to]
	}
}
$1 == "S" {
	cp = utf8($2, 1)
	if (length($2) > used) {
		pair_a[++pairs] = cp; pair_b[pairs] = utf8($2, 1 + used)
		pair_ra[pairs] = syllable(reading(cp, $3)); pair_rb[pairs] = syllable(reading(pair_b[pairs], $4))
	} else {
		surname[cp] = syllable(reading(cp, $3))
		surnames_n++
	}
}
# Order by the alphabet, so that a number is also a place in a sorted list.
function sort_syllables(    i, j, s) {
	for (i = 2; i <= syllables_n; i++) {
		s = syllables[i]
		for (j = i - 1; j >= 1 && syllables[j] > s; j--)
			syllables[j + 1] = syllables[j]
		syllables[j + 1] = s
	}
	for (i = 1; i <= syllables_n; i++)
		number[syllables[i]] = i
}
function list(name, type, values, n, per_line,    i) {
	printf "\nconst %s %s[] = {", type, name
	for (i = 0; i < n; i++)
		printf "%s%d,", i % per_line ? " " : "\n\t", values[i]
	printf "\n};\n"
}
END {
	if (bad)
		exit 1
	sort_syllables()
	# The same letters in another order are the same mask: one entry per mask and main reading.
	entries_n = 1
	for (i = 0; i < cps_n; i++) {
		cp = cps[i]
		key = mask(letters[cp]) " " number[main[cp]]
		if (!(key in entry)) {
			entry[key] = entries_n
			entry_text[entries_n++] = key
		}
		of[cp] = entry[key]
		used_page[int(cp / 64)] = 1
	}
	pages_n = 1
	for (i = 0; i < 64; i++)
		cells[i] = 0
	for (p = 0; p < 4096; p++) {
		pages[p] = 0
		if (!(p in used_page))
			continue
		pages[p] = pages_n
		for (i = 0; i < 64; i++)
			cells[pages_n * 64 + i] = (p * 64 + i) in of ? of[p * 64 + i] : 0
		pages_n++
	}
	printf "/*\n * pinyin_table.c - readings of characters, made by gen/pinyin.sh from Unihan and its lists.\n *\n"
	printf " * Knows what pinyin_table.h says; numbers only, so that loading it costs nothing.\n */\n#include \"base/pinyin_table.h\"\n"
	printf "\nconst char pinyin_syllables[][PINYIN_SYLLABLE] = {\n\t\"\","
	for (i = 1; i <= syllables_n; i++)
		printf "%s\"%s\",", i % 12 ? " " : "\n\t", syllables[i]
	printf "\n};\n\nconst struct pinyin_entry pinyin_entries[] = {\n\t{ 0, 0 },\n"
	for (i = 1; i < entries_n; i++) {
		split(entry_text[i], part, " ")
		printf "\t{ 0x%07X, %d },\n", part[1], part[2]
	}
	printf "};\n"
	list("pinyin_pages", "uint16_t", pages, 4096, 24)
	list("pinyin_cells", "uint16_t", cells, pages_n * 64, 24)
	printf "\nconst struct pinyin_surname pinyin_surnames[] = {\n"
	for (cp = 12288; cp < 262144; cp++)
		if (cp in surname)
			printf "\t{ 0x%X, %d },\n", cp, number[surname[cp]]
	printf "};\nconst size_t pinyin_surnames_n = %d;\n\nconst struct pinyin_pair pinyin_pairs[] = {\n", surnames_n
	for (i = 1; i <= pairs; i++)
		printf "\t{ { 0x%X, 0x%X }, { %d, %d } },\n", pair_a[i], pair_b[i], number[pair_ra[i]], number[pair_rb[i]]
	printf "};\nconst size_t pinyin_pairs_n = %d;\n", pairs
}'
