DELETE FROM mark WHERE name = ?1
