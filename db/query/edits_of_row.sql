SELECT n, id, row, gen, bases, at, who, station, need, batch, fields, salt, fhash
FROM edit WHERE entity = ?1 AND row = ?2
