SELECT undoes FROM undo WHERE batch = ?1
