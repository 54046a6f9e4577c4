SELECT id, n FROM edit ORDER BY id
