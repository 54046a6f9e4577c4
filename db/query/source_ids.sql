SELECT rowid, id, chain FROM edit WHERE rowid > ?1 ORDER BY rowid
