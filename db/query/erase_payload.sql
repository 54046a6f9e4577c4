SELECT n, entity, row, salt, fields FROM edit WHERE id = ?1 AND fields IS NOT NULL
