DELETE FROM undo WHERE batch = ?1 OR undoes = ?1
