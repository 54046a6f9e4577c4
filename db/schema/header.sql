-- "YBZ1"; user_version is the log's format.
PRAGMA application_id = 1497520689;
PRAGMA user_version = 1;
