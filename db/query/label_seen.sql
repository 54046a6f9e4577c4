INSERT INTO label(entity, code, number) VALUES(?1, ?2, ?3)
ON CONFLICT(entity, code) DO UPDATE SET number = max(number, excluded.number)
