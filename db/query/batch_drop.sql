DELETE FROM edit WHERE batch = ?1 AND entity <> 'erase'
