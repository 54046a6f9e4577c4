#!/bin/sh
# banned.sh [BUILD-FOLDER] - calls and places nobody may use.
set -u
LC_ALL=C
export LC_ALL
cd "$(dirname "$0")/.." || exit 2
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
bad=0
complain() { sed "s|^|$1: |" "$tmp/hits"; bad=1; }

# Comments blanked, line numbers kept; strings stay, the SQL rule wants them.
code() {
	awk '{
		s = $0; out = ""
		while (s != "") {
			if (inside) {
				p = index(s, "*/")
				if (!p) { s = ""; break }
				s = substr(s, p + 2); inside = 0
			} else if (match(s, /"([^"\\]|\\.)*"|\/\*|\/\//)) {
				tok = substr(s, RSTART, RLENGTH)
				out = out substr(s, 1, RSTART - 1)
				if (tok == "//") { s = ""; break }
				s = substr(s, RSTART + RLENGTH)
				if (tok == "/*") inside = 1
				else out = out tok
			} else { out = out s; s = "" }
		}
		print FILENAME ":" FNR ":" out
	}' "$1"
}
for f in $(find src db ui -name '*.[ch]' | sort); do code "$f"; done > "$tmp/code"
sed -E 's/"([^"\\]|\\.)*"/""/g' "$tmp/code" > "$tmp/bare"

grep -E '(^|[^A-Za-z0-9_>.])(strcpy|strcat|sprintf|vsprintf|strtok|gmtime|localtime|ctime|asctime|atoi|atol|atof|gets|system|popen|tmpnam|mktemp|setjmp|longjmp)[[:space:]]*\(' "$tmp/bare" > "$tmp/hits" && complain "banned call"
# The terminal is ui/term.c's and the program's own lines are those of main and cli.
grep -E '(^|[^A-Za-z0-9_])(printf|vprintf|puts|putchar|perror)[[:space:]]*\(' "$tmp/bare" | grep -vE '^src/(main|cli)[^/]*\.c:|^src/base/gen/' > "$tmp/hits" && complain "prints"
grep -E '^(src|ui)/.*"[^"]*(SELECT [^"]* FROM|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z]+ SET|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER|VIRTUAL)|PRAGMA )' "$tmp/code" > "$tmp/hits" && complain "SQL outside db"
grep -E '^db/.*"[^"]*(SELECT [^"]* FROM|INSERT (OR [A-Z]+ )?INTO|UPDATE [a-z]+ SET|DELETE FROM|CREATE (TABLE|INDEX|TRIGGER|VIRTUAL))' "$tmp/code" | grep -v '^db/gen\.c:' > "$tmp/hits" && complain "SQL belongs in db/*.sql or db/gen.c"
# Marks of unfinished work.
grep -nE '(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)' $(find src db ui tests -name '*.[ch]' -o -name '*.sql') > "$tmp/hits" && complain "unfinished"
grep -rnIE '(^|[^a-z])/(work|farm)/' src db ui tests Makefile README.md CHANGES.md .ci 2> "$tmp/err" | grep -v '^tests/banned\.sh' > "$tmp/hits" && complain "a path of one machine"

# What can change at run time outside functions: looked for in the objects, so that no way of writing it escapes.
# wcwidth() has no argument that could bring what the terminal said, hence text_pua_width.
if [ $# -gt 0 ] && [ -d "$1/obj" ]; then
	find "$1/obj" -name '*.o' | grep -vE '/ui/term\.o$|/src/base/mem\.o$' | sort | while read -r o; do
		objdump -t "$o" | awk -v o="${o#"$1"/obj/}" '
			$0 ~ /[ \t]O[ \t]/ && ($0 ~ /[ \t]\.t?(data|bss)([.][A-Za-z0-9_.$]*)?[ \t]/) && $0 !~ /\.data\.rel\.ro/ && $NF !~ /^(\.|__)/ { print o ": " $NF }'
	done | grep -vx 'src/base/text.o: text_pua_width' > "$tmp/hits"
	[ -s "$tmp/hits" ] && complain "a variable that outlives its function"
fi
exit $bad
