SELECT live FROM total WHERE entity = ?1
