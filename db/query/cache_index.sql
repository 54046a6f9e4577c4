PRAGMA cache_size = -1024;
