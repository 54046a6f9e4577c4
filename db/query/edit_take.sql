INSERT INTO edit(id, entity, row, gen, bases, at, who, station, need, fields, salt, fhash, batch, chain)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
