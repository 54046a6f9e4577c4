SELECT DISTINCT e.row FROM edit e
WHERE e.batch = (SELECT max(batch) FROM edit) AND e.entity = ?1
	AND NOT EXISTS (SELECT 1 FROM edit b WHERE b.entity = e.entity AND b.row = e.row AND b.n < e.n)
LIMIT ?2
