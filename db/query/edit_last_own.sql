-- Of the newest of all; behind many merged ones it is not looked for.
SELECT at FROM edit WHERE n > (SELECT max(n) FROM edit) - 1000 AND station = ?1 ORDER BY n DESC LIMIT 1
