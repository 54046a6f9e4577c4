SELECT batch FROM edit
WHERE who = ?1 AND station = ?2 AND batch > (SELECT max(batch) FROM edit) - 5000
	AND NOT EXISTS(SELECT 1 FROM mark WHERE name = 'merge:' || edit.batch)
	AND batch NOT IN (SELECT batch FROM undo) AND batch NOT IN (SELECT undoes FROM undo)
ORDER BY batch DESC LIMIT 1
