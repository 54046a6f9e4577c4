SELECT name, value FROM mark
