INSERT INTO conflict(entity, row, field) VALUES(?1, ?2, ?3)
