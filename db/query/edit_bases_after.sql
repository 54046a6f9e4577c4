SELECT entity, row, bases FROM edit WHERE n > ?1 AND length(bases) > 0 ORDER BY n
