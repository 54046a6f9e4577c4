SELECT 1 FROM edit WHERE batch = ?1 AND who = ?2 AND station = ?3 AND NOT EXISTS(SELECT 1 FROM mark WHERE name = ?4) LIMIT 1
