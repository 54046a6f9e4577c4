INSERT OR REPLACE INTO mark(name, value) VALUES(?1, ?2)
