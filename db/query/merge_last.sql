-- Not one that was kept for good: there is nothing before it to go back to.
SELECT substr(m.name, 7), m.value FROM mark m
WHERE m.name GLOB 'merge:*' AND NOT EXISTS(SELECT 1 FROM mark k WHERE k.name = 'kept:' || substr(m.name, 7))
ORDER BY CAST(substr(m.name, 7) AS INTEGER) DESC LIMIT 1
