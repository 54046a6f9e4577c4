SELECT coalesce(max(batch), 0) FROM edit WHERE batch < ?1
