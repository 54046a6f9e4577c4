SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'edit' AND sql IS NOT NULL
