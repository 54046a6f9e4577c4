SELECT batch FROM undo WHERE undoes = ?1
