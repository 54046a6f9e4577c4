SELECT batch, undoes FROM undo
