SELECT number FROM label WHERE entity = ?1 AND code = ?2
