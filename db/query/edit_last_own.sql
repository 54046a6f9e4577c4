-- Of the newest of all; behind many merged ones it is not looked for.
SELECT at FROM (SELECT n, at, station FROM edit ORDER BY n DESC LIMIT 1000) WHERE station = ?1 ORDER BY n DESC LIMIT 1
