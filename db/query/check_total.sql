SELECT live, entity FROM total ORDER BY entity
