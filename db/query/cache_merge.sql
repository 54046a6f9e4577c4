PRAGMA cache_size = -24576;
