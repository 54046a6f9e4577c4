SELECT chain FROM edit WHERE rowid = ?1
