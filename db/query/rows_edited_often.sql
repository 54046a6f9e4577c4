SELECT entity, row FROM edit GROUP BY entity, row HAVING count(*) > 1
