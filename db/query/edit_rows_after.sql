SELECT entity, row FROM edit WHERE n > ?1 ORDER BY n
