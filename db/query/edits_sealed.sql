SELECT n, id, row, gen, bases, at, who, station, need, batch, fields, entity, salt, fhash, chain
FROM edit ORDER BY n
