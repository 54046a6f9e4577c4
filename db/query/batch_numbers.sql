SELECT min(n), max(n) FROM edit WHERE batch = ?1
