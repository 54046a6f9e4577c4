SELECT at FROM edit WHERE n < ?1 AND station = ?2 ORDER BY n DESC LIMIT 1
