-- The greatest number ever given, also to edits that were taken back.
SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'edit'
