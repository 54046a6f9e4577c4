SELECT 1 FROM edit WHERE id = ?1 AND batch = ?2 AND entity <> 'erase'
