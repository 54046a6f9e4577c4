SELECT name FROM sqlite_master
WHERE type = 'table' AND (name IN ('conflict', 'total', 'label') OR name GLOB 'd_*' OR name GLOB 's_*' AND sql LIKE 'CREATE VIRTUAL%')
ORDER BY name GLOB 's_*' DESC
