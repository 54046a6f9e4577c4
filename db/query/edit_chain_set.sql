UPDATE edit SET chain = ?2 WHERE n = ?1
