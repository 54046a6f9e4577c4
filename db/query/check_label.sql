SELECT number, entity, code FROM label ORDER BY entity, code
