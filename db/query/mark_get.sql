SELECT value FROM mark WHERE name = ?1
