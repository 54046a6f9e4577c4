SELECT n, id, row, gen, bases, at, who, station, need, batch, fields, entity
FROM edit ORDER BY n
