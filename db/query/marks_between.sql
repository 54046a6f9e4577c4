SELECT name, value FROM mark WHERE name > ?1 AND name < ?2
