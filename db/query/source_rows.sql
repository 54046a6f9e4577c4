SELECT rowid, id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash, chain
FROM edit WHERE rowid >= ?1 ORDER BY rowid
