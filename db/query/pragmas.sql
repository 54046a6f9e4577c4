-- design.md rules 11 and 13.  journal_mode is the default DELETE, and stays it: a file somebody put into WAL is put back.
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA recursive_triggers = ON;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
