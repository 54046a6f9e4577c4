SELECT name, type, pk, hidden FROM pragma_table_xinfo(?1) ORDER BY cid
