UPDATE total SET live = live + ?2 WHERE entity = ?1
