SELECT coalesce(min(n), 0), coalesce(max(n), 0) FROM edit WHERE batch = ?1
