SELECT count(*) FROM edit
