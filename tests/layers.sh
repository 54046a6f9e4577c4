#!/bin/sh
# layers.sh [FOLDER] - who may include whom.  Reads nothing but #include lines
# and the names of private types; knows no C beyond that.
#
# Floors, high to low: main cli config > ui > report > exchange > office > db > base.
# config.h may also be included by ui, report and exchange; ui never sees db.
set -u
LC_ALL=C
export LC_ALL
cd "${1:-$(dirname "$0")/..}" || exit 2

files=$(find src db ui -name '*.[ch]' | sort)
[ -n "$files" ] || { echo "layers: no sources under $PWD" >&2; exit 2; }

# Headers of db that speak of sqlite3 are db's own; so is any X_priv.h in its folder.
private=$(grep -lE 'sqlite3(_stmt|_value|_context)?[[:space:]]*\*|struct[[:space:]]+sqlite3' $(find db -name '*.h') 2>/dev/null)

# shellcheck disable=SC2086
grep -HnE '^[[:space:]]*#[[:space:]]*include' $files | awk -v private="$private" '
function floor_of(f)
{
	if (f ~ /^src\/(main|cli|config)[^\/]*$/) return (f ~ /^src\/config\./) ? "config" : "top"
	if (f ~ /^ui\//) return "ui"
	if (f ~ /^src\/report\//) return "report"
	if (f ~ /^src\/exchange\//) return "exchange"
	if (f ~ /^src\/office\//) return "office"
	if (f ~ /^db\//) return "db"
	if (f ~ /^src\/base\//) return "base"
	return "?"
}
function complain(why) { printf "%s:%s: %s\n", file, line, why; bad++ }
function stem(f) { sub(/\.[ch]$/, "", f); return f }
BEGIN {
	ok["top"] = " top config ui report exchange office db base "
	ok["config"] = " config base "
	ok["ui"] = " ui config report exchange office base "
	ok["report"] = " report config exchange office db base "
	ok["exchange"] = " exchange config office db base "
	ok["office"] = " office db base "
	ok["db"] = " db base "
	ok["base"] = " base "
	n = split(private, names, "\n")
	for (i = 1; i <= n; i++) mine[names[i]] = 1
}
{
	match($0, /:[0-9]+:/)
	file = substr($0, 1, RSTART - 1)
	line = substr($0, RSTART + 1, RLENGTH - 2)
	text = substr($0, RSTART + RLENGTH)
	from = floor_of(file)
	if (from == "?") {
		complain("a source file outside the floors")
		next
	}
	if (match(text, /<[^>]*>/)) {
		lib = substr(text, RSTART + 1, RLENGTH - 2)
		if (lib ~ /(^|\/)sqlite3(ext)?\.h$/ && file !~ /^db\/[^\/]*\.c$/)
			complain("<" lib "> belongs in db/*.c only")
		if (lib ~ /^(ncurses\/|ncursesw\/)?(curses|ncurses|term|panel|form|menu)\.h$/ && from != "ui")
			complain("<" lib "> belongs in ui/ only")
		if (lib == "iconv.h" && from != "exchange")
			complain("<iconv.h> belongs in src/exchange/ only")
		if (lib ~ /^(pango|cairo|cups|fontconfig|ft2build)/ && from != "report")
			complain("<" lib "> belongs in src/report/ only")
		if (lib ~ /^(minizip|zip|expat)[.\/]/ && from != "exchange")
			complain("<" lib "> belongs in src/exchange/ only")
		if (lib ~ /\.c$/) complain("includes a .c file")
		next
	}
	if (!match(text, /"[^"]*"/)) {
		complain("an include that is neither <...> nor \"...\"")
		next
	}
	inc = substr(text, RSTART + 1, RLENGTH - 2)
	if (inc ~ /\.c$/ && inc !~ /(^|\/)gen\//) complain("includes the .c file " inc)
	if (inc == "sql.h") {
		if (from != "db") complain("the SQL texts belong to db")
		next
	}
	if (inc ~ /\.\./) {
		complain("write the include from the root: \"base/err.h\"")
		next
	}
	if (inc ~ /^(db|ui)\//) target = inc
	else if (inc ~ /^(base|office|report|exchange)\// || inc ~ /^config\.h$/) target = "src/" inc
	else if (inc ~ /^(main|cli)[a-z_]*\.h$/) target = "src/" inc
	else {
		complain("write the include with its floor: \"" inc "\"")
		next
	}
	to = floor_of(target)
	if (index(ok[from], " " to " ") == 0)
		complain(from " may not include " to ": " inc)
	if (target in mine && to != from)
		complain(inc " is private to " to " (it names sqlite3)")
	if (target ~ /_(priv|int)\.h$/) {
		d1 = file; sub(/[^\/]*$/, "", d1)
		d2 = target; sub(/[^\/]*$/, "", d2)
		if (d1 != d2) complain(inc " is private to its folder")
	}
	a = stem(file); b = stem(target)
	# X_int.h or X_priv.h over X.h is one module looking at itself.
	own = a; sub(/_(priv|int)$/, "", own)
	if (own != a && own == b) next
	if (a != b && !((a, b) in edge)) {
		edge[a, b] = 1
		node[a] = node[b] = 1
	}
}
# Modules that reach one another.  Reach is closed over every module in turn.
END {
	for (e in edge) {
		split(e, t, SUBSEP)
		reach[t[1], t[2]] = 1
	}
	for (k in node)
		for (i in node)
			if ((i, k) in reach)
				for (j in node)
					if ((k, j) in reach) reach[i, j] = 1
	for (i in node) {
		if (!((i, i) in reach) || i in told) continue
		print "include cycle between modules:"
		bad++
		for (e in edge) {
			split(e, t, SUBSEP)
			if ((i, t[1]) in reach && (t[2], i) in reach && (t[1], i) in reach && (i, t[2]) in reach) {
				print "  " t[1] " -> " t[2]
				told[t[1]] = 1
			}
		}
	}
	exit bad > 0
}'
