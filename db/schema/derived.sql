-- What every model derives besides one table and one search index per thing (those come from gen.c).
CREATE TABLE conflict(
	entity TEXT NOT NULL,
	row INTEGER NOT NULL,
	field TEXT NOT NULL,
	PRIMARY KEY(entity, row, field)
) WITHOUT ROWID;

CREATE TABLE total(
	entity TEXT PRIMARY KEY,
	live INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE label(
	entity TEXT NOT NULL,
	code TEXT NOT NULL,
	number INTEGER NOT NULL,
	PRIMARY KEY(entity, code)
) WITHOUT ROWID;
