-- How many edits the index knows of.
SELECT count(*) FROM edit INDEXED BY edit_row
