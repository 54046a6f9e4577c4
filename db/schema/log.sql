-- The log and what belongs to this file alone.  Everything else is derived (gen.c, derived.sql).
CREATE TABLE meta(
	name TEXT PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE edit(
	n INTEGER PRIMARY KEY AUTOINCREMENT,
	id BLOB NOT NULL UNIQUE CHECK(typeof(id) = 'blob' AND length(id) = 16),
	entity TEXT NOT NULL CHECK(typeof(entity) = 'text' AND length(entity) BETWEEN 1 AND 64),
	row INTEGER NOT NULL CHECK(typeof(row) = 'integer' AND row > 0),
	gen INTEGER NOT NULL CHECK(typeof(gen) = 'integer' AND gen BETWEEN 1 AND 1000000),
	bases BLOB NOT NULL CHECK(typeof(bases) = 'blob' AND length(bases) % 16 = 0 AND length(bases) <= 1024),
	at INTEGER NOT NULL CHECK(typeof(at) = 'integer'),
	who INTEGER NOT NULL CHECK(typeof(who) = 'integer' AND who >= 0),
	station TEXT NOT NULL CHECK(typeof(station) = 'text' AND length(station) = 16),
	need INTEGER NOT NULL CHECK(typeof(need) = 'integer' AND need >= 1),
	fields TEXT CHECK(fields IS NULL OR typeof(fields) = 'text'),
	salt BLOB CHECK(salt IS NULL OR typeof(salt) = 'blob' AND length(salt) = 16),
	fhash BLOB CHECK(fhash IS NULL OR typeof(fhash) = 'blob' AND length(fhash) = 16),
	batch INTEGER NOT NULL CHECK(typeof(batch) = 'integer' AND batch >= 0),
	chain BLOB NOT NULL CHECK(typeof(chain) = 'blob' AND length(chain) = 8),
	CHECK((fields IS NULL) = (salt IS NULL) AND (fields IS NULL) = (fhash IS NOT NULL))
);

CREATE INDEX edit_row ON edit(entity, row);
CREATE INDEX edit_batch ON edit(batch, who);

CREATE TRIGGER edit_no_update BEFORE UPDATE ON edit BEGIN
	SELECT RAISE(ABORT, 'the log is never changed');
END;

CREATE TRIGGER edit_no_delete BEFORE DELETE ON edit BEGIN
	SELECT RAISE(ABORT, 'the log is never changed');
END;

-- INSERT OR REPLACE passes a DELETE trigger by unless the connection asked for recursive_triggers.
CREATE TRIGGER edit_no_replace BEFORE INSERT ON edit
WHEN EXISTS(SELECT 1 FROM edit WHERE id = NEW.id) OR EXISTS(SELECT 1 FROM edit WHERE n = NEW.n)
BEGIN
	SELECT RAISE(ABORT, 'the log is never replaced');
END;

-- Batches that take another one back: local, like the batch numbers themselves.
CREATE TABLE undo(
	batch INTEGER PRIMARY KEY,
	undoes INTEGER NOT NULL
);

CREATE INDEX undo_undoes ON undo(undoes);

CREATE TABLE mark(
	name TEXT PRIMARY KEY,
	value TEXT NOT NULL
) WITHOUT ROWID;
