SELECT count(*) FROM sqlite_master
WHERE type = 'table' AND name IN ('edit', 'meta', 'undo', 'mark') AND sql NOT LIKE 'CREATE VIRTUAL%'
