SELECT count(*), sum(type = 'table' AND rootpage > 1 AND sql LIKE 'CREATE TABLE%'), sum(sql LIKE '%WITHOUT ROWID%')
FROM sqlite_master WHERE name = ?1 COLLATE NOCASE
