SELECT count(*), min(n) FROM edit WHERE n BETWEEN ?1 AND ?2 AND station = ?3
