DELETE FROM mark WHERE name GLOB 'seen:*' OR name = 'peers'
