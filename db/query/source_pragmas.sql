-- A stranger's file: nothing in it runs, and broken cells are noticed before they are followed.
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA cache_size = -2048;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA query_only = ON;
