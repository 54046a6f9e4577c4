SELECT row, entity, field FROM conflict ORDER BY entity, row, field
