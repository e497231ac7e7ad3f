#!/usr/bin/env bash
# SQLite 3.54.1 (in apsw 3.54.1.0): NOT INDEXED has no effect on a table that is WITHOUT ROWID.
#
# Expected: `FROM t NOT INDEXED WHERE k = ?` reads the table itself and leaves its index on `k` alone, whichever way
# the table is stored, or is refused.
# Seen: an ordinary table is scanned, but of one WITHOUT ROWID the plan goes on to say SEARCH ... USING COVERING INDEX,
# without an error. It meets whoever compares speed with and without an index, or keeps the planner off a bad one.
# Source: EXPLAIN QUERY PLAN of the release.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check "apsw==3.54.1.0" 2> /dev/null
"$folder/venv/bin/python" - <<'PYTHON'
import apsw


def plan(stored: str) -> str:
    """Return how SQLite would look for a key that is indexed, where it is told not to use an index."""
    with apsw.Connection(":memory:") as database:
        database.execute(f"CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT, n INTEGER) {stored}; CREATE INDEX by_k ON t(k)")
        query = "EXPLAIN QUERY PLAN SELECT id FROM t NOT INDEXED WHERE k = 'a'"
        return "; ".join(row[3] for row in database.execute(query))


ordinary, without = plan(""), plan("WITHOUT ROWID")
print("SQLite", apsw.sqlite_lib_version())
print("an ordinary table: ", ordinary)
print("one WITHOUT ROWID: ", without)
assert apsw.sqlite_lib_version() == "3.54.1"
assert ordinary == "SCAN t"
assert without == "SEARCH t USING COVERING INDEX by_k (k=?)", "NOT INDEXED has an effect now"
PYTHON
