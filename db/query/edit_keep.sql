-- In the order of edits_sealed.sql.
INSERT INTO edit(n, id, row, gen, bases, at, who, station, need, batch, fields, entity, salt, fhash, chain)
VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
