INSERT INTO total(entity, live) VALUES(?1, 0)
