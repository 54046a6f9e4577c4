#!/bin/sh
# sql.sh - the .sql files: accepted by SQLite against a fresh ledger, and
# within what SQLite 3.27 (UOS, Kylin) understands.
set -u
cd "$(dirname "$0")/.." || exit 2
B=${B:-.build/gcc}
tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
bad=0
[ -x "$B/tests/sqlcheck" ] || make -s "$B/tests/sqlcheck" || exit 2

# A schema makes what a fresh ledger already has, so it is read into an empty database; queries go to the ledger.
for f in db/schema/*.sql; do
	cat "$f" >> "$tmp/schema.sql"
done
if sqlite3 -bail "$tmp/empty.db" < "$tmp/schema.sql" > "$tmp/out" 2>&1; then
	echo "ok db/schema/*.sql"
else
	echo "not ok db/schema/*.sql: $(cat "$tmp/out")"
	bad=1
fi
mkdir "$tmp/ledger"
"$B/tests/sqlcheck" "$tmp/ledger" db/query/*.sql || bad=1

# Newer than 3.27: words that would only fail on a clerk's PC.
if sed 's/--.*//' db/schema/*.sql db/query/*.sql | grep -nEi -- '->|(^|[^a-z_])(strict|returning|iif|unixepoch|generated always|materialized|nulls (first|last)|filter *\(|drop column|rename column|is (not )?distinct from|full join|right join|json_each_tree|concat_ws|printf_|format)([^a-z_]|$)' > "$tmp/new"; then
	echo "not ok newer than SQLite 3.27: $(head -3 "$tmp/new")"
	bad=1
else
	echo "ok nothing newer than SQLite 3.27"
fi
exit $bad
