SELECT n, id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash, chain FROM edit ORDER BY n
