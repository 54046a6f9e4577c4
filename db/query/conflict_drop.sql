DELETE FROM conflict WHERE entity = ?1 AND row = ?2
