SELECT n, id, row, gen, bases, at, who, station, need, batch, fields, entity, salt, fhash, chain FROM edit
WHERE n > (SELECT max(n) FROM edit) - ?1 ORDER BY n
