SELECT n, id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash FROM edit
WHERE n BETWEEN ?1 AND ?2 ORDER BY n LIMIT ?3
