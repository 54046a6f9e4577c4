SELECT n, id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash, chain FROM edit
WHERE n > (SELECT max(n) FROM edit) - ?1 ORDER BY n
