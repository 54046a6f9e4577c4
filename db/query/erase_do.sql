UPDATE edit SET fields = NULL, salt = NULL, fhash = ?2 WHERE n = ?1
