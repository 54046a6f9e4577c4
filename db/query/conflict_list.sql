SELECT entity, row, field FROM conflict ORDER BY entity, row, field LIMIT ?1
