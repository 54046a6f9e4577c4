SELECT n, id, row, gen, bases, at, who, station, need, batch, fields, entity
FROM edit WHERE batch = ?1 ORDER BY n
