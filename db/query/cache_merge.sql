PRAGMA cache_size = -16384;
