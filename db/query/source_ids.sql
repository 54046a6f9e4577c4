SELECT rowid, id FROM edit WHERE rowid > ?1 ORDER BY rowid
