SELECT n FROM edit WHERE id = ?1
