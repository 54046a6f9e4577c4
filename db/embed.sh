#!/bin/sh
# Prints a C header: for every db/KIND/NAME.sql given, a function "const char *sql_KIND_NAME(void)" with its text.
awk '
FNR == 1 {
	if (NR > 1) print "\t\t\"\";\n}\n"
	n = split(FILENAME, part, "/")
	sub(/\.sql$/, "", part[n])
	printf "static inline const char *\nsql_%s_%s(void)\n{\n\treturn\n", part[n - 1], part[n]
}
/^[ \t]*--/ { next }
{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); print "\t\t\"" $0 "\\n\"" }
END { if (NR) print "\t\t\"\";\n}" }
' "$@"
