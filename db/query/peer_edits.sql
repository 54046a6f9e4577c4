SELECT station, count(*), max(at), max(n) FROM edit WHERE n > ?1 GROUP BY station
