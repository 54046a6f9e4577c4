SELECT substr(name, 7), value FROM mark WHERE name GLOB 'merge:*' ORDER BY CAST(substr(name, 7) AS INTEGER) DESC LIMIT 1
