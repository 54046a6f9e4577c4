INSERT INTO undo(batch, undoes) VALUES(?1, ?2)
